from dataclasses import replace

import pytest

from rules.story.decision import Fold
from rules.story.placement import Correction, Placed
from rules.story.retuning import Said, adjusted, agreement, lessons_from
from tests.build import HOUR, NOON
from tests.lookalikes import ONE_EVENT, TWO_EVENTS, Report
from tests.stories import a_sketch, the_judge


def placed(report: Report, *, first: int, story: int, other_story: int) -> list[Placed]:
    later = NOON + HOUR
    return [
        Placed(first, story, a_sketch(report.title, report.lead, seen_at=NOON)),
        Placed(
            first + 1,
            other_story,
            a_sketch(report.other_title, report.other_lead, seen_at=later),
        ),
    ]


def lessons(*, is_same: bool) -> list[Said]:
    kept = placed(ONE_EVENT[0], first=1, story=1, other_story=2 - is_same)
    return lessons_from(kept, [Correction(2, 1, is_same)], the_judge().background)


@pytest.mark.parametrize("is_same", [True, False])
def test_the_weights_come_to_agree_with_what_people_say(is_same: bool) -> None:
    said = lessons(is_same=is_same)
    assert len(said) == 1
    assert agreement(adjusted(the_judge(), said * 40), said) == 1


def test_one_word_of_people_moves_the_weights_a_little() -> None:
    before, after = the_judge().lexical, adjusted(the_judge(), lessons(is_same=False)).lexical
    moved = [abs(a - b) for a, b in zip(before.weights, after.weights, strict=True)]
    assert 0 < max(moved) < 1
    assert after.thresholds == before.thresholds


def test_what_was_not_spoken_of_stays_as_it_is() -> None:
    judge = the_judge()
    assert adjusted(judge, []) == judge
    assert adjusted(judge, lessons(is_same=True)).with_vectors == judge.with_vectors


def test_a_pair_with_nothing_in_common_or_out_of_memory_teaches_nothing() -> None:
    quake, budget = TWO_EVENTS[0], TWO_EVENTS[5]
    kept = [
        *placed(quake, first=1, story=1, other_story=2),
        *placed(budget, first=3, story=3, other_story=4),
    ]
    unlike = Placed(9, 9, a_sketch("北部沿岸で地震", seen_at=NOON))
    said = [Correction(9, 1, is_same=False), Correction(1, 77, is_same=True)]
    assert lessons_from([*kept, unlike], said, the_judge().background) == []


def test_the_same_pair_is_learned_from_once_and_the_last_word_counts() -> None:
    kept = placed(ONE_EVENT[0], first=1, story=1, other_story=2)
    said = [Correction(2, 1, is_same=True), Correction(2, 1, is_same=False)]
    [lesson] = lessons_from(kept, said, the_judge().background)
    assert not lesson.is_same


def test_agreement_is_counted_at_the_strict_threshold() -> None:
    said = lessons(is_same=True)
    judge = the_judge()
    sure = dict.fromkeys(Fold, 0.999999)
    strictest = replace(judge.lexical, thresholds=sure, lead_thresholds=sure)
    assert agreement(replace(judge, lexical=strictest), said) == 0
