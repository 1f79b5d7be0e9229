import asyncio
from datetime import timedelta

import pytest

from bot.lanes import Lanes


async def test_so_many_are_at_a_server_and_whoever_waited_knows() -> None:
    lanes, at_once, most, ended = Lanes(2), 0, 0, []

    async def visit(name: str) -> None:
        nonlocal at_once, most
        async with lanes.at(name, since=lanes.mark()) as somebody_ended:
            ended.append(somebody_ended)
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.01)
            at_once -= 1

    await asyncio.gather(*(visit("pier.example") for _ in range(6)))
    assert most == 2
    assert ended == [False, False, True, True, True, True]
    assert len(lanes) == 0


async def test_a_visit_that_ended_between_the_reading_and_the_entry_is_known() -> None:
    lanes = Lanes(2)
    before = lanes.mark()
    async with lanes.at("pier.example", since=lanes.mark()):
        pass
    async with lanes.at("pier.example", since=before) as somebody_ended:
        assert somebody_ended
    async with lanes.at("mole.example", since=before) as somebody_ended:
        assert not somebody_ended
    async with lanes.at("pier.example", since=lanes.mark()) as somebody_ended:
        assert not somebody_ended


async def test_of_a_server_that_is_forgotten_nobody_claims_that_nothing_ended() -> None:
    lanes = Lanes(2, remembered=1)
    before = lanes.mark()
    for name in ("pier.example", "mole.example"):
        async with lanes.at(name, since=lanes.mark()):
            pass
    async with lanes.at("pier.example", since=before) as somebody_ended:
        assert somebody_ended


async def test_one_server_holds_up_no_other() -> None:
    lanes = Lanes(1)
    async with lanes.at("slow.example", since=lanes.mark()):
        async with lanes.at("quick.example", since=lanes.mark()) as somebody_ended:
            assert not somebody_ended
        assert len(lanes) == 1


async def test_a_visit_that_fails_leaves_room() -> None:
    lanes = Lanes(1)
    with pytest.raises(LookupError):
        async with lanes.at("pier.example", since=lanes.mark()):
            raise LookupError
    assert len(lanes) == 0


async def test_who_must_leave_a_gap_learns_what_came_of_the_one_before() -> None:
    lanes, order = Lanes(2, gap=timedelta(minutes=1)), []

    async def visit(name: str) -> None:
        async with lanes.at("pier.example", since=lanes.mark()) as somebody_ended:
            order.append((name, somebody_ended))
            await asyncio.sleep(0.01)

    async with asyncio.timeout(30):
        await asyncio.gather(visit("first"), visit("second"), visit("third"))
    assert order == [("first", False), ("second", True), ("third", True)]


async def test_a_slow_answer_holds_the_next_one_up_for_the_gap_only() -> None:
    lanes, answered = Lanes(2, gap=timedelta(milliseconds=50)), asyncio.Event()

    async def visit() -> None:
        async with lanes.at("pier.example", since=lanes.mark()):
            await answered.wait()

    async with asyncio.timeout(30):
        slow = asyncio.create_task(visit())
        await asyncio.sleep(0)
        began = asyncio.get_running_loop().time()
        async with lanes.at("pier.example", since=lanes.mark()) as somebody_ended:
            took = asyncio.get_running_loop().time() - began
            assert not somebody_ended
        answered.set()
        await slow
    assert took >= 0.04
