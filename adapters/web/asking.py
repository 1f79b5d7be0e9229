"""How servers are asked, as others see it: what asks, how patiently, how much they may say. Loads no library."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from adapters.web.answer import WebAnswer

BODY_LIMIT = 10 * 1024 * 1024
"""Bytes of one body, packed or not."""
Clock = Callable[[], datetime]
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives all addresses of a name; raises OSError when there are none."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long servers may take."""

    connect: timedelta = timedelta(seconds=5)
    """To look the name up, connect and agree on encryption."""
    read: timedelta = timedelta(seconds=10)
    """Between two pieces of the answer."""
    total: timedelta = timedelta(seconds=30)
    """For one document with all its redirects."""


PATIENCE = Patience()


class Web(Protocol):
    """Asks servers for documents; each call raises FetchError when no whole answer came."""

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        proxy: str | None = None,
        gives_way: bool = False,
    ) -> WebAnswer:
        """Fetch a document; one that gives way leaves places to others."""

    async def post_form(self, url: str, fields: Mapping[str, str]) -> WebAnswer:
        """Send a form, once; no redirect is followed."""
