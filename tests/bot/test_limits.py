from datetime import timedelta

from bot.limits import FORGET_AT, Limits
from rules.delivery.throttle import UNLIMITED, Pace, Rate
from rules.model import Channel
from tests.newsroom import NOON

SECOND = timedelta(seconds=1)
NEWS, DESK = Channel("slack", "C1"), Channel("slack", "C2")


def test_each_channel_has_its_own_bucket_and_the_workspace_one_for_all() -> None:
    limits, pace = Limits(), Pace(Rate(1.0, 2), Rate(10.0, 3))
    assert [limits.ask(NEWS, pace, now=NOON) for _ in range(3)] == [None, None, NOON + SECOND]
    assert limits.ask(DESK, pace, now=NOON) is None
    assert limits.ask(DESK, pace, now=NOON) == NOON + SECOND / 10


def test_to_ask_until_when_takes_no_token() -> None:
    limits, pace = Limits(), Pace(Rate(1.0, 1), Rate(10.0, 2))
    assert [limits.until(NEWS, pace, now=NOON) for _ in range(9)] == [None] * 9
    assert limits.ask(NEWS, pace, now=NOON) is None
    assert limits.until(NEWS, pace, now=NOON) == NOON + SECOND
    assert limits.until(DESK, pace, now=NOON) is None


def test_what_has_no_limit_never_waits() -> None:
    limits = Limits()
    assert {limits.ask(NEWS, UNLIMITED, now=NOON) for _ in range(1_000)} == {None}


def test_a_workspace_that_wants_to_be_left_alone_is() -> None:
    limits = Limits()
    limits.hold("slack", now=NOON, until=NOON + 9 * SECOND)
    assert limits.ask(NEWS, UNLIMITED, now=NOON + SECOND) == NOON + 9 * SECOND
    assert limits.ask(Channel("discord", "1"), UNLIMITED, now=NOON) is None
    assert limits.ask(NEWS, UNLIMITED, now=NOON + 9 * SECOND) is None


def test_nobody_waits_out_a_clock_that_was_put_back() -> None:
    limits = Limits()
    limits.hold("slack", now=NOON, until=NOON + SECOND)
    assert limits.ask(NEWS, UNLIMITED, now=NOON - timedelta(days=1)) is None


def test_buckets_do_not_grow_without_end() -> None:
    limits, pace = Limits(), Pace(Rate(1.0, 1), None)
    for number in range(FORGET_AT + 2):
        assert limits.ask(Channel("slack", str(number)), pace, now=NOON) is None
    assert limits.ask(Channel("slack", "0"), pace, now=NOON) is None
