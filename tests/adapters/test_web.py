import asyncio
import gc
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.errors import FetchError, SourceDelayed, SourceUnreachable, SourceUnreadable
from adapters.web import Hop, Patience, Web, WebAnswer, WebOptions, is_challenge, open_web
from adapters.web.dialling import look_up
from adapters.web.web import user_agent
from tests.servers.feed_server import FeedServer, Reply, Request, feed_server, send
from tests.webs import ACCEPT, BOTH, STRAY_BYTE, TLS, UNPACED, a_web, say_well, with_certificate


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as serving:
        serving.forgive_validators()
        yield serving


@pytest_asyncio.fixture
async def web() -> AsyncIterator[Web]:
    async with a_web() as one:
        yield one


async def fails(web: Web, url: str, headers: dict[str, str] = ACCEPT) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await web.get(url, headers)
    return caught.value


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (None, "wirewatch/1.2"),
        ("desk@example.org", "wirewatch/1.2 (desk@example.org)"),
        ("https://example.org/bot", "wirewatch/1.2 (+https://example.org/bot)"),
        (
            "https://example.org/bot; desk@example.org",
            "wirewatch/1.2 (+https://example.org/bot; desk@example.org)",
        ),
        ("Pier Desk (night)", "wirewatch/1.2 (Pier; Desk; night)"),
    ],
)
def test_the_bot_says_who_it_is(contact: str | None, said: str) -> None:
    assert user_agent(contact, "1.2") == said


async def test_a_request_says_what_it_must_and_nothing_else(server: FeedServer, web: Web) -> None:
    url = server.serve("/feed", Reply(b"well", headers={"Set-Cookie": "track=1"}))
    url = url.replace("127.0.0.1", "pier.example")  # a cookie jar takes nothing from numbers
    await web.get(url, ACCEPT)
    await web.get(url, {**ACCEPT, "user-agent": "wirewatch/own"})
    first, second = (request.headers for request in server.requests)
    assert set(first) == {"host", "user-agent", "accept", "accept-encoding"}
    assert first["user-agent"] == "wirewatch/1.2 (desk@example.org)"
    assert second["user-agent"] == "wirewatch/own"
    assert set(second) == set(first)


@BOTH
async def test_path_and_query_are_asked_for_as_they_are_written(
    server: FeedServer, web: Web, headers: dict[str, str]
) -> None:
    path = "/a%2Fb,c%2c;d/%7e/x[0]?q[]=1&s=%E4%2B+&t={z}|w&u=%zz&v='\"&&=?"
    answer = await web.get(server.url(path), headers)
    assert [request.path for request in server.requests] == [path.replace('"', "%22")]
    assert answer.url == server.url(path)


@pytest.mark.parametrize(
    "etag", ['"plain"', 'W/"weak"', "bare", '"\xe4\xff"', '"ä✓"', '"a  b\t"', '"']
)
async def test_validators_go_back_byte_for_byte(server: FeedServer, web: Web, etag: str) -> None:
    raw = etag if etag.isascii() or max(etag) <= "\xff" else etag.encode().decode("latin-1")
    url = server.serve("/feed", Reply(b"well", headers={"ETag": raw}))
    first = await web.get(url, ACCEPT)
    assert first.headers["etag"] == raw.strip()
    again = await web.get(url, {**ACCEPT, "If-None-Match": first.headers["etag"]})
    assert again.status == 304
    assert server.requests[1].headers["if-none-match"] == raw.strip()


async def test_lines_of_a_list_are_one_value_and_of_others_the_first_counts(
    server: FeedServer, web: Web
) -> None:
    async def twice(_request: Request, writer: asyncio.StreamWriter) -> None:
        lines = ["Link: <a>; rel=hub", "Link: <b>; rel=self", "ETag: one", "ETag: two"]
        head = "\r\n".join(["HTTP/1.1 200 -", "Content-Length: 0", *lines])
        writer.write(f"{head}\r\n\r\n".encode())

    said = (await web.get(server.serve_with("/feed", twice), ACCEPT)).headers
    assert said["link"] == "<a>; rel=hub, <b>; rel=self"
    assert said["etag"] == "one"


async def test_each_redirect_is_on_record_with_its_status(server: FeedServer, web: Web) -> None:
    for step, status in enumerate((301, 302, 303, 307, 308)):
        location = {"Location": f"/{step + 1}"}
        server.serve(f"/{step}", Reply(b"moved", status=status, headers=location))
    server.serve("/5", Reply(b"well"))
    answer = await web.get(server.url("/0"), ACCEPT)
    assert (answer.body, answer.url) == (b"well", server.url("/5"))
    assert answer.hops == tuple(
        Hop(server.url(f"/{step}"), status) for step, status in enumerate((301, 302, 303, 307, 308))
    )
    assert all(request.headers["accept"] for request in server.requests)


async def test_a_sixth_redirect_is_not_followed(server: FeedServer, web: Web) -> None:
    for step in range(10):
        server.serve(f"/{step}", Reply(status=302, headers={"Location": f"/{step + 1}"}))
    assert "more than 5 times" in str(await fails(web, server.url("/0")))
    assert len(server.requests) == 6


async def test_a_circle_is_left_where_it_closes(server: FeedServer, web: Web) -> None:
    server.serve("/a", Reply(status=302, headers={"Location": "/b"}))
    server.serve("/b", Reply(status=302, headers={"Location": "/a#again"}))
    assert "in a circle" in str(await fails(web, server.url("/a")))
    assert len(server.requests) == 2


async def test_a_redirect_without_a_target_is_an_answer(server: FeedServer, web: Web) -> None:
    answer = await web.get(server.serve("/feed", Reply(b"where?", status=302)), ACCEPT)
    assert (answer.status, answer.body, answer.hops) == (302, b"where?", ())


async def test_a_304_is_an_answer_even_if_it_names_a_place(server: FeedServer, web: Web) -> None:
    url = server.serve("/feed", Reply(status=304, headers={"Location": "/other"}))
    assert (await web.get(url, ACCEPT)).status == 304


@pytest.mark.parametrize(
    "secret", ["Authorization", "Cookie", "X-Api-Key", "authorization", "Proxy-Authorization"]
)
@BOTH
async def test_secrets_stay_with_the_server_that_they_are_for(
    server: FeedServer, web: Web, secret: str, headers: dict[str, str]
) -> None:
    async with feed_server("::1") as other:
        other.forgive_validators()
        other.serve("/feed", Reply(b"well"))
        server.serve("/near", Reply(status=302, headers={"Location": other.url("/feed")}))
        url = server.serve("/feed", Reply(status=302, headers={"Location": "/near"}))
        server.breaches = SilentBreaches()
        assert (await web.get(url, {**headers, secret: "s3cret"})).body == b"well"
        assert [request.headers.get(secret.lower()) for request in server.requests] == [
            "s3cret"
        ] * 2
        assert "s3cret" not in str(other.requests)
        assert other.requests[0].headers["accept"] == ACCEPT["Accept"]


class SilentBreaches(list[str]):
    """A cookie of the operator's own is no breach of manners."""

    def append(self, _breach: str) -> None:
        return


async def test_a_login_in_the_address_goes_as_a_header_and_not_elsewhere(
    server: FeedServer, web: Web
) -> None:
    async with feed_server("::1") as other:
        there = other.serve("/feed", Reply(b"well"))
        moved = server.serve("/feed", Reply(status=301, headers={"Location": there}))
        answer = await web.get(moved.replace("//", "//me:p%40w@"), ACCEPT)
        assert server.requests[0].headers["authorization"] == "Basic bWU6cEB3"
        assert "authorization" not in other.requests[0].headers
        assert (answer.url, answer.hops) == (there, (Hop(moved, 301),))


async def test_a_login_that_a_redirect_brings_is_not_used(server: FeedServer, web: Web) -> None:
    server.serve("/new", Reply(b"well"))
    target = server.url("/new").replace("//", "//them:pw@")
    answer = await web.get(
        server.serve("/old", Reply(status=302, headers={"Location": target})), ACCEPT
    )
    assert answer.url == server.url("/new")
    assert all("authorization" not in request.headers for request in server.requests)


@pytest.mark.parametrize(
    ("raw", "path"), [("/h\xc3\xa4fen", "/h%C3%A4fen"), ("/h\xe4fen", "/h%C3%A4fen")]
)
async def test_a_target_may_be_written_in_more_than_ascii(
    server: FeedServer, web: Web, raw: str, path: str
) -> None:
    url = server.serve("/feed", Reply(status=302, headers={"Location": raw}))
    server.serve(path, Reply(b"well"))
    assert (await web.get(url, ACCEPT)).body == b"well"


async def test_words_beyond_latin_go_out_as_utf_8(server: FeedServer, web: Web) -> None:
    await web.get(server.serve("/feed", Reply(b"well")), {**ACCEPT, "X-Name": "港"})
    assert server.requests[0].headers["x-name"].encode("latin-1").decode() == "港"


@pytest.mark.parametrize("header", [("X-Key", "a\r\nX-Evil: b"), ("X-Key\n", "a"), ("X\xe4", "b")])
@BOTH
async def test_a_header_that_would_break_out_is_told_and_not_sent(
    server: FeedServer, web: Web, header: tuple[str, str], headers: dict[str, str]
) -> None:
    name, value = header
    error = await fails(web, server.url("/feed"), {**headers, name: value})
    assert "cannot be written" in str(error)
    assert server.requests == []


async def test_a_fragment_is_for_browsers(server: FeedServer, web: Web) -> None:
    url = server.serve("/feed", Reply(b"well"))
    assert (await web.get(f"{url}#top", ACCEPT)).url == url


@pytest.mark.parametrize(
    ("certificate", "host", "says"),
    [
        ("expired", "pier.example", "certificate has expired: its publisher must renew it"),
        ("early", "pier.example", "certificate is not valid yet"),
        ("valid", "mole.example", "certificate is for another host"),
        ("valid", "[::1]", "certificate is for another host"),
    ],
)
@BOTH
async def test_a_certificate_that_is_not_right_is_told_with_its_remedy(
    certificate: str, host: str, says: str, headers: dict[str, str]
) -> None:
    trusting = ssl.create_default_context(cafile=TLS / "authority.pem")
    address = "::1" if host == "[::1]" else "127.0.0.1"
    server = await asyncio.start_server(say_well, address, 0, ssl=with_certificate(certificate))
    port = server.sockets[0].getsockname()[1]
    async with a_web(tls=trusting) as web:
        error = await fails(web, f"https://{host}:{port}/", headers)
    server.close()
    assert isinstance(error, SourceUnreadable)
    assert says in str(error)


@BOTH
async def test_an_unknown_authority_is_told_and_a_known_one_trusted(
    headers: dict[str, str],
) -> None:
    server = await asyncio.start_server(say_well, "127.0.0.1", 0, ssl=with_certificate("valid"))
    url = f"https://pier.example:{server.sockets[0].getsockname()[1]}/"
    async with a_web() as web:
        assert "authority that is not known here" in str(await fails(web, url, headers))
    async with a_web(tls=ssl.create_default_context(cafile=TLS / "authority.pem")) as web:
        assert (await web.get(url, headers)).body == b"well"
    server.close()


async def test_the_environment_may_name_an_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    server = await asyncio.start_server(say_well, "127.0.0.1", 0, ssl=with_certificate("valid"))
    async with a_web() as web:
        url = f"https://pier.example:{server.sockets[0].getsockname()[1]}/"
        assert (await web.get(url, ACCEPT)).body == b"well"
    server.close()


@BOTH
async def test_a_server_without_encryption_is_told(web: Web, headers: dict[str, str]) -> None:
    async def puzzled(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await send(writer, Reply(status=400))
        writer.close()

    server = await asyncio.start_server(puzzled, "127.0.0.1", 0)
    error = await fails(web, f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/", headers)
    server.close()
    assert isinstance(error, SourceUnreadable)
    assert "no encrypted connection could be made" in str(error)


@BOTH
async def test_nobody_there_is_no_connection(headers: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        async with a_web() as web:
            error = await fails(web, f"http://127.0.0.1:{port}/", headers)
    assert isinstance(error, SourceUnreachable)
    assert str(error) == (
        "no connection could be made (Connection refused): check the address and the network"
    )


@BOTH
async def test_a_name_that_nobody_has_is_no_connection(headers: dict[str, str]) -> None:
    async def nobody(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async with open_web(WebOptions(contact=None, version="1", resolve=nobody)) as web:
        error = await fails(web, "http://nobody.example/", headers)
    assert isinstance(error, SourceUnreachable)
    assert "no connection could be made (Name or service not known)" in str(error)


@BOTH
async def test_a_name_that_is_looked_up_for_long_ends_the_request_and_delays_no_other(
    server: FeedServer, headers: dict[str, str]
) -> None:
    url = server.serve("/feed", Reply(b"well"))

    async def stuck(host: str, _port: int) -> Sequence[str]:
        if host == "stuck.example":
            await asyncio.sleep(60)
        return ["127.0.0.1"]

    hasty = Patience(connect=timedelta(seconds=0.4))
    async with open_web(
        WebOptions(
            contact=None,
            version="1",
            allow_private=["127.0.0.0/8"],
            pace=UNPACED,
            patience=hasty,
            resolve=stuck,
        )
    ) as web:
        hanging = asyncio.create_task(fails(web, "http://stuck.example/", headers))
        answer = await web.get(url.replace("127.0.0.1", "quick.example"), headers)
        assert answer.body == b"well"
        assert not hanging.done()
        error = await hanging
    assert isinstance(error, SourceUnreachable)
    assert "nobody answered in time" in str(error)


@BOTH
async def test_a_server_that_falls_silent_is_asked_again_later(
    server: FeedServer, headers: dict[str, str]
) -> None:
    async def silent(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 -\r\nContent-Length: 9\r\n\r\nwell")
        await writer.drain()
        await asyncio.sleep(5)

    url, hasty = server.serve_with("/feed", silent), Patience(read=timedelta(seconds=0.3))
    async with open_web(
        WebOptions(contact=None, version="1", allow_private=["127.0.0.0/8"], patience=hasty)
    ) as web:
        error = await fails(web, url, headers)
    assert isinstance(error, SourceDelayed)
    assert "did not answer in time" in str(error)


async def test_the_system_is_asked_in_a_thread_that_nobody_waits_for() -> None:
    assert "127.0.0.1" in await look_up("localhost", 80)
    with pytest.raises(OSError, match="no such name"):
        await look_up("a" * 64 + ".example", 80)
    asking = asyncio.create_task(look_up("localhost", 80))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


@BOTH
async def test_a_server_that_hangs_up_is_asked_again_later(
    server: FeedServer, web: Web, headers: dict[str, str]
) -> None:
    async def hang_up(_request: Request, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    error = await fails(web, server.serve_with("/feed", hang_up), headers)
    assert isinstance(error, SourceDelayed)
    assert "the connection broke" in str(error)


async def test_a_connection_that_was_kept_and_closed_meanwhile_is_opened_again(
    server: FeedServer, web: Web
) -> None:
    async def once(_request: Request, writer: asyncio.StreamWriter) -> None:
        await send(writer, Reply(b"well"))
        writer.close()

    url = server.serve_with("/feed", once)
    for _ in range(3):
        assert (await web.get(url, ACCEPT)).body == b"well"


def test_a_challenge_is_no_document() -> None:
    assert is_challenge(WebAnswer(403, {"cf-mitigated": "challenge"}, b"", "https://pier.example/"))
    assert not is_challenge(WebAnswer(403, {}, b"no", "https://pier.example/"))


async def test_nothing_is_left_open(server: FeedServer) -> None:
    url = server.serve("/feed", Reply(b"x" * 1_000_000))
    async with a_web() as web:
        for headers in (ACCEPT, STRAY_BYTE):
            await web.get(url, headers)
            asking = asyncio.create_task(web.get(url, headers))
            await asyncio.sleep(0.01)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
    await asyncio.sleep(0.05)
    gc.collect()  # what was left open would warn here, and warnings are errors
