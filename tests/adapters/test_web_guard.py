import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
import pytest_asyncio

from adapters.errors import FetchError, SourceUnreadable
from adapters.web import Web, WebOptions, open_web
from adapters.web.asking import Resolve
from adapters.web.dialling import look_up
from adapters.web.web import open_now
from tests.servers.canary import Canary, canary
from tests.servers.feed_server import FeedServer, Reply, feed_server
from tests.webs import UNPACED

TLS = ssl.create_default_context()
ACCEPT = {"Accept": "application/rss+xml"}
STRAY_BYTE = {**ACCEPT, "If-None-Match": '"\xe4"'}
"""Not UTF-8: such a request goes out over httpx's own connections (adapters/web/exact.py)."""

SPELLINGS = (
    "127.0.0.1 127.1 127.0.1 127.255.255.254 127.0.0.1. 2130706433 0x7f000001 0x7f.0.0.1 0X7F.1"
    " 0177.0.0.1 017700000001 0 0.0.0.0 00000000000000000000177.0.0.1 127.0.0.1.0x"
    " [::1] [::] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:127.0.0.1]"
    " [::127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b:1::7f00:1] [2002:7f00:1::]"
    " [2002:a00:1::] [2001:0:7f00:1::f7f7:f7f7] [2001:0:808:808::80ff:fffe] [fe80::1] [fe80::1%25lo]"
    " [fe80::5efe:127.0.0.1] [2a00:1450::5efe:7f00:1] [fd00::1] [fec0::1] [fd00:ec2::254] [ff02::1]"
    " [2001:db8::1] [100::1] [5f00::1] 169.254.169.254 169.254.0.1 10.0.0.1 172.16.0.1 172.31.255.255"
    " 192.168.1.1 100.64.0.1 100.100.100.200 198.18.0.1 192.0.0.1 192.0.0.192 192.0.2.1 168.63.129.16"
    " 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255"
    " １２７．０．０．１ 127。0。0。1 ①②⑦.⓪.⓪.① 1２7.0.0.1"
    " user@127.0.0.1 user:pw@127.0.0.1 public.example@127.0.0.1 public.example:80@127.0.0.1"
    " public.example%20@127.0.0.1 public.example%2f@127.0.0.1 %31%32%37.0.0.1"
    r" 127.0.0.1\@public.example public.example\@127.0.0.1 127.0.0.1％00.public.example"
)
LITERALS = SPELLINGS.split()

NAMES = {
    "public.example": ["93.184.216.34"],
    "inside.example": ["10.1.2.3"],
    "here.example": ["127.0.0.1"],
    "localhost.": ["127.0.0.1"],
    "here6.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "compatible.example": ["::127.0.0.1"],
    "translated.example": ["64:ff9b::7f00:1"],
    "tunnelled.example": ["2002:7f00:1::1"],
    "linked.example": ["fe80::1%lo"],
    "mixed.example": ["93.184.216.34", "127.0.0.1"],
    "mixed6.example": ["2606:2800:220:1:248:1893:25c8:1946", "::1"],
    "late.example": ["93.184.216.34"] * 20 + ["192.168.0.1"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "xn--inside-0ya.example": ["10.0.0.1"],
}


async def by_table(host: str, _port: int) -> Sequence[str]:
    return NAMES[host]


def a_web(*allow_private: str, resolve: Resolve = by_table) -> AbstractAsyncContextManager[Web]:
    return open_web(
        WebOptions(
            contact=None,
            version="0",
            allow_private=allow_private,
            pace=UNPACED,
            resolve=resolve,
            tls=TLS,
        )
    )


@pytest_asyncio.fixture
async def bird() -> AsyncIterator[Canary]:
    async with canary() as one:
        yield one


@pytest_asyncio.fixture
async def web() -> AsyncIterator[Web]:
    async with a_web() as one:
        yield one


async def refusal(web: Web, url: str, headers: dict[str, str]) -> str:
    with pytest.raises(SourceUnreadable) as caught:
        await web.get(url, headers)
    return str(caught.value)


@asynccontextmanager
async def public_server() -> AsyncGenerator[FeedServer]:
    """A server that may be asked, by its range, beside a canary that may not."""
    async with feed_server("::1") as server:
        yield server


async def test_the_canary_can_be_reached_where_the_operator_allows_it(bird: Canary) -> None:
    async with a_web("127.0.0.0/8") as web:
        for headers in (ACCEPT, STRAY_BYTE):
            assert (await web.get(f"http://127.0.0.1:{bird.port}/", headers)).body == b"secret"
            assert (await web.get(f"http://here.example:{bird.port}/", headers)).body == b"secret"
    assert bird.visits == 4


@pytest.mark.parametrize("headers", [ACCEPT, STRAY_BYTE], ids=["usual", "stray byte"])
@pytest.mark.parametrize("host", LITERALS)
async def test_no_spelling_of_an_inner_address_is_asked(
    web: Web, bird: Canary, host: str, headers: dict[str, str]
) -> None:
    said = await refusal(web, f"http://{host}:{bird.port}/latest/meta-data", headers)
    assert any(
        words in said for words in ("does not lead to the public internet", "no address", "number")
    )
    assert bird.visits == 0


@pytest.mark.parametrize("headers", [ACCEPT, STRAY_BYTE], ids=["usual", "stray byte"])
@pytest.mark.parametrize("name", [name for name in NAMES if name != "public.example"])
async def test_no_name_of_an_inner_address_is_asked(
    web: Web, bird: Canary, name: str, headers: dict[str, str]
) -> None:
    said = await refusal(web, f"http://{name}:{bird.port}/", headers)
    assert "does not lead to the public internet" in said
    assert "allow_private" in said
    assert bird.visits == 0


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST"])
async def test_names_of_this_machine_are_refused_as_the_system_reads_them(
    bird: Canary, name: str
) -> None:
    async with a_web(resolve=look_up) as web:
        assert "this machine" in await refusal(web, f"http://{name}:{bird.port}/", ACCEPT)
    assert bird.visits == 0


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1:{}/",
        "file:///etc/passwd",
        "file://127.0.0.1:{}/etc/passwd",
        "gopher://127.0.0.1:{}/_GET",
        "dict://127.0.0.1:{}/d",
        "ws://127.0.0.1:{}/",
        "unix:///run/docker.sock",
        "http+unix://127.0.0.1:{}/",
        "//127.0.0.1:{}/",
        "http:127.0.0.1:{}/",
        "http:///127.0.0.1:{}/",
        "javascript:alert(1)",
        "http://127.0.0.1:{}:80/",
        "http://[127.0.0.1]:{}/",
        "http://127.0.0.1:{}\x00.public.example/",
        "http://127.0.0.1\n:{}/",
        "\thttp://127.0.0.1:{}/",
        "http://127.0.0.1:0{}0/",
        "http://127.0.0.1:-1/",
        "http://.:{}/",
        "http://" + "a" * 70_000 + ":{}/",
        "",
    ],
)
async def test_what_is_no_web_address_is_refused(web: Web, bird: Canary, url: str) -> None:
    await refusal(web, url.format(bird.port), ACCEPT)
    assert bird.visits == 0


@pytest.mark.parametrize(
    "port", [0, 1, 22, 23, 25, 110, 143, 445, 2375, 3306, 5432, 6379, 9200, 11211]
)
async def test_ports_of_other_services_are_refused_at_public_addresses_too(
    web: Web, port: int
) -> None:
    for host in ("public.example", "93.184.216.34"):
        said = await refusal(web, f"http://{host}:{port}/", ACCEPT)
        assert "is not one that feeds are served on" in said


async def test_a_refusal_does_not_tell_what_a_name_means_inside(web: Web) -> None:
    said = await refusal(web, "http://inside.example/", ACCEPT)
    assert "a private network" in said
    assert "10.1.2.3" not in said


@pytest.mark.parametrize("headers", [ACCEPT, STRAY_BYTE], ids=["usual", "stray byte"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{}/",
        "//127.0.0.1:{}/",
        "http://2130706433:{}/",
        "http://[::ffff:127.0.0.1]:{}/",
        "http://here.example:{}/",
        "http://mixed.example:{}/",
        "http://public.example@127.0.0.1:{}/",
        "http://169.254.169.254/latest/meta-data",
        "http://metadata.google.internal/",
        "http://10.0.0.1/",
        "http://①②⑦.⓪.⓪.①:{}/",
        "https://127.0.0.1:{}/",
    ],
)
async def test_no_redirect_leads_inside(
    bird: Canary, target: str, status: int, headers: dict[str, str]
) -> None:
    async with public_server() as server, a_web("::1/128") as web:
        location = target.format(bird.port).encode().decode("latin-1")
        url = server.serve("/feed", Reply(status=status, headers={"Location": location}))
        server.forgive_validators()
        await refusal(web, url, headers)
        assert len(server.requests) == 1
    assert bird.visits == 0


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://public.example/", "data:,x", "gopher://127.0.0.1/"],
)
async def test_no_redirect_leads_off_the_web(target: str) -> None:
    async with public_server() as server, a_web("::1/128") as web:
        url = server.serve("/feed", Reply(status=302, headers={"Location": target}))
        assert "not on the web" in await refusal(web, url, ACCEPT)


async def test_a_long_way_that_ends_inside_is_refused_there(bird: Canary) -> None:
    async with public_server() as server, a_web("::1/128") as web:
        for step in range(3):
            server.serve(f"/{step}", Reply(status=302, headers={"Location": f"/{step + 1}"}))
        inside = f"http://127.0.0.1:{bird.port}/"
        server.serve("/3", Reply(status=302, headers={"Location": inside}))
        await refusal(web, server.url("/0"), ACCEPT)
        assert len(server.requests) == 4
    assert bird.visits == 0


@pytest.mark.parametrize("headers", [ACCEPT, STRAY_BYTE], ids=["usual", "stray byte"])
async def test_a_name_that_changes_its_mind_is_dialled_where_it_was_checked(
    bird: Canary, headers: dict[str, str]
) -> None:
    asked: list[str] = []

    async def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["::1"] if len(asked) == 1 else ["127.0.0.1"]

    async with public_server() as server, a_web("::1/128", resolve=rebinding) as web:
        server.serve("/feed", Reply(b"well", headers={"Connection": "close"}))
        server.forgive_validators()
        url = server.url("/feed").replace("[::1]", "moving.example")
        assert (await web.get(url, headers)).body == b"well"
        assert asked == ["moving.example"]
        await refusal(web, url, headers)
    assert bird.visits == 0


async def test_each_hop_is_looked_up_and_checked_anew(bird: Canary) -> None:
    answers = iter([["::1"], ["127.0.0.1"]])

    async def rebinding(_host: str, _port: int) -> Sequence[str]:
        return next(answers)

    async with public_server() as server, a_web("::1/128", resolve=rebinding) as web:
        location = f"http://moving.example:{bird.port}/"
        headers = {"Location": location, "Connection": "close"}
        url = server.serve("/feed", Reply(status=302, headers=headers))
        await refusal(web, url.replace("[::1]", "moving.example"), ACCEPT)
    assert bird.visits == 0


async def test_httpx_own_client_is_on_the_same_lead(bird: Canary) -> None:
    opening = open_now(
        WebOptions(contact=None, version="1.2", allow_private=["::1/128"], pace=UNPACED)
    )
    async with opening as web, public_server() as server:
        server.serve("/hub", Reply(b"well"))
        async with web.client() as client:
            with pytest.raises(SourceUnreadable):
                await client.post(f"http://127.0.0.1:{bird.port}/", data={"hub.mode": "subscribe"})
            there = server.url("/hub#part")
            answer = await client.post(there, data={"a": "b"}, headers=ACCEPT)
            assert answer.text == "well"
        assert (await web.get(server.url("/hub"), ACCEPT)).body == b"well"
    assert bird.visits == 0


async def test_an_opened_range_is_open_at_any_port_and_nothing_else_is(bird: Canary) -> None:
    async with a_web("127.0.0.1/32") as web:
        assert (await web.get(f"http://127.0.0.1:{bird.port}/", ACCEPT)).status == 200
        await refusal(web, f"http://[::1]:{bird.port}/", ACCEPT)
        await refusal(web, f"http://127.0.0.2:{bird.port}/", ACCEPT)


@pytest.mark.parametrize("headers", [ACCEPT, STRAY_BYTE], ids=["usual", "stray byte"])
async def test_one_closed_address_among_open_ones_closes_the_name(
    bird: Canary, headers: dict[str, str]
) -> None:
    async def both(_host: str, _port: int) -> Sequence[str]:
        return ["::1", "127.0.0.1"]

    async with a_web("::1/128", resolve=both) as web:
        await refusal(web, f"http://both.example:{bird.port}/", headers)
    assert bird.visits == 0


async def test_a_name_without_addresses_is_no_connection() -> None:
    async def nothing(_host: str, _port: int) -> Sequence[str]:
        return []

    async with a_web(resolve=nothing) as web:
        for headers in (ACCEPT, STRAY_BYTE):
            with pytest.raises(FetchError, match="no connection could be made"):
                await web.get("http://void.example/", headers)


@pytest.mark.parametrize("headers", [ACCEPT, STRAY_BYTE], ids=["usual", "stray byte"])
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1", "here.example"]
)
async def test_what_slips_past_the_first_check_is_stopped_where_it_is_dialled(
    monkeypatch: pytest.MonkeyPatch,
    web: Web,
    bird: Canary,
    host: str,
    headers: dict[str, str],
) -> None:
    monkeypatch.setattr("adapters.web.transport.check_url", lambda *_given: None)
    with pytest.raises((FetchError, KeyError)):
        await web.get(f"http://{host}:{bird.port}/", headers)
    assert bird.visits == 0


async def test_what_slips_past_the_look_up_is_stopped_where_it_is_dialled(
    monkeypatch: pytest.MonkeyPatch, web: Web, bird: Canary
) -> None:
    monkeypatch.setattr("adapters.web.dialling.check_addresses", lambda *_given: None)
    assert "this machine" in await refusal(web, f"http://here.example:{bird.port}/", ACCEPT)
    assert bird.visits == 0
