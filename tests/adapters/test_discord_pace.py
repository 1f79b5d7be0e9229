"""What Discord says of its limits is heeded in every answer, in those that bring an error, too."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.errors import DeliveryDelayed, DeliveryUncertain
from tests.discord_house import address_of, chat_on, now, owed
from tests.discord_room import server_time
from tests.servers.discord_faults import Fault
from tests.servers.discord_server import DiscordServer, discord_server

POSTS = "POST /channels/{channel}/messages"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        serving.clock.hold()
        yield serving
        assert serving.violations == []


@pytest.mark.parametrize("kind", ["status", "limited"])
async def test_a_new_process_whose_first_answer_is_an_error_waits_for_a_bucket_that_is_used_up(
    kind: str, server: DiscordServer
) -> None:
    general = server.channel("general")
    other = address_of(server.add_channel("other"))
    server.limits.buckets[POSTS] = (2, 20.0)
    async with chat_on(server, clock=server_time(server)) as killed:
        await killed.post(owed(address_of(general)), now=now())
    async with chat_on(server, clock=server_time(server)) as chat:
        server.fault(
            Fault("status", "before") if kind == "status" else Fault("limited", seconds=20.0)
        )
        with pytest.raises((DeliveryUncertain, DeliveryDelayed)):
            await chat.post(owed(address_of(general), marker="ww2"), now=now())
        server.advance(seconds=1)
        with pytest.raises(DeliveryDelayed) as delayed:
            await chat.post(owed(address_of(general), marker="ww2"), now=now())
        assert delayed.value.retry_after == timedelta(seconds=19)
        assert not delayed.value.everywhere
        await chat.post(owed(other, marker="ww3"), now=now())
        server.advance(seconds=19)
        await chat.post(owed(address_of(general), marker="ww2"), now=now())
    assert len(server.messages(general)) == 2
