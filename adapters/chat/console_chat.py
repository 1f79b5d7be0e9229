"""The console: the default chat, and the smallest example of a platform.

A post is one write to stdout, confirmed at once in a journal beside the database, by which it is
found again after a crash. Only a kill in the microseconds between the two could repeat an alert;
none is ever lost.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, TextIO

from adapters.chat.console_journal import Journal
from adapters.chat.console_text import as_plain, as_rich
from adapters.errors import DeliveryDelayed
from adapters.ports import Chat, ChatSurroundings
from adapters.settings import Settings
from rules.answers.rows import alert_row, line_rows
from rules.delivery.throttle import UNLIMITED
from rules.model import Channel, Delivery, DeliveryKind, Posted
from rules.notice import Notice


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
    pace = UNLIMITED

    def __init__(self, out: TextIO, *, journal: Path, rows: bool = False) -> None:
        """Print to a stream; `rows` prints the JSON rows of docs/reference/json.md instead."""
        self._out, self._journal, self._rows = out, Journal(journal), rows
        self._encoding = out.encoding or "utf-8"
        self._cut_off: tuple[str, bytes] | None = None

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Print an alert, and note its marker at once."""
        text = self._drawn(delivery, now).encode(self._encoding, "backslashreplace")
        await asyncio.to_thread(self._print_and_note, text, delivery.marker)
        return Posted(delivery.marker)

    async def edit(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Print what is new about an alert: a line on paper cannot be changed."""
        return await self.post(delivery, now=now)

    async def reply(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Print the later articles under the headline that they belong to."""
        return await self.post(delivery, now=now)

    async def find(self, delivery: Delivery) -> Posted | None:
        """Look for the marker in the journal."""
        held = await asyncio.to_thread(self._journal.holds, delivery.marker)
        return Posted(delivery.marker) if held else None

    async def check(self, channel: Channel) -> str | None:
        """Say whether the channel is the console, and the journal can be written."""
        return _problem_with(channel) or self._journal.problem()

    def _drawn(self, delivery: Delivery, now: datetime) -> str:
        if self._rows and delivery.kind is not DeliveryKind.POST:
            return ""  # a row is an alert; `wirewatch story` and `status` tell programs of the rest
        if self._rows:
            only_ascii = self._encoding.lower().replace("-", "") != "utf8"
            told = delivery.told
            rows = (
                line_rows(told, posted=now)
                if isinstance(told, Notice)
                else [alert_row(told, posted=now)]
            )
            return "".join(json.dumps(row, ensure_ascii=only_ascii) + "\n" for row in rows)
        drawn = as_rich if self._out.isatty() else as_plain
        return drawn(delivery, now)

    def _print_and_note(self, text: bytes, marker: str) -> None:
        """Do both without a pause between: what is printed and not noted is printed again."""
        try:
            with self._journal.noting(marker):
                self._print(text, marker)
        except OSError as error:
            raise DeliveryDelayed(
                f"{self._journal.path} cannot be written to ({error.strerror}), so nothing is printed"
                " that could be printed twice: make room, or mend its permissions"
            ) from error

    def _print(self, text: bytes, marker: str) -> None:
        """Write all of it; what a full disk cuts off is where the next try goes on."""
        rest = self._cut_off[1] if self._cut_off and self._cut_off[0] == marker else text
        self._cut_off = None
        try:
            while rest:
                rest = rest[self._write(rest) :]
        except OSError as error:
            self._cut_off = (marker, rest)
            raise DeliveryDelayed(
                f"the console cannot be written to ({error.strerror}): alerts wait until it can"
            ) from error

    def _write(self, some: bytes) -> int:
        """Write to the stream below all buffers, which would keep what failed and write it twice."""
        try:
            below = self._out.fileno()
        except OSError:  # a stream in memory
            self._out.write(some.decode(self._encoding))
            self._out.flush()
            return len(some)
        return os.write(below, some)


def _problem_with(channel: Channel) -> str | None:
    if channel.address:
        return f'the console has no channel "{channel.address}": write "console"'
    return None
