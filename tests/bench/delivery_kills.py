"""The real process, killed at random moments while it delivers, and what people saw in the end."""

import asyncio
import itertools
import json
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.progress import Progress

from tests.bench.delivery_values import Served, Target
from tests.e2e.nursery import ENDS_WITHIN_SECONDS, STARTS_WITHIN_SECONDS, Nursery, nursery

CONFIG = """
[alerts]
group_interval = "2s"
[[feeds]]
url = "file:pier.json"
name = "Pier News"
interval = "1s"
first_run = "all"
[[feeds]]
url = "file:mole.json"
name = "The Mole"
interval = "1s"
first_run = "all"
"""
ITEMS_A_ROUND = 4
"""So many headlines come before each kill; every fourth is told by a second outlet, which edits."""
ALIVE_SECONDS = (0.0, 2.5)
"""How long a process lives after it has begun to write."""
KILLED_IN_THE_START, LOOK_SECONDS = 0.1, 0.02
QUIET_SECONDS = 60.0
"""So long nothing is owed and nothing comes any more before the rest counts as lost."""
STAY = 40
"""So many items stay in a feed after everybody has read them."""
NUMBER = re.compile(r"Earthquake (\d+)")


@dataclass(frozen=True)
class Setting:
    """How a run is to be."""

    target: Target
    kills: int
    seed: int = 1
    database: str | None = None
    naive: bool = False


@dataclass
class Verdict:
    """What people saw, over all channels."""

    kills: int = 0
    owed: int = 0
    seen: int = 0
    lost: int = 0
    repeated: int = 0
    out_of_order: int = 0
    edits_missing: int = 0
    given_up: int = 0
    ended_alone: int = 0
    """Bots that ended before they were killed, or not well when they were asked to."""
    wall_seconds: float = 0.0
    seconds_a_kill: float = 0.0
    """From one start to the next, without the rest at the end."""
    happened: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        wrong = (self.lost, self.repeated, self.out_of_order, self.edits_missing, self.ended_alone)
        return not any(wrong)


class Siege:
    """One bot, its folder, and who reads it."""

    def __init__(self, folder: Path, setting: Setting, served: Served, nursery: Nursery) -> None:
        self._folder, self._setting, self._served = folder, setting, served
        self._nursery = nursery
        self.ended_alone = 0
        self._dice = random.Random(setting.seed)  # noqa: S311  # a bench
        self._config = folder / "config.toml"

    def write_config(self) -> None:
        channels = json.dumps(list(self._served.channels))
        database = self._setting.database
        where = f'[database]\nurl = "{database}"\n' if database else ""
        told = self._served.operator or f"{self._served.channels[0].split(':')[0]}:operator"
        operator = f'[operator]\nchannel = "{told}"\n'
        watch = f'[[watches]]\nname = "Quakes"\nquery = "earthquake"\nchannels = {channels}\n'
        text = operator + where + CONFIG + self._served.config + watch
        self._config.write_text(text, encoding="utf-8")

    def grow(self, items: int) -> None:
        """Put more items into the feeds, each in one step, as publishers do.

        The second outlet tells what everybody has read at the first. What all have read leaves the
        feeds after a while: a feed of all that ever was would make every poll of a long run dearer.
        """
        texts = [self._served.seen(channel) for channel in self._served.channels]
        read = set.intersection(*(set(_numbers(one)) for one in texts))
        unedited = set[int]().union(*(_unedited(one) for one in texts))
        told_again = sorted(number for number in read if number % 4 == 0)
        told = [number for number in range(1, items + 1) if number not in read]
        for name, new, all_read in (
            ("pier", told, sorted(read)),
            ("mole", [n for n in told_again if n in unedited], told_again),
        ):
            some = sorted({*new, *all_read[-STAY:]})
            titles = [{"id": f"{name} {n}", "title": f"Earthquake {n}"} for n in some]
            written = self._folder / f"{name}.new"
            written.write_text(json.dumps({"items": titles}), encoding="utf-8")
            written.replace(self._folder / f"{name}.json")

    async def kill_once(self) -> None:
        """Kill it while it starts, or soon after it has begun to write; gives up waiting for that."""
        before, in_the_start = self._requests(), self._dice.random() < KILLED_IN_THE_START
        bot = await self._nursery.start(self._words("run"))
        if not in_the_start:
            await self._written_to(before)
        await asyncio.sleep(self._dice.uniform(*ALIVE_SECONDS))
        self.ended_alone += await self._nursery.end(bot, signal.SIGKILL) != -signal.SIGKILL

    def _words(self, *words: str) -> list[str]:
        naive = ["--naive"] if self._setting.naive else []
        return [*naive, *words, "--config", str(self._config)]

    async def _written_to(self, before: int) -> None:
        for _ in range(int(STARTS_WITHIN_SECONDS / LOOK_SECONDS)):
            if self._requests() > before:
                return
            await asyncio.sleep(LOOK_SECONDS)

    def _requests(self) -> int:
        return sum(self._served.happened().values())

    async def end_well(self, items: int) -> int:
        """Let a bot deliver all that is owed, and end it; gives how many were given up before."""
        given_up = sum(one["state"] == "dead" for one in await self.owed())
        if given_up:
            await self._ask("outbox", "retry", "all")
        bot = await self._nursery.start(self._words("run"))
        until = time.monotonic() + ENDS_WITHIN_SECONDS
        while not await self._is_at_rest(items):
            if time.monotonic() > until:
                raise RuntimeError("what is owed was not delivered in the end")
        self.ended_alone += await self._nursery.end(bot, signal.SIGTERM) != 0
        return given_up

    async def _is_at_rest(self, items: int) -> bool:
        """Say whether all is there, or nothing more comes: what a poll brings last may owe an edit."""
        quiet_since, before = time.monotonic(), self._requests()
        while time.monotonic() - quiet_since < QUIET_SECONDS:
            self.grow(items)
            await asyncio.sleep(2)
            verdict = self.judge(items)
            if not (verdict.lost or verdict.edits_missing) and not await self.owed():
                return True
            if self._requests() != before:
                return False
        return not await self.owed()

    async def owed(self) -> Sequence[Mapping[str, object]]:
        lines = (await self._ask("outbox", "list", "--json")).splitlines()
        return [json.loads(line) for line in lines]

    async def _ask(self, *words: str) -> str:
        return await self._nursery.asked(self._words(*words), self._folder / "answer")

    def judge(self, items: int) -> Verdict:
        verdict = Verdict()
        for channel in self._served.channels:
            texts = self._served.seen(channel)
            numbers = _numbers(texts)
            once = list(dict.fromkeys(numbers))
            verdict.owed += items
            verdict.seen += len(numbers)
            verdict.lost += items - len(once)
            verdict.repeated += len(numbers) - len(once)
            verdict.out_of_order += sum(b < a for a, b in itertools.pairwise(once))
            verdict.edits_missing += len(_unedited(texts))
        verdict.happened = dict(Counter(self._served.happened()).most_common())
        return verdict


def _numbers(texts: Sequence[str]) -> list[int]:
    return [int(found[1]) for text in texts if (found := NUMBER.match(text))]


def _unedited(texts: Sequence[str]) -> list[int]:
    """Find messages of stories that two outlets tell which do not say so."""
    told = [(int(found[1]), text) for text in texts if (found := NUMBER.match(text))]
    return [number for number, text in told if number % 4 == 0 and "(+1)" not in text]


async def besiege(folder: Path, setting: Setting) -> Verdict:
    """Kill and restart, then let it come to rest, and judge."""
    begun = time.monotonic()
    target = setting.target
    mother = nursery(target.module, folder / "log", target.late)
    async with target.serve(setting.seed) as served, mother as nurse:
        siege = Siege(folder, setting, served, nurse)
        siege.write_config()
        with Progress(disable=not sys.stderr.isatty()) as progress:
            task = progress.add_task("kills", total=setting.kills)
            for number in range(1, setting.kills + 1):
                siege.grow(number * ITEMS_A_ROUND)
                await siege.kill_once()
                progress.advance(task)
        killed_in = time.monotonic() - begun
        items = setting.kills * ITEMS_A_ROUND
        given_up = await siege.end_well(items)
        verdict = siege.judge(items)
    verdict.kills, verdict.given_up = setting.kills, given_up
    verdict.ended_alone = siege.ended_alone
    verdict.wall_seconds = time.monotonic() - begun
    verdict.seconds_a_kill = killed_in / max(setting.kills, 1)
    return verdict
