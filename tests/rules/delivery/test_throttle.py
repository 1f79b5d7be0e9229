from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.delivery.throttle import Rate, Tokens, ready_at, taken, tokens_now
from tests.build import NOON

SECOND = timedelta(seconds=1)
RATE = Rate(per_second=2.0, at_once=3)


def sent(moments: list[datetime], rate: Rate = RATE) -> list[datetime]:
    """Ask for a token at each moment; gives those at which there was one."""
    tokens, out = None, []
    for now in moments:
        tokens = tokens_now(tokens, rate, now=now)
        if ready_at(tokens, rate) <= now:
            tokens = taken(tokens)
            out.append(now)
    return out


def test_as_many_go_out_at_once_as_are_allowed() -> None:
    assert len(sent([NOON] * 10)) == 3


def test_tokens_come_back_with_time() -> None:
    assert sent([NOON] * 3 + [NOON + SECOND / 4, NOON + SECOND / 2])[3:] == [NOON + SECOND / 2]


def test_an_empty_bucket_says_when_it_holds_one_again() -> None:
    assert ready_at(Tokens(0.5, NOON), RATE) == NOON + SECOND / 4


def test_no_more_is_saved_up_than_may_go_out_at_once() -> None:
    assert tokens_now(Tokens(0.0, NOON), RATE, now=NOON + timedelta(days=1)).left == 3


def test_a_clock_that_was_put_back_gives_nothing_and_takes_nothing() -> None:
    assert tokens_now(Tokens(1.5, NOON), RATE, now=NOON - timedelta(days=1)).left == 1.5


@given(st.lists(st.floats(0, 60), min_size=1, max_size=60))
def test_in_any_stretch_no_more_go_out_than_the_rate_allows(offsets: list[float]) -> None:
    moments = sent([NOON + timedelta(seconds=one) for one in sorted(offsets)])
    for first in range(len(moments)):
        for last in range(first, len(moments)):
            passed = (moments[last] - moments[first]).total_seconds()
            assert last - first + 1 <= RATE.at_once + passed * RATE.per_second + 1e-6
