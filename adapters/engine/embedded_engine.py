"""EmbeddedEngine: keyed asyncio tasks in one process, nothing kept.

What was asked for and not done when the process ends is found again in the database: the tick asks
for it anew. So "at least once" holds without a queue of our own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from adapters.ports import Dispatcher, Transaction

Job = tuple[str, str]
REST = timedelta(minutes=1)
"""How long the key of a job that failed is left alone: whoever is asked over and over, such as a
publisher whose answer cannot be kept on a full disk, is not asked every second."""


@dataclass(frozen=True, slots=True)
class Work:
    """How a task is done, and how many of its keys may run at once."""

    handle: Callable[[str], Awaitable[None]]
    at_once: int
    rest: timedelta = REST
    """How long a key is left alone of which a job failed."""
    group: Callable[[str], str] = lambda _key: ""
    """What a key belongs to: `at_once` counts in each group, so that one that hangs holds up no other."""


class EmbeddedEngine(Dispatcher):
    """Runs one job a key at a time; one more may wait behind it."""

    def __init__(
        self,
        tasks: Mapping[str, Work],
        *,
        on_error: Callable[[str, str, BaseException], None],
    ) -> None:
        """Know the tasks by name; `on_error` is told task, key and error of a job that failed."""
        self._tasks, self._on_error = tasks, on_error
        self._resting: set[Job] = set()
        self._rooms: dict[Job, asyncio.Semaphore] = {}
        self._running: dict[Job, asyncio.Task[None]] = {}
        self._waiting: set[Job] = set()
        self._closed = False

    def submit(self, task: str, key: str, *, after: Transaction | None = None) -> None:
        """Start the job, or let it wait behind the running one of its key."""
        job = (task, key)
        if after is not None:
            after.on_commit(lambda: self._start(job))
        else:
            self._start(job)

    def is_busy(self, task: str) -> bool:
        """Say whether any job of a task is running or waiting."""
        return any(name == task for name, _ in (*self._running, *self._waiting))

    @property
    def is_closed(self) -> bool:
        """Say whether nothing more is started."""
        return self._closed

    async def idle(self) -> None:
        """Wait until nothing runs and nothing waits."""
        while self._running:
            await asyncio.wait(self._running.values())

    async def close(self, *, grace: timedelta) -> None:
        """Start nothing more; let what runs finish in time, then cut it off.

        A job that is cut off leaves the database as its last commit did.
        """
        self._closed = True
        self._waiting.clear()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=grace.total_seconds())
        left = list(self._running.values())
        for running in left:
            running.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _start(self, job: Job) -> None:
        if self._closed or job in self._resting:
            return
        if job in self._running:
            self._waiting.add(job)
            return
        running = asyncio.create_task(self._run(job), name=" ".join(job))
        self._running[job] = running
        running.add_done_callback(lambda done: self._ended(job, done))

    async def _run(self, job: Job) -> None:
        name, key = job
        async with self._room(name, key):
            if not self._closed:  # it waited for its room until then
                await self._tasks[name].handle(key)

    def _room(self, name: str, key: str) -> asyncio.Semaphore:
        work = self._tasks[name]
        return self._rooms.setdefault((name, work.group(key)), asyncio.Semaphore(work.at_once))

    def _ended(self, job: Job, done: asyncio.Task[None]) -> None:
        del self._running[job]
        error = None if done.cancelled() else done.exception()
        if error is not None:
            self._resting.add(job)
            rest = self._tasks[job[0]].rest.total_seconds()
            asyncio.get_running_loop().call_later(rest, self._resting.discard, job)
            self._on_error(*job, error)
        if job in self._waiting:
            self._waiting.discard(job)
            self._start(job)
