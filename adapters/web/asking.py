"""How servers are asked, as others see it: what asks, how patiently, how much they may say. Loads no library."""

import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from adapters.web.answer import WebAnswer
from rules.feeds.pacing import POLITE, FetchPace

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


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    """How servers are asked by a bot that says who it is."""

    contact: str | None
    """How its operator is reached."""
    version: str
    allow_private: Sequence[str] = ()
    """The ranges that the operator opens, every port of theirs; of the others only public ones are asked."""
    pace: FetchPace = POLITE
    patience: Patience = PATIENCE
    resolve: Resolve | None = None
    """Stands in for the system's."""
    tls: ssl.SSLContext | None = None
    """What it trusts, in place of the system's authorities."""
    clock: Clock | None = None
    """Dates, in UTC, the answers that have no date of their own."""


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
