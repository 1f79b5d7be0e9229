"""A query on trial: one look at each article answers for the query, its parts and other watches."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.confidence.tryout import OF_A_STORY, Sample, Tryout, sampled
from rules.language.grammar import parse
from rules.language.lexicon import plain_lexicon
from rules.model import Channel, Watch
from tests.build import an_article
from tests.newsroom import NOON

CONSOLE = Channel.named("console")


def tried(query: str, *titles: str, others: Sequence[Watch] = ()) -> Tryout:
    """Try a query on headlines of one story each."""
    tryout = Tryout(parse(query), plain_lexicon(), others)
    for number, title in enumerate(titles):
        seen = NOON + timedelta(hours=number)
        tryout.look(replace(an_article(title, id=number + 1), seen_at=seen), number)
    return tryout


def a_watch(name: str, query: str) -> Watch:
    return Watch(name, query, (CONSOLE,))


def test_what_satisfies_the_query_is_given_the_first_first() -> None:
    tryout = Tryout(parse("ferry -golf"), plain_lexicon())
    for hours, title in ((2, "Ferry sunk"), (1, "Ferry late"), (3, "Golf on a ferry")):
        seen = NOON + timedelta(hours=hours)
        tryout.look(replace(an_article(title), seen_at=seen), hours)
    assert [one.article.title for one in tryout.trials] == ["Ferry late", "Ferry sunk"]
    assert [one.story_id for one in tryout.trials] == [1, 2]


def test_the_words_that_satisfy_it_are_looked_for_when_they_are_asked_for() -> None:
    tryout = tried("ferry", "Two ferries late")
    assert [one.evidence for one in tryout.trials] == [()]
    [[found]] = [one.evidence for one in tryout.explained(tryout.trials)]
    assert (found.field, found.start, found.end) == ("title", 4, 11)


def test_an_exclusion_that_takes_much_away_is_told_and_others_are_not() -> None:
    titles = ("Ferry late", "Golf on a ferry", "Golfers love the ferry", "Zeppelin")
    assert list(tried("ferry -golf -zeppelin", *titles).removed()) == ["NOT golf removes 33%"]


def test_a_term_is_unseen_where_no_article_has_it_whether_or_not_it_satisfies_the_query() -> None:
    tryout = tried("ferry (strike OR zeppelin) -golf", "A strike", "Ferry late")
    assert [str(term) for term in tryout.unseen()] == ["zeppelin"]


def test_another_watch_covers_the_stories_that_it_would_have_told() -> None:
    others = [a_watch("late", "late"), a_watch("all", "ferry OR late"), a_watch("port", "port")]
    tryout = tried("ferry", "Ferry late", "Ferry sunk", "Port late", others=others)
    told = [(one.watch.name, one.share) for one in tryout.covered()]
    assert told == [("late", 0.5), ("all", 1.0), ("port", 0.0)]


def test_a_watch_that_cannot_be_read_any_more_is_left_out() -> None:
    assert tried("ferry", "Ferry", others=[a_watch("old", "late AND")]).covered() == []


def test_all_are_tried_where_they_are_few() -> None:
    assert sampled({3: 1, 1: 1, 2: 9}, at_most=3) == Sample([1, 2, 3])


def test_of_many_whole_stories_are_tried_that_are_spread_evenly() -> None:
    story_of = {number: number // 2 for number in range(100)}
    sample = sampled(story_of, at_most=20)
    assert sample.ids == [4, 5, 14, 15, 24, 25, 34, 35, 44, 45, *range(54, 56), *sample.ids[12:]]
    assert (len(sample.ids), sample.articles, sample.stories) == (20, 0.2, 0.2)


def test_of_a_story_without_end_the_first_articles_are_tried() -> None:
    sample = sampled(dict.fromkeys(range(1_000), 7), at_most=100)
    assert sample == Sample(list(range(OF_A_STORY)), 0.02, 1.0)


@given(st.dictionaries(st.integers(0, 500), st.integers(0, 40)), st.integers(1, 50))
def test_what_is_chosen_is_a_true_share_of_what_there_is(
    story_of: dict[int, int], at_most: int
) -> None:
    sample = sampled(story_of, at_most)
    chosen = {story_of[one] for one in sample.ids}
    assert len(set(sample.ids)) == len(sample.ids)
    assert bool(sample.ids) == bool(story_of)
    if story_of:
        assert sample.articles == pytest.approx(len(sample.ids) / len(story_of))
        assert sample.stories == pytest.approx(len(chosen) / len(set(story_of.values())))
    for story in chosen:
        whole = sorted(one for one, known in story_of.items() if known == story)
        there = sorted(one for one in sample.ids if story_of[one] == story)
        assert there == whole[: len(there)]
        assert len(there) >= min(len(whole), OF_A_STORY)
