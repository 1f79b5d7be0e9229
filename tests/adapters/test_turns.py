import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.errors import SourceDelayed
from adapters.sources.readers import APART, READERS
from adapters.sources.turns import Turns

STEP = 0.04


class Clock:
    """What the loop's clock showed when each turn came."""

    def __init__(self, turns: Turns) -> None:
        self.turns, self.came = turns, list[tuple[str, float]]()

    async def take(self, kind: str, name: str) -> None:
        await self.turns.wait(kind)
        self.came.append((name, asyncio.get_running_loop().time()))


@pytest_asyncio.fixture
async def clock() -> AsyncIterator[Clock]:
    yield Clock(Turns({"gdelt": timedelta(seconds=STEP), "slow": timedelta(seconds=59)}))


async def test_requests_of_one_kind_stand_apart_in_the_order_they_came(clock: Clock) -> None:
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(clock.take("gdelt", name) for name in "abc"))
    names, times = zip(*clock.came, strict=True)
    assert names == ("a", "b", "c")
    assert all(at >= began + STEP * turn * 0.99 for turn, at in enumerate(times))


async def test_other_kinds_do_not_wait(clock: Clock) -> None:
    await asyncio.gather(*(clock.take("gdelt", name) for name in "abc"), clock.take("feed", "x"))
    assert [name for name, _ in clock.came].index("x") <= 1


async def test_a_turn_that_is_given_up_holds_up_nobody_for_longer(clock: Clock) -> None:
    await clock.take("gdelt", "a")
    waiting = asyncio.ensure_future(clock.take("gdelt", "b"))
    await asyncio.sleep(0)
    waiting.cancel()
    async with asyncio.timeout(20):
        await clock.take("gdelt", "c")
    assert [name for name, _ in clock.came] == ["a", "c"]


async def test_who_would_wait_too_long_is_sent_away_with_the_time_to_come_again() -> None:
    turns = Turns({"slow": timedelta(seconds=61)})
    await turns.wait("slow")
    with pytest.raises(SourceDelayed, match="give them longer intervals") as caught:
        await turns.wait("slow")
    assert caught.value.retry_after is not None
    assert timedelta(seconds=60) < caught.value.retry_after <= timedelta(seconds=61)


def test_who_wants_room_is_a_kind() -> None:
    assert APART.keys() <= READERS.keys()
    assert APART["gdelt"] == timedelta(seconds=5)
