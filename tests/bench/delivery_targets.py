"""Where a bot delivers to under fire.

The real Discord and Slack are pointed at in the same way: serve their strict local servers, write
their `[[chats]]`, read what stands in their channels.
"""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from tests.bench.delivery_values import Served, Target
from tests.bench.discord_target import DISCORD
from tests.bench.slack_target import SLACK
from tests.servers.chat_server import Fault, Kind, chat_server

CHANCES: Mapping[Fault, float] = {
    Fault.LIMITED: 0.02,
    Fault.BROKEN: 0.01,
    Fault.BROKEN_AFTER: 0.01,
    Fault.LOST_ANSWER: 0.02,
    Fault.CUT: 0.005,
    Fault.LATE: 0.005,
    Fault.GARBAGE: 0.005,
}


def local(
    name: str,
    kinds: Sequence[Kind],
    *,
    channels: int = 4,
    faults: bool = True,
    paced: bool = False,
) -> Target:
    """Serve local chats of these kinds, with faults by chance, and limits that the bot knows."""

    @asynccontextmanager
    async def serve(seed: int) -> AsyncGenerator[Served]:
        async with AsyncExitStack() as stack:
            servers = {
                kind.value: await stack.enter_async_context(
                    chat_server(kind, chances=dict(CHANCES) if faults else {}, takes_seconds=0.01)
                )
                for kind in kinds
            }
            for server in servers.values():
                server.dice.seed(seed)
            yield Served(
                "".join(_config(kind, one.url, paced=paced) for kind, one in servers.items()),
                [f"{kind}:c{n}" for kind in servers for n in range(channels)],
                lambda channel: servers[channel.split(":")[0]].texts(channel.split(":")[1]),
                lambda: _sum(server.happened for server in servers.values()),
                written_at=lambda name: [
                    one.at for one in servers[name.split(":")[0]].channels[name.split(":")[1]]
                ],
            )

    return Target(name, serve)


def _config(kind: str, url: str, *, paced: bool) -> str:
    drops = json.dumps(kind == Kind.NONCE.value)
    chat = f'[[chats]]\nplatform = "local"\nname = "{kind}"\nurl = "{url}"\n'
    return f"{chat}drops_nonces = {drops}\npaced = {json.dumps(paced)}\n"


def _sum(counted: object) -> Mapping[str, int]:
    total: dict[str, int] = {}
    for one in counted:  # type: ignore[attr-defined]  # counters
        for name, number in one.items():
            total[name] = total.get(name, 0) + number
    return total


TARGETS: Mapping[str, Target] = {
    "nonce": local("nonce", [Kind.NONCE]),
    "history": local("history", [Kind.HISTORY]),
    "both": local("both", [Kind.NONCE, Kind.HISTORY]),
    "discord": DISCORD,
    "slack": SLACK,
}
