"""A strict local web server for feeds: it answers as told, and notes every breach of manners.

Strict means: a request must say who asks, want a feed, bring no cookie and no Referer, and echo
validators exactly as they were given out.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    """What Content-Length claims; None tells the truth."""


Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]


class FeedServer:
    """Serves replies by path."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.breaches: list[str] = []
        self.address = ""
        self.agent = "wirewatch/"
        """How the name of whoever asks must begin."""
        self._answers: dict[str, Answer] = {}
        self._judges_validators = True
        self._given: dict[str, tuple[str | None, str | None]] = {}

    def url(self, path: str) -> str:
        return f"{self.address}{path}"

    def forgive_validators(self) -> None:
        """Let a test send validators that were never given out."""
        self._judges_validators = False

    def serve(self, path: str, reply: Reply) -> str:
        """Answer a path; with validators, a matching conditional request gets a 304."""

        async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
            etag = reply.headers.get("ETag")
            if etag is not None and request.headers.get("if-none-match") == etag:
                await send(writer, Reply(status=304, headers={"ETag": etag}))
            else:
                self._given[path] = (etag, reply.headers.get("Last-Modified"))
                await send(writer, reply)

        return self.serve_with(path, answer)

    def serve_with(self, path: str, answer: Answer) -> str:
        """Let a function write whatever it likes to the connection."""
        self._answers[path] = answer
        return self.url(path)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _read(reader)) is not None:
                self.requests.append(request)
                self._judge(request)
                answer = self._answers.get(request.path)
                if answer is None:
                    await send(writer, Reply(b"nothing here", 404))
                else:
                    await answer(request, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    def _judge(self, request: Request) -> None:
        headers = request.headers
        if not headers.get("user-agent", "").startswith(self.agent):
            self.breaches.append(f"{request.path}: the request does not say who asks")
        if "rss" not in headers.get("accept", ""):
            self.breaches.append(f"{request.path}: the request does not ask for a feed")
        for unwanted in ("cookie", "referer"):
            if unwanted in headers:
                self.breaches.append(f"{request.path}: the request brings a {unwanted}")
        asked = (headers.get("if-none-match"), headers.get("if-modified-since"))
        if not self._judges_validators:
            return
        if asked != (None, None) and asked != self._given.get(request.path):
            self.breaches.append(f"{request.path}: {asked} were never given out")


async def send(writer: asyncio.StreamWriter, reply: Reply) -> None:
    """Write a whole reply."""
    length = len(reply.body) if reply.length is None else reply.length
    lines = [f"HTTP/1.1 {reply.status} -", f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + reply.body)
    await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    first, *rest = head.decode("latin-1").strip().split("\r\n")
    headers = {}
    for line in rest:
        name, _, value = line.partition(": ")
        headers[name.lower()] = value
    return Request(first.split(" ")[1], headers)


@asynccontextmanager
async def feed_server(host: str = "127.0.0.1") -> AsyncGenerator[FeedServer]:
    """Run a server on loopback; at the end, no breach of manners may have been seen."""
    serving = FeedServer()
    server = await asyncio.start_server(serving.handle, host, 0)
    written = f"[{host}]" if ":" in host else host
    serving.address = f"http://{written}:{server.sockets[0].getsockname()[1]}"
    try:
        yield serving
    finally:
        server.close()
    assert serving.breaches == []
