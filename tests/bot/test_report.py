import io
import json
import re
from datetime import timedelta
from pathlib import Path

import structlog
from msgspec.structs import replace

from bot.collect import Collected
from bot.report import SENTENCES, Rounds, set_up
from rules.feeds.polling import Failure
from rules.model import FailureKind, Feed, PollState, Standing
from tests.newsroom import NOON, feed

WELL = feed(shown="Pier News (https://pier.example/rss)")
FAILING = feed(shown="Pier News", state=PollState(failures=2, failing_since=NOON))
SAVED = feed("file:saved.xml")
MISSING = Failure("Pier News: nothing is found at this address (404)", FailureKind.UNREADABLE)
UNPLUGGED = Failure("Pier News: no connection could be made", FailureKind.UNREACHABLE)


def rounds(*polls: Collected) -> Rounds:
    summed = Rounds()
    for poll in polls:
        summed.add(poll)
    return summed


def collected(
    of: Feed = WELL, failure: Failure | None = None, *, new: int = 0, alerts: int = 0
) -> Collected:
    return Collected(of, entries=9, new=new, alerts=alerts, failure=failure)


def test_many_polls_are_one_line(err: io.StringIO) -> None:
    polls = (collected(new=4, alerts=1), collected(new=0, alerts=0))
    rounds(*polls).tell(now=NOON, next_poll_at=NOON + timedelta(minutes=3))
    assert err.getvalue() == "polled 2 feeds: 4 new articles, 1 alert · next poll in 3 min\n"


def test_nothing_new_is_said_at_most_once_a_minute(err: io.StringIO) -> None:
    summed = rounds(collected())
    summed.tell(now=NOON, next_poll_at=None)
    for second in (20, 40, 61):
        summed.add(collected())
        summed.tell(now=NOON + timedelta(seconds=second), next_poll_at=None)
    assert err.getvalue().splitlines() == [
        "polled 1 feed: nothing new",
        "polled 3 feeds: nothing new",
    ]


def test_alerts_are_worth_a_line_at_once(err: io.StringIO) -> None:
    summed = rounds(collected())
    summed.tell(now=NOON, next_poll_at=None)
    summed.add(collected(new=1, alerts=1))
    summed.tell(now=NOON + timedelta(seconds=1), next_poll_at=None)
    assert err.getvalue().splitlines()[-1] == "polled 1 feed: 1 new article, 1 alert"


def test_while_more_is_to_come_a_line_waits_but_not_for_ever(err: io.StringIO) -> None:
    summed = rounds(collected(new=1, alerts=1))
    for second in (0, 30, 59):
        moment = NOON + timedelta(seconds=second)
        summed.tell(now=moment, next_poll_at=None, more_to_come=True)
    assert err.getvalue() == ""
    summed.tell(now=NOON + timedelta(seconds=60), next_poll_at=None, more_to_come=True)
    assert err.getvalue() == "polled 1 feed: 1 new article, 1 alert\n"


def test_a_round_without_polls_says_nothing(err: io.StringIO) -> None:
    rounds().tell(now=NOON, next_poll_at=None)
    assert err.getvalue() == ""


def test_a_failing_feed_is_told_once_and_again_when_it_recovers(err: io.StringIO) -> None:
    summed = rounds(collected(WELL, MISSING))
    summed.tell(now=NOON, next_poll_at=None)
    summed.add(collected(FAILING, MISSING))
    summed.tell(now=NOON + timedelta(minutes=2), next_poll_at=None)
    summed.add(collected(FAILING))
    summed.tell(now=NOON + timedelta(hours=3), next_poll_at=None)
    assert err.getvalue().splitlines() == [
        "Pier News: nothing is found at this address (404)",
        "polled 1 feed, 1 failed: nothing new",
        "polled 1 feed, 1 failed: nothing new",
        "Pier News: works again, after 3 h",
        "polled 1 feed: nothing new",
    ]


def test_an_unreachable_network_is_one_fault_and_told_once(err: io.StringIO) -> None:
    unplugged = (collected(feed(f"https://{n}.example/"), UNPLUGGED) for n in range(10))
    summed = rounds(*unplugged, collected(WELL, MISSING))
    summed.tell(now=NOON, next_poll_at=None)
    network, missing, line = err.getvalue().splitlines()
    assert network.startswith("10 feeds could not be reached: is this machine online?")
    assert missing == MISSING.message
    assert line == "polled 11 feeds, 11 failed: nothing new"


def test_feeds_of_one_server_fail_and_recover_as_one(err: io.StringIO) -> None:
    urls = [f"https://pier.example/{n}" for n in range(5)]
    summed = rounds(*(collected(feed(url), MISSING) for url in urls), collected(SAVED, UNPLUGGED))
    summed.tell(now=NOON, next_poll_at=None)
    for url in urls:
        summed.add(collected(feed(url, state=FAILING.state)))
    summed.tell(now=NOON + timedelta(hours=1), next_poll_at=None)
    assert err.getvalue().splitlines() == [
        f"pier.example: 5 feeds have begun to fail; the first: {MISSING.message}",
        UNPLUGGED.message,
        "polled 6 feeds, 6 failed: nothing new",
        "pier.example: 5 feeds work again",
        "polled 5 feeds: nothing new",
    ]


def test_a_cut_off_feed_is_told_when_it_begins_to_be(err: io.StringIO) -> None:
    cut = Collected(WELL, entries=2, problem="the document is cut off in line 9")
    again = Collected(feed(state=PollState(error=cut.problem)), problem=cut.problem)
    rounds(cut).tell(now=NOON, next_poll_at=None)
    rounds(again).tell(now=NOON, next_poll_at=None)
    assert err.getvalue().count("cut off in line 9") == 1


def test_what_a_poll_changed_of_a_feed_is_told_when_it_does(err: io.StringIO) -> None:
    moved = PollState(address="https://new.example/rss", gap_at=NOON, because="every 2 min")
    changed = Collected(WELL, entries=2, after=moved)
    rounds(changed, Collected(replace(WELL, state=moved), after=moved)).tell(
        now=NOON, next_poll_at=None
    )
    gap, went, line = err.getvalue().splitlines()
    assert gap.startswith("Pier News (https://pier.example/rss): entries may have come and gone")
    assert went.endswith("has moved for good, and is asked at new.example now")
    assert line == "polled 2 feeds: nothing new"


def test_a_feed_that_is_stopped_is_told_once_with_the_way_back(err: io.StringIO) -> None:
    gone = Collected(WELL, failure=MISSING, after=PollState(standing=Standing.GONE))
    long = Collected(FAILING, failure=MISSING, after=PollState(standing=Standing.PAUSED))
    rounds(gone, long).tell(now=NOON, next_poll_at=None)
    sentences = err.getvalue().splitlines()[:-1]
    assert (
        sentences
        == [f"{MISSING.message}. It is asked no more: once it is mended, `wirewatch feed resume`"]
        * 2
    )


def test_a_stopped_feed_is_worth_a_line_at_once(err: io.StringIO) -> None:
    summed = rounds(collected())
    summed.tell(now=NOON, next_poll_at=None)
    summed.add(Collected(FAILING, failure=MISSING, after=PollState(standing=Standing.PAUSED)))
    summed.tell(now=NOON + timedelta(seconds=1), next_poll_at=None)
    assert "asked no more" in err.getvalue()


def test_polls_that_were_put_off_are_none_and_said_once(err: io.StringIO) -> None:
    waits = PollState(because="pier.example asked for 1 h (Retry-After), for all its feeds")
    put_off = Collected(FAILING, asked=False, after=waits)
    rounds(put_off, put_off).tell(now=NOON, next_poll_at=None)
    assert err.getvalue() == f"{waits.because}: they are asked later\n"


def test_every_sentence_can_be_said(err: io.StringIO) -> None:
    log = structlog.get_logger()
    log.info("started", version="1", feeds=1, watches=2, chats="console", told=3)
    log.warning("delivery_pending", channel="console", reason="429", about="console")
    log.warning("delivery_pending", channel="console", reason="429", about="console")
    log.warning("delivery_uncertain", channel="console", reason="no answer")
    log.warning("delivery_dead", channel="console", alert="L0000", reason="too long")
    log.warning("chat_missing", channel="slack:C1", about="slack:C1")
    log.warning("watch_unreadable", watch="q", error="query ends")
    log.info("delivery_delivered", channel="console", about="console")
    log.warning("delivery_pending", channel="console", reason="429", about="console")
    log.warning("look_failed", channel="console", reason="429", about="console")
    log.warning("delivery_moved", delivery=1)
    log.warning("delivery_again", channel="console", reason="not found")
    log.warning("host_failing", host="pier.example", feeds=2, notice="pier.example: 2 feeds fail")
    log.warning("host_recovered", host="pier.example", feeds=0, notice="pier.example: works again")
    log.error("delivery_fault", channel="console", error="RuntimeError()")
    log.warning("still_failing", feeds=2, first="Pier News: gone")
    log.error("tick_failed", error="locked", about="tick")
    log.warning("tick_late", about="tick")
    log.info("stopping")
    log.info("stopped")
    log.error("job_failed", task="poll", key="1", error="no", about="poll1")
    said = err.getvalue()
    assert said.startswith("wirewatch 1: 1 feed, 2 watches → console · 3 alerts told before\n")
    assert said.count("console: 429\n") == 2
    assert "Pier News: gone (the first of 2 failing feeds)" in said
    assert 'watch "q" is not in force: query ends' in said
    assert "to poll 1 failed: no; tried again in a minute" in said


def test_a_program_gets_every_event_as_json() -> None:
    stream = io.StringIO()
    set_up(as_json=True, err=stream)
    rounds(collected()).tell(now=NOON, next_poll_at=None)
    structlog.reset_defaults()
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["feed_polled", "round"]
    assert events[0]["feed"] == WELL.shown


def test_every_event_has_a_sentence() -> None:
    files = [one for folder in ("bot", "adapters") for one in Path(folder).rglob("*.py")]
    logged = {
        event
        for file in files
        for event in re.findall(
            r"\blog\.(?:info|warning|error)\(\s*\"(\w+)\"", file.read_text(encoding="utf-8")
        )
    }
    assert logged <= set(SENTENCES)
    assert len(logged) > 30
