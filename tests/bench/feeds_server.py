"""A server of invented feeds, in a process of its own: what it costs counts for nobody.

`python -m tests.bench.feeds_server FEEDS ITEMS SHAPE` writes its port and serves until it is ended; with
`plain` behind it, it gives no validators.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.bench.feeds_shapes import Shape, feed
from tests.bench.story_workload import Workload

_PLAIN = "plain"
LAST_MODIFIED = "Tue, 24 Nov 2026 09:30:00 GMT"


@contextmanager
def serving(feeds: int, items: int, shape: Shape, *, validators: bool = True) -> Iterator[str]:
    """Run the server; gives its address."""
    words = [sys.executable, "-m", "tests.bench.feeds_server", str(feeds), str(items), shape]
    words += [] if validators else [_PLAIN]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  # our own server
        try:
            if server.stdout is None or not (port := server.stdout.readline().strip()):
                raise RuntimeError("the server of the feeds did not start")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def bodies(feeds: int, items: int, shape: Shape) -> list[bytes]:
    """Write the feeds: of a stream of events that several outlets tell, each feed has a part."""
    stream, now = Workload().articles(feeds * items), datetime.now(UTC)
    return [
        feed(number, [next(stream) for _ in range(items)], shape, now) for number in range(feeds)
    ]


class _Answering(asyncio.Protocol):
    """Answers `GET /NUMBER`, with 304 to whoever knows the document, as far as they can know it."""

    def __init__(self, documents: list[bytes], *, validators: bool) -> None:
        self._documents, self._validators, self._waiting = documents, validators, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            request, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
            self._transport.write(self._answer(request))

    def _answer(self, request: bytes) -> bytes:
        number = int(request.split(b" ", 2)[1][1:])
        tag = f'"{number:x}-5"'
        named = f"ETag: {tag}\r\nLast-Modified: {LAST_MODIFIED}\r\n" if self._validators else ""
        known = f"if-none-match: {tag}\r\n".encode() in request.lower() + b"\r\n"
        body = b"" if known else self._documents[number]
        length = "" if known else f"Content-Length: {len(body)}\r\n"
        head = (
            f"HTTP/1.1 {'304 Not Modified' if known else '200 OK'}\r\n{length}{named}"
            "Content-Type: application/rss+xml; charset=utf-8\r\n\r\n"
        )
        return head.encode() + body


async def _serve(feeds: int, items: int, shape: Shape, *, validators: bool) -> None:
    documents = bodies(feeds, items, shape)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Answering(documents, validators=validators), "127.0.0.1", 0
    )
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    given = int(sys.argv[1]), int(sys.argv[2]), Shape(sys.argv[3])
    asyncio.run(_serve(*given, validators=_PLAIN not in sys.argv[4:]))
