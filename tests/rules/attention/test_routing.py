from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alerts.changes import Change, ChangeKind
from rules.attention.backlog import Sleep
from rules.attention.budget import Budget, Spent
from rules.attention.mutes import Mute, MuteKind
from rules.attention.quiet import quiet_from
from rules.attention.routing import (
    AlertCase,
    Attention,
    Route,
    Situation,
    Step,
    Way,
    route,
)
from rules.attention.schedule import Every, Schedule
from rules.attention.watch_quiet import hush
from rules.model import Mode, WatchName
from tests.attention import BERLIN, a_mute, attentions, moments, quiet_hours
from tests.build import DAY, HOUR, MINUTE, NOON, an_alert

READER = "slack:C0NEWS"
WATCH = WatchName(12, "DPRK munitions")
USUAL, UNSPENT = Attention(), Spent()
ESCALATION = Change(ChangeKind.ESCALATION, "state of emergency")
AT_LUNCH = Attention(zone=BERLIN, quiet=quiet_from("12:00-14:00", BERLIN))
"""It is 13:00 in Berlin at NOON."""


def a_case(
    *modes: Mode,
    urgent: bool = False,
    change: Change | None = None,
    stands_in: str | None = None,
    has_waited: bool = False,
) -> AlertCase:
    return AlertCase(
        replace(an_alert(), watches=(WATCH,)),
        modes or (Mode.INSTANT,),
        (WATCH,) if urgent else (),
        change,
        stands_in,
        has_waited,
    )


def here(
    attention: Attention = USUAL,
    *,
    mutes: Sequence[Mute] = (),
    spent: Spent = UNSPENT,
    batch_began_at: datetime | None = None,
    batch_posted_at: datetime | None = None,
) -> Situation:
    return Situation(READER, attention, mutes, spent, batch_began_at, batch_posted_at)


def told(at: Route) -> list[str]:
    return [reason.told for reason in at.reasons]


alerts = st.lists(
    st.builds(replace, st.just(WATCH), quiet=st.none() | st.just("off") | quiet_hours.map(str)),
    max_size=2,
).map(lambda watches: replace(an_alert(), watches=(WATCH, *watches)[-2:]))
cases = st.builds(
    AlertCase,
    alerts,
    st.lists(st.sampled_from(Mode), max_size=3),
    st.sampled_from(((), (WATCH,))),
    st.none() | st.builds(Change, st.sampled_from(ChangeKind), st.just("toll 3 → 12")),
    st.none() | st.just("#news"),
    st.booleans(),
)
situations = st.builds(
    Situation,
    st.just(READER),
    attentions,
    st.sampled_from(((), (a_mute(),), (a_mute("W12", MuteKind.WATCH),), (a_mute("The Quay"),))),
    st.just(Spent()),
    st.none() | moments,
    st.none() | moments,
)


def test_an_instant_alert_is_told_now_and_every_step_says_why() -> None:
    at = route(a_case(), here(), NOON)
    assert (at.way, at.at) == (Way.NOW, NOON)
    assert told(at) == [
        "mute: not muted",
        "mode: instant",
        "quiet hours: none",
        "budget: no budget",
    ]
    assert at.why == "budget: no budget"


def test_a_muted_alert_is_kept_and_nothing_else_is_asked() -> None:
    at = route(a_case(urgent=True), here(mutes=[a_mute()]), NOON)
    assert at.way is Way.KEEP
    assert told(at) == [
        "mute: outlet Harbour Wire is muted until it is taken back, by Ann",
    ]


def test_what_stands_in_a_channel_is_not_told_to_a_person_again() -> None:
    at = route(a_case(stands_in="#news"), here(), NOON)
    assert (at.way, at.why) == (Way.KEEP, "elsewhere: stands in #news already, which you read")


def test_who_wants_to_be_told_twice_is() -> None:
    at = route(a_case(stands_in="#news"), here(Attention(ping_twice=True)), NOON)
    assert at.way is Way.NOW
    assert told(at)[1] == "elsewhere: stands in #news, told twice by choice"


def test_quiet_hours_hold_until_they_end() -> None:
    at = route(a_case(), here(AT_LUNCH), NOON)
    assert (at.way, at.at) == (Way.HOLD, NOON + HOUR)
    assert at.why == ("quiet hours: 12:00-14:00 Europe/Berlin: held until Tue 2026-11-24 14:00")


def test_outside_quiet_hours_an_alert_is_told() -> None:
    at = route(a_case(), here(AT_LUNCH), NOON + HOUR)
    assert at.way is Way.NOW
    assert told(at)[2] == "quiet hours: not now"


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (a_case(urgent=True), "urgent: watch DPRK munitions is urgent: told at once"),
        (a_case(change=ESCALATION), "urgent: escalation, state of emergency: told at once"),
        (a_case(Mode.DIGEST, urgent=True), "urgent: watch DPRK munitions is urgent: told at once"),
    ],
)
def test_an_urgent_alert_is_told_in_quiet_hours(case: AlertCase, why: str) -> None:
    at = route(case, here(AT_LUNCH), NOON)
    assert at.way is Way.NOW
    assert told(at)[1:3] == [why, "quiet hours: 12:00-14:00 Europe/Berlin, but it is urgent"]


def test_another_change_than_an_escalation_is_not_urgent() -> None:
    case = a_case(change=Change(ChangeKind.NUMBER, "toll 3 → 12"))
    assert route(case, here(AT_LUNCH), NOON).way is Way.HOLD


def test_a_spent_budget_collapses_and_an_urgent_alert_does_not() -> None:
    full = here(Attention(budget=Budget(1)), spent=Spent((NOON,)))
    collapsed = route(a_case(), full, NOON + MINUTE)
    assert (collapsed.way, collapsed.spent.collapsed) == (Way.COLLAPSE, 1)
    assert route(a_case(urgent=True), full, NOON + MINUTE).way is Way.NOW


def test_what_is_held_or_collected_costs_no_budget() -> None:
    attention = replace(AT_LUNCH, budget=Budget(1))
    for case in (a_case(), a_case(Mode.DIGEST)):
        assert route(case, here(attention), NOON).spent == Spent()


def test_a_digest_collects_until_its_time() -> None:
    at = route(a_case(Mode.DIGEST), here(Attention(zone=BERLIN)), NOON)
    assert (at.way, at.at) == (Way.DIGEST, NOON + 20 * HOUR)
    assert at.why == "mode: digest, daily 08:00 UTC, Wed 2026-11-25 09:00"


def test_a_digest_that_falls_into_quiet_hours_comes_after_them() -> None:
    attention = replace(AT_LUNCH, digest=Schedule(Every.DAILY, time(12, 30), zone=BERLIN))
    at = route(a_case(Mode.DIGEST), here(attention), NOON - 2 * HOUR)
    assert at.at == NOON + HOUR
    assert at.why.endswith("which falls into quiet hours: after them, Tue 2026-11-24 14:00")


def test_a_batch_is_posted_after_its_wait() -> None:
    at = route(a_case(Mode.BATCH), here(), NOON)
    assert (at.way, at.at) == (Way.BATCH, NOON + timedelta(seconds=30))
    assert at.why == "mode: batch, posted at Tue 2026-11-24 12:00"


def test_an_alert_joins_the_batch_that_waits() -> None:
    began = NOON - timedelta(seconds=20)
    waiting = here(batch_began_at=began, batch_posted_at=NOON - MINUTE)
    assert route(a_case(Mode.BATCH), waiting, NOON).at == NOON + 4 * MINUTE
    overdue = here(batch_began_at=NOON - DAY)
    assert route(a_case(Mode.BATCH), overdue, NOON).at == NOON


def test_a_batch_in_quiet_hours_is_held() -> None:
    at = route(a_case(Mode.BATCH), here(AT_LUNCH), NOON)
    assert (at.way, at.at) == (Way.HOLD, NOON + HOUR)


@pytest.mark.parametrize("mode", [Mode.BATCH, Mode.DIGEST])
def test_what_has_waited_waits_no_longer(mode: Mode) -> None:
    at = route(a_case(mode, has_waited=True), here(), NOON)
    assert at.way is Way.NOW
    assert told(at)[1] == f"mode: {mode}, and it has waited"


@given(cases, situations, moments)
def test_every_alert_goes_one_way_with_a_reason_from_each_step_in_order(
    case: AlertCase, situation: Situation, now: datetime
) -> None:
    at = route(case, situation, now)
    order = list(Step)
    steps = [order.index(reason.step) for reason in at.reasons]
    assert steps == sorted(set(steps))
    assert steps[0] == 0
    assert all(reason.words for reason in at.reasons)
    assert (at.at > now) if at.way in (Way.HOLD, Way.DIGEST) else at.at >= now


@given(cases, situations, moments)
def test_only_who_asked_for_it_gets_no_message(
    case: AlertCase, situation: Situation, now: datetime
) -> None:
    if route(case, situation, now).way is Way.KEEP:
        muted = any(one.target.name != "The Quay" for one in situation.mutes)
        assert muted or (case.stands_in and not situation.attention.ping_twice)


@given(cases, situations, moments)
def test_an_urgent_alert_that_is_not_muted_is_told_now(
    case: AlertCase, situation: Situation, now: datetime
) -> None:
    at = route(replace(case, urgent=(WATCH,)), situation, now)
    assert at.way in (Way.NOW, Way.KEEP)


@given(situations, st.lists(st.tuples(st.integers(0, 40), cases), max_size=15), moments)
def test_whatever_is_owed_is_told_at_the_latest_when_its_wait_and_the_quiet_hours_are_over(
    situation: Situation, gaps: Sequence[tuple[int, AlertCase]], now: datetime
) -> None:
    """Let alerts come, and ask again for each at the moment until which it was to wait."""
    attention = situation.attention
    for minutes, case in gaps:
        now += minutes * MINUTE
        at, told_at = route(case, situation, now), now
        collected_until = at.at if at.way in (Way.BATCH, Way.DIGEST) else now
        found = hush(case.alert.watches, attention.quiet, attention.zone, collected_until)
        deadline = found.until or collected_until
        while at.way in (Way.HOLD, Way.BATCH, Way.DIGEST):
            told_at = at.at
            assert told_at <= deadline
            at = route(replace(case, has_waited=True), situation, told_at)
        situation = replace(situation, spent=at.spent)


# Quiet hours of a watch

ANY_TIME = replace(WATCH, quiet="off")
ALL_DAY = replace(WATCH, quiet="09:00-18:00")


def of(*watches: WatchName, mode: Mode = Mode.INSTANT, urgent: bool = False) -> AlertCase:
    asked = a_case(mode, urgent=urgent)
    return replace(asked, alert=replace(asked.alert, watches=watches))


def test_a_watch_that_keeps_no_quiet_hours_is_told_in_those_of_its_channel_by_its_mode() -> None:
    at = route(of(ANY_TIME), here(AT_LUNCH), NOON)
    assert at.way is Way.NOW
    assert told(at)[2] == "quiet hours: 12:00-14:00 Europe/Berlin, but not for watch DPRK munitions"
    assert route(of(ANY_TIME, mode=Mode.BATCH), here(AT_LUNCH), NOON).way is Way.BATCH
    muted = here(AT_LUNCH, mutes=[a_mute()])
    assert route(of(ANY_TIME), muted, NOON).way is Way.KEEP
    spent = replace(here(replace(AT_LUNCH, budget=Budget(1))), spent=Spent((NOON,)))
    assert route(of(ANY_TIME), spent, NOON).way is Way.COLLAPSE


def test_a_watch_is_held_in_quiet_hours_of_its_own() -> None:
    at = route(of(ALL_DAY), here(replace(AT_LUNCH, quiet=None)), NOON)
    assert (at.way, at.at) == (Way.HOLD, NOON + 5 * HOUR)
    assert at.why.startswith("quiet hours: 09:00-18:00 Europe/Berlin of watch DPRK munitions: held")
    assert route(of(ALL_DAY, ANY_TIME), here(AT_LUNCH), NOON).way is Way.NOW


def test_a_muted_watch_has_no_say_in_whether_another_is_held() -> None:
    awake = WatchName(7, "Truces", quiet="off")
    muted = here(AT_LUNCH, mutes=[a_mute("W7", MuteKind.WATCH)])
    assert route(of(awake, WATCH), here(AT_LUNCH), NOON).way is Way.NOW
    assert route(of(awake, WATCH), muted, NOON).way is Way.HOLD


def test_an_urgent_watch_is_told_in_quiet_hours_of_its_own_too() -> None:
    at = route(of(ALL_DAY, urgent=True), here(), NOON)
    assert at.way is Way.NOW
    assert "quiet hours: 09:00-18:00 UTC of watch DPRK munitions, but it is urgent" in told(at)


def test_a_digest_comes_to_a_watch_when_its_own_quiet_hours_end() -> None:
    morning = replace(WATCH, quiet="07:00-09:00")
    at = route(of(morning, mode=Mode.DIGEST), here(), NOON)
    assert at.at == NOON.replace(hour=9) + DAY
    assert "which falls into quiet hours: after them" in at.why


# After an outage

SLEPT = Sleep(NOON - DAY, NOON)


def test_what_piled_up_in_a_sleep_is_gathered() -> None:
    asked = replace(a_case(), since=NOON - 3 * HOUR)
    found = route(asked, replace(here(), sleep=SLEPT), NOON)
    assert (found.way, found.at) == (Way.HOLD, NOON + 5 * MINUTE)
    assert found.why == "outage: could have been told 3 h ago: gathered with others"


def test_what_piled_up_and_was_gathered_is_told() -> None:
    asked = replace(a_case(has_waited=True), since=NOON - 3 * HOUR)
    assert route(asked, replace(here(), sleep=SLEPT), NOON).way is Way.NOW


def test_what_is_fresh_after_a_sleep_is_told_at_once() -> None:
    asked = replace(a_case(), since=NOON - MINUTE)
    assert route(asked, replace(here(), sleep=SLEPT), NOON).way is Way.NOW
