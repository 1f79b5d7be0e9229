from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Article
from rules.story import SAME_TITLE_HOLDS, PlacementReason, place, place_all, title_key
from tests.build import HOUR, NOON, SCRIPTS, TITLE, a_story, an_article

OTHER = "Bridge over the Lune closed for repairs"
SHORT = "Business highlights"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("FERRY runs aground, off “Kestrel” Bay!", "ferry runs aground off kestrel bay"),
        ("L’État relance la centrale nucléaire", "l etat relance la centrale nucleaire"),
        ("Ferry hits Kestrel pier", "ferry hits kestrel pier"),
        ("Ferry hits pier", None),
        ("半導体の新工場", None),
        ("半導体の新工場を建設", "半 導 体 の 新 工 場 を 建 設"),
        ("Business highlights", None),
        ("The ferry is in the bay", None),
        ("🔥", None),
    ],
)
def test_a_headline_names_an_event_when_it_says_enough(title: str, expected: str | None) -> None:
    assert title_key(an_article(title)) == expected


def test_the_key_of_an_endless_headline_is_short() -> None:
    assert len(title_key(an_article("endless " * 300)) or "") == 500


def test_an_article_begins_a_story_when_none_has_its_headline() -> None:
    placement = place(an_article(keys=("guid:1:a", "url:x")), [], NOON)
    assert placement.reason is PlacementReason.NEW
    assert placement.story == a_story(id=0, begun_by="guid:1:a", last_at=NOON)


def test_an_article_tells_the_latest_story_with_its_headline() -> None:
    older, newer = a_story(id=1, last_at=NOON - 2 * HOUR), a_story(id=2, last_at=NOON - HOUR)
    placement = place(an_article(), [newer, older], NOON)
    assert (placement.story, placement.reason) == (newer, PlacementReason.SAME_STORY)


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        (SAME_TITLE_HOLDS, PlacementReason.SAME_STORY),
        (SAME_TITLE_HOLDS + timedelta(seconds=1), PlacementReason.NEW),
        (-HOUR, PlacementReason.SAME_STORY),
    ],
)
def test_a_headline_names_the_same_event_for_two_days(
    age: timedelta, reason: PlacementReason
) -> None:
    assert place(an_article(), [a_story(last_at=NOON - age)], NOON).reason is reason


def test_a_story_begun_by_one_article_is_told_by_the_next() -> None:
    first, second = an_article(TITLE, keys=("a",)), an_article(TITLE.upper(), keys=("b",))
    begun, told = place_all([first, second], [], NOON)
    assert [begun.reason, told.reason] == [PlacementReason.NEW, PlacementReason.SAME_STORY]
    assert begun.story is told.story


def test_known_stories_are_found_among_others() -> None:
    known, nameless = a_story(id=3), a_story(None, id=4)
    articles = [an_article(OTHER, keys=("a",)), an_article(TITLE), an_article(SHORT, keys=("c",))]
    placements = place_all(articles, [nameless, known], NOON)
    assert [one.article for one in placements] == articles
    assert [one.story.id for one in placements] == [0, 3, 0]


def test_headlines_that_say_too_little_begin_a_story_each() -> None:
    placements = place_all(
        [an_article(SHORT, keys=("a",)), an_article(SHORT, keys=("b",))], [], NOON
    )
    assert [one.reason for one in placements] == [PlacementReason.NEW] * 2


ARTICLES = st.lists(
    st.builds(
        lambda title, key: an_article(title, keys=(key,)),
        st.sampled_from([TITLE, TITLE.upper(), OTHER, SHORT, *SCRIPTS]),
        st.uuids().map(str),
    ),
    max_size=8,
)


@given(ARTICLES.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_of_arrival_never_splits_a_story(orders: tuple[list[Article], ...]) -> None:
    first, second = (_shared(order) for order in orders)
    assert first == second


def _shared(articles: list[Article]) -> set[frozenset[str]]:
    """Give, for every story, the keys of the articles that tell it."""
    by_story: dict[str, set[str]] = {}
    for one in place_all(articles, [], NOON):
        by_story.setdefault(one.story.begun_by, set()).add(one.article.keys[0])
    return set(map(frozenset, by_story.values()))
