"""The process that reads pages: it answers, and whatever a page does to it, ours goes on."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.errors import SourceDelayed, SourceUnreadable
from adapters.pages.page_worker import PageWorker, page_from, page_to_row
from adapters.pages.web_pages import WebPages, open_pages
from adapters.web import WebOptions, open_web
from bot.boilerplate import boilerplate
from rules.page.model import Page
from tests.html_parts import og, page
from tests.newspages import DAM
from tests.servers.feed_server import Reply, feed_server
from tests.webs import UNPACED

CONTENT = page(DAM, og(DAM), f"<h1>{DAM.title}</h1>" + "".join(f"<p>{one}</p>" for one in DAM.body))


@pytest_asyncio.fixture
async def worker() -> AsyncIterator[PageWorker]:
    worker = PageWorker(boilerplate())
    yield worker
    await worker.close()


async def read(worker: PageWorker, content: bytes = CONTENT) -> Page:
    return await worker.parse(
        content, content_type="text/html", url="https://valleypost.example/a/1"
    )


async def test_a_page_is_read_in_another_process(worker: PageWorker) -> None:
    first, second = await asyncio.gather(read(worker), read(worker))

    assert first == second
    assert (first.title, first.body, first.published_at) == (DAM.title, DAM.body, DAM.published)


async def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    worker = PageWorker(boilerplate(), limit=timedelta(milliseconds=1))
    try:
        with pytest.raises(SourceUnreadable, match=r"takes more than 0\.001 s"):
            await read(worker)
        worker._limit = timedelta(seconds=30)
        assert (await read(worker)).title == DAM.title
    finally:
        await worker.close()


async def test_a_process_that_dies_is_started_again(worker: PageWorker) -> None:
    await read(worker)
    assert worker._child is not None
    worker._child.kill()
    await worker._child.wait()

    assert (await read(worker)).title == DAM.title


async def test_a_process_that_dies_at_its_work_is_a_clear_error() -> None:
    worker = PageWorker({"hosts": 1, "appeal": 2})

    with pytest.raises(SourceUnreadable, match="too much for its reader"):
        await read(worker)
    await worker.close()


async def test_one_who_is_no_longer_asked_leaves_no_half_answer(worker: PageWorker) -> None:
    await read(worker)
    asked = asyncio.create_task(read(worker, CONTENT * 3))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked

    assert (await read(worker)).body == DAM.body


def test_a_page_as_a_row_reads_back_as_itself() -> None:
    one = Page(
        "T",
        "D",
        "A",
        datetime(2026, 1, 1, tzinfo=UTC),
        "S",
        "en",
        "World",
        "https://i.example",
        ("a", "b"),
        (),
        "P",
    )

    assert page_from(page_to_row(one)) == one
    assert page_from(page_to_row(Page())) == Page()


@pytest.mark.parametrize(
    "row", [{}, {"published_at": "x", "body": []}, {"published_at": None, "body": 3}]
)
def test_a_row_of_another_shape_is_refused(row: Mapping[str, Any]) -> None:
    with pytest.raises(SourceUnreadable):
        page_from(row)


@asynccontextmanager
async def reading(folder: Path) -> AsyncGenerator[WebPages]:
    async with (
        open_web(
            WebOptions(contact=None, version="1", allow_private=("127.0.0.0/8",), pace=UNPACED)
        ) as web,
        open_pages(web, boilerplate(), base=folder) as pages,
    ):
        yield pages


async def test_a_page_is_fetched_and_read(tmp_path: Path) -> None:
    async with feed_server() as server, reading(tmp_path) as pages:
        server.breaches = _NoJudge()
        link = server.serve("/a", Reply(CONTENT, headers={"Content-Type": "text/html"}))

        assert (await pages.read(link)).title == DAM.title


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (Reply(b"", 404), SourceUnreadable, "no page at this address"),
        (Reply(b"", 403), SourceUnreadable, "refuses us"),
        (Reply(b"", 429), SourceDelayed, "no page now"),
        (Reply(b"", 500), SourceDelayed, "no page now"),
        (Reply(b"x", headers={"Content-Type": "image/png"}), SourceUnreadable, "image/png"),
        (Reply(b"", headers={"Content-Type": "text/html"}), SourceUnreadable, "is it the address"),
    ],
)
async def test_a_page_that_cannot_be_read_says_why(
    reply: Reply, error: type[Exception], words: str, tmp_path: Path
) -> None:
    async with feed_server() as server, reading(tmp_path) as pages:
        server.breaches = _NoJudge()
        link = server.serve("/a", reply)

        with pytest.raises(error, match=words) as raised:
            await pages.read(link)
        assert str(raised.value).startswith(link)


async def test_files_are_read_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "a b.html").write_bytes(CONTENT)
    (tmp_path / "big").write_bytes(b"x" * (10 * 1024 * 1024 + 1))

    async with reading(tmp_path) as pages:
        assert (await pages.read_named("a b.html")).title == DAM.title
        assert (await pages.read_named("file:a%20b.html")).title == DAM.title
        with pytest.raises(SourceUnreadable, match="larger than 10 MB"):
            await pages.read_named("big")
        with pytest.raises(SourceUnreadable, match="check its path"):
            await pages.read_named("nothing")
        with pytest.raises(SourceUnreadable, match="check its path"):
            await pages.read_named("\0")


class _NoJudge(list[str]):
    """The server is one for feeds, and minds that pages are asked for."""

    def append(self, breach: str) -> None:
        assert "feed" in breach
