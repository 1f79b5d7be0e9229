"""Pages of articles: from the web, politely, or from a file of the operator's."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from adapters.errors import FetchError, SourceDelayed, SourceUnreadable
from adapters.files import read_file
from adapters.pages.page_worker import PageWorker
from adapters.ports import Pages
from adapters.web import Web, WebAnswer
from rules.page.model import Page
from rules.sentences import because, sentence

ACCEPT = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1"
_READABLE = ("html", "text/", "xml", "octet-stream", "unknown")


class WebPages(Pages):
    """Fetches pages and reads them."""

    def __init__(self, web: Web, worker: PageWorker, *, base: Path) -> None:
        """Use this way out; `base` is the folder that names of files are relative to."""
        self._web, self._worker, self._base = web, worker, base

    async def read(self, link: str) -> Page:
        """Fetch and read a page; the message of an error names it."""
        try:
            answer = await self._web.get(link, {"Accept": ACCEPT})
            _raise_for(answer)
            return await self._parsed(answer)
        except FetchError as error:
            raise type(error)(f"{link}: {error}", retry_after=error.retry_after) from error

    async def read_named(self, name: str) -> Page:
        """Read a file or an address that the operator names."""
        if name.startswith(("http://", "https://")):
            return await self.read(name)
        path = self._base / (unquote(urlsplit(name).path) if name.startswith("file:") else name)
        body = await asyncio.to_thread(read_file, path)
        return await self._parsed(WebAnswer(200, {}, body, path.resolve().as_uri()))

    async def _parsed(self, answer: WebAnswer) -> Page:
        kind = answer.headers.get("content-type")
        page = await self._worker.parse(answer.body, content_type=kind, url=answer.url)
        if not (page.title or page.body):
            raise SourceUnreadable(
                because(
                    page.problem or sentence("page_nothing", "nothing is written there"),
                    sentence("page_of_article", "is it the address of an article?"),
                )
            )
        return page


@asynccontextmanager
async def open_pages(web: Web, table: Mapping[str, Any], *, base: Path) -> AsyncGenerator[WebPages]:
    """Open what reads pages; `table` is what is known of sites (bot/boilerplate.toml)."""
    worker = PageWorker(table)
    try:
        yield WebPages(web, worker, base=base)
    finally:
        await worker.close()


def _raise_for(answer: WebAnswer) -> None:
    status, kind = answer.status, answer.headers.get("content-type", "unknown").lower()
    if status in (429, 503) or status >= 500:
        raise SourceDelayed(
            sentence("page_not_now", "the server gives no page now ({status})", status=status)
        )
    if status in (401, 402, 403, 451):
        raise SourceUnreadable(
            sentence("page_refused", "the server refuses us the page ({status})", status=status)
        )
    if status != 200:
        raise SourceUnreadable(
            sentence("page_none", "there is no page at this address ({status})", status=status)
        )
    if not any(one in kind for one in _READABLE):
        raise SourceUnreadable(
            sentence(
                "page_unreadable", "this is no page that can be read (it is {kind})", kind=kind[:60]
            )
        )
