import json
from dataclasses import replace

import numpy as np
import pytest

from rules.story.decision import Fold
from rules.story.judge import Judge, Weights, judge_from_json, judge_to_json, probability
from rules.story.rarity import Background
from tests.stories import WEIGHTS, the_judge

MODEL = Weights(
    features=("centroid", "gap"),
    weights=(2.0, -1.0),
    centres=(0.5, 1.0),
    scales=(0.25, 2.0),
    bias=0.5,
    thresholds={Fold.STRICT: 0.9, Fold.NORMAL: 0.7, Fold.LOOSE: 0.5},
    lead_thresholds={Fold.STRICT: 0.95, Fold.NORMAL: 0.8, Fold.LOOSE: 0.6},
)


def test_every_feature_adds_its_part() -> None:
    parts = MODEL.contributions({"centroid": np.array([0.75]), "gap": np.array([3.0])})
    assert parts.tolist() == [[2.0, -1.0, 0.5]]
    assert probability(parts)[0] == pytest.approx(0.8176, abs=1e-4)


def test_a_known_lead_asks_for_more() -> None:
    assert MODEL.threshold(Fold.STRICT, has_lead=True) == 0.95
    assert MODEL.threshold(Fold.STRICT, has_lead=False) == 0.9


def test_the_model_is_chosen_by_what_is_known() -> None:
    judge = the_judge()
    assert judge.model(has_vectors=True) is judge.with_vectors
    assert judge.model(has_vectors=False) is judge.lexical
    assert judge.pair_model(has_vectors=True) is judge.pair_with_vectors
    assert judge.pair_model(has_vectors=False) is judge.pair_lexical


def test_weights_read_back_as_themselves() -> None:
    judge = Judge(
        MODEL,
        MODEL,
        MODEL,
        replace(MODEL, bias=1.0),
        "abc",
        Background(9, (1, 4_000_000_000), (2, 5)),
    )
    assert judge_from_json(judge_to_json(judge)) == judge


def test_the_weights_that_ship_are_written_as_the_trainer_writes_them() -> None:
    assert judge_to_json(the_judge()) == WEIGHTS.read_text(encoding="utf-8")


@pytest.mark.parametrize("level", list(Fold))
def test_looser_is_never_stricter(level: Fold) -> None:
    for model in (the_judge().lexical, the_judge().with_vectors):
        for thresholds in (model.thresholds, model.lead_thresholds):
            assert thresholds[Fold.LOOSE] <= thresholds[level] <= thresholds[Fold.STRICT]


def test_weights_of_another_format_are_refused() -> None:
    with pytest.raises(ValueError, match="format 9"):
        judge_from_json(json.dumps({"format": 9}))
