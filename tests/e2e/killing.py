"""`wirewatch run --once` killed (SIGKILL) at each step that keeps or sends something, and run once more.

Used by the tests, on the console, and by `dev.py bench delivery --kill-each-step` on chats with a server.
"""

import asyncio
import json
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL

from adapters.store import upgrade
from tests.e2e.nursery import Nursery, nursery
from tests.newsroom import url_in

KILLED = "tests.e2e.killed_process"
SMALL = """
[[feeds]]
url = "file:pier.json"
name = "Pier News"
first_run = "all"
[[watches]]
name = "Quakes"
query = "earthquake"
"""
TITLES = ["Earthquake closes the port", "Second earthquake felt inland"]
FEED = {"items": [{"id": title, "title": title} for title in TITLES]}
COMMITS = ("sync", "commit", "note_attempt", "note_result")
REQUESTS = ("fetch", "post", "find")
WITHIN = ("keep", "owe", "owe_changes", "save_poll", "note_awake", "note_matched", "wait")
"""What a transaction is made of, and undone with it."""
TWO = 2
"""So many are killed at one time: most of it is waiting for a disk."""

Database = Callable[[], URL]


@dataclass(frozen=True)
class Read:
    """Where people read, and what they have read of one run by its channel."""

    config: str = ""
    channel: str = "console"
    shown: Callable[[str], Sequence[str]] | None = None
    """The headlines of a channel; None where they are what the processes print."""


@dataclass
class Killing:
    """Kills processes at steps; each has a folder, a channel and a database of its own."""

    nurse: Nursery
    folder: Path
    read: Read = field(default_factory=Read)
    database: URL | None = None
    new_file: bytes = b""
    """What a SQLite file begins as: with its tables."""

    async def names(self) -> list[str]:
        """Name the steps of a run that is let be."""
        await self.seen(0)
        return (self.folder / "step 0" / "names").read_text(encoding="utf-8").split("\n")

    async def seen(self, step: int) -> list[str]:
        """Kill at a step, let another run; gives the headlines that people have read."""
        folder = self._furnished(step)
        config, names = folder / "config.toml", folder / "names"
        killed = [str(step), str(names), str(config)]
        status, first = await self.nurse.ran(killed, folder / "first")
        _must_be(status, -signal.SIGKILL if step else 0, step)
        again = ["run", "--once", "--json", "--config", str(config)]
        status, second = await self.nurse.ran(again, folder / "second")
        _must_be(status, 0, step)
        if self.read.shown is not None:
            return list(self.read.shown(self._channel(step)))
        return [json.loads(line)["title"] for line in (first + second).splitlines()]

    def _furnished(self, step: int) -> Path:
        folder = self.folder / f"step {step}"
        folder.mkdir()
        where = ""
        if self.database is not None:
            said = self.database.render_as_string(hide_password=False)
            where = f'[database]\nurl = "{said}"\n'
        else:
            (folder / "wirewatch.db").write_bytes(self.new_file)
        told = f'channels = ["{self._channel(step)}"]\n'
        text = where + self.read.config + SMALL + told
        (folder / "config.toml").write_text(text, encoding="utf-8")
        (folder / "pier.json").write_text(json.dumps(FEED), encoding="utf-8")
        return folder

    def _channel(self, step: int) -> str:
        return self.read.channel if self.read.shown is None else f"{self.read.channel}:c{step}"


def _must_be(status: int, expected: int, step: int) -> None:
    if status != expected:
        raise RuntimeError(f"step {step}: a process ended with {status}, not {expected}")


@asynccontextmanager
async def killing(folder: Path, read: Read | None = None) -> AsyncGenerator[Killing]:
    """Have processes to kill, on SQLite until another database is named."""
    new_file = await asyncio.to_thread(_new_file, folder)
    async with nursery(KILLED, folder / "log") as nurse:
        yield Killing(nurse, folder, read or Read(), new_file=new_file)


def _new_file(folder: Path) -> bytes:
    url = url_in(folder, "sqlite:///new.db")
    upgrade(url)
    return Path(url.database or "").read_bytes()


def steps_of(names: Sequence[str], kinds: Iterable[str]) -> dict[int, str]:
    """Number the steps before and after calls of these kinds."""
    wanted = {f"{when} {kind}" for when in ("before", "after") for kind in kinds}
    return {n: name for n, name in enumerate(names, start=1) if name in wanted}


async def at_each(steps: Iterable[int], kill_at: Callable[[int], Awaitable[None]]) -> None:
    """Kill at each of these steps, some at one time."""
    some = asyncio.Semaphore(TWO)

    async def one(step: int) -> None:
        async with some:
            await kill_at(step)

    async with asyncio.TaskGroup() as group:
        for step in steps:
            group.create_task(one(step))
