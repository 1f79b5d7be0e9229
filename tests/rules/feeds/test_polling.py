from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.feeds.adaptive import Found
from rules.feeds.hosts import may_ask
from rules.feeds.polling import (
    LONGEST,
    PAUSED_AFTER,
    UNREACHABLE_LONGEST,
    Failure,
    Terms,
    after_answer,
    after_failure,
    is_due,
)
from rules.model import (
    FailureKind,
    Feed,
    FeedAnswer,
    Move,
    PollState,
    Standing,
    Timetable,
)
from tests.build import DAY, HOUR, MINUTE, NOON, a_feed, an_entry

DEFAULT = 3 * MINUTE
TERMS = Terms(DEFAULT)
NOTHING = Found(known=True)
CHANCES = st.floats(0, 1)
WAITS = st.none() | st.timedeltas(timedelta(days=-1), timedelta(days=999_999))
FEEDS = st.builds(
    lambda interval, failures: a_feed(interval=interval, state=PollState(failures=failures)),
    st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=3_650)),
    st.integers(0, 10_000),
)
FAILED = PollState(
    etag="old", last_modified="then", failures=4, failing_since=NOON - DAY, error="refused"
)


def answered(
    answer: FeedAnswer | None = None,
    feed: Feed | None = None,
    *,
    chance: float = 0.5,
    found: Found = NOTHING,
    terms: Terms = TERMS,
) -> PollState:
    asked = feed or a_feed()
    return after_answer(asked, answer or FeedAnswer(), found, terms=terms, now=NOON, chance=chance)


def failed(
    kind: FailureKind,
    *,
    failures: int = 0,
    interval: timedelta | None = None,
    retry_after: timedelta | None = None,
    state: PollState | None = None,
    chance: float = 0.0,
) -> PollState:
    feed = a_feed(interval=interval, state=state or PollState(failures=failures))
    failure = Failure("refused", kind, retry_after)
    return after_failure(feed, failure, terms=TERMS, now=NOON, chance=chance)


@pytest.mark.parametrize(
    ("chance", "wait"), [(0, 0.9 * DEFAULT), (0.5, DEFAULT), (1, 1.1 * DEFAULT)]
)
def test_the_default_interval_is_taken_give_or_take_a_tenth(chance: float, wait: timedelta) -> None:
    assert answered(chance=chance).next_at == NOON + wait


def test_the_interval_of_the_operator_is_taken_as_written() -> None:
    assert answered(feed=a_feed(interval=HOUR), chance=1).next_at == NOON + HOUR


def test_a_publisher_may_ask_for_more_time_but_not_for_less() -> None:
    patient, hasty = answered(FeedAnswer(wait=HOUR)), answered(FeedAnswer(wait=MINUTE))
    assert (patient.next_at, patient.not_before) == (NOON + HOUR, NOON + HOUR)
    assert (hasty.next_at, hasty.not_before) == (NOON + DEFAULT, NOON + MINUTE)


def test_an_answer_ends_the_failures_and_brings_new_validators() -> None:
    state = answered(FeedAnswer(etag="new"), a_feed(state=FAILED))
    assert (state.failures, state.failing_since, state.error) == (0, None, None)
    assert (state.etag, state.last_modified, state.last_success_at) == ("new", None, NOON)


def test_an_unchanged_feed_keeps_its_validators() -> None:
    state = answered(FeedAnswer(unchanged=True), a_feed(state=FAILED))
    assert (state.etag, state.last_modified, state.failures) == ("old", "then", 0)


def test_validators_of_a_broken_document_are_not_kept() -> None:
    broken = FeedAnswer(etag="new", last_modified="now", problem="cut off")
    state = answered(broken, a_feed(state=FAILED))
    assert (state.etag, state.last_modified, state.error) == (None, None, "cut off")


@pytest.mark.parametrize(
    ("kind", "failures", "wait"),
    [
        (FailureKind.UNREADABLE, 0, 2 * DEFAULT),
        (FailureKind.DELAYED, 1, 4 * DEFAULT),
        (FailureKind.UNREADABLE, 30, LONGEST),
        (FailureKind.UNREACHABLE, 0, DEFAULT),
        (FailureKind.UNREACHABLE, 1, 2 * DEFAULT),
        (FailureKind.UNREACHABLE, 30, UNREACHABLE_LONGEST),
        (FailureKind.BLOCKED, 0, 2 * DEFAULT),
    ],
)
def test_failures_are_waited_out_longer_each_time(
    kind: FailureKind, failures: int, wait: timedelta
) -> None:
    assert failed(kind, failures=failures).next_at == NOON + wait


def test_a_failing_feed_is_never_asked_more_often_than_its_interval_says() -> None:
    unreachable = failed(FailureKind.UNREACHABLE, interval=2 * HOUR)
    assert unreachable.next_at == NOON + 2 * HOUR


def test_a_failure_is_counted_and_remembered() -> None:
    first = failed(FailureKind.DELAYED)
    assert (first.failures, first.failing_since, first.error) == (1, NOON, "refused")
    failure = Failure("again", FailureKind.UNREADABLE)
    state = after_failure(a_feed(state=FAILED), failure, terms=TERMS, now=NOON, chance=0)
    assert state == replace(
        FAILED,
        failures=5,
        error="again",
        trouble=FailureKind.UNREADABLE,
        next_at=NOON + 32 * DEFAULT,
        because="it failed 5 times in a row: it waits longer each time",
    )


def test_a_failing_publisher_may_ask_for_more_time() -> None:
    state = failed(FailureKind.DELAYED, retry_after=HOUR)
    assert (state.next_at, state.not_before) == (NOON + HOUR, NOON + HOUR)
    hasty = failed(FailureKind.DELAYED, retry_after=MINUTE)
    assert (hasty.next_at, hasty.not_before) == (NOON + 2 * DEFAULT, NOON + MINUTE)


def test_nobody_is_waited_for_longer_than_a_day() -> None:
    assert answered(FeedAnswer(wait=30 * DAY)).next_at == NOON + LONGEST
    assert failed(FailureKind.DELAYED, retry_after=30 * DAY).next_at == NOON + LONGEST


@given(FEEDS, WAITS, CHANCES)
def test_the_next_poll_is_never_earlier_than_asked_for(
    feed: Feed, wait: timedelta | None, chance: float
) -> None:
    state = answered(FeedAnswer(wait=wait), feed, chance=chance)
    assert state.next_at is not None
    assert state.next_at >= NOON + min(wait or timedelta(0), LONGEST)
    assert state.next_at >= NOON + (feed.interval or 0.9 * DEFAULT)
    assert state.not_before is None or state.next_at >= state.not_before


@given(FEEDS, st.sampled_from(FailureKind), WAITS, CHANCES)
def test_a_poll_after_a_failure_is_never_earlier_than_asked_for(
    feed: Feed, kind: FailureKind, retry_after: timedelta | None, chance: float
) -> None:
    failure = Failure("refused", kind, retry_after)
    state = after_failure(feed, failure, terms=TERMS, now=NOON, chance=chance)
    if kind is FailureKind.GONE:
        assert state.next_at is None
        return
    assert state.next_at is not None
    assert state.next_at >= NOON + min(retry_after or timedelta(0), LONGEST)
    assert state.next_at > NOON
    assert state.not_before is None or state.next_at >= state.not_before


@pytest.mark.parametrize(("at", "expected"), [(None, True), (NOON, True), (NOON + MINUTE, False)])
def test_a_feed_is_due_when_its_time_has_come(at: datetime | None, expected: bool) -> None:
    assert is_due(a_feed(state=PollState(next_at=at)), NOON) is expected
    assert may_ask(a_feed(state=PollState(not_before=at)), NOON) is expected


@pytest.mark.parametrize(
    ("answer", "feed", "wait", "because"),
    [
        (FeedAnswer(), a_feed(), DEFAULT, "every 3 min, until its own rhythm is known"),
        (
            FeedAnswer(),
            a_feed(interval=2 * MINUTE),
            2 * MINUTE,
            "every 2 min, as it is configured",
        ),
        (
            FeedAnswer(),
            a_feed(state=PollState(pace=20 * MINUTE, last_success_at=NOON)),
            20 * MINUTE,
            "about every 20 min, by its own rhythm",
        ),
        (
            FeedAnswer(wait=30 * MINUTE),
            a_feed(),
            30 * MINUTE,
            "the publisher asked for 30 min (max-age)",
        ),
        (
            FeedAnswer(wait=30 * MINUTE, wait_by="Expires"),
            a_feed(interval=2 * MINUTE),
            30 * MINUTE,
            "the publisher asked for 30 min (Expires)",
        ),
        (
            FeedAnswer(wait=MINUTE, timetable=Timetable(ttl=HOUR, update_every=MINUTE)),
            a_feed(),
            HOUR,
            "the publisher asked for 1 h (ttl)",
        ),
        (
            FeedAnswer(timetable=Timetable(ttl=HOUR, update_every=2 * HOUR)),
            a_feed(),
            2 * HOUR,
            "the publisher asked for 2 h (sy:updatePeriod)",
        ),
        (
            FeedAnswer(timetable=Timetable(ttl=HOUR, update_every=2 * HOUR)),
            a_feed(interval=2 * MINUTE),
            2 * MINUTE,
            "every 2 min, as it is configured",
        ),
        (
            FeedAnswer(timetable=Timetable(skip_hours=(12,))),
            a_feed(interval=2 * MINUTE),
            HOUR + 2.5 * MINUTE,
            "the feed says that it does not change before (skipHours, skipDays)",
        ),
    ],
)
def test_the_next_poll_has_its_reason(
    answer: FeedAnswer, feed: Feed, wait: timedelta, because: str
) -> None:
    state = answered(answer, feed)
    assert (state.next_at, state.because) == (NOON + wait, because)


def test_what_a_feed_said_of_itself_holds_through_an_unchanged_answer() -> None:
    said = PollState(timetable=Timetable(ttl=HOUR), last_success_at=NOON)
    assert answered(FeedAnswer(unchanged=True), a_feed(state=said)).next_at == NOON + HOUR
    assert answered(FeedAnswer(), a_feed(state=said)).timetable == Timetable()


def test_a_publishers_wish_is_exceeded_by_chance_but_never_cut_short() -> None:
    wish = FeedAnswer(wait=HOUR)
    assert answered(wish, chance=0).next_at == NOON + HOUR
    assert answered(wish, chance=1).next_at == NOON + 1.1 * HOUR
    assert answered(FeedAnswer(wait=LONGEST), chance=1).next_at == NOON + LONGEST


def test_an_answer_teaches_the_pace_and_when_the_newest_entry_came() -> None:
    entries = tuple(an_entry(published=NOON - n * HOUR) for n in range(5))
    state = answered(FeedAnswer(entries=entries), found=Found(news=True))
    assert (state.pace, state.misses, state.newest_at) == (20 * MINUTE, 0, NOON)
    later = answered(FeedAnswer(unchanged=True), a_feed(state=state))
    assert (later.pace, later.misses, later.newest_at) == (20 * MINUTE, 1, NOON)


def test_a_gap_is_noted_and_the_feed_is_asked_as_often_as_may_be() -> None:
    before = PollState(newest_at=NOON - HOUR, pace=HOUR, last_success_at=NOON)
    entries = (an_entry(published=NOON),)
    state = answered(FeedAnswer(entries=entries), a_feed(state=before), found=Found(news=True))
    assert (state.gap_at, state.pace) == (NOON, 2 * MINUTE)
    assert answered(feed=a_feed(state=state)).gap_at == NOON


def test_a_move_is_noted_first_and_kept_later() -> None:
    first = answered(FeedAnswer(moved_to="https://new.example/"))
    assert (first.address, first.move) == (None, Move("https://new.example/", NOON))
    hasty = Terms(DEFAULT, confirmation=timedelta(0))
    kept = answered(FeedAnswer(moved_to="https://new.example/"), a_feed(state=first), terms=hasty)
    assert (kept.address, kept.move) == ("https://new.example/", None)


def test_a_feed_that_is_gone_is_asked_no_more() -> None:
    state = failed(FailureKind.GONE)
    assert (state.standing, state.next_at) == (Standing.GONE, None)
    assert state.because == "the publisher says that it is gone for good: it is asked no more"
    assert not is_due(a_feed(state=state), NOON + DAY)
    assert not may_ask(a_feed(state=state), NOON + DAY)


@pytest.mark.parametrize(
    ("kind", "days", "failures", "expected"),
    [
        (FailureKind.UNREADABLE, 10, 20, Standing.PAUSED),
        (FailureKind.DELAYED, 10, 20, Standing.PAUSED),
        (FailureKind.BLOCKED, 10, 20, Standing.PAUSED),
        (FailureKind.UNREADABLE, 9, 20, Standing.POLLED),
        (FailureKind.UNREADABLE, 90, 3, Standing.POLLED),
        (FailureKind.UNREACHABLE, 90, 99, Standing.POLLED),
    ],
)
def test_what_has_failed_for_ten_days_is_paused_unless_it_is_the_network(
    kind: FailureKind, days: int, failures: int, expected: Standing
) -> None:
    assert timedelta(days=10) == PAUSED_AFTER
    before = PollState(failures=failures, failing_since=NOON - days * DAY)
    state = failed(kind, state=before)
    assert state.standing is expected
    assert (state.next_at is None) is (expected is Standing.PAUSED)


def test_what_cannot_be_reached_for_a_day_is_asked_as_rarely_as_all_that_fails() -> None:
    before = PollState(failures=90, failing_since=NOON - DAY)
    assert failed(FailureKind.UNREACHABLE, state=before).next_at == NOON + LONGEST


def test_failures_are_waited_out_somewhat_longer_by_chance() -> None:
    assert failed(FailureKind.DELAYED, chance=1).next_at == NOON + 2.2 * DEFAULT


def test_a_failing_feed_waits_by_its_own_pace() -> None:
    own = PollState(pace=HOUR)
    assert failed(FailureKind.DELAYED, state=own).next_at == NOON + 2 * HOUR


def test_the_reason_of_a_wait_after_a_failure_is_told() -> None:
    assert failed(FailureKind.DELAYED).because == "it failed once: it waits longer each time"
    asked = failed(FailureKind.DELAYED, retry_after=HOUR)
    assert asked.because == "the server asked for 1 h (Retry-After)"


def test_a_feed_that_keeps_failing_at_its_new_address_goes_back_to_the_old() -> None:
    moved = PollState(address="https://new.example/", failures=2)
    assert failed(FailureKind.UNREADABLE, state=moved).address is None


ANSWERS = st.builds(
    FeedAnswer,
    wait=st.none() | st.timedeltas(timedelta(0), 2 * DAY),
    unchanged=st.booleans(),
    timetable=st.builds(
        Timetable,
        ttl=st.none() | st.timedeltas(MINUTE, 2 * DAY),
        skip_hours=st.just(()) | st.sets(st.integers(0, 23), max_size=12).map(tuple),
    ),
    moved_to=st.none() | st.sampled_from(["https://a.example/", "https://b.example/"]),
)
FAILURES = st.builds(
    Failure,
    message=st.just("refused"),
    kind=st.sampled_from(FailureKind),
    retry_after=st.none() | st.timedeltas(timedelta(0), 2 * DAY),
)


@given(
    st.lists(st.tuples(ANSWERS | FAILURES, CHANCES, st.booleans()), max_size=40),
    st.none() | st.timedeltas(timedelta(seconds=1), HOUR),
)
def test_whatever_a_publisher_does_a_feed_is_asked_again_within_two_days_or_stopped(
    history: list[tuple[FeedAnswer | Failure, float, bool]], interval: timedelta | None
) -> None:
    now, state = NOON, PollState()
    for came, chance, news in history:
        feed = a_feed(interval=interval, state=state)
        if isinstance(came, Failure):
            state = after_failure(feed, came, terms=TERMS, now=now, chance=chance)
        else:
            found = Found(news=news, known=not news)
            state = after_answer(feed, came, found, terms=TERMS, now=now, chance=chance)
        assert state.because
        if state.standing is not Standing.POLLED:
            assert isinstance(came, Failure)
            assert state.next_at is None
            return
        assert state.next_at is not None
        assert max(now, state.not_before or now) <= state.next_at <= now + 2 * DAY
        now = state.next_at
