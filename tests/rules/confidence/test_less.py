"""What could be excluded after an alert that nobody needed, and what that would remove."""

import pytest
from msgspec.structs import replace

from rules.confidence.backtest import Trial
from rules.confidence.less import Effect, effect_of, excluding, words_to_exclude
from rules.language.grammar import parse
from rules.model import Article, Evidence
from tests.build import an_article

FERRY = Evidence("title", 0, 5, "ferry", "exact")


def trial(title: str, story_id: int, outlet: str = "Pier", summary: str = "") -> Trial:
    return Trial(an_article(title, outlet=outlet, summary=summary), story_id, (FERRY,))


GOLF = trial("Ferry golf cup at the quay 2026", 1)


def offered(article: Article, *others: Trial) -> tuple[str, ...]:
    return words_to_exclude(article, [GOLF, *others], 1)


def test_words_are_offered_that_no_other_story_has_and_that_nothing_was_found_by() -> None:
    late = trial("Ferry late", 2, summary="It waits at the quay.")
    assert offered(GOLF.article, late) == ("golf", "cup")


def test_articles_of_the_same_story_do_not_speak_for_a_word() -> None:
    assert "golf" in offered(GOLF.article, trial("Ferry hosts golf", 1))
    assert "golf" not in offered(GOLF.article, trial("Ferry hosts golf", 2))


def test_no_more_words_are_offered_than_people_choose_from() -> None:
    long = replace(GOLF.article, title="Ferry alpha beta gamma delta alpha epsilon")
    assert offered(long) == ("alpha", "beta", "gamma")


def test_operators_numbers_and_signs_are_no_words_to_exclude() -> None:
    odd = replace(GOLF.article, title="Ferry NEAR 2026 x1 and NOT 🚢 at")
    assert offered(odd) == ()


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("ferry late", "ferry late -golf"),
        ("ferry OR boat", "(ferry OR boat) -golf"),
        ("ferry", "ferry -golf"),
        ("title:(ferry OR boat)", "title:(ferry OR boat) -golf"),
    ],
)
def test_the_word_is_excluded_from_the_whole_query(query: str, written: str) -> None:
    assert excluding(query, parse(query), "golf") == written
    parse(written)


def test_a_story_is_removed_when_nothing_of_it_is_left() -> None:
    trials = [GOLF, trial("Ferry hosts", 1, "Bay"), trial("Ferry late", 2)]
    assert effect_of(trials, lambda one: one.article.outlet != "Pier") == Effect(1, 2)
    assert effect_of(trials, lambda one: "golf" not in one.article.title) == Effect(0, 2)
    assert effect_of([], lambda _: True) == Effect(0, 0)
