"""What a bot delivers to under fire: how it is configured, started, and what people see of it.

The real Discord and Slack are pointed at in the same way: serve their strict local servers, write
their `[[chats]]`, read what stands in their channels.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from tests.servers.chat_server import Fault, Kind, chat_server

CHANCES: Mapping[Fault, float] = {
    Fault.LIMITED: 0.02,
    Fault.BROKEN: 0.01,
    Fault.BROKEN_AFTER: 0.01,
    Fault.LOST_ANSWER: 0.02,
    Fault.CUT: 0.005,
    Fault.LATE: 0.005,
}


@dataclass(frozen=True)
class Served:
    """A target that is served."""

    config: str
    """Its `[[chats]]`."""
    channels: Sequence[str]
    """As watches name them."""
    seen: Callable[[str], Sequence[str]]
    """The messages of a channel as people see them, the oldest first; each begins with its headline."""
    happened: Callable[[], Mapping[str, int]] = dict
    """How often what was done to requests."""
    operator: str = ""
    """Where failures are told; nothing: a channel `operator` of the first chat."""


@dataclass(frozen=True)
class Target:
    """Somewhere to deliver to."""

    name: str
    serve: Callable[[int], AbstractAsyncContextManager[Served]]
    """Serves it, with faults by a seed, until the block ends."""
    module: str = "tests.bench.delivery_bot"
    """How `wirewatch` is started: `bot` where no chat of the tests is needed."""
    alive_seconds: tuple[float, float] = (1.0, 4.0)
    """How long a process lives; it is up after a second or so."""
    counts_from_start: bool = False
    """Whether it lives so long after it is up: what loads long would never be killed at work."""


def local(name: str, kinds: Sequence[Kind], *, channels: int = 4, faults: bool = True) -> Target:
    """Serve local chats of these kinds."""

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
                "".join(_config(kind, server.url) for kind, server in servers.items()),
                [f"{kind}:c{n}" for kind in servers for n in range(channels)],
                lambda channel: servers[channel.split(":")[0]].texts(channel.split(":")[1]),
                lambda: _sum(server.happened for server in servers.values()),
            )

    return Target(name, serve)


def _config(kind: str, url: str) -> str:
    drops = "true" if kind == Kind.NONCE.value else "false"
    return (
        f'[[chats]]\nplatform = "local"\nname = "{kind}"\nurl = "{url}"\ndrops_nonces = {drops}\n'
    )


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
}
