"""Reads feeds without ever being held up by one: at once what is surely quick, the rest elsewhere.

A document of an ordinary length, or with little markup, goes first to the strict reader, here and now: it takes time in
proportion to both, some milliseconds. What that one is not sure of, and what is long, is read by a process
of its own (parse_worker.py), which is started when it is first needed, killed when it takes too
long over a document, and ends by itself when there is nothing to do. Documents of feeds that have
yet to show that they answer well leave room to the others.
"""

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from adapters.errors import SourceDelayed, SourceUnreadable
from adapters.sources import parse_worker
from adapters.sources.feed_parser import begins_as_markup, read_quickly
from adapters.sources.feed_wire import unpacked_answer
from adapters.sources.parse_worker import LENGTH_BYTES, READ, REFUSED
from rules.model import FeedAnswer
from rules.sentences import read_back, sentence

STARTS_WITHIN = timedelta(seconds=30)
_ANSWER_BYTES = 256 * 1024 * 1024
_GRACE = 2.0
"""How much later than we the system ends a process, when we are not there any more."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a document may cost, and what is kept ready for the next one."""

    time: timedelta = timedelta(seconds=10)
    megabytes: int = 512
    workers: int = 3
    """So many documents may hang at a time before another one that is odd or long has to wait."""
    quick_bytes: int = 128 * 1024
    """Up to here a document is read at once: an ordinary one holds everything else up for some
    milliseconds, the worst one that we could think of for 50."""
    quick_marks: int = 10_000
    """So much markup (`<`, `&`) may a document have that is up to four times longer, and is read at once all the
    same: a weblog's feed holds whole articles. Markup is what reading costs, and hardly the length."""
    waiting_bytes: int = 128 * 1024 * 1024
    """So much may be read or wait for it: of 200 polls each could hold ten megabytes."""

    def is_quick(self, body: bytes) -> bool:
        """Say whether a document may be read at once."""
        if len(body) <= self.quick_bytes:
            return True
        if len(body) > 4 * self.quick_bytes or not begins_as_markup(body):
            return False
        return body.count(b"<") + body.count(b"&") <= self.quick_marks

    @property
    def giving_way_bytes(self) -> int:
        """Say how much of that may be of feeds that give way."""
        return self.waiting_bytes // 2

    @property
    def giving_way_workers(self) -> int:
        """Say how many may read for feeds that give way."""
        return max(1, self.workers - 1)

    rests_for: timedelta = timedelta(seconds=60)
    """How long a process waits for its next document before it is let go."""


class ParseWorkers:
    """The readers of feeds; open it before it is used, so that no process outlives the bot."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Keep to these limits; start nothing yet."""
        self._limits = limits or Limits()
        self._seconds = self._limits.time.total_seconds()
        self._turns = asyncio.Semaphore(self._limits.workers)
        self._turns_giving_way = asyncio.Semaphore(self._limits.giving_way_workers)
        self._waiting_bytes = self._giving_way_bytes = 0
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._endings: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Begin; a process is started when one is needed."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all processes and wait until they have ended."""
        for worker in tuple(self._all):
            await self._end(worker)
        await asyncio.gather(*self._endings)

    async def parse(
        self, body: bytes, *, content_type: str | None, base_url: str, gives_way: bool = False
    ) -> FeedAnswer:
        """Read a feed; raises SourceUnreadable, also when it takes too much time or memory."""
        if self._limits.is_quick(body):
            answer = read_quickly(body, content_type=content_type, base_url=base_url)
            if answer is not None:
                return answer
        head = {"type": content_type, "base": base_url, "seconds": self._seconds + _GRACE}
        async with self._turn(len(body), gives_way=gives_way):
            return await self._ask(json.dumps(head).encode() + b"\n" + body)

    @asynccontextmanager
    async def _turn(self, size: int, *, gives_way: bool) -> AsyncGenerator[None]:
        """Wait for a process that is free; raises SourceDelayed where too much waits already."""
        later = size if gives_way else 0
        if (
            self._waiting_bytes + size > self._limits.waiting_bytes
            or self._giving_way_bytes + later > self._limits.giving_way_bytes
        ):
            raise SourceDelayed(
                sentence(
                    "too_many_long",
                    "too many long documents wait to be read: it is asked again later",
                )
            )
        self._waiting_bytes += size
        self._giving_way_bytes += later
        try:
            async with self._turns_giving_way if gives_way else nullcontext(), self._turns:
                yield
        finally:
            self._waiting_bytes -= size
            self._giving_way_bytes -= later

    @property
    def process_ids(self) -> tuple[int, ...]:
        """Give the ids of the processes that are alive."""
        return tuple(worker.process.pid for worker in self._all)

    async def _ask(self, request: bytes) -> FeedAnswer:
        """Ask a process; one that has ended while it rested is replaced once."""
        rested = self._idle.pop() if self._idle else None
        worker = rested or await self._start()
        try:
            return await self._ask_one(worker, request)
        except _Ended as ended:
            if rested is None:
                raise SourceUnreadable(
                    sentence(
                        "reader_broke_off",
                        "the process that reads feeds broke off over the document: tell its"
                        " publisher, or remove the feed",
                    )
                ) from ended
        return await self._ask(request)

    async def _ask_one(self, worker: "_Worker", request: bytes) -> FeedAnswer:
        try:
            async with asyncio.timeout(self._seconds):
                answer = await worker.ask(request)
        except TimeoutError as error:
            await self._end(worker)
            raise SourceUnreadable(
                sentence(
                    "reading_slow",
                    "reading the document took longer than {seconds} s, so it was given up: tell"
                    " its publisher, or remove the feed",
                    seconds=f"{self._seconds:g}",
                )
            ) from error
        except BaseException:
            await self._end(worker)
            raise
        if answer[:1] not in (READ, REFUSED):
            await self._end(worker)
            raise SourceUnreadable(
                sentence(
                    "reading_large",
                    "reading the document took more than {most} MB of memory, so it was given up:"
                    " tell its publisher, or remove the feed",
                    most=self._limits.megabytes,
                )
            )
        self._rest(worker)
        if answer[:1] == REFUSED:
            raise SourceUnreadable(read_back(answer[1:].decode()))
        return unpacked_answer(answer[1:])

    async def _start(self) -> "_Worker":
        try:
            async with asyncio.timeout(STARTS_WITHIN.total_seconds()):
                return await self._started()
        except (OSError, TimeoutError, _Ended) as error:
            raise SourceDelayed(
                sentence(
                    "no_process",
                    "no process could be started to read the document: it is asked again later;"
                    " see whether this machine is short of memory",
                )
            ) from error

    async def _started(self) -> "_Worker":
        worker = await _Worker.started(self._limits.megabytes)
        self._all.add(worker)
        try:
            await worker.receive()
        except BaseException:
            await self._end(worker)
            raise
        return worker

    def _rest(self, worker: "_Worker") -> None:
        """Keep a process for the next document; it is let go when none comes for a while."""
        self._idle.append(worker)
        wait = self._limits.rests_for.total_seconds()
        worker.until = asyncio.get_running_loop().call_later(wait, self._let_go, worker)

    def _let_go(self, worker: "_Worker") -> None:
        if worker in self._idle:
            self._idle.remove(worker)
            ending = asyncio.create_task(self._end(worker))
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)

    async def _end(self, worker: "_Worker") -> None:
        self._all.discard(worker)
        await worker.end()


class _Ended(Exception):
    """The process is not there any more."""


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.until: asyncio.TimerHandle | None = None

    @classmethod
    async def started(cls, megabytes: int) -> Self:
        # -P: a file of the folder that the bot was started in must not be imported in there.
        words = (sys.executable, "-P", str(Path(parse_worker.__file__)), str(megabytes))
        return cls(
            await asyncio.create_subprocess_exec(*words, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        )

    async def ask(self, request: bytes) -> bytes:
        if self.until:
            self.until.cancel()
        inward = self.process.stdin
        if inward is None:
            raise _Ended
        try:
            inward.write(len(request).to_bytes(LENGTH_BYTES, "big") + request)
            await inward.drain()
        except ConnectionError as error:
            raise _Ended from error
        return await self.receive()

    async def receive(self) -> bytes:
        outward = self.process.stdout
        if outward is None:
            raise _Ended
        try:
            length = int.from_bytes(await outward.readexactly(LENGTH_BYTES), "big")
            if length > _ANSWER_BYTES:
                raise _Ended
            return await outward.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise _Ended from error

    async def end(self) -> None:
        if self.until:
            self.until.cancel()
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
