"""Processes of wirewatch that are made as quickly as a fork, for tests and benches that make hundreds.

What it costs to start Python and to import everything says nothing of what is killed there, and takes
most of the time on a loaded machine. A module that offers this calls `nurse` when it is run as
`-m MODULE --nursery LOG LATE…`; who wants processes of it opens a `nursery`.
"""

import asyncio
import importlib
import json
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from adapters.vectors import load_vectors
from tests.e2e.process import environment

STARTS_WITHIN_SECONDS, ENDS_SOON_SECONDS, ENDS_WITHIN_SECONDS = 60.0, 60.0, 1_200.0
WORD = "--nursery"


class Nursery:
    """Starts processes, and says how they ended."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Listen to the process that forks."""
        self._process = process
        self._ended: dict[int, asyncio.Future[int]] = {}
        self._begun: asyncio.Queue[int] = asyncio.Queue()
        self._one_at_a_time = asyncio.Lock()
        self._listening = asyncio.create_task(self._listen())

    async def start(self, words: Sequence[str], out: Path | None = None) -> int:
        """Start one, whose stdout goes to a file or to the log; gives its process id."""
        if self._process.stdin is None:
            raise RuntimeError("the nursery has no stdin")
        async with self._one_at_a_time:
            self._process.stdin.write(json.dumps([words, str(out or "")]).encode())
            await self._process.stdin.drain()
            return await asyncio.wait_for(self._begun.get(), STARTS_WITHIN_SECONDS)

    async def end(self, pid: int, number: signal.Signals) -> int:
        """End one by a signal; gives its exit status."""
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        return await asyncio.wait_for(self._ended[pid], ENDS_SOON_SECONDS)

    async def ran(self, words: Sequence[str], out: Path) -> tuple[int, str]:
        """Let one run until it ends by itself; gives its exit status and its stdout."""
        await asyncio.to_thread(out.write_text, "", encoding="utf-8")
        pid = await self.start(words, out)
        status = await asyncio.wait_for(self._ended[pid], ENDS_WITHIN_SECONDS)
        return status, await asyncio.to_thread(out.read_text, encoding="utf-8")

    async def asked(self, words: Sequence[str], out: Path) -> str:
        """Let one answer, and end well; gives its stdout."""
        status, told = await self.ran(words, out)
        if status:
            raise RuntimeError(f"`{' '.join(words)}` ended with {status}")
        return told

    def kill_all(self) -> None:
        """Leave nobody behind."""
        for pid in [pid for pid, ended in self._ended.items() if not ended.done()]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def _listen(self) -> None:
        while self._process.stdout and (line := await self._process.stdout.readline()):
            what, pid, *status = line.decode().split()
            ended = self._ended.setdefault(int(pid), asyncio.get_running_loop().create_future())
            if what == "began":
                self._begun.put_nowait(int(pid))
            else:
                ended.set_result(int(status[0]))


@asynccontextmanager
async def nursery(module: str, log: Path, late: Sequence[str] = ()) -> AsyncGenerator[Nursery]:
    """Start one for as long as the block runs; `late` is what its processes would import late."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, WORD, str(log), *late),
        stdin=pipe,
        stdout=pipe,
        env=environment(),
    )
    nurse = Nursery(process)
    try:
        yield nurse
    finally:
        nurse.kill_all()
        process.kill()
        await process.wait()


def nurse(run: Callable[[list[str]], None], log: Path, late: Sequence[str]) -> None:
    """Make a process of each line of JSON `[WORDS, FILE]` on stdin, until there are no more.

    FILE takes its stdout, else the log. It answers `began PID` and, when one has ended, `ended PID STATUS`.
    """
    for module in ("bot.app", *late):  # what commands and chats import late
        importlib.import_module(module)
    vectors = load_vectors()
    vars(importlib.import_module("bot.app"))["load_vectors"] = lambda: vectors
    signal.signal(signal.SIGCHLD, _tell_ended)
    while line := os.read(0, 65_536):
        if child := os.fork():
            _say(f"began {child}")
            continue
        words, out = json.loads(line)
        _be_born(run, words, log, Path(out or log))


def _be_born(run: Callable[[list[str]], None], words: list[str], log: Path, out: Path) -> None:
    """Be one process from here on."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for stream, file in ((1, out), (2, log)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        run(words)
    except SystemExit as end:
        os._exit(int(end.code or 0))
    os._exit(0)


def _tell_ended(_number: int, _frame: object) -> None:
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not child:
            return
        _say(f"ended {child} {os.waitstatus_to_exitcode(status)}")


def _say(line: str) -> None:
    os.write(1, (line + "\n").encode())
