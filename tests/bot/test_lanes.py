import asyncio

import pytest

from bot.lanes import Lanes


async def test_so_many_are_at_a_server_and_whoever_waited_knows() -> None:
    lanes, at_once, most, waited = Lanes(2), 0, 0, []

    async def visit(name: str) -> None:
        nonlocal at_once, most
        async with lanes.at(name) as had_to_wait:
            waited.append(had_to_wait)
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.01)
            at_once -= 1

    await asyncio.gather(*(visit("pier.example") for _ in range(6)))
    assert most == 2
    assert waited == [False, False, True, True, True, True]
    assert len(lanes) == 0


async def test_one_server_holds_up_no_other() -> None:
    lanes = Lanes(1)
    async with lanes.at("slow.example"):
        async with lanes.at("quick.example") as had_to_wait:
            assert not had_to_wait
        assert len(lanes) == 1


async def test_a_visit_that_fails_leaves_room() -> None:
    lanes = Lanes(1)
    with pytest.raises(LookupError):
        async with lanes.at("pier.example"):
            raise LookupError
    assert len(lanes) == 0
