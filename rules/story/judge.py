"""Features → how likely two tell the same event: a logistic regression with named weights."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.story.decision import Fold
from rules.story.rarity import Background, Floats

FORMAT = 3
_MODELS = ("lexical", "with_vectors", "pair_lexical", "pair_with_vectors")


@dataclass(frozen=True)
class Weights:
    """One fitted model: logit = bias + sum of weight * (feature - centre) / scale."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    centres: tuple[float, ...]
    scales: tuple[float, ...]
    bias: float
    thresholds: Mapping[Fold, float]
    """For an article of which little more than the headline is known."""
    lead_thresholds: Mapping[Fold, float]
    """For one whose first words are known too: look-alikes have more in common then."""

    def threshold(self, fold: Fold, *, has_lead: bool) -> float:
        """Give what a score has to reach."""
        return (self.lead_thresholds if has_lead else self.thresholds)[fold]

    def contributions(self, figures: Mapping[str, Floats]) -> NDArray[np.float64]:
        """Give what each feature adds to the logit: candidates by features, the bias last."""
        factors, offsets = self._line
        asked = np.concatenate([figures[name] for name in self.features])
        parts = np.empty((len(asked) // len(factors), len(factors) + 1))
        parts[:, :-1] = asked.reshape(len(factors), -1).T * factors + offsets
        parts[:, -1] = self.bias
        return parts

    @cached_property
    def _line(self) -> tuple[Floats, Floats]:
        """Write weight * (feature - centre) / scale as factor * feature + offset."""
        factors = np.array(self.weights) / np.array(self.scales)
        return factors, -np.array(self.centres) * factors


@dataclass(frozen=True, slots=True)
class Judge:
    """The models in force: one for articles with vectors, one for those without."""

    lexical: Weights
    with_vectors: Weights
    pair_lexical: Weights
    pair_with_vectors: Weights
    """The second look, at a story of one article."""
    trained_on: str
    """SHA-256 of the labelled articles."""
    background: Background
    """How common terms are in news at large."""

    def model(self, *, has_vectors: bool) -> Weights:
        """Choose the model that fits what is known."""
        return self.with_vectors if has_vectors else self.lexical

    def pair_model(self, *, has_vectors: bool) -> Weights:
        """Choose the model of the second look."""
        return self.pair_with_vectors if has_vectors else self.pair_lexical


def probability(contributions: NDArray[np.float64]) -> Floats:
    """Turn summed contributions into 0 to 1."""
    logits = np.minimum(30, np.maximum(-30, contributions.sum(axis=1)))  # np.clip takes longer
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))


def judge_from_json(text: str) -> Judge:
    """Read what `judge_to_json` wrote; ValueError says what is wrong with it."""
    read = json.loads(text)
    if read.get("format") != FORMAT:
        raise ValueError(f"weights of format {read.get('format')}, this program reads {FORMAT}")
    models = {name: _weights(read[name]) for name in _MODELS}
    return Judge(
        **models, trained_on=read["trained_on"], background=_background(read["background"])
    )


def judge_to_json(judge: Judge) -> str:
    """Write the models down, the same text for the same models."""
    known = judge.background
    written = {
        "format": FORMAT,
        "trained_on": judge.trained_on,
        **{name: _plain(getattr(judge, name)) for name in _MODELS},
        "background": {
            "articles": known.articles,
            "codes": _packed(known.codes, "<u4"),
            "counts": _packed(known.counts, "<u2"),
        },
    }
    return json.dumps(written, indent=1) + "\n"


def _packed(numbers: tuple[int, ...], kind: str) -> str:
    return b64encode(np.array(numbers, kind).tobytes()).decode("ascii")


def _background(read: Mapping[str, Any]) -> Background:
    codes = np.frombuffer(b64decode(read["codes"]), "<u4")
    counts = np.frombuffer(b64decode(read["counts"]), "<u2")
    return Background(read["articles"], tuple(codes.tolist()), tuple(counts.tolist()))


def _weights(read: Mapping[str, Any]) -> Weights:
    rows = read["features"]
    return Weights(
        features=tuple(rows),
        weights=tuple(row["weight"] for row in rows.values()),
        centres=tuple(row["centre"] for row in rows.values()),
        scales=tuple(row["scale"] for row in rows.values()),
        bias=read["bias"],
        thresholds={fold: read["thresholds"][fold.value] for fold in Fold},
        lead_thresholds={fold: read["lead_thresholds"][fold.value] for fold in Fold},
    )


def _plain(model: Weights) -> dict[str, Any]:
    rows = zip(model.features, model.weights, model.centres, model.scales, strict=True)
    return {
        "features": {
            name: {"weight": round(w, 4), "centre": round(c, 4), "scale": round(s, 4)}
            for name, w, c, s in rows
        },
        "bias": round(model.bias, 4),
        "thresholds": {fold.value: model.thresholds[fold] for fold in Fold},
        "lead_thresholds": {fold.value: model.lead_thresholds[fold] for fold in Fold},
    }
