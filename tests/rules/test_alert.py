import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert import SUMMARY_SHOWN, Told, alerts_for
from rules.model import Article, Channel, Match, WatchName
from tests.build import (
    DESK,
    HOUR,
    NEWS,
    NOON,
    a_match,
    a_watch,
    an_article,
    evidence_of,
)

CHANNELS = st.lists(st.sampled_from([NEWS, DESK]), min_size=1)
MATCHES = st.lists(CHANNELS.map(lambda channels: a_match(a_watch("ferry", *channels))), max_size=4)
TOLD = st.lists(
    st.builds(lambda story, matches: Told(an_article(), story, matches), st.integers(1, 3), MATCHES)
)


def told(*matches: Match, story: int = 1, article: Article | None = None) -> Told:
    return Told(article or an_article(), story, matches)


def test_a_story_is_told_once_per_channel() -> None:
    [alert] = alerts_for([told(a_match()), told(a_match())], already=set())
    assert (alert.story_id, alert.channel, alert.telling) == (1, NEWS, 1)
    assert alerts_for([told(a_match())], already={(1, NEWS)}) == []


def test_every_story_and_every_channel_is_told() -> None:
    both = a_match(a_watch("ferry", NEWS, DESK))
    alerts = alerts_for([told(both, story=1), told(both, story=2)], already={(1, DESK)})
    assert [(one.story_id, one.channel) for one in alerts] == [(1, NEWS), (2, NEWS), (2, DESK)]


def test_what_matches_no_watch_is_told_to_nobody() -> None:
    assert alerts_for([told()], already=set()) == []


def test_an_alert_lists_the_watches_of_its_channel_with_their_evidence() -> None:
    ferry, bay = evidence_of("ferry"), evidence_of("bay", start=9)
    first = a_match(a_watch("ferry", NEWS, id=1), ferry)
    second = a_match(a_watch("bay ferry", NEWS, DESK, id=2), bay, ferry)
    news, desk = alerts_for([told(first, second)], already=set())
    assert news.watches == (WatchName(1, "ferry"), WatchName(2, "bay ferry"))
    assert news.evidence == (ferry, bay)
    assert (desk.watches, desk.evidence) == ((WatchName(2, "bay ferry"),), (bay, ferry))


def test_an_alert_holds_its_own_copy_of_what_it_tells() -> None:
    article = an_article(
        "Ferry", id=5, link="https://harbour.example/1", summary="Bay", published_at=NOON - HOUR
    )
    [alert] = alerts_for([told(a_match(), article=article)], already=set())
    assert (alert.article_id, alert.title, alert.link) == (5, "Ferry", article.link)
    assert (alert.outlet, alert.summary) == ("Harbour Wire", "Bay")
    assert (alert.published_at, alert.seen_at) == (NOON - HOUR, NOON)


@pytest.mark.parametrize(
    ("summary", "body", "shown"),
    [
        ("Short", "Long", "Short"),
        ("", "Body", "Body"),
        ("x" * SUMMARY_SHOWN, "", "x" * SUMMARY_SHOWN),
        ("x" * 298 + " yz", "", "x" * 298 + "…"),
    ],
)
def test_a_long_summary_is_cut(summary: str, body: str, shown: str) -> None:
    article = an_article(summary=summary, body=body)
    [alert] = alerts_for([told(a_match(), article=article)], already=set())
    assert alert.summary == shown


@given(TOLD, st.sets(st.tuples(st.integers(1, 3), st.sampled_from([NEWS, DESK]))))
def test_nobody_is_told_twice_and_nobody_forgotten(
    stories: list[Told], already: set[tuple[int, Channel]]
) -> None:
    wanted = {(t.story_id, c) for t in stories for m in t.matches for c in m.watch.channels}
    alerts = alerts_for(stories, already=already)
    made = [(one.story_id, one.channel) for one in alerts]
    assert len(made) == len(set(made))
    assert set(made) == wanted - already
