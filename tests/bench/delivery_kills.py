"""The real process, killed at random moments while it delivers, and what people saw in the end."""

import asyncio
import itertools
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.progress import Progress

from tests.bench.delivery_values import Served, Target
from tests.e2e.process import started

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
ENDS_WITHIN_SECONDS = 1_200
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
    wall_seconds: float = 0.0
    happened: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_well(self) -> bool:
        return not (self.lost or self.repeated or self.out_of_order or self.edits_missing)


class Siege:
    """One bot, its folder, and who reads it."""

    def __init__(self, folder: Path, setting: Setting, served: Served) -> None:
        self._folder, self._setting, self._served = folder, setting, served
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

        The second outlet tells what everybody has read at the first.
        """
        read = set.intersection(*(self._numbers(one) for one in self._served.channels))
        told_again = sorted(number for number in read if number % 4 == 0)
        for name, some in (("pier", range(1, items + 1)), ("mole", told_again)):
            titles = [{"id": f"{name} {n}", "title": f"Earthquake {n}"} for n in some]
            new = self._folder / f"{name}.new"
            new.write_text(json.dumps({"items": titles}), encoding="utf-8")
            new.replace(self._folder / f"{name}.json")

    def _numbers(self, channel: str) -> set[int]:
        texts = self._served.seen(channel)
        return {int(found[1]) for text in texts if (found := NUMBER.match(text))}

    async def kill_once(self) -> None:
        async with self._bot("run") as bot:
            if self._served.up:
                await self._served.up()
            await asyncio.sleep(self._dice.uniform(*self._setting.target.alive_seconds))
            bot.kill()
            await bot.wait()

    async def end_well(self, items: int) -> int:
        """Let a bot deliver all that is owed, and end it; gives how many were given up before."""
        given_up = sum(one["state"] == "dead" for one in await self.owed())
        if given_up:
            await self._ask("outbox", "retry", "all")
        async with self._bot("run") as bot:
            until = time.monotonic() + ENDS_WITHIN_SECONDS
            while await self._is_owed_something(items):
                if time.monotonic() > until or bot.returncode is not None:
                    raise RuntimeError("what is owed was not delivered in the end")
                await asyncio.sleep(1)
            bot.terminate()
            await bot.wait()
        return given_up

    async def _is_owed_something(self, items: int) -> bool:
        """Ask twice, with polls in between: what was polled last may owe something more."""
        for _ in range(2):
            if await self.owed():
                return True
            self.grow(items)
            await asyncio.sleep(3)
        return False

    async def owed(self) -> Sequence[Mapping[str, object]]:
        lines = (await self._ask("outbox", "list", "--json")).splitlines()
        return [json.loads(line) for line in lines]

    async def _ask(self, *words: str) -> str:
        async with self._bot(*words, listening=True) as asked:
            out, _ = await asked.communicate()
        if asked.returncode:
            raise RuntimeError(f"`{' '.join(words)}` failed; --keep FILE shows what it said")
        return out.decode()

    @asynccontextmanager
    async def _bot(
        self, *words: str, listening: bool = False
    ) -> AsyncGenerator[asyncio.subprocess.Process]:
        naive = ("--naive",) if self._setting.naive and words[0] == "run" else ()
        with (self._folder / "log").open("ab") as log:
            out = asyncio.subprocess.PIPE if listening else log.fileno()
            words = (*naive, *words, "--config", str(self._config))
            module = self._setting.target.module
            async with started(*words, module=module, stdout=out, stderr=log.fileno()) as bot:
                yield bot

    def judge(self, items: int) -> Verdict:
        verdict = Verdict()
        for channel in self._served.channels:
            texts = self._served.seen(channel)
            numbers = [int(found[1]) for text in texts if (found := NUMBER.match(text))]
            once = list(dict.fromkeys(numbers))
            verdict.owed += items
            verdict.seen += len(numbers)
            verdict.lost += items - len(once)
            verdict.repeated += len(numbers) - len(once)
            verdict.out_of_order += sum(b < a for a, b in itertools.pairwise(once))
            verdict.edits_missing += _unedited(texts)
        verdict.happened = dict(Counter(self._served.happened()).most_common())
        return verdict


def _unedited(texts: Sequence[str]) -> int:
    """Count messages of stories that two outlets tell which do not say so."""
    told = [(int(found[1]), text) for text in texts if (found := NUMBER.match(text))]
    return sum(number % 4 == 0 and "(+1)" not in text for number, text in told)


async def besiege(folder: Path, setting: Setting) -> Verdict:
    """Kill and restart, then let it come to rest, and judge."""
    begun = time.monotonic()
    async with setting.target.serve(setting.seed) as served:
        siege = Siege(folder, setting, served)
        siege.write_config()
        with Progress(disable=not sys.stderr.isatty()) as progress:
            task = progress.add_task("kills", total=setting.kills)
            for number in range(1, setting.kills + 1):
                siege.grow(number * ITEMS_A_ROUND)
                await siege.kill_once()
                progress.advance(task)
        items = setting.kills * ITEMS_A_ROUND
        given_up = await siege.end_well(items)
        verdict = siege.judge(items)
    verdict.kills, verdict.given_up = setting.kills, given_up
    verdict.wall_seconds = time.monotonic() - begun
    return verdict
