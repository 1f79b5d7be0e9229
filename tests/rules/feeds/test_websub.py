from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from rules.feeds.websub import (
    ADDRESS_LIMIT,
    CHANGE_AFTER,
    HELD,
    LEAVE_ATTEMPTS,
    PATIENCE_LONGEST,
    SLOW_LONGEST,
    SLOW_SHORTEST,
    VERIFY_WITHIN,
    Action,
    Advertised,
    Course,
    PushState,
    Subscription,
    advertised_by,
    after_poll,
    asked,
    course,
    delivered,
    faster,
    is_relied_on,
    is_this_machine,
    lapsed,
    left,
    moved,
    next_step,
    refused,
    secure_hub,
    slower,
)
from rules.model import Feed, FeedAnswer, PollState
from tests.build import DAY, HOUR, MINUTE, NOON, a_feed, a_subscription

HUB, TOPIC = "https://hub.example/", "https://pier.example/rss"
CHANCES = st.floats(0, 1)
STATES = st.sampled_from(PushState)
SUBSCRIPTIONS = st.builds(
    a_subscription,
    STATES,
    failures=st.integers(0, 10_000),
    lease_until=st.none() | st.datetimes(timezones=st.just(NOON.tzinfo)),
)


# What a feed says of its hub


def test_a_feed_that_names_hub_and_self_can_be_pushed() -> None:
    said = advertised_by(FeedAnswer(hub=HUB, self_link=TOPIC))
    assert said == Advertised(HUB, TOPIC, "the feed names its hub")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(FeedAnswer(unchanged=True), id="nothing changed"),
        pytest.param(FeedAnswer(problem="cut off"), id="a part is missing"),
    ],
)
def test_an_answer_that_may_hold_back_its_hub_says_nothing(answer: FeedAnswer) -> None:
    assert advertised_by(answer) is None


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (FeedAnswer(), "names no hub"),
        (FeedAnswer(hub=HUB), "not by which address it knows it"),
        (FeedAnswer(hub="http://hub.example:8080/", self_link=TOPIC), "cannot be asked over"),
        (FeedAnswer(hub=HUB, self_link=TOPIC + "x" * 2_000), "cannot be asked over"),
        (FeedAnswer(hub=HUB + "x" * 2_000, self_link=TOPIC), "cannot be asked over"),
    ],
)
def test_a_feed_without_a_hub_for_us_says_why(answer: FeedAnswer, says: str) -> None:
    said = advertised_by(answer)
    assert said is not None
    assert (said.hub, said.topic) == (None, None)
    assert says in said.reason


def test_an_address_may_be_long() -> None:
    longest = HUB + "x" * (ADDRESS_LIMIT - len(HUB))
    said = advertised_by(FeedAnswer(hub=longest, self_link=longest))
    assert said is not None
    assert said.hub == longest


def test_a_hub_of_a_broken_document_counts_all_the_same() -> None:
    said = advertised_by(FeedAnswer(hub=HUB, self_link=TOPIC, problem="cut off"))
    assert said is not None
    assert said.hub == HUB


@pytest.mark.parametrize(
    ("address", "asked_at"),
    [
        ("https://hub.example/a?b=c", "https://hub.example/a?b=c"),
        ("https://hub.example:8443/", "https://hub.example:8443/"),
        ("http://hub.example/a?b=c", "https://hub.example/a?b=c"),
        ("http://hub.example:80/", "https://hub.example/"),
        ("http://[2001:db8::1]/", "https://[2001:db8::1]/"),
        ("http://hub.example:8080/", None),
        ("http://127.0.0.1:8080/hub", "http://127.0.0.1:8080/hub"),
        ("http://[::1]:8080/hub", "http://[::1]:8080/hub"),
        ("http://localhost/hub", "http://localhost/hub"),
        ("http://127.0.0.1.hub.example:8080/", None),
        ("https://user:word@hub.example/", None),
        ("ftp://hub.example/", None),
        ("https://", None),
        ("https://hub.example:port/", None),
        ("http://[::1/", None),
        ("", None),
    ],
)
def test_a_hub_learns_the_secret_over_an_encrypted_connection_only(
    address: str, asked_at: str | None
) -> None:
    assert secure_hub(address) == asked_at


@given(st.text(max_size=60) | st.text("htps:/.[]@%?#0123456789a", max_size=30))
def test_whatever_a_feed_names_is_encrypted_or_this_machine_or_refused(address: str) -> None:
    hub = secure_hub(address)
    assert hub is None or hub.startswith("https://") or is_this_machine(hub.split("/")[2][:9])


# Begin, keep, change, leave


def test_a_subscription_is_begun_where_a_feed_names_a_hub_and_there_is_none() -> None:
    said = Advertised(HUB, TOPIC, "the feed names its hub")
    assert course(None, said, NOON) == Course(True, False, "the feed names its hub")
    nothing = Advertised(None, None, "the feed names no hub")
    assert course(None, nothing, NOON) == Course(False, False, "the feed names no hub")


def test_a_subscription_is_kept_while_its_feed_names_the_same() -> None:
    said = Advertised(HUB, TOPIC, "the feed names its hub")
    assert course(a_subscription(), said, NOON + DAY).reason == "nothing has changed"


@pytest.mark.parametrize(
    ("said", "begins", "why"),
    [
        (Advertised("https://other.example/", TOPIC, "-"), True, "names another hub"),
        (Advertised(HUB, "https://moved.example/rss", "-"), True, "names another hub"),
        (Advertised(None, None, "the feed names no hub"), False, "names no hub"),
    ],
)
def test_a_subscription_is_changed_once_a_day_at_most(
    said: Advertised, begins: bool, why: str
) -> None:
    soon = course(a_subscription(), said, NOON + CHANGE_AFTER - MINUTE)
    assert (soon.begin, soon.leave) == (False, False)
    then = course(a_subscription(), said, NOON + CHANGE_AFTER)
    assert (then.begin, then.leave) == (begins, True)
    assert why in then.reason


# What is due


@pytest.mark.parametrize(
    ("state", "action", "why"),
    [
        (PushState.WANTED, Action.SUBSCRIBE, "names its hub"),
        (PushState.ASKED, Action.SUBSCRIBE, "did not verify in time"),
        (PushState.VERIFIED, Action.SUBSCRIBE, "its lease ends soon"),
        (PushState.RENEWING, Action.SUBSCRIBE, "did not verify the renewal"),
        (PushState.DENIED, Action.SUBSCRIBE, "denied long ago"),
        (PushState.LEAVING, Action.UNSUBSCRIBE, "not wanted any more"),
    ],
)
def test_a_hub_is_asked_when_the_time_has_come_and_not_before(
    state: PushState, action: Action, why: str
) -> None:
    held = a_subscription(state, lease_until=NOON + DAY)
    step = next_step(held, polled=state is not PushState.LEAVING, now=NOON)
    assert step.action is action
    assert why in step.reason
    early = next_step(held, polled=state is not PushState.LEAVING, now=NOON - MINUTE)
    assert early.action is Action.WAIT


@pytest.mark.parametrize("state", HELD)
def test_a_lease_that_is_over_lapses_whenever_the_hub_was_to_be_asked(state: PushState) -> None:
    held = a_subscription(state, lease_until=NOON, next_at=NOON + HOUR)
    step = next_step(held, polled=True, now=NOON)
    assert step.action is Action.LAPSE
    assert step.reason == "hub.example did not renew it in time"
    assert next_step(held, polled=True, now=NOON - MINUTE).action is Action.WAIT


def test_what_lapsed_is_wanted_again_with_the_patience_that_it_had() -> None:
    held = a_subscription(PushState.RENEWING, lease_until=NOON, failures=7)
    then = lapsed(replace(held, last_delivery_at=NOON))
    assert (then.state, then.failures, then.next_at) == (PushState.WANTED, 7, held.next_at)
    assert (then.lease_until, then.last_delivery_at) == (None, None)


@pytest.mark.parametrize("state", [one for one in PushState if one is not PushState.LEAVING])
def test_a_feed_that_is_not_polled_any_more_is_left(state: PushState) -> None:
    held = a_subscription(state, lease_until=NOON + DAY, next_at=NOON + HOUR)
    assert next_step(held, polled=False, now=NOON).action is Action.LEAVE


def test_what_is_left_is_forgotten_when_its_lease_is_over() -> None:
    held = a_subscription(PushState.LEAVING, lease_until=NOON + DAY)
    assert next_step(held, polled=False, now=NOON + DAY).action is Action.FORGET


def test_there_is_nothing_to_leave_without_a_lease() -> None:
    assert left(a_subscription(PushState.ASKED), NOON) is None
    assert left(a_subscription(PushState.VERIFIED, lease_until=NOON), NOON) is None


def test_what_is_left_is_asked_for_at_once_and_with_fresh_patience() -> None:
    held = a_subscription(
        PushState.RENEWING, lease_until=NOON + DAY, failures=3, next_at=NOON + HOUR
    )
    leaving = left(replace(held, error="refused"), NOON)
    assert leaving is not None
    assert (leaving.state, leaving.next_at, leaving.failures) == (PushState.LEAVING, NOON, 0)
    assert leaving.error is None


# Asking


@pytest.mark.parametrize(
    ("state", "then"),
    [
        (PushState.WANTED, PushState.ASKED),
        (PushState.ASKED, PushState.ASKED),
        (PushState.DENIED, PushState.ASKED),
        (PushState.VERIFIED, PushState.RENEWING),
        (PushState.RENEWING, PushState.RENEWING),
        (PushState.LEAVING, PushState.LEAVING),
    ],
)
def test_asking_is_noted_before_the_hub_can_verify(state: PushState, then: PushState) -> None:
    noted = asked(a_subscription(state, lease_until=NOON + DAY), now=NOON, chance=0.5)
    assert (noted.state, noted.asked_at, noted.failures) == (then, NOON, 1)
    assert noted.next_at == NOON + VERIFY_WITHIN


@given(SUBSCRIPTIONS.filter(lambda one: one.state is not PushState.LEAVING), CHANCES)
def test_a_hub_is_asked_again_later_each_time_and_never_given_up(
    held: Subscription, chance: float
) -> None:
    noted = asked(held, now=NOON, chance=chance)
    again = asked(noted, now=NOON, chance=chance)
    assert NOON + 0.9 * VERIFY_WITHIN <= noted.next_at <= again.next_at
    assert again.next_at <= NOON + 1.1 * PATIENCE_LONGEST


def test_a_hub_that_does_not_let_go_is_asked_some_times_and_then_until_the_lease_ends() -> None:
    held = a_subscription(PushState.LEAVING, lease_until=NOON + 5 * DAY)
    for _ in range(LEAVE_ATTEMPTS):
        assert held.next_at < NOON + DAY
        held = asked(held, now=NOON, chance=0.5)
    assert held.next_at == held.lease_until


@given(SUBSCRIPTIONS, CHANCES, st.none() | st.timedeltas(timedelta(0), timedelta(days=9_999)))
def test_a_hub_is_never_asked_before_it_said(
    held: Subscription, chance: float, wait: timedelta | None
) -> None:
    noted = asked(held, now=NOON, chance=chance)
    then = refused(noted, "no", retry_after=wait, now=NOON)
    assert then.next_at >= noted.next_at
    assert then.next_at >= NOON + min(wait or timedelta(0), PATIENCE_LONGEST)
    assert then.error == "no"


def test_a_hub_is_asked_when_it_said() -> None:
    noted = asked(a_subscription(), now=NOON, chance=0.5)
    assert refused(noted, "no", retry_after=2 * HOUR, now=NOON).next_at == NOON + 2 * HOUR
    assert refused(noted, "no", retry_after=None, now=NOON).next_at == noted.next_at


def test_a_hub_that_verified_before_its_answer_was_lost_has_not_refused() -> None:
    held = a_subscription(PushState.VERIFIED, lease_until=NOON + DAY)
    assert refused(held, "no answer", retry_after=HOUR, now=NOON) == held


def test_another_callback_begins_anew_but_not_what_is_being_left() -> None:
    held = a_subscription(PushState.VERIFIED, lease_until=NOON + DAY, failures=2)
    then = moved(held, "https://new.example/token", NOON + HOUR)
    assert then is not None
    assert (then.callback, then.state, then.lease_until, then.failures) == (
        "https://new.example/token",
        PushState.WANTED,
        None,
        0,
    )
    assert then.next_at == NOON + HOUR
    assert moved(replace(held, state=PushState.LEAVING), "https://new.example/token", NOON) is None


# How fast a feed is polled


def relied_on() -> Subscription:
    held = a_subscription(PushState.VERIFIED, lease_until=NOON + DAY)
    return delivered(held, NOON)


def test_a_hub_is_relied_on_while_it_pushes_under_a_lease() -> None:
    assert is_relied_on(relied_on(), NOON)
    assert is_relied_on(replace(relied_on(), state=PushState.RENEWING), NOON)


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(None, id="there is none"),
        pytest.param(replace(relied_on(), last_delivery_at=None), id="it never pushed"),
        pytest.param(replace(relied_on(), lease_until=NOON), id="its lease is over"),
        pytest.param(replace(relied_on(), lease_until=None), id="it has no lease"),
        pytest.param(replace(relied_on(), state=PushState.ASKED), id="it has not verified"),
        pytest.param(replace(relied_on(), state=PushState.DENIED), id="it denied"),
        pytest.param(replace(relied_on(), state=PushState.LEAVING), id="it is left"),
    ],
)
def test_a_hub_is_not_relied_on_otherwise_and_its_feed_keeps_its_pace(
    held: Subscription | None,
) -> None:
    assert not is_relied_on(held, NOON)
    feed = a_feed(state=PollState(next_at=NOON + MINUTE))
    assert slower(feed, held, now=NOON, chance=0.5) is None


def test_a_poll_that_finds_what_should_have_been_pushed_ends_the_reliance() -> None:
    assert not is_relied_on(after_poll(relied_on(), found=1, now=NOON), NOON)
    assert after_poll(relied_on(), found=0, now=NOON) == relied_on()
    verified = replace(relied_on(), last_delivery_at=None)
    assert after_poll(verified, found=1, now=NOON) == verified


@pytest.mark.parametrize(
    ("usual", "slow"),
    [
        (timedelta(0), SLOW_SHORTEST),
        (MINUTE, SLOW_SHORTEST),
        (3 * MINUTE, 30 * MINUTE),
        (HOUR, SLOW_LONGEST),
    ],
)
def test_a_feed_that_is_pushed_is_polled_ten_times_less_often(
    usual: timedelta, slow: timedelta
) -> None:
    pace = slower(a_feed(state=PollState(next_at=NOON + usual)), relied_on(), now=NOON, chance=0.5)
    assert pace is not None
    assert pace.next_at == NOON + slow
    assert pace.reason.startswith("hub.example pushes it; it is polled every ")


@pytest.mark.parametrize(
    "feed",
    [
        pytest.param(a_feed(interval=MINUTE), id="people wrote its interval"),
        pytest.param(a_feed(state=PollState(failures=1)), id="it fails"),
        pytest.param(a_feed(state=PollState(next_at=NOON + DAY)), id="it is slower by itself"),
    ],
)
def test_some_feeds_keep_their_pace_though_they_are_pushed(feed: Feed) -> None:
    assert slower(feed, relied_on(), now=NOON, chance=0.5) is None


def test_a_feed_that_was_never_polled_is_polled_slowly_too() -> None:
    pace = slower(a_feed(), relied_on(), now=NOON, chance=0.5)
    assert pace is not None
    assert pace.next_at == NOON + SLOW_SHORTEST


@given(CHANCES, st.timedeltas(timedelta(days=-1), timedelta(days=9)))
def test_a_hub_never_makes_a_feed_be_polled_sooner(chance: float, until: timedelta) -> None:
    feed = a_feed(state=PollState(next_at=NOON + until))
    pace = slower(feed, relied_on(), now=NOON, chance=chance)
    assert pace is None or pace.next_at > NOON + until


def test_a_feed_that_is_pushed_no_more_is_polled_at_once() -> None:
    pace = faster(a_feed(state=PollState(next_at=NOON + HOUR)), now=NOON)
    assert pace is not None
    assert (pace.next_at, pace.reason) == (NOON, "its hub pushes it no more")


def test_no_hub_makes_us_ask_against_the_publishers_wish() -> None:
    state = PollState(next_at=NOON + HOUR, not_before=NOON + 20 * MINUTE)
    pace = faster(a_feed(state=state), now=NOON)
    assert pace is not None
    assert pace.next_at == NOON + 20 * MINUTE
    assert faster(a_feed(state=structs.replace(state, not_before=NOON + HOUR)), now=NOON) is None


@pytest.mark.parametrize(
    "state",
    [PollState(), PollState(next_at=NOON), PollState(next_at=NOON + HOUR, failures=1)],
)
def test_what_is_due_anyway_or_fails_keeps_its_time(state: PollState) -> None:
    assert faster(a_feed(state=state), now=NOON) is None


def test_what_is_a_key_is_not_shown() -> None:
    held = a_subscription()
    assert held.secret not in repr(held)
    assert held.token not in repr(held)
    assert held.callback.endswith("/" + held.token)


def test_a_hub_without_a_host_is_shown_as_it_is() -> None:
    assert replace(a_subscription(), hub="hub").hub_host == "hub"
