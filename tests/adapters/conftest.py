from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.sources import FeedSource
from adapters.sources.turns import Turns
from adapters.web import WebOptions, open_web
from tests.quick import quick_plugs
from tests.servers.feed_server import FeedServer, feed_server
from tests.webs import UNPACED

LOOPBACK = ("127.0.0.0/8",)


@pytest.fixture(autouse=True, scope="session")
def _quick_plugs() -> Iterator[None]:
    with quick_plugs():
        yield


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as serving:
        yield serving


@pytest_asyncio.fixture
async def source(tmp_path: Path) -> AsyncIterator[FeedSource]:
    async with open_web(
        WebOptions(contact="desk@example.org", version="0", allow_private=LOOPBACK, pace=UNPACED)
    ) as web:
        yield FeedSource(web, base=tmp_path, turns=Turns({}))
