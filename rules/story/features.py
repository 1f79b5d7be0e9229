"""Article × candidate stories → figures that speak for or against one event.

All candidates are worked out at once: their terms stand one behind the other, and a figure of a
story is a sum or a maximum over its stretch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.story.centroid import Packed, Terms, beside, terms_from
from rules.story.rarity import Codes, Floats, Rarity

LEXICAL = (
    "centroid",
    "member",
    "title_member",
    "title_covered",
    "story_covered",
    "names_covered",
    "names_strange",
    "core",
    "core_names",
    "core_names_missing",
    "rarest",
    "second",
    "mass",
    "margin",
    "gap",
    "size",
    "lead",
    "lead*centroid",
    "lead*member",
    "lead*names_covered",
    "lead*title_covered",
    "lead*core",
    "centroid*centroid",
    "member*member",
)
VECTORS = (
    "v_centroid",
    "v_member",
    "v_margin",
    "v_tight",
    "lead*v_centroid",
    "lead*v_member",
    "v_centroid*v_centroid",
    "v_member*v_member",
    "size*v_centroid",
)
EITHER_WAY = frozenset(
    {"names_strange", "core_names_missing", "gap", "size", "lead", "v_tight"}
).union(name for name in (*LEXICAL, *VECTORS) if "*" in name)
"""Features whose weight may have any sign; a higher value of any other speaks for one event."""
_LITTLE = 1e-9
RIVAL, V_RIVAL = 0.15, 0.4
"""How alike another story is when there are many. With few known, an article seems to be far ahead."""
_PLACES = 1 << 16
Integers = NDArray[np.intp]
Unit = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Query:
    """The article that is to be placed."""

    terms: Terms
    has_lead: bool
    vector: Unit | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that it may tell."""

    centroid: Terms
    members: Sequence[Packed]
    """Some of its articles, each with a term at least."""
    vectors: NDArray[np.int8] | None
    """A row a member."""
    gap_h: float
    """Hours since its last article."""
    size: int
    has_lead: float
    """In what part of the members more is known than a headline."""


def figures(query: Query, of: Sequence[Candidate], rarity: Rarity) -> dict[str, Floats]:
    """Give every feature for every candidate."""
    seen = _Seen(query, rarity)
    found = {
        **_of_centroids(seen, [one.centroid for one in of]),
        **_of_members(seen, of),
        "gap": np.log1p(np.array([one.gap_h for one in of])),
        "size": np.log(np.array([float(one.size) for one in of])),
        "lead": query.has_lead * np.array([one.has_lead for one in of]),
    }
    if query.vector is not None:
        found |= _of_vectors(query.vector, of)
    found["margin"] = _margin(found["centroid"], RIVAL)
    products = (name.split("*") for name in (*LEXICAL, *VECTORS) if "*" in name)
    return found | {
        f"{one}*{two}": found[one] * found[two] for one, two in products if two in found
    }


class _Seen:
    """The query's terms with their rarity, ready to be looked for."""

    def __init__(self, query: Query, rarity: Rarity) -> None:
        self.codes = query.terms.codes
        self.rarity = rarity
        self.idf = rarity.of(self.codes)
        self.weighted = query.terms.weights * self.idf
        self.norm = _norm(self.weighted)
        self.of_title = self.idf * query.terms.in_title
        self.of_names = self.idf * query.terms.is_name
        self.highest = max(rarity.highest, _LITTLE)
        self._places = np.full(_PLACES, -1, dtype=np.int16)
        self._places[self.codes % _PLACES] = np.arange(len(self.codes))

    def places(self, codes: Codes) -> tuple[Integers, NDArray[np.bool_]]:
        """Say where in the query each code stands, and whether it does."""
        places = self._places[codes % _PLACES].astype(np.intp)
        return places, (places >= 0) & (self.codes[places] == codes)


class _Side:
    """Terms of many, one behind the other, held against the query."""

    def __init__(self, seen: _Seen, terms: Terms, counts: Sequence[int]) -> None:
        self.starts = starts_of(counts)
        self.places, self.is_shared = seen.places(terms.codes)
        self.idf = seen.rarity.of(terms.codes)
        self.weights = self.idf * terms.weights
        self.in_title = self.idf * terms.in_title

    def sum(self, values: NDArray[np.float64]) -> Floats:
        return np.asarray(np.add.reduceat(values, self.starts))

    def shared(self, values: NDArray[np.float64]) -> Floats:
        return self.sum(np.where(self.is_shared, values, 0.0))

    def cosine(self, ours: Floats, norm: float, theirs: Floats) -> Floats:
        norms = np.sqrt(self.sum(theirs * theirs)) + _LITTLE
        return self.shared(theirs * ours[self.places]) / (norms * norm)


def _of_centroids(seen: _Seen, of: Sequence[Terms]) -> dict[str, Floats]:
    together = beside(of)
    side = _Side(seen, together, [len(one.codes) for one in of])
    core = side.idf * together.share**2
    core_names = core * together.is_name
    named = side.shared(seen.of_names[side.places])
    rare = np.where(side.is_shared, side.idf, 0.0) / seen.highest
    rarest = np.maximum.reduceat(rare, side.starts)
    return {
        "centroid": side.cosine(seen.weighted, seen.norm, side.weights),
        "title_covered": side.shared(seen.of_title[side.places]) / _total(seen.of_title),
        "story_covered": side.shared(side.in_title) / (side.sum(side.in_title) + _LITTLE),
        "names_covered": named / _total(seen.of_names),
        "names_strange": (seen.of_names.sum() - named) / seen.highest,
        "core": side.shared(core) / (side.sum(core) + _LITTLE),
        "core_names": side.shared(core_names) / (side.sum(core_names) + _LITTLE),
        "core_names_missing": np.log1p(
            side.sum(np.where(side.is_shared, 0.0, core_names)) / seen.highest
        ),
        "rarest": rarest,
        "second": _second(rare, side.starts),
        "mass": np.log1p(side.sum(rare)),
    }


def _of_members(seen: _Seen, of: Sequence[Candidate]) -> dict[str, Floats]:
    members = [member for one in of for member in one.members]
    codes, marks = (
        b"".join(parts) for parts in zip(*((m.codes, m.marks) for m in members), strict=True)
    )
    side = _Side(seen, terms_from(codes, marks), [len(one.marks) for one in members])
    starts = starts_of([len(one.members) for one in of])
    whole = side.cosine(seen.weighted, seen.norm, side.weights)
    titles = side.cosine(seen.of_title, _norm(seen.of_title), side.in_title)
    return {
        "member": np.maximum.reduceat(whole, starts),
        "title_member": np.maximum.reduceat(titles, starts),
    }


def _of_vectors(ours: Unit, of: Sequence[Candidate]) -> dict[str, Floats]:
    stacked = [one.vectors for one in of if one.vectors is not None]
    rows = unit(np.concatenate(stacked))
    counts = np.array([len(one) for one in stacked])
    starts = starts_of(counts)
    sums = np.add.reduceat(rows, starts, axis=0)
    centroid = (unit(sums) @ ours).astype(float)
    return {
        "v_centroid": centroid,
        "v_member": np.maximum.reduceat(rows @ ours, starts).astype(float),
        "v_margin": _margin(centroid, V_RIVAL),
        "v_tight": np.linalg.norm(sums, axis=1).astype(float) / counts,
    }


def unit(rows: NDArray[np.int8] | Unit) -> Unit:
    """Bring vectors to length 1; a vector of zeros stays one."""
    floats = rows.astype(np.float32)
    norms = np.sqrt(np.einsum("...i,...i->...", floats, floats))
    return np.asarray(floats / np.maximum(norms, np.float32(_LITTLE))[..., None])


def starts_of(counts: Sequence[int] | NDArray[np.int_]) -> Integers:
    """Give where each stretch begins when they stand one behind the other."""
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp)


def _margin(values: Floats, rival: float) -> Floats:
    """Tell how far each is ahead of the best of the others, of which one is always as likely as this."""
    others = np.sort(np.append(values, rival))
    second, best = others[-2:]
    return np.asarray(values - np.where(values == best, second, best))


def _second(values: Floats, starts: Integers) -> Floats:
    """Give the second highest value of each stretch."""
    ends = [*starts[1:], len(values)]
    parts = (values[start:end] for start, end in zip(starts, ends, strict=True))
    return np.array([np.partition(part, -2)[-2] if len(part) > 1 else 0.0 for part in parts])


def _norm(values: Floats) -> float:
    return float(np.sqrt(values @ values)) + _LITTLE


def _total(values: Floats) -> float:
    return float(values.sum()) + _LITTLE


def shared_terms(
    names: Mapping[int, str], query: Query, centroid: Terms, rarity: Rarity
) -> tuple[tuple[str, float], ...]:
    """Name the terms in common, by what they add to the cosine, heaviest first."""
    codes, ours, theirs = np.intersect1d(
        query.terms.codes, centroid.codes, assume_unique=True, return_indices=True
    )
    weights = query.terms.weights[ours] * centroid.weights[theirs] * rarity.of(codes) ** 2
    order = np.argsort(-weights, kind="stable")[:5]
    total = float(weights.sum()) + _LITTLE
    return tuple((names[int(codes[at])], round(float(weights[at]) / total, 3)) for at in order)
