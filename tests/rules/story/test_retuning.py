from dataclasses import replace

import pytest

from adapters.vectors import load_vectors
from rules.story.decision import Fold
from rules.story.placement import Correction, Placed
from rules.story.retuning import Said, adjusted, agreement, lessons_from
from rules.story.sketch import Embed
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
    learned = adjusted(the_judge(), lessons(is_same=False))
    before, after = the_judge().pair_lexical, learned.pair_lexical
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
    strictest = replace(judge.pair_lexical, thresholds=sure, lead_thresholds=sure)
    assert agreement(judge, said) == 1
    assert agreement(replace(judge, pair_lexical=strictest), said) == 0


BANK = ("Merrow Bank loses chief", "Merrow Bank chief to get prize")


def of_bank(embed: Embed | None, *, is_same: bool) -> list[Said]:
    sketches = [a_sketch(title, seen_at=NOON, embed=embed) for title in BANK]
    kept = [Placed(at, at, sketch) for at, sketch in enumerate(sketches, start=1)]
    return lessons_from(kept, [Correction(2, 1, is_same)], the_judge().background, embed)


@pytest.mark.parametrize("embed", [load_vectors(), None], ids=["vectors", "lexical"])
def test_what_a_second_look_refuses_it_learns_and_not_the_first(embed: Embed | None) -> None:
    said = of_bank(embed, is_same=False)
    before, after = the_judge(), adjusted(the_judge(), said)
    assert (after.lexical, after.with_vectors) == (before.lexical, before.with_vectors)
    learned, other = (after.pair_with_vectors, after.pair_lexical)[:: 1 if embed else -1]
    known, same = (before.pair_with_vectors, before.pair_lexical)[:: 1 if embed else -1]
    assert other == same
    moved = [abs(a - b) for a, b in zip(learned.weights, known.weights, strict=True)]
    assert 0 < max(moved) < 1


@pytest.mark.parametrize("is_same", [True, False])
def test_both_looks_come_to_agree_with_what_people_say_of_two_reports(is_same: bool) -> None:
    said = of_bank(None, is_same=is_same)
    assert agreement(adjusted(the_judge(), said * 40), said) == 1


def test_a_story_of_several_has_no_second_look_to_teach() -> None:
    kept = placed(ONE_EVENT[0], first=1, story=1, other_story=1)
    kept.append(Placed(9, 9, a_sketch(ONE_EVENT[0].title, seen_at=NOON)))
    [lesson] = lessons_from(kept, [Correction(9, 1, is_same=False)], the_judge().background)
    assert lesson.pair is None
    learned = adjusted(the_judge(), [lesson] * 40)
    assert agreement(learned, [lesson]) == 1
    assert learned.pair_lexical == the_judge().pair_lexical


def test_weights_say_what_they_were_learned_from() -> None:
    judge, said = the_judge(), lessons(is_same=True)
    learned = adjusted(judge, said)
    assert learned.trained_on not in ("", judge.trained_on)
    assert learned == adjusted(judge, said)
    assert learned.trained_on != adjusted(judge, lessons(is_same=False)).trained_on
