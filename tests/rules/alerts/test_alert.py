from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.changing import change_words
from rules.alerts.alert import SUMMARY_SHOWN, Heard, Pace, Told, alerts_for, reworded
from rules.alerts.folding import Message
from rules.model import Alert, Article, Channel, Folding, Match, WatchName
from tests.build import (
    DAY,
    DESK,
    HOUR,
    NEWS,
    NOON,
    a_match,
    a_message,
    a_watch,
    an_article,
    evidence_of,
)

SECOND = timedelta(seconds=1)
SAID = {1: an_article("Ferry runs aground, 3 dead", id=1)}
CHANNELS = st.lists(st.sampled_from([NEWS, DESK]), min_size=1)
MATCHES = st.lists(CHANNELS.map(lambda channels: a_match(a_watch("ferry", *channels))), max_size=4)
TOLD = st.lists(
    st.builds(lambda story, matches: Told(an_article(), story, matches), st.integers(1, 3), MATCHES)
)


def told(*matches: Match, story: int = 1, article: Article | None = None) -> Told:
    return Told(article or an_article(), story, matches)


def alerts(
    *stories: Told,
    told: Iterable[Message] = (),
    now: datetime = NOON,
    folding: Folding | None = None,
) -> list[Alert]:
    heard = Heard(tuple(told), SAID, {NEWS: folding} if folding else {})
    return alerts_for(stories, heard, pace=Pace(), words=change_words(), now=now)


def test_a_story_is_told_once_per_channel() -> None:
    [alert] = alerts(told(a_match()), told(a_match()))
    assert (alert.story_id, alert.channel, alert.telling) == (1, NEWS, 1)
    assert alerts(told(a_match()), told=[a_message()]) == []


def test_a_story_told_long_ago_is_told_again_and_says_so() -> None:
    later = NOON + Pace().repeat_interval
    assert alerts(told(a_match()), told=[a_message()], now=later - SECOND) == []
    [again] = alerts(told(a_match()), told=[a_message(telling=2)], now=later)
    assert (again.telling, again.because) == (3, "told anew, 4 h after the last alert")


def test_a_copy_or_a_known_article_is_no_reason_to_tell_again() -> None:
    later = NOON + DAY
    copied = replace(told(a_match(), article=an_article(outlet="The Mole")), is_copy=True)
    known = replace(told(a_match()), newly=[a_match()])
    assert alerts(copied, known, told=[a_message()], now=later) == []


def test_a_known_article_tells_only_those_whose_watch_it_did_not_satisfy_before() -> None:
    both = replace(
        told(a_match(a_watch("ferry", NEWS)), a_match(a_watch("bay", DESK))),
        newly=[a_match(a_watch("bay", DESK))],
    )
    assert [alert.channel for alert in alerts(both)] == [DESK]


def test_a_channel_that_wants_each_outlet_hears_of_each_other_one() -> None:
    of_another = told(a_match(), article=an_article(outlet="The Mole"))
    [again] = alerts(of_another, told=[a_message()], folding=Folding.POST)
    assert (again.telling, again.because) == (2, "also told by The Mole")
    assert alerts(told(a_match()), told=[a_message()], folding=Folding.POST) == []


def test_a_reworded_alert_says_what_its_article_says_by_now() -> None:
    [alert] = alerts(told(a_match()))
    reads = an_article("Ferry afloat again", summary="All are well.")
    now_says = reworded(alert, reads, [a_match(a_watch(), evidence_of("ferry"))])
    assert now_says is not None
    assert (now_says.title, now_says.summary, now_says.wording) == (reads.title, reads.summary, 1)
    assert now_says.evidence == (evidence_of("ferry"),)
    assert reworded(now_says, reads, []) is None


def test_a_reworded_alert_keeps_its_watches_and_marks_nothing_for_others() -> None:
    [alert] = alerts(told(a_match()))
    now_says = reworded(alert, an_article("Storm"), [a_match(a_watch("storm", id=7))])
    assert now_says is not None
    assert (now_says.watches, now_says.evidence) == (alert.watches, ())


def test_every_story_and_every_channel_is_told() -> None:
    both = a_match(a_watch("ferry", NEWS, DESK))
    made = alerts(told(both, story=1), told(both, story=2), told=[a_message(channel=DESK)])
    assert [(one.story_id, one.channel) for one in made] == [(1, NEWS), (2, NEWS), (2, DESK)]


def test_what_matches_no_watch_is_told_to_nobody() -> None:
    assert alerts(told()) == []


def test_an_alert_lists_the_watches_of_its_channel_with_their_evidence() -> None:
    ferry, bay = evidence_of("ferry"), evidence_of("bay", start=9)
    first = a_match(a_watch("ferry", NEWS, id=1), ferry)
    second = a_match(a_watch("bay ferry", NEWS, DESK, id=2), bay, ferry)
    news, desk = alerts(told(first, second))
    assert news.watches == (WatchName(1, "ferry"), WatchName(2, "bay ferry"))
    assert news.evidence == (ferry, bay)
    assert (desk.watches, desk.evidence) == ((WatchName(2, "bay ferry"),), (bay, ferry))


def test_an_alert_holds_its_own_copy_of_what_it_tells() -> None:
    article = an_article(
        "Ferry", id=5, link="https://harbour.example/1", summary="Bay", published_at=NOON - HOUR
    )
    [alert] = alerts(told(a_match(), article=article))
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
    [alert] = alerts(told(a_match(), article=article))
    assert alert.summary == shown


@given(TOLD, st.sets(st.tuples(st.integers(1, 3), st.sampled_from([NEWS, DESK]))))
def test_nobody_is_told_twice_and_nobody_forgotten(
    stories: list[Told], already: set[tuple[int, Channel]]
) -> None:
    wanted = {(t.story_id, c) for t in stories for m in t.matches for c in m.watch.channels}
    before = [a_message(story=story, channel=channel) for story, channel in already]
    made = [(one.story_id, one.channel) for one in alerts(*stories, told=before)]
    assert len(made) == len(set(made))
    assert set(made) == wanted - already


def test_what_is_not_heard_is_kept_and_leaves_the_channel_as_it_was() -> None:
    quay = an_article(id=7, outlet="The Quay")
    stories = (told(a_match(), article=quay), told(a_match(), article=an_article(id=8)))
    first, second = alerts_for(
        stories,
        Heard(),
        pace=Pace(),
        words=change_words(),
        now=NOON,
        is_heard=lambda alert: alert.outlet != "The Quay",
    )
    assert (first.is_kept, first.telling, first.outlet) == (True, -7, "The Quay")
    assert (second.is_kept, second.telling, second.because) == (False, 1, None)


def test_an_alert_names_the_word_of_escalation_for_which_it_comes_and_no_other_change() -> None:
    before = a_message()
    told_before = [replace(before, told=(1,))]
    state = told(a_match(), article=an_article("Ferry runs aground: state of emergency", id=2))
    toll = told(a_match(), article=an_article("Ferry runs aground, 12 dead", id=2))
    [escalated], [counted] = alerts(state, told=told_before), alerts(toll, told=told_before)
    assert escalated.because == "new: state of emergency"
    assert escalated.escalation == "state of emergency"
    assert counted.because is not None
    assert counted.escalation is None


def test_a_story_that_still_waits_to_be_told_is_not_told_anew_but_for_a_change() -> None:
    waits = replace(a_message(), is_own=False, waits=True, told=(1,))
    later = NOON + Pace().repeat_interval
    assert alerts(told(a_match()), told=[waits], now=later) == []
    more = told(a_match(), article=an_article("Ferry runs aground, 12 dead", id=2))
    [again] = alerts(more, told=[waits], now=later)
    assert again.because is not None
    assert again.because.startswith("new: ")
