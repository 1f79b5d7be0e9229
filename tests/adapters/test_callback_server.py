"""The callback server as strangers meet it: slow, large, packed, nonsensical, many."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession

from adapters.errors import PushError
from adapters.push_ports import CallbackAnswer, Callbacks, Pushed
from adapters.websub import callback_server
from adapters.websub.callback_server import BODY_LIMIT, serve

KNOWN = "a-token-that-cannot-be-guessed-at-all"
STRANGER = "another-token-that-nobody-was-ever-given"


@dataclass
class Noted(Callbacks):
    """Knows one token, and notes what comes under it."""

    queries: list[Mapping[str, str]] = field(default_factory=list)
    pushed: list[Pushed] = field(default_factory=list)
    busy: asyncio.Event | None = None

    async def knows(self, token: str) -> bool:
        return token == KNOWN

    async def confirm(self, token: str, query: Mapping[str, str]) -> CallbackAnswer:
        self.queries.append(query)
        return CallbackAnswer(200, query.get("hub.challenge", ""))

    async def deliver(self, token: str, pushed: Pushed) -> CallbackAnswer:
        if self.busy:
            await self.busy.wait()
        self.pushed.append(pushed)
        return CallbackAnswer(202)


@asynccontextmanager
async def a_server(noted: Noted, path: str = "/in", lives_s: float = 60.0) -> AsyncIterator[str]:
    async with serve(noted, path, host="127.0.0.1", port=0, lives_s=lives_s) as port:
        yield f"http://127.0.0.1:{port}"


async def raw(address: str, request: bytes) -> bytes:
    """Send bytes, and read until the server ends the connection."""
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(), 10)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def test_a_challenge_comes_back_as_nothing_that_a_browser_shows() -> None:
    noted = Noted()
    async with a_server(noted) as address, ClientSession() as session:
        query = {"hub.mode": "subscribe", "hub.challenge": "<script>", "x": "ö&=?"}
        async with session.get(f"{address}/in/{KNOWN}", params=query) as answer:
            assert (answer.status, await answer.text()) == (200, "<script>")
            assert answer.content_type == "application/octet-stream"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "Python" not in answer.headers["Server"]
    assert noted.queries == [query]


async def test_of_a_parameter_that_comes_twice_the_first_counts() -> None:
    noted = Noted()
    async with a_server(noted) as address:
        await raw(address, f"GET /in/{KNOWN}?a=1&a=2 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert noted.queries == [{"a": "1"}]


async def test_what_is_pushed_arrives_byte_for_byte() -> None:
    noted, body = Noted(), bytes(range(256)) * 40
    async with a_server(noted) as address, ClientSession() as session:
        headers = {"X-Hub-Signature": "sha1=a, sha256=b", "Content-Type": "text/xml; charset=x"}
        async with session.post(f"{address}/in/{KNOWN}", data=body, headers=headers) as answer:
            assert answer.status == 202
    assert noted.pushed == [Pushed(body, "text/xml; charset=x", ("sha1=a", " sha256=b"))]


async def test_every_connection_serves_one_request() -> None:
    async with a_server(Noted()) as address:
        request = f"GET /in/{KNOWN} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        answer = await raw(address, request + request)
    assert answer.count(b"HTTP/1.1 200") == 1
    assert b"Connection: close" in answer


async def status(method: str, address: str) -> tuple[int, bytes]:
    async with ClientSession() as session, session.request(method, address, data=b"x") as answer:
        return answer.status, await answer.read()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path",
    ["/", "/in", "/in/", f"/in/{STRANGER}", f"/{KNOWN}", f"/other/{KNOWN}", f"/in/{KNOWN}/", f"/in/x/{KNOWN}",
     "/in/short", "/in/" + "x" * 65, "/health", "/favicon.ico", "/in/..%2f..%2fetc"],
)  # fmt: skip
async def test_nobody_else_is_let_in(method: str, path: str) -> None:
    noted = Noted()
    async with a_server(noted) as address:
        assert await status(method, f"{address}{path}") == (404, b"")
    assert (noted.queries, noted.pushed) == ([], [])


async def test_a_public_address_may_have_no_path() -> None:
    async with a_server(Noted(), path="") as address:
        assert await status("GET", f"{address}/{KNOWN}") == (200, b"")


async def test_other_methods_are_refused() -> None:
    async with a_server(Noted()) as address:
        assert await status("PUT", f"{address}/in/{KNOWN}") == (405, b"")


@pytest.mark.parametrize("is_chunked", [False, True])
async def test_a_body_that_is_too_large_is_refused(is_chunked: bool) -> None:
    noted = Noted()

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(BODY_LIMIT // 65_536 + 2):
            yield b"x" * 65_536

    body = chunks() if is_chunked else io.BytesIO(b"x" * (BODY_LIMIT + 1))
    async with a_server(noted) as address, ClientSession() as session:
        async with session.post(f"{address}/in/{KNOWN}", data=body) as answer:
            assert answer.status == 413
        async with session.post(
            f"{address}/in/{KNOWN}", data=io.BytesIO(b"x" * BODY_LIMIT)
        ) as answer:
            assert answer.status == 202
    assert len(noted.pushed) == 1


async def test_who_asks_whether_to_send_a_body_is_told_to_go_on_unless_it_is_too_large() -> None:
    noted = Noted()
    async with a_server(noted) as address:
        host, _, port = address.removeprefix("http://").partition(":")
        for length, first in ((4, b"HTTP/1.1 100 Continue"), (BODY_LIMIT + 1, b"HTTP/1.1 413")):
            reader, writer = await asyncio.open_connection(host, int(port))
            head = f"POST /in/{KNOWN} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n"
            writer.write(f"{head}Expect: 100-continue\r\n\r\n".encode())
            assert (await asyncio.wait_for(reader.readline(), 5)).startswith(first)
            writer.write(b"body")
            answer = await reader.read()
            writer.close()
            assert (b"HTTP/1.1 202" in answer) == (length == 4)
    assert [one.body for one in noted.pushed] == [b"body"]


async def test_a_packed_body_is_refused_before_it_is_unpacked() -> None:
    noted = Noted()
    async with a_server(noted) as address, ClientSession() as session:
        headers = {"Content-Encoding": "gzip"}
        async with session.post(f"{address}/in/{KNOWN}", data=b"x", headers=headers) as answer:
            assert answer.status == 415
    assert noted.pushed == []


async def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callback_server, "BODY_WITHIN_S", 0.2)
    head = f"POST /in/{KNOWN} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nfour".encode()
    noted = Noted()
    async with a_server(noted, lives_s=20) as address:
        assert b" 408 " in await raw(address, head)
    assert noted.pushed == []


@pytest.mark.parametrize(
    "begun", [b"", b"GET /in/", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"POST / HTTP/1.1\r\n"]
)
async def test_who_never_finishes_asking_is_cut_off(begun: bytes) -> None:
    async with a_server(Noted(), lives_s=0.3) as address:
        assert await raw(address, begun) == b""


@pytest.mark.parametrize(
    "nonsense",
    [b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"\x00" * 40 + b"\r\n\r\n",
     b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nA\r\n\r\n"],
)  # fmt: skip
async def test_nonsense_is_refused_without_a_word_in_our_log(
    nonsense: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    async with a_server(Noted()) as address, ClientSession() as session:
        answer = await raw(address, nonsense)
        assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4"))
        assert b"Traceback" not in answer
        async with session.get(f"{address}/in/{KNOWN}") as well:
            assert well.status == 200
    assert capfd.readouterr() == ("", "")


async def test_too_many_connections_are_ended_and_a_hub_still_gets_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(callback_server, "CONNECTIONS_AT_MOST", 3)
    async with a_server(Noted(), lives_s=0.5) as address, ClientSession() as session:
        host, _, port = address.removeprefix("http://").partition(":")
        idle = [await asyncio.open_connection(host, int(port)) for _ in range(4)]
        assert await asyncio.wait_for(_ended(idle[3][0]), 0.4)
        await asyncio.wait_for(_ended(idle[0][0]), 5)
        async with session.get(f"{address}/in/{KNOWN}") as answer:
            assert answer.status == 200
        for _, writer in idle:
            writer.close()


async def _ended(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read() == b""
    except ConnectionResetError:
        return True


async def test_what_is_being_taken_when_the_bot_stops_is_finished() -> None:
    noted = Noted(busy=asyncio.Event())
    async with ClientSession() as session:
        async with a_server(noted) as address:
            assert noted.busy is not None
            pushing = asyncio.create_task(session.post(f"{address}/in/{KNOWN}", data=b"x"))
            await asyncio.sleep(0.1)
            asyncio.get_running_loop().call_later(0.2, noted.busy.set)
        assert (await pushing).status == 202
    assert len(noted.pushed) == 1


async def test_a_port_that_is_taken_is_told_with_the_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = serve(Noted(), "/in", host="127.0.0.1", port=port)
        with pytest.raises(PushError, match=rf"on 127.0.0.1:{port} .*choose another"):
            await server.__aenter__()
