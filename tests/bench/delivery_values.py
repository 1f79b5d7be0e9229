"""What a bot delivers to under fire: how it is configured, started, and what people see of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass


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
    up: Callable[[], Awaitable[None]] | None = None
    """Waits until a process that was started has come so far that it delivers."""
    operator: str | None = None
    """Where the operator reads; None: a channel `operator` of the first chat."""


@dataclass(frozen=True)
class Target:
    """Somewhere to deliver to."""

    name: str
    serve: Callable[[int], AbstractAsyncContextManager[Served]]
    """Serves it, with faults by a seed, until the block ends."""
    module: str = "tests.bench.delivery_bot"
    """How `wirewatch` is started: `bot` where no chat of the tests is needed."""
    alive_seconds: tuple[float, float] = (1.0, 4.0)
    """How long a process lives until it is killed; it is up after a second or so."""
