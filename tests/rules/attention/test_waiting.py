from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.budget import Budget, Spent
from rules.attention.mutes import Mute, MuteKind
from rules.attention.quiet import quiet_from
from rules.attention.routing import Attention, Situation, Way
from rules.attention.waiting import (
    ChannelState,
    Gathering,
    KeptChannel,
    Release,
    WaitingAlert,
    began_to_wait,
    heading_of,
    released,
    routed,
)
from rules.model import WatchName
from rules.notice import NoticeKind
from tests.attention import BERLIN, a_mute
from tests.build import DAY, HOUR, MINUTE, NOON, an_alert

READER = "slack:C0NEWS"
AT_LUNCH = Attention(zone=BERLIN, quiet=quiet_from("12:00-14:00", BERLIN))
"""It is 13:00 in Berlin at NOON."""
DIGEST_AT = NOON.replace(hour=8) + DAY
USUAL, UNSPENT = Attention(), Spent()


def waits(
    number: int = 1,
    way: Way = Way.HOLD,
    *,
    until: datetime = NOON,
    since: datetime = NOON - HOUR,
    outlet: str = "Harbour Wire",
    quiet: str | None = None,
) -> WaitingAlert:
    alert = replace(an_alert(), id=number, story_id=number, article_id=number, outlet=outlet)
    alert = replace(alert, watches=(WatchName(1, "Ports", quiet=quiet),))
    return WaitingAlert(alert, way, until, since)


def state(
    attention: Attention = USUAL,
    *,
    spent: Spent = UNSPENT,
    mutes: Sequence[Mute] = (),
    digest_next_at: datetime | None = None,
    batch_began_at: datetime | None = None,
    batch_posted_at: datetime | None = None,
) -> ChannelState:
    kept = KeptChannel(
        {"zone": "Europe/Berlin"}, spent, batch_began_at, batch_posted_at, digest_next_at, 7
    )
    return ChannelState.of(kept, Situation(READER, attention, mutes))


def numbers(found: Release) -> list[int | list[int]]:
    return [
        [each.alert.id for each in one.alerts] if isinstance(one, Gathering) else one.alert.id
        for one in found.told
    ]


waiting_alerts = st.lists(
    st.builds(
        waits,
        st.integers(1, 9),
        st.sampled_from((Way.HOLD, Way.BATCH, Way.DIGEST)),
        until=st.integers(-9, 9).map(lambda minutes: NOON + minutes * MINUTE),
        quiet=st.sampled_from((None, None, "off", "11:00-18:00", "mon 00:00-12:00")),
        since=st.integers(-99, 0).map(lambda minutes: NOON + minutes * MINUTE),
    ),
    unique_by=lambda one: one.alert.id,
    max_size=9,
)
times = st.none() | st.integers(-9, 9).map(lambda minutes: NOON + minutes * MINUTE)


@given(waiting_alerts, times, times, times, st.booleans())
def test_what_is_due_is_told_or_waits_for_a_later_moment(
    waiting: list[WaitingAlert],
    digest: datetime | None,
    began: datetime | None,
    posted: datetime | None,
    all_here: bool,
) -> None:
    here = state(digest_next_at=digest, batch_began_at=began, batch_posted_at=posted)
    found = released(waiting, here, NOON, all_here=all_here)
    told = [
        each
        for one in found.told
        for each in (one.alerts if isinstance(one, Gathering) else (one,))
    ]
    ids = [one.alert.id for one in (*told, *found.again)]
    assert len(ids) == len(set(ids))
    assert {one.alert.id for one in waiting if one.until <= NOON} <= set(ids)
    assert all(one.until > NOON for one in found.again)


@given(waiting_alerts)
def test_in_quiet_hours_nothing_is_told(waiting: list[WaitingAlert]) -> None:
    waiting = [one for one in waiting if one.alert.watches[0].quiet is None]
    found = released(waiting, state(AT_LUNCH), NOON, all_here=True)
    assert found.told == ()
    assert {one.until for one in found.again} <= {NOON + HOUR}
    assert len(found.again) == sum(one.until <= NOON for one in waiting)


@given(waiting_alerts, times)
def test_what_quiet_hours_of_its_own_hold_waits_for_their_end_and_nothing_else_does(
    waiting: list[WaitingAlert], digest: datetime | None
) -> None:
    found = released(waiting, state(AT_LUNCH, digest_next_at=digest), NOON, all_here=True)
    told = {
        each.alert.id
        for one in found.told
        for each in (one.alerts if isinstance(one, Gathering) else (one,))
    }
    free = {one.alert.id for one in waiting if one.alert.watches[0].quiet == "off"}
    digests = {one.alert.id for one in waiting if one.way is Way.DIGEST}
    assert free - digests <= told <= free
    ends = {one.alert.id: one.until for one in found.again}
    held = {one.alert.id for one in waiting if one.alert.watches[0].quiet == "11:00-18:00"}
    assert {ends[number] for number in held & set(ends)} <= {NOON + 5 * HOUR}


def test_what_waits_for_the_end_of_quiet_hours_already_is_left_as_it_is() -> None:
    due, later = waits(1), waits(2, until=NOON + HOUR)
    found = released([due, later], state(AT_LUNCH), NOON)
    assert [(one.alert.id, one.until) for one in found.again] == [(1, NOON + HOUR)]


def test_what_a_muted_watch_would_let_go_waits_on() -> None:
    both = waits(1)
    names = (*both.alert.watches, WatchName(7, "Truces", quiet="off"))
    both = replace(both, alert=replace(both.alert, watches=names))
    assert numbers(released([both], state(AT_LUNCH), NOON)) == [1]
    muted = state(AT_LUNCH, mutes=[a_mute("W7", MuteKind.WATCH)])
    assert [one.until for one in released([both], muted, NOON).again] == [NOON + HOUR]


def test_what_a_digest_left_behind_comes_by_itself_when_its_quiet_hours_end() -> None:
    """The next digest may be a week away."""
    later = waits(2, Way.DIGEST, until=NOON + HOUR, quiet="11:00-18:00")
    found = released([waits(1, Way.DIGEST), later], state(digest_next_at=NOON), NOON)
    assert numbers(found) == [[1]]
    assert [(one.alert.id, one.way, one.until) for one in found.again] == [
        (2, Way.HOLD, NOON.replace(hour=18))
    ]
    assert found.state.digest_next_at is None


def test_a_few_that_were_held_are_told_one_by_one_in_order() -> None:
    found = released([waits(3), waits(1), waits(2)], state(), NOON)
    assert numbers(found) == [1, 2, 3]


def test_many_that_were_held_are_told_together() -> None:
    found = released([waits(number) for number in range(1, 6)], state(), NOON)
    assert numbers(found) == [[1, 2, 3, 4, 5]]
    [gathering] = found.told
    assert isinstance(gathering, Gathering)
    assert gathering.kind is NoticeKind.HELD
    assert gathering.why == "quiet hours are over: 5 held, told in one digest"


def test_many_that_piled_up_in_an_outage_are_a_backlog_as_old_as_they_are() -> None:
    held = [waits(number) for number in range(1, 6)]
    reasons, published = ("mode: instant", "outage: gathered"), NOON - 3 * DAY
    late = replace(held[0].alert, reasons=reasons, published_at=published)
    [gathering] = released([replace(held[0], alert=late), *held[1:]], state(), NOON).told
    assert isinstance(gathering, Gathering)
    assert gathering.kind is NoticeKind.BACKLOG
    assert gathering.alerts[0].happened_at == published
    assert "the oldest 3 days ago" in heading_of(gathering, Situation(READER), NOON)


def test_nothing_happened_after_it_was_seen() -> None:
    ahead = replace(waits(1), alert=replace(an_alert(), published_at=NOON + DAY))
    assert ahead.happened_at == NOON - HOUR


def test_what_is_held_longer_waits_on_unless_nothing_more_will_come() -> None:
    held = waits(1, until=NOON + MINUTE)
    assert released([held], state(), NOON) == Release((), (), state())
    assert numbers(released([held], state(), NOON, all_here=True)) == [1]


def test_a_batch_is_told_when_its_first_alert_has_waited() -> None:
    two = [waits(1, Way.BATCH, since=NOON - MINUTE), waits(2, Way.BATCH, since=NOON)]
    found = released(two, state(batch_began_at=NOON - MINUTE), NOON)
    assert numbers(found) == [[1, 2]]
    assert found.state.here.batch_posted_at == NOON
    assert found.state.here.batch_began_at is None


def test_a_batch_comes_no_sooner_than_an_interval_after_the_last() -> None:
    one = waits(1, Way.BATCH, since=NOON - MINUTE)
    found = released([one], state(batch_posted_at=NOON - 2 * MINUTE), NOON)
    assert found.told == ()
    assert [each.until for each in found.again] == [NOON + 3 * MINUTE]
    assert found.state.here.batch_began_at == NOON - MINUTE


def test_a_batch_that_began_in_times_to_come_begins_now() -> None:
    ahead = waits(1, Way.BATCH, since=NOON + DAY)
    found = released([ahead], state(batch_began_at=NOON + DAY), NOON)
    assert [each.until for each in found.again] == [NOON + MINUTE / 2]


def test_a_batch_of_one_is_an_alert_like_any_other() -> None:
    found = released([waits(1, Way.BATCH, since=NOON - MINUTE)], state(), NOON)
    assert numbers(found) == [1]


def test_a_digest_is_told_at_its_time_and_the_next_is_open() -> None:
    here = state(digest_next_at=NOON)
    found = released([waits(1, Way.DIGEST), waits(2, Way.DIGEST)], here, NOON)
    assert numbers(found) == [[1, 2]]
    assert found.state.digest_next_at is None


def test_a_digest_whose_time_is_set_anew_waits_for_it() -> None:
    found = released([waits(1, Way.DIGEST)], state(), NOON)
    assert [each.until for each in found.again] == [DIGEST_AT]
    assert found.state.digest_next_at == DIGEST_AT


def test_what_is_told_goes_held_first_then_batches_then_digests() -> None:
    waiting = [
        waits(1, Way.DIGEST),
        waits(2, Way.DIGEST),
        waits(3, Way.BATCH),
        waits(4, Way.BATCH),
        waits(5),
    ]
    found = released(waiting, state(digest_next_at=NOON), NOON)
    assert numbers(found) == [5, [3, 4], [1, 2]]


def test_the_first_alert_of_a_batch_and_a_digest_set_their_times_and_later_ones_do_not() -> None:
    begun = began_to_wait(state(), Way.BATCH, NOON)
    assert begun.here.batch_began_at == NOON
    assert began_to_wait(begun, Way.BATCH, NOON + MINUTE) == begun
    set_up = began_to_wait(state(), Way.DIGEST, NOON)
    assert set_up.digest_next_at == DIGEST_AT
    assert began_to_wait(set_up, Way.DIGEST, NOON + 9 * DAY) == set_up
    assert began_to_wait(state(), Way.HOLD, NOON) == state()


def test_what_is_kept_of_a_channel_is_what_it_was_read_from() -> None:
    spent = Spent((NOON,))
    kept = KeptChannel({"zone": "UTC"}, spent, NOON, NOON - HOUR, DIGEST_AT, 7)
    assert ChannelState.of(kept, Situation(READER)).kept == kept


# Routing what has waited


def gathering(*numbers: int, kind: NoticeKind = NoticeKind.DIGEST) -> Gathering:
    way = Way.DIGEST if kind is NoticeKind.DIGEST else Way.BATCH
    return Gathering(kind, tuple(waits(number, way) for number in numbers), "why")


def in_budget(amount: int, *, used: int = 0) -> Situation:
    spent = Spent(tuple(NOON - MINUTE for _ in range(used)))
    return Situation(READER, Attention(budget=Budget(amount)), spent=spent)


def test_a_digest_counts_as_one_message() -> None:
    [decided] = routed([gathering(1, 2, 3)], in_budget(20), NOON)
    assert decided.route.way is Way.NOW
    assert decided.together is not None
    assert len(decided.route.spent.posted_at) == 1
    assert [one.told for one in decided.route.reasons][1:] == [
        "mode: digest, and it has waited",
        "quiet hours: none",
        "budget: 1 of 20/h",
    ]


def test_a_digest_beyond_the_budget_is_as_many_more_as_it_has_alerts() -> None:
    decided = routed([gathering(1, 2, 3)], in_budget(1, used=1), NOON)
    assert [one.route.way for one in decided] == [Way.COLLAPSE] * 3
    assert [one.route.spent.collapsed for one in decided] == [1, 2, 3]
    assert [one.together for one in decided] == [None] * 3


def test_what_was_muted_meanwhile_is_left_out_of_a_batch() -> None:
    quay = waits(2, Way.BATCH, outlet="The Quay")
    told = Gathering(NoticeKind.BATCH, (waits(1, Way.BATCH), quay, waits(3, Way.BATCH)), "why")
    here = Situation(READER, mutes=[a_mute("The Quay", MuteKind.OUTLET)])
    kept, batch = routed([told], here, NOON)
    assert (kept.route.way, kept.alerts) == (Way.KEEP, (quay,))
    assert [one.alert.id for one in batch.alerts] == [1, 3]
    assert batch.together is not None
    assert batch.together.alerts == batch.alerts


@pytest.mark.parametrize(
    ("kind", "is_together"), [(NoticeKind.BATCH, False), (NoticeKind.DIGEST, True)]
)
def test_one_that_is_left_of_a_batch_is_told_alone_and_of_a_digest_as_one(
    kind: NoticeKind, is_together: bool
) -> None:
    [decided] = routed([gathering(1, kind=kind)], in_budget(20), NOON)
    assert (decided.together is not None) is is_together


def test_a_digest_of_which_all_is_muted_is_not_told() -> None:
    here = Situation(READER, mutes=[a_mute("Harbour Wire", MuteKind.OUTLET)])
    decided = routed([gathering(1, 2)], here, NOON)
    assert [one.route.way for one in decided] == [Way.KEEP, Way.KEEP]


def test_alerts_told_one_by_one_use_the_budget_up() -> None:
    decided = routed([waits(1), waits(2), waits(3)], in_budget(2), NOON)
    assert [one.route.way for one in decided] == [Way.NOW, Way.NOW, Way.COLLAPSE]


@pytest.mark.parametrize(
    ("kind", "heading"),
    [
        (NoticeKind.DIGEST, "Digest, Tue 2026-11-24 13:00: 2 stories"),
        (NoticeKind.HELD, "While it was quiet: 2 stories"),
        (NoticeKind.BACKLOG, "While nothing could be told: 2 stories, the oldest 60 min ago"),
        (NoticeKind.BATCH, "2 stories"),
    ],
)
def test_a_heading_says_what_stands_below(kind: NoticeKind, heading: str) -> None:
    here = Situation(READER, Attention(zone=BERLIN))
    found = heading_of(gathering(1, 2, kind=kind), here, NOON)
    assert found.replace("1 h ago", "60 min ago") == heading
