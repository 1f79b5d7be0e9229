"""What a bot delivers to under fire: how it is configured, started, and what people see of it."""

from collections.abc import Callable, Mapping, Sequence
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
    written_at: Callable[[str], Sequence[float]] = lambda _channel: ()
    """When each message of a channel was written, as far as the target notes it."""
    operator: str | None = None
    """Where the operator reads; None: a channel `operator` of the first chat."""


@dataclass(frozen=True)
class Target:
    """Somewhere to deliver to."""

    name: str
    serve: Callable[[int], AbstractAsyncContextManager[Served]]
    """Serves it, with faults by a seed, until the block ends."""
    late: Sequence[str] = ()
    """What its bots import late: done once for all of them."""
    module: str = "tests.bench.delivery_bot"
    """How `wirewatch` is started; it must know `--nursery`, as this one does for every platform."""
