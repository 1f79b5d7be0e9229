"""Pages are read in a process of their own: whatever a stranger's page does to it, it can be killed.

Both ways goes a length and that many bytes of JSON, and behind a question the bytes of the page.
JSON, not pickles: what a hostile page might make of the process must not reach ours. The child is
started with the first page, and again after each one that it did not survive.
"""

import asyncio
import contextlib
import json
import os
import signal
import struct
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from adapters.errors import SourceUnreadable
from rules.page.model import Page
from rules.sentences import read_back, sentence, written

TIME_LIMIT = timedelta(seconds=10)
MEMORY_LIMIT = 1_500 * 1024 * 1024
_TEXTS = ("title", "dek", "author", "site", "language", "section", "image", "address")
_LENGTH = struct.Struct(">I")
_ANSWER_LIMIT = 8 * 1024 * 1024
_START_LIMIT = timedelta(seconds=60)
_ORPHAN_SECONDS = 60
"""After so long over one page the child ends by itself: whoever asked is gone."""
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP")
_ROOT = Path(__file__).parents[2]


class PageWorker:
    """Reads pages, one after the other, in a process that is killed when it takes too long."""

    def __init__(self, table: Mapping[str, Any], *, limit: timedelta = TIME_LIMIT) -> None:
        """Take the table of phrases and host rules, which the child is given at its start."""
        self._table, self._limit = table, limit
        self._child: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def parse(self, body: bytes, *, content_type: str | None, url: str) -> Page:
        """Read a page; raises SourceUnreadable when it cannot be read within the limits."""
        question = {"content_type": content_type, "url": url, "length": len(body)}
        async with self._turn:
            try:
                answer = await self._ask(question, body)
            except TimeoutError as error:
                raise SourceUnreadable(
                    sentence(
                        "page_slow",
                        "the page takes more than {seconds} s to read: it is left unread",
                        seconds=f"{self._limit.total_seconds():g}",
                    )
                ) from error
            except (OSError, EOFError, ValueError) as error:
                raise SourceUnreadable(
                    sentence(
                        "page_too_much", "the page is too much for its reader: it is left unread"
                    )
                ) from error
        return page_from(answer)

    async def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()

    async def _ask(self, question: Mapping[str, Any], body: bytes) -> Mapping[str, Any]:
        """Ask the child; one that did not answer in full is of no use any more."""
        try:
            asked, told = await self._started()
            async with asyncio.timeout(self._limit.total_seconds()):
                asked.write(_packed(question) + body)
                await asked.drain()
                return await _answer(told)
        except BaseException:
            await self.close()
            raise

    async def _started(self) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
        """Give the pipes to a child that is ready; its start does not count against a page."""
        running = self._child is not None and self._child.returncode is None
        if self._child is None or not running:
            # -P: a folder called "adapters" where we happen to stand is not ours. Its own session:
            # Ctrl-C is for us. Without our environment: that holds secrets.
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "adapters.pages.page_worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
                | {"PYTHONPATH": str(_ROOT)},
            )
        asked, told = self._child.stdin, self._child.stdout
        if asked is None or told is None:
            raise OSError("the child has no pipes")
        if not running:
            asked.write(_packed(self._table))
            async with asyncio.timeout(_START_LIMIT.total_seconds()):
                await _answer(told)
        return asked, told


async def _answer(told: asyncio.StreamReader) -> Mapping[str, Any]:
    """Read one answer; raises EOFError when the child has gone."""
    (length,) = _LENGTH.unpack(await told.readexactly(_LENGTH.size))
    if length > _ANSWER_LIMIT:
        raise ValueError("the answer is too long")
    read: Mapping[str, Any] = json.loads(await told.readexactly(length))
    return read


def page_to_row(page: Page) -> dict[str, Any]:
    """Write a page as JSON can hold it; what was dropped stays behind."""
    when = page.published_at.isoformat() if page.published_at else None
    texts: dict[str, Any] = {name: getattr(page, name) for name in _TEXTS}
    problem = page.problem and written(page.problem)
    return texts | {"published_at": when, "body": list(page.body), "problem": problem}


def page_from(row: Mapping[str, Any]) -> Page:
    """Read what `page_to_row` wrote; raises SourceUnreadable for anything else."""
    try:
        when, body = row["published_at"], tuple(str(text) for text in row["body"])
        at = datetime.fromisoformat(when) if when else None
        problem = None if row["problem"] is None else read_back(str(row["problem"]))
        told = {name: row[name] if row[name] is None else str(row[name]) for name in _TEXTS}
    except (KeyError, TypeError, ValueError) as error:
        raise SourceUnreadable(sentence("page_unread", "the page could not be read")) from error
    return replace(Page(published_at=at, body=body, problem=problem), **told)  # type: ignore[arg-type]  # names of texts


def _packed(row: Mapping[str, Any]) -> bytes:
    said = json.dumps(row).encode()
    return _LENGTH.pack(len(said)) + said


def serve() -> None:
    """Answer questions until nobody asks any more: what the child does."""
    from adapters.pages.page_parser import PageRules, parse_page
    from rules.page.phrases import phrases_from

    _bound_memory()
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not break the conversation
    table = _read(asked)
    if table is None:
        return
    rules = PageRules(phrases_from(table), table.get("hosts", {}))
    _tell(told, {"ready": True})
    while (question := _read(asked)) is not None:
        _end_after(_ORPHAN_SECONDS)
        body = asked.read(question["length"])
        page = parse_page(
            body, content_type=question["content_type"], url=question["url"], rules=rules
        )
        _tell(told, page_to_row(page))
        _end_after(0)


def _tell(told: BinaryIO, row: Mapping[str, Any]) -> None:
    told.write(_packed(row))
    told.flush()


def _end_after(seconds: int) -> None:
    """Let the system end this process after a while; 0 calls it off. Not on every system."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _read(stream: Any) -> Any:
    head = stream.read(_LENGTH.size)
    return json.loads(stream.read(*_LENGTH.unpack(head))) if len(head) == _LENGTH.size else None


def _bound_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):  # not on every system
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


if __name__ == "__main__":
    serve()
