import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
import pytest_asyncio
from aiohttp import web
from pydantic import ValidationError

from adapters.errors import FetchError, SourceDelayed, SourceUnreachable, SourceUnreadable
from adapters.web import WebOptions, open_web
from adapters.websub import WebSubHubs, WebSubSettings
from rules.feeds.websub import Subscription
from tests.build import a_subscription
from tests.webs import UNPACED

LOOPBACK = ("127.0.0.0/8",)
PACE = UNPACED


@dataclass
class Desk:
    """A hub's reception: it answers as told, by path."""

    address: str = ""
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    forms: list[dict[str, str]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.kinds.append(request.headers["Content-Type"])
        body = (await request.read()).decode()
        self.forms.append({name: values[0] for name, values in parse_qs(body).items()})
        return web.Response(**self.answers.get(request.path, {"status": 202}))

    def hub(self, path: str, **answer: Any) -> Subscription:
        self.answers[path] = answer
        return replace(a_subscription(), hub=f"{self.address}{path}")


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    runner = web.ServerRunner(web.Server(desk.handle))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    desk.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield desk
    await runner.cleanup()


@pytest_asyncio.fixture
async def hubs() -> AsyncIterator[WebSubHubs]:
    async with open_web(
        WebOptions(contact=None, version="0", allow_private=LOOPBACK, pace=PACE)
    ) as out:
        yield WebSubHubs(out, WebSubSettings(public_url="https://alerts.example/in/"))


def test_a_callback_is_the_token_behind_the_public_address() -> None:
    settings = WebSubSettings(public_url="https://alerts.example/in/")
    assert settings.path == "/in"


async def test_a_hub_is_asked_by_a_form(desk: Desk, hubs: WebSubHubs) -> None:
    held = desk.hub("/hub", status=202)
    await hubs.subscribe(held)
    await hubs.unsubscribe(held)
    common = {"hub.callback": held.callback, "hub.topic": held.topic}
    assert desk.forms == [
        common
        | {"hub.mode": "subscribe", "hub.lease_seconds": "864000", "hub.secret": held.secret},
        common | {"hub.mode": "unsubscribe"},
    ]
    assert desk.kinds == ["application/x-www-form-urlencoded"] * 2
    assert hubs.callback("abc") == "https://alerts.example/in/abc"


@pytest.mark.parametrize("status", [307, 308])
async def test_a_hub_may_name_another_one_in_its_place(
    desk: Desk, hubs: WebSubHubs, status: int
) -> None:
    held = desk.hub("/old", status=status, headers={"Location": "/new"})
    await hubs.subscribe(held)
    assert desk.forms[0] == desk.forms[1]


async def fails(hubs: WebSubHubs, held: Subscription) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await hubs.subscribe(held)
    said = str(caught.value)
    assert said.startswith("the hub 127.0.0.1")
    assert held.token not in said
    assert held.secret not in said
    return caught.value


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("http://hub.example:8080/", "cannot be asked by https"),
        ("ftp://hub.example/", "cannot be asked by https|not on the web"),
        ("//[", "cannot be asked by https"),
        ("/hub", "redirects more than 3 times"),
    ],
)
async def test_the_secret_is_not_carried_anywhere(
    desk: Desk, hubs: WebSubHubs, location: str, says: str
) -> None:
    held = desk.hub("/hub", status=307, headers={"Location": location})
    assert re.search(says, str(await fails(hubs, held)))


async def test_a_redirect_of_another_kind_is_no_acceptance(desk: Desk, hubs: WebSubHubs) -> None:
    held = desk.hub("/hub", status=302, headers={"Location": "/other"})
    assert "(302)" in str(await fails(hubs, held))
    assert len(desk.forms) == 1


@pytest.mark.parametrize(
    ("said", "wait"),
    [("120", timedelta(minutes=2)), ("soon", None), ("", None), ("9" * 30, None), ("0", None)],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_a_hub_may_say_when_to_come_back(
    desk: Desk, hubs: WebSubHubs, status: int, said: str, wait: timedelta | None
) -> None:
    error = await fails(hubs, desk.hub("/hub", status=status, headers={"Retry-After": said}))
    assert isinstance(error, SourceDelayed)
    assert error.retry_after == wait


async def test_what_a_hub_says_of_its_refusal_is_not_repeated(desk: Desk, hubs: WebSubHubs) -> None:
    held = desk.hub("/hub", status=400, text=a_subscription().callback)
    error = await fails(hubs, held)
    assert isinstance(error, SourceUnreadable)
    assert str(error) == "the hub 127.0.0.1 does not accept the request (400)"


async def test_a_hub_that_is_not_there_is_told(hubs: WebSubHubs) -> None:
    held = replace(a_subscription(), hub="http://127.0.0.1:9/hub")
    assert isinstance(await fails(hubs, held), SourceUnreachable)


@pytest.mark.parametrize(
    "url",
    ["https://alerts.example", "https://alerts.example/in/", "https://alerts.example:8443/a/b",
     "http://127.0.0.1:8787/in", "http://localhost/in", "http://[::1]:8787"],
)  # fmt: skip
def test_hubs_reach_us_by_https_or_on_this_machine(url: str) -> None:
    assert WebSubSettings(public_url=url).public_url == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://alerts.example/in", "https:// only"),
        ("ftp://alerts.example/in", "https:// only"),
        ("alerts.example", "no address"),
        ("https://", "no address"),
        ("https://alerts.example:port/", "no address"),
        ("https://al erts.example/", "no address"),
        ("https://alerts.example/ö", "no address"),
        ("https://alerts.example/?key=1", "a host and a path"),
        ("https://alerts.example/?", "a host and a path"),
        ("https://alerts.example/#top", "a host and a path"),
        ("https://me:word@alerts.example/", "a host and a path"),
        ("https://[::1/", "no address"),
    ],
)
def test_an_address_that_hubs_cannot_call_is_refused_with_an_example(url: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says) as caught:
        WebSubSettings(public_url=url)
    assert "https://alerts.example.org/websub" in str(caught.value)


@pytest.mark.parametrize("port", [0, 65_536, -1])
def test_a_port_is_a_port(port: int) -> None:
    with pytest.raises(ValidationError):
        WebSubSettings(port=port)
