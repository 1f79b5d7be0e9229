"""The way out, loaded and opened when something is first asked.

Loading it takes a quarter of a second, and so does reading the authorities that are trusted: most
commands ask nobody.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from adapters.web.answer import WebAnswer
from adapters.web.asking import Web, WebOptions


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
async def open_web(options: WebOptions) -> AsyncGenerator[Web]:
    """Give the way out at once; it is loaded and opened when something is first asked."""

    def opening() -> AbstractAsyncContextManager[Web]:
        from adapters.web.web import open_now  # loads httpx and aiohttp

        return open_now(options)

    async with AsyncExitStack() as until:
        yield LateWeb(opening, until)
