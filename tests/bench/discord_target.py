"""The strict local Discord under fire, as `dev.py bench delivery --chat discord` delivers to it."""

from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.bench.delivery_values import Served, Target
from tests.discord_house import plainly
from tests.servers.discord_faults import Fault
from tests.servers.discord_server import DiscordServer, discord_server
from tests.servers.discord_world import Channel

CHANNELS = 2
CHANCE = 0.02
ALIVE_SECONDS = (0.1, 5.0)
UP_WITHIN_SECONDS = 60.0
"""The library alone takes two seconds to load: until then there is nothing to kill."""
FAR = (1_000, 1.0)


@asynccontextmanager
async def _serve(seed: int) -> AsyncGenerator[Served]:
    async with discord_server(furnished=False) as server:
        guild = server.add_guild("Desk")
        places = {str(one.id): one for one in _places(server, guild.id)}
        server.gateway.identify_seconds = 0
        server.limits.buckets["PUT /applications/{application}/commands"] = FAR
        server.faults.throw_anew(seed)
        for fault in _faults():
            server.fault(fault)
        chat = (
            f'[[chats]]\nplatform = "discord"\ntoken = "{server.token}"\n'
            f'api_base = "{server.api_base}"\ngateway_url = "{server.gateway_url}"\n'
        )
        *told, operator = (f"discord:{one}" for one in places)

        def seen(channel: str) -> list[str]:
            return [_text(one) for one in server.shown(places[channel.partition(":")[2]])]

        yield Served(
            chat,
            told,
            seen,
            lambda: _happened(server),
            operator=operator,
        )


def _places(server: DiscordServer, guild: int) -> Iterator[Channel]:
    for name in (*(f"c{n}" for n in range(CHANNELS)), "operator"):
        yield server.add_channel(name, guild=server.world.guilds[guild])


def _faults() -> Iterator[Fault]:
    """Let everything go wrong that a post, or an edit, may meet."""
    for method, path in (("POST", "/messages$"), ("PATCH", "/messages/")):
        for when in ("before", "after"):
            yield Fault("status", when, method, path, times=-1, status=500, chance=CHANCE)
            yield Fault("cut", when, method, path, times=-1, chance=CHANCE)
        yield Fault("limited", "before", method, path, times=-1, seconds=0.5, chance=CHANCE)


def _text(message: Mapping[str, Any]) -> str:
    """Give a message as the bench reads it: its headline first, then whether an outlet was added."""
    [embed] = message["embeds"]
    added = "(+1)" if "+1 outlet" in plainly([message]) else ""
    return f"{plainly([{'embeds': [{'title': embed['title']}]}])} {added}"


def _happened(server: DiscordServer) -> Mapping[str, int]:
    kinds = Counter(one.rsplit(" ", 2)[0] for one in server.faults.befallen)
    others = {
        "violations": len(server.violations),
        "refused_429": server.limits.refused,
        "identified": server.gateway.identified,
        "same_nonce": server.writing.deduplicated,
    }
    return {**kinds, **others}


DISCORD = Target("discord", _serve, late=("adapters.chat.discord_chat.opening",))
