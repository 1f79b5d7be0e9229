"""What goes wrong with the local Discord's REST, on demand."""

import random
import re
from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal[
    "limited", "limited_globally", "cloudflare", "status", "code", "cut", "slow", "garbage", "page"
]


@dataclass
class Fault:
    """Something that befalls the requests whose method and path it names.

    `limited`, `limited_globally`: 429 with `seconds` to wait. `cloudflare`: 429 in HTML, without
    `Via`. `status`: `status`. `code`: refused with `code`, as if
    there were a reason. `cut`: the connection breaks. `slow`: `seconds` pass. `garbage`: the
    answer is 200 and half of a JSON. `page`: it is 200 and a page of HTML. What is written is written when `when` is "after".
    """

    kind: Kind
    when: Literal["before", "after"] = "before"
    method: str = "POST"
    path: str = "/messages$"
    times: int = 1
    """How often; below zero for ever."""
    status: int = 500
    code: int = 50013
    seconds: float = 1.0
    chance: float = 1.0
    """With which probability it befalls a request that it could befall."""


@dataclass
class Faults:
    seed: int = 1
    waiting: list[Fault] = field(default_factory=list)
    befallen: list[str] = field(default_factory=list)
    """What has gone wrong so far, in order."""
    _dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.throw_anew(self.seed)

    def throw_anew(self, seed: int) -> None:
        """Begin the chances again, from a seed."""
        self._dice = random.Random(seed)  # noqa: S311  # chance of a test, not a secret

    def add(self, fault: Fault) -> None:
        self.waiting.append(replace(fault))

    def clear(self) -> None:
        self.waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Give what befalls this request, if anything does."""
        for fault in self.waiting:
            if fault.method == method and re.search(fault.path, path):
                if self._dice.random() >= fault.chance:
                    continue
                fault.times -= 1
                if fault.times == 0:
                    self.waiting.remove(fault)
                self.befallen.append(f"{fault.kind} {fault.when} {method} {path}")
                return fault
        return None
