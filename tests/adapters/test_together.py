"""What is asked for at one moment is done once, and everybody gets their own answer."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters.store.together import Together


class Doubling:
    """Doubles numbers, and notes which it was given together."""

    def __init__(self) -> None:
        self.rounds: list[list[int]] = []
        self.has_begun, self.may_go_on = asyncio.Event(), asyncio.Event()
        self.may_go_on.set()

    async def __call__(self, numbers: Sequence[int]) -> Sequence[int]:
        self.rounds.append(list(numbers))
        self.has_begun.set()
        await self.may_go_on.wait()
        if 13 in numbers:
            raise ValueError("thirteen")
        return [2 * number for number in numbers]


async def test_what_is_asked_at_one_moment_is_done_at_once_and_each_gets_its_own() -> None:
    doubling = Doubling()
    together = Together(doubling, wait_s=0, at_most=10)
    assert await asyncio.gather(*map(together, (1, 2, 3))) == [2, 4, 6]
    assert await together(4) == 8
    assert doubling.rounds == [[1, 2, 3], [4]]


async def test_a_round_waits_for_company_but_for_no_more_than_so_many() -> None:
    doubling = Doubling()
    together = Together(doubling, wait_s=3600, at_most=2)
    assert await asyncio.gather(*map(together, (1, 2, 3, 4))) == [2, 4, 6, 8]
    assert doubling.rounds == [[1, 2], [3, 4]]


async def test_who_asks_while_a_round_is_under_way_begins_the_next() -> None:
    doubling = Doubling()
    doubling.may_go_on.clear()
    together = Together(doubling, wait_s=0, at_most=10)
    first = asyncio.create_task(together(1))
    await doubling.has_begun.wait()
    second = asyncio.create_task(together(2))
    await asyncio.sleep(0.01)
    doubling.may_go_on.set()
    assert list(await asyncio.gather(first, second)) == [2, 4]
    assert doubling.rounds == [[1], [2]]


async def test_an_error_is_everybodys_and_the_next_round_is_as_good_as_before() -> None:
    together = Together(Doubling(), wait_s=0, at_most=10)
    found = await asyncio.gather(*map(together, (1, 13)), return_exceptions=True)
    assert [str(one) for one in found] == ["thirteen", "thirteen"]
    assert await together(2) == 4


@pytest.mark.parametrize("number", [2, 13])
async def test_one_who_stops_waiting_stops_nobody_else(number: int) -> None:
    together = Together(Doubling(), wait_s=0.001, at_most=10)
    gone = asyncio.create_task(together(1))
    stays = asyncio.create_task(together(number))
    await asyncio.sleep(0)
    gone.cancel()
    found = await asyncio.gather(gone, stays, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert found[1] == 4 or str(found[1]) == "thirteen"


async def test_closing_does_what_was_asked_for_without_waiting_for_company() -> None:
    doubling = Doubling()
    together = Together(doubling, wait_s=3600, at_most=10)
    asked = asyncio.create_task(together(1))
    await asyncio.sleep(0)
    await together.close()
    assert await asked == 2
    await together.close()
    assert doubling.rounds == [[1]]
