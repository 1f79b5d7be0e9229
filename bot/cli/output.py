"""How the command line speaks: rows for programs on stdout, sentences for people on stderr."""

import asyncio
import errno
import io
import json
import os
import signal
import sys
import threading
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from rules.words.plain import without_controls

ConfigOption = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration file.", metavar="FILE")
]
ConfigBesideQuery = Annotated[
    Path, typer.Option("--config", help="The configuration file.", metavar="FILE")
]
"""Without its short form: a query may begin with `-c…`, as in `-chips`."""
JsonOption = Annotated[
    bool,
    typer.Option("--json", help="JSON lines on stdout, nothing else (docs/reference/json.md)."),
]
WIDE = 4_000
"""Columns of a pipe: nothing is folded or cut there, for a program may read it."""
STUCK_SECONDS = 2.0
DEFAULT_CONFIG = Path("config.toml")


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class AnswerUnwritable(Exception):
    """The answer does not fit where stdout leads to, such as a full disk."""

    @classmethod
    def by(cls, error: OSError) -> "AnswerUnwritable | None":
        """Tell the fault of a stream, which has no name, from that of a file."""
        if error.errno not in _NO_ROOM or error.filename is not None:
            return None
        return cls(
            f"the answer cannot be written whole: {error.strerror}; what was asked may be done"
            " already: make room where stdout leads to, and look"
        )


def set_streams() -> None:
    """Let nothing that a stream's encoding lacks end a command: it is written as an escape.

    A stream that whoever started us closed leads nowhere from now on: the next file that is opened
    would take its number, and what a library writes there.
    """
    if sys.stdout is None:
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _nowhere() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BufferedWriter(io.FileIO(os.devnull, "w")), encoding="utf-8")


def row(values: Mapping[str, Any]) -> None:
    """Write one row for programs."""
    only_ascii = (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(values, ensure_ascii=only_ascii) + "\n")
    sys.stdout.flush()


def say(sentence: str) -> None:
    """Tell people something that is not the answer itself."""
    sys.stderr.write(without_controls(sentence) + "\n")
    sys.stderr.flush()


def show(thing: Any) -> None:
    """Show people an answer, drawn on a terminal and plain in a pipe."""
    width = None if sys.stdout.isatty() else WIDE
    Console(highlight=False, markup=False, width=width).print(thing)


def show_rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show people rows of cells: a table on a terminal, in a pipe a plain line each, nothing cut."""
    if sys.stdout.isatty():
        table = Table(box=None, pad_edge=False)
        for head in heads:
            table.add_column(head, overflow="fold")  # an address is to be copied whole
        for cells in rows:
            table.add_row(*cells)
        show(table)
        return
    everything = [heads, *rows]
    widths = [max(map(len, column)) for column in zip(*everything, strict=True)]
    lines(
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in everything
    )


def lines(texts: Iterable[str]) -> None:
    """Write plain lines of an answer."""
    for text in texts:
        sys.stdout.write(without_controls(text) + "\n")


def one_line(text: str) -> str:
    """Write a stranger's text so that it cannot look like another line of the answer."""
    body = text.lstrip(" ")
    return " " * (len(text) - len(body)) + " ".join(without_controls(body).split())


def fail(sentence: str, status: int = 1) -> typer.Exit:
    """Say why it cannot be done, and give the exit to raise."""
    say(f"wirewatch: {sentence}")
    return typer.Exit(status)


def run_to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Run the bot, and end the process even if a thread is stuck in a write that nobody reads.

    Python would wait for such a thread for ever. By then everything has been kept and closed.
    A signal before the bot listens to it ends the process well, too.
    """
    last_resort = threading.Timer(STUCK_SECONDS, os._exit, (0,))
    last_resort.daemon = True

    async def go() -> None:
        await work
        last_resort.start()

    try:
        with _ending_well_on_signals():
            asyncio.run(go())
    finally:
        last_resort.cancel()


@contextmanager
def _ending_well_on_signals() -> Iterator[None]:
    """Exit with status 0 on SIGTERM and SIGINT: a transaction under way is undone, nothing lost."""

    def end(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def quiet_stdout() -> None:
    """Let the interpreter end without a word when nobody reads stdout any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
