"""The callback server: where hubs confirm and push, and nobody else gets an answer.

A connection lives for one request and one minute, so that slow or idle strangers use up nothing.
Nothing is logged here: a path is a key.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import regex
from aiohttp.web import BaseRequest, Response, Server, ServerRunner, TCPSite
from aiohttp.web_protocol import RequestHandler

from adapters.errors import PushError
from adapters.push_ports import CallbackAnswer, Callbacks, Pushed

BODY_LIMIT = 10 * 1024 * 1024
CONNECTION_LIVES_S = 60.0
BODY_WITHIN_S = 30.0
CONNECTIONS_AT_MOST = 200
BODIES_AT_ONCE = 8
STOP_WITHIN_S = 3.0
LINGERS_S = 2.0
"""How long what a refused sender still sends is read, so that it can read why."""
_TOKEN = regex.compile(r"[A-Za-z0-9_-]{32,64}")
# Whatever a challenge says, no browser may take it for a page (the Recommendation, section 8.2).
_SAFE = {
    "Content-Type": "application/octet-stream",
    "X-Content-Type-Options": "nosniff",
    "Server": "wirewatch",
}


@asynccontextmanager
async def serve(
    callbacks: Callbacks, path: str, *, host: str, port: int, lives_s: float = CONNECTION_LIVES_S
) -> AsyncIterator[int]:
    """Serve callbacks under a path while the block runs; gives the port.

    Raises PushError when the port cannot be had.
    """
    silent = logging.getLogger(__name__)
    silent.setLevel(logging.CRITICAL + 1)  # aiohttp would print what strangers send
    server = _BriefServer(
        _Door(callbacks, path).answer,
        access_log=None,
        logger=silent,
        auto_decompress=False,
        lingering_time=LINGERS_S,
    )
    server.lives_s = lives_s
    runner = ServerRunner(server, shutdown_timeout=STOP_WITHIN_S)
    await runner.setup()
    try:
        try:
            await TCPSite(runner, host, port).start()
        except OSError as error:
            raise PushError(
                f"[websub]: hubs cannot be waited for on {host}:{port} ({error.strerror}): choose"
                " another websub.host or websub.port, and tell your reverse proxy"
            ) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


class _BriefServer(Server):
    """Ends every connection after its time, whatever it is at."""

    lives_s = CONNECTION_LIVES_S

    def connection_made(self, handler: RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if len(self.connections) > CONNECTIONS_AT_MOST:
            transport.abort()
        asyncio.get_running_loop().call_later(self.lives_s, transport.abort)


class _Door:
    """Lets in who knows a token."""

    def __init__(self, callbacks: Callbacks, path: str) -> None:
        self._callbacks, self._path = callbacks, path.rstrip("/")
        self._bodies = asyncio.Semaphore(BODIES_AT_ONCE)

    async def answer(self, request: BaseRequest) -> Response:
        """Answer one request; the connection ends with it."""
        given = await self._answer(request)
        response = Response(status=given.status, body=given.body.encode(), headers=_SAFE)
        response.force_close()
        return response

    async def _answer(self, request: BaseRequest) -> CallbackAnswer:
        token = self._token(request.path)
        if token is None or not await self._callbacks.knows(token):
            return CallbackAnswer(404)
        if request.method == "GET":
            query = {name: request.query.getone(name) for name in request.query}
            return await self._callbacks.confirm(token, query)
        if request.method == "POST":
            async with self._bodies:
                return await self._deliver(token, request)
        return CallbackAnswer(405)

    def _token(self, path: str) -> str | None:
        prefix, _, token = path.rpartition("/")
        return token if prefix == self._path and _TOKEN.fullmatch(token) else None

    async def _deliver(self, token: str, request: BaseRequest) -> CallbackAnswer:
        if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            return CallbackAnswer(415)  # unpacked, a small bomb would be a large body
        try:
            async with asyncio.timeout(BODY_WITHIN_S):
                body = await _body(request)
        except TimeoutError:
            return CallbackAnswer(408)
        if body is None:
            return CallbackAnswer(413)
        signatures = [
            one
            for line in request.headers.getall("X-Hub-Signature", ())
            for one in line.split(",")[:10]
        ]
        kind = request.headers.get("Content-Type")
        return await self._callbacks.deliver(token, Pushed(body, kind, tuple(signatures)))


async def _body(request: BaseRequest) -> bytes | None:
    """Read a body as it is; None when it is too large."""
    if (request.content_length or 0) > BODY_LIMIT:
        return None
    if request.headers.get("Expect", "").strip().lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # nothing of the answer itself has left
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)
