"""Names → the addresses that are dialled: all are checked, and what was checked is dialled.

A name is looked up once for a connection. If it were looked up again when dialling, its owner
could answer differently the second time (DNS rebinding).
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.errors import SourceUnreadable
from adapters.web.asking import Resolve
from rules.feeds.addresses import (
    Allowed,
    IPAddress,
    NotAllowed,
    as_dialled,
    check_address,
    check_addresses,
    literal_from,
)
from rules.sentences import told_by

AddrInfo = tuple[Any, Any, int, str, tuple[Any, ...]]


class CheckedResolver(AbstractResolver):
    """Looks names up for aiohttp, and gives none that has an address which is not allowed."""

    def __init__(self, resolve: Resolve, allowed: Allowed) -> None:
        """Ask this for addresses; give only what is allowed."""
        self._resolve, self._allowed = resolve, allowed

    async def find(self, host: str, port: int) -> Sequence[IPAddress]:
        """Give all addresses of a host; raises SourceUnreadable if one of them is refused."""
        literal = literal_from(host)
        texts = [str(literal)] if literal else await self._resolve(host, port)
        found = [as_dialled(ip_address(text)) for text in texts]
        if not found:
            raise OSError("the name has no address")
        try:
            check_addresses(found, port, self._allowed)
        except NotAllowed as refused:
            raise SourceUnreadable(told_by(refused)) from None
        return found

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_UNSPEC,
    ) -> list[ResolveResult]:
        """Give them in aiohttp's form."""
        found = await self.find(host, port)
        return [_result(host, str(address), port, address.version) for address in found]

    async def close(self) -> None:
        """Hold nothing that would have to be closed."""


def socket_for(allowed: Allowed) -> Callable[[AddrInfo], socket.socket]:
    """Make the last check, where nothing can come between it and the connection.

    aiohttp asks it for the socket of every address that it is about to dial, literal ones too.
    """

    def make(address: AddrInfo) -> socket.socket:
        family, kind, protocol, _, where = address
        try:
            check_address(ip_address(where[0]), where[1], allowed)
        except NotAllowed as refused:
            raise SourceUnreadable(told_by(refused)) from None
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made

    return make


async def look_up(host: str, port: int) -> Sequence[str]:
    """Ask the system for all addresses of a name.

    In a thread of its own, which the process does not wait for at its end: the system may take a
    minute to give up, and neither other names nor our stopping should.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[str]] = loop.create_future()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            fault = error if isinstance(error, OSError) else OSError(f"no such name can be: {host}")
            _tell(loop, answer, lambda: answer.set_exception(fault))
        else:
            texts = [str(where[0]) for *_, where in found]
            _tell(loop, answer, lambda: answer.set_result(texts))

    threading.Thread(target=ask, name="look up", daemon=True).start()
    return await answer


def _tell(
    loop: asyncio.AbstractEventLoop, answer: asyncio.Future[Sequence[str]], how: Callable[[], None]
) -> None:
    def tell() -> None:
        if not answer.done():
            how()

    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(tell)


def _result(host: str, address: str, port: int, version: int) -> ResolveResult:
    family = socket.AF_INET if version == 4 else socket.AF_INET6
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=family,
        proto=0,
        flags=socket.AI_NUMERICHOST,
    )
