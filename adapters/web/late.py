"""The way out, loaded and opened when something is first asked.

Loading it takes a quarter of a second, and so does reading the authorities that are trusted: most
commands ask nobody.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from adapters.web.answer import WebAnswer
from adapters.web.asking import PATIENCE, Clock, Patience, Resolve, Web
from rules.feeds.pacing import POLITE, FetchPace


class LateWeb:
    """A way out that is opened when something is first asked."""

    def __init__(
        self, opening: Callable[[], AbstractAsyncContextManager[Web]], until: AsyncExitStack
    ) -> None:
        """Open it by this, once; it stays open until that ends."""
        self._opening, self._until = opening, until
        self._web: Web | None = None
        self._one_opens = asyncio.Lock()

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        proxy: str | None = None,
        gives_way: bool = False,
    ) -> WebAnswer:
        web = self._web or await self._opened()
        return await web.get(url, headers, proxy=proxy, gives_way=gives_way)

    async def post_form(self, url: str, fields: Mapping[str, str]) -> WebAnswer:
        return await (self._web or await self._opened()).post_form(url, fields)

    async def _opened(self) -> Web:
        async with self._one_opens:
            if self._web is None:
                self._web = await self._until.enter_async_context(self._opening())
            return self._web


@asynccontextmanager
async def open_web(
    *,
    contact: str | None,
    version: str,
    allow_private: Sequence[str] = (),
    pace: FetchPace = POLITE,
    patience: Patience = PATIENCE,
    resolve: Resolve | None = None,
    tls: ssl.SSLContext | None = None,
    clock: Clock | None = None,
) -> AsyncGenerator[Web]:
    """Open the way out for a bot that says who it is and how its operator is reached.

    `allow_private` are the ranges that the operator opens, every port of theirs. By the clock, in
    UTC, answers are dated that have no date of their own. `resolve` stands in for the system's.
    """

    def opening() -> AbstractAsyncContextManager[Web]:
        from adapters.web.web import open_now  # loads httpx and aiohttp

        return open_now(
            contact=contact,
            version=version,
            allow_private=allow_private,
            pace=pace,
            patience=patience,
            resolve=resolve,
            tls=tls,
            clock=clock,
        )

    async with AsyncExitStack() as until:
        yield LateWeb(opening, until)
