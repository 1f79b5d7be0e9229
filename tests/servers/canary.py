"""A server that must not be reached: it counts who comes, and answers like a metadata service."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Canary:
    def __init__(self) -> None:
        self.visits = 0
        self.port = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits += 1
        await reader.readline()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def canary() -> AsyncGenerator[Canary]:
    """Listen on both loopback addresses, at one port."""
    bird = Canary()
    four = await asyncio.start_server(bird.handle, "127.0.0.1", 0)
    bird.port = four.sockets[0].getsockname()[1]
    six = await asyncio.start_server(bird.handle, "::1", bird.port)
    try:
        yield bird
    finally:
        four.close()
        six.close()
