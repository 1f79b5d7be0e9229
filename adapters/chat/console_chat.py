"""The console: the default chat, and the smallest example of a platform.

A post is one write to stdout, then one line in a journal beside the database, by which it is found
again after a crash. Only a kill in the microseconds between the two could repeat an alert; none is
ever lost.
"""

import asyncio
import json
import os
import sys
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TextIO

from adapters.chat.console_text import as_plain, as_rich
from adapters.errors import DeliveryDelayed
from adapters.ports import Chat, ChatSurroundings
from adapters.settings import Settings
from rules.model import Channel, Delivery, Posted
from rules.rows import alert_row

JOURNAL_KEEPS = 1_000
"""Markers that are remembered; only those of the last moments before a crash are ever asked for."""


class ConsoleSettings(Settings):
    """`platform = "console"`: alerts on the terminal, one group of lines each."""

    platform: Literal["console"]

    @property
    def name(self) -> str:
        """What channels of this chat begin with."""
        return "console"

    def problem_with(self, channel: Channel) -> str | None:
        """Say that the console has no channels inside it."""
        return _problem_with(channel)

    @asynccontextmanager
    async def connect(self, around: ChatSurroundings) -> AsyncGenerator[Chat]:
        """Open the console for as long as the bot runs."""
        yield ConsoleChat(sys.stdout, journal=around.memory / "wirewatch.console", rows=around.rows)


class ConsoleChat(Chat):
    """Prints alerts: drawn on a terminal, plain in a pipe, as rows when a program reads them."""

    settle = timedelta(0)

    def __init__(self, out: TextIO, *, journal: Path, rows: bool = False) -> None:
        """Print to a stream; `rows` prints the JSON rows of docs/reference/json.md instead."""
        self._out, self._journal, self._rows = out, journal, rows

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Print an alert, and note its marker at once."""
        text = self._drawn(delivery, now)
        try:
            journal = await asyncio.to_thread(self._journal.open, "a", encoding="ascii")
        except OSError as error:
            raise DeliveryDelayed(
                f"{self._journal} cannot be written ({error.strerror}), so nothing is printed that"
                " could be printed twice: mend the folder's permissions"
            ) from error
        with journal:
            await asyncio.to_thread(self._print_and_note, text, journal, delivery.marker)
        return Posted(delivery.marker)

    async def find(self, delivery: Delivery) -> Posted | None:
        """Look for the marker in the journal."""
        markers = await asyncio.to_thread(self._noted)
        return Posted(delivery.marker) if delivery.marker in markers else None

    async def check(self, channel: Channel) -> str | None:
        """Say whether the channel is the console, and the journal can be written."""
        if problem := _problem_with(channel):
            return problem
        if not os.access(self._journal.parent, os.W_OK):
            return f"{self._journal.parent} cannot be written to: mend the folder's permissions"
        return None

    def _drawn(self, delivery: Delivery, now: datetime) -> str:
        if self._rows:
            return json.dumps(alert_row(delivery.alert, posted=now), ensure_ascii=False) + "\n"
        drawn = as_rich if self._out.isatty() else as_plain
        return drawn(delivery.alert, now)

    def _print_and_note(self, text: str, journal: TextIO, marker: str) -> None:
        """Do both without a pause between: what is printed and not noted is printed again."""
        try:
            self._print(text)
        except OSError as error:
            raise DeliveryDelayed(
                f"the console cannot be written to ({error.strerror}): alerts wait until it can"
            ) from error
        journal.write(marker + "\n")
        journal.flush()

    def _print(self, text: str) -> None:
        try:
            self._out.write(text)
        except UnicodeEncodeError:  # a terminal of another age: better with escapes than not
            self._out.write(text.encode("ascii", "backslashreplace").decode("ascii"))
        self._out.flush()

    def _noted(self) -> set[str]:
        """Read the last markers, and let older ones go."""
        if not self._journal.exists():
            return set()
        with self._journal.open(encoding="ascii", errors="replace") as journal:
            lines = deque(journal, maxlen=JOURNAL_KEEPS + 1)
        if len(lines) > JOURNAL_KEEPS:
            shorter = self._journal.with_suffix(".console.new")
            shorter.write_text("".join(lines), encoding="ascii", errors="replace")
            shorter.replace(self._journal)
        return {line.strip() for line in lines}


def _problem_with(channel: Channel) -> str | None:
    if channel.address:
        return f'the console has no channel "{channel.address}": write "console"'
    return None
