"""A proxy of the operator's: it connects to one server, whatever name it is asked for."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class ProxyServer:
    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        self.logins: list[str] = []
        self.address = ""
        self._port = port

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            writer.close()
            return
        first, *rest = head.decode("latin-1").split("\r\n")
        self.asked.append(first)
        self.logins += [line for line in rest if line.lower().startswith("proxy-authorization")]
        there, onward = await asyncio.open_connection("127.0.0.1", self._port)
        if first.startswith("CONNECT "):
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            method, url, version = first.split(" ")
            path = "/" + url.split("/", 3)[3]
            onward.write("\r\n".join([f"{method} {path} {version}", *rest]).encode("latin-1"))
        await asyncio.gather(_pass_on(reader, onward), _pass_on(there, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    except ConnectionError:
        return
    finally:
        writer.close()


@asynccontextmanager
async def proxy_server(port: int) -> AsyncGenerator[ProxyServer]:
    """Run a proxy before a server on loopback."""
    proxy = ProxyServer(port)
    server = await asyncio.start_server(proxy.handle, "127.0.0.1", 0)
    proxy.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield proxy
    finally:
        server.close()
