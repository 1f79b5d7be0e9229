"""What goes wrong at the local Slack when a test wants it to: by method, channel, before or after the write."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

KINDS: Final = ("429", "500", "503", "cut", "slow", "garbage")


@dataclass
class Fault:
    what: str
    """429, 500, 503, cut, slow, garbage (no JSON), or a code that Slack answers as its error."""
    method: str = "*"
    channel: str | None = None
    when: str = "before"
    """before or after the write."""
    times: int | None = 1
    """How often; None without end."""
    seconds: float = 1
    """Of a 429 the Retry-After, of slow how long."""
    chance: float = 1.0
    meanwhile: Callable[[], None] | None = None
    """What happens at Slack at this moment, such as that the app is uninstalled."""
    hits: int = 0

    def __post_init__(self) -> None:
        if self.when not in ("before", "after"):
            raise ValueError(f"a fault comes before or after the write, not {self.when!r}")
        if self.when == "after" and self.what not in KINDS[1:]:
            raise ValueError(f"{self.what} comes before the write, or not at all")

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Fault":
        unknown = set(given) - {one.name for one in fields(cls)}
        if unknown or "what" not in given:
            raise ValueError(f"a fault has what, method, channel, when, …; not {sorted(unknown)}")
        return cls(**given)

    def meets(self, method: str, channel: str | None, when: str) -> bool:
        return (
            self.times != 0
            and self.when == when
            and self.method in ("*", method)
            and self.channel in (None, channel)
        )


@dataclass
class Faults:
    waiting: list[Fault] = field(default_factory=list)
    chance: random.Random = field(default_factory=lambda: random.Random(8))  # noqa: S311 - no secret

    def add(self, what: str | int, method: str = "*", **more: Any) -> Fault:
        """Let something go wrong; gives the fault, whose `hits` count how often it did."""
        fault = Fault(str(what), method, **more)
        self.waiting.append(fault)
        return fault

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, method: str, channel: str | None, when: str) -> Fault | None:
        """Give the fault that meets a call now."""
        for fault in self.waiting:
            if fault.meets(method, channel, when) and self.chance.random() < fault.chance:
                fault.hits += 1
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None
