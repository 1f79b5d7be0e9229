import errno
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.chat import ConsoleSettings
from adapters.chat.console_chat import ConsoleChat
from adapters.chat.console_journal import KEEPS
from adapters.chat.console_text import as_plain
from adapters.errors import DeliveryDelayed
from adapters.ports import ChatSurroundings
from bot.phrasebook import phrases
from rules.answers.rows import alert_row
from rules.model import Delivery, DeliveryState
from rules.notice import Notice, NoticeKind, NoticeLine
from tests.adapters.test_console_text import ALERT
from tests.newsroom import CONSOLE, NOON, a_store, some_commands


def a_delivery(marker: str = "wwmarker") -> Delivery:
    return Delivery(1, ALERT, marker, DeliveryState.SENDING, 1, NOON, NOON, NOON)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


async def test_a_terminal_gets_colour_and_a_pipe_does_not(tmp_path: Path) -> None:
    terminal, pipe = Terminal(), io.StringIO()
    for out in (terminal, pipe):
        await ConsoleChat(out, journal=tmp_path / "j").post(a_delivery(), now=NOON)
    assert "\x1b[" in terminal.getvalue()
    assert "\x1b" not in pipe.getvalue()


async def test_a_program_gets_one_row_a_line(tmp_path: Path) -> None:
    out = io.StringIO()
    chat = ConsoleChat(out, journal=tmp_path / "j", rows=True)
    await chat.post(a_delivery(), now=NOON)
    assert json.loads(out.getvalue())["title"] == ALERT.title


async def test_a_program_gets_a_row_for_each_story_of_a_digest_and_none_for_a_count(
    tmp_path: Path,
) -> None:
    lines = (NoticeLine("Truce holds", None, "Pier News", NOON, story_id=1), NoticeLine("a word"))
    digest = Notice(NoticeKind.DIGEST, CONSOLE, "noon", "Digest", lines, is_over=True)
    out = io.StringIO()
    chat = ConsoleChat(out, journal=tmp_path / "j", rows=True)
    await chat.post(replace(a_delivery(), told=digest), now=NOON)
    [row] = [json.loads(line) for line in out.getvalue().splitlines()]
    assert (row["alert"], row["title"], row["outlet"]) == (None, "Truce holds", "Pier News")
    assert set(row) == set(alert_row(ALERT, posted=NOON))


async def test_an_old_terminal_gets_escapes_and_a_program_valid_json(tmp_path: Path) -> None:
    for rows in (False, True):
        below = io.BytesIO()
        out = io.TextIOWrapper(below, encoding="ascii")
        await ConsoleChat(out, journal=tmp_path / "j", rows=rows).post(a_delivery(), now=NOON)
        printed = below.getvalue()
        assert json.loads(printed)["outlet"] == "Pier News" if rows else b"\\xb7 2026" in printed


async def test_nothing_is_printed_that_cannot_be_noted(tmp_path: Path) -> None:
    out = io.StringIO()
    chat = ConsoleChat(out, journal=tmp_path / "nowhere" / "j")
    with pytest.raises(DeliveryDelayed, match="cannot be written"):
        await chat.post(a_delivery(), now=NOON)
    assert out.getvalue() == ""
    assert "mend its permissions" in str(await chat.check(CONSOLE))
    folder = ConsoleChat(out, journal=tmp_path)
    assert "is no file: remove it" in str(await folder.check(CONSOLE))


class FullDisk:
    """What stands below stdout: a disk with room for some bytes."""

    def __init__(self) -> None:
        self.room, self.written = 20, b""

    def write(self, _chat: ConsoleChat, some: bytes) -> int:
        if not self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        fits = some[: self.room]
        self.written += fits
        self.room -= len(fits)
        return len(fits)


async def test_what_a_full_disk_cut_off_is_finished_and_not_printed_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk()
    monkeypatch.setattr(ConsoleChat, "_write", lambda chat, some: disk.write(chat, some))
    chat = ConsoleChat(io.StringIO(), journal=tmp_path / "j")
    for _ in range(2):
        with pytest.raises(DeliveryDelayed, match="No space left"):
            await chat.post(a_delivery(), now=NOON)
        assert await chat.find(a_delivery()) is None
    disk.room = 10_000
    await chat.post(a_delivery(), now=NOON)
    assert disk.written.decode() == as_plain(a_delivery(), NOON)
    assert await chat.find(a_delivery()) is not None


async def test_the_journal_keeps_the_last_lines_only(tmp_path: Path) -> None:
    journal = tmp_path / "j"
    journal.write_text("".join(f"+ww{n}\n" for n in range(5 * KEEPS)), encoding="ascii")
    chat = ConsoleChat(io.StringIO(), journal=journal)
    assert await chat.find(a_delivery("ww0")) is None
    assert await chat.find(a_delivery(f"ww{5 * KEEPS - 1}")) is not None
    assert len(journal.read_text(encoding="ascii").splitlines()) <= KEEPS + 1


async def test_the_console_is_connected_to_stdout_and_a_journal_beside_the_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with a_store(tmp_path) as store:
        commands = some_commands(store)
        around = ChatSurroundings(commands, tmp_path, phrases(), rows=True)
        async with ConsoleSettings(platform="console").connect(around) as chat:
            await chat.post(a_delivery(), now=NOON)
    assert json.loads(capsys.readouterr().out)["channel"] == "console"
    assert (tmp_path / "wirewatch.console").read_text(encoding="ascii") == "+wwmarker\n"
