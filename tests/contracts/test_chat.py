"""What every chat promises, asked of each and of the fake."""

import io
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.chat import PLATFORMS
from adapters.chat.console_chat import ConsoleChat
from adapters.chat.discord_chat.chat import DiscordChat
from adapters.chat.slack_chat.chat import SETTLE
from adapters.errors import DeliveryDelayed
from adapters.ports import Chat
from rules.delivery.fence import longest_request
from rules.model import Channel, Delivery, DeliveryKind, DeliveryState, Evidence, WatchName
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine, words_of
from tests.build import an_alert
from tests.discord_house import address_of, chat_on, plainly
from tests.fakes import FakeChat
from tests.newsroom import CONSOLE, NOON
from tests.servers.discord_faults import Fault
from tests.servers.discord_server import discord_server
from tests.servers.slack_server import slack_server
from tests.slack_house import slack_chat_on
from tests.slack_validators import shown


@dataclass
class Harness:
    """One platform: how to open it (again), what people see of it, and how to make it fail."""

    open: Callable[[], AbstractAsyncContextManager[Chat]]
    seen: Callable[[], str]
    """All that people see, as plain text."""
    lose: Callable[[], object]
    lost_channel: Channel
    channel: Channel = CONSOLE
    headline_limit: int = 2_000
    """How much of a headline the platform shows."""


class Pipe(io.StringIO):
    """A stdout that somebody may stop reading."""

    closed_by_reader = False

    def write(self, text: str) -> int:
        if self.closed_by_reader:
            raise BrokenPipeError(32, "Broken pipe")
        return super().write(text)


@asynccontextmanager
async def _always(chat: Chat) -> AsyncGenerator[Chat]:
    yield chat


@asynccontextmanager
async def _console(folder: Path) -> AsyncGenerator[Harness]:
    pipe = Pipe()
    yield Harness(
        open=lambda: _always(ConsoleChat(pipe, journal=folder / "wirewatch.console")),
        seen=pipe.getvalue,
        lose=lambda: setattr(pipe, "closed_by_reader", True),
        lost_channel=Channel("console", "nowhere"),
    )


@asynccontextmanager
async def _fake(_folder: Path) -> AsyncGenerator[Harness]:
    chat, nowhere = FakeChat(), Channel("fake", "nowhere")
    chat.lost[nowhere] = 'there is no channel "nowhere": choose another'
    yield Harness(
        open=lambda: _always(chat),
        seen=lambda: "\n".join(_told(one) for one in chat.posted),
        lose=lambda: chat.troubles.append(DeliveryDelayed("unplugged: plug it in")),
        lost_channel=nowhere,
    )


def _told(delivery: Delivery) -> str:
    return "\n".join(words_of(delivery.notice)) if delivery.notice else delivery.alert.title


@asynccontextmanager
async def _discord(_folder: Path) -> AsyncGenerator[Harness]:
    async with discord_server() as server:
        general = server.channel("general")
        yield Harness(
            open=lambda: chat_on(server),
            seen=lambda: plainly(server.shown(general)),
            lose=lambda: server.fault(Fault("limited", seconds=5)),
            lost_channel=Channel("discord", "nowhere"),
            channel=address_of(general),
            headline_limit=251,  # marks and an ellipsis take the rest of 256
        )
        assert server.violations == []


@asynccontextmanager
async def _slack(_folder: Path) -> AsyncGenerator[Harness]:
    async with slack_server() as server:
        alerts = server.channel("alerts")
        yield Harness(
            open=lambda: slack_chat_on(server),
            seen=lambda: "\n".join(shown(one.blocks) for one in server.messages(alerts)),
            lose=lambda: server.faults.add("429", "chat.postMessage", seconds=5),
            lost_channel=Channel("slack", "nowhere"),
            channel=Channel("slack", alerts.id),
        )


HARNESSES = {"console": _console, "discord": _discord, "fake": _fake, "slack": _slack}


@pytest_asyncio.fixture(params=sorted(HARNESSES))
async def harness(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Harness]:
    async with HARNESSES[request.param](tmp_path) as one:
        yield one


def a_delivery(harness: Harness, marker: str = "wwmarker", **alert: Any) -> Delivery:
    known: dict[str, Any] = {
        "channel": harness.channel,
        "link": "https://pier.example/1",
        "summary": "It was felt for a minute.",
        "published_at": NOON,
        "watches": (WatchName(1, "Quakes"),),
        "evidence": (Evidence("title", 0, 10, "earthquake", "exact"),),
    }
    told = replace(an_alert("Earthquake closes the port"), **known | alert)
    return Delivery(1, told, marker, DeliveryState.SENDING, 1, NOON, NOON, NOON)


def test_every_platform_has_a_harness() -> None:
    assert set(PLATFORMS) == set(HARNESSES) - {"fake"}


@pytest_asyncio.fixture
async def chat(harness: Harness) -> AsyncIterator[Chat]:
    async with harness.open() as one:
        yield one


async def test_a_post_is_seen_and_can_be_found_again(harness: Harness, chat: Chat) -> None:
    posted = await chat.post(a_delivery(harness), now=NOON)
    assert "Earthquake closes the port" in harness.seen()
    assert await chat.find(a_delivery(harness)) == posted


async def test_a_post_is_found_by_the_next_process(harness: Harness) -> None:
    async with AsyncExitStack() as first:
        chat = await first.enter_async_context(harness.open())
        posted = await chat.post(a_delivery(harness), now=NOON)
    async with harness.open() as chat:
        assert await chat.find(a_delivery(harness)) == posted


def a_notice(harness: Harness) -> Notice:
    return Notice(
        NoticeKind.LOST,
        harness.channel,
        key="slack:C0123456789",
        title="slack:C0123456789 cannot be written to",
        lines=(NoticeLine("the bot was removed", note="since 12:00"),),
        remedy="Invite it again.",
        actions=(NoticeAction("Try again", "outbox retry all"),),
    )


async def test_a_notice_is_seen_with_its_remedy_and_can_be_found_again(
    harness: Harness, chat: Chat
) -> None:
    told = replace(a_delivery(harness), told=a_notice(harness))
    posted = await chat.post(told, now=NOON)
    seen = harness.seen()
    assert "slack:C0123456789 cannot be written to" in seen
    assert "the bot was removed" in seen
    assert "Invite it again." in seen
    assert await chat.find(told) == posted


async def test_a_notice_is_edited(harness: Harness, chat: Chat) -> None:
    told = replace(a_delivery(harness), told=a_notice(harness))
    posted = await chat.post(told, now=NOON)
    over = replace(
        a_notice(harness), title="slack:C0123456789 works again", is_over=True, wording=1
    )
    edit = replace(
        told, marker="wwedit", told=over, kind=DeliveryKind.EDIT, message=posted, posted=None
    )
    await chat.edit(edit, now=NOON)
    assert "slack:C0123456789 works again" in harness.seen()


async def test_what_was_not_posted_is_not_found(harness: Harness, chat: Chat) -> None:
    assert await chat.find(a_delivery(harness)) is None
    await chat.post(a_delivery(harness, "wwanother"), now=NOON)
    assert await chat.find(a_delivery(harness)) is None


async def test_a_post_that_certainly_did_not_arrive_says_so(harness: Harness, chat: Chat) -> None:
    harness.lose()
    with pytest.raises(DeliveryDelayed):
        await chat.post(a_delivery(harness), now=NOON)
    assert await chat.find(a_delivery(harness)) is None


async def test_a_headline_with_mentions_and_markup_is_only_text(
    harness: Harness, chat: Chat
) -> None:
    title = "@everyone <!channel> [bold red]sale[/] *now* `rm`"
    await chat.post(a_delivery(harness, title=title, evidence=()), now=NOON)
    assert title in harness.seen()


async def test_the_longest_alert_passes(harness: Harness, chat: Chat) -> None:
    longest = a_delivery(
        harness,
        title="x" * 2_000,
        summary="y" * 300,
        outlet="z" * 80,
        link="https://pier.example/" + "l" * 2_000,
        watches=tuple(WatchName(n, "w" * 80) for n in range(100)),
        evidence=tuple(Evidence("title", n, n + 1, "x", "exact") for n in range(500)),
    )
    await chat.post(longest, now=NOON)
    assert "x" * harness.headline_limit in harness.seen()


async def test_an_alert_that_knows_nearly_nothing_passes(harness: Harness, chat: Chat) -> None:
    bare = a_delivery(harness, link=None, summary="", published_at=None, evidence=())
    await chat.post(bare, now=NOON)
    assert "Earthquake closes the port" in harness.seen()


async def test_a_channel_that_cannot_be_written_to_is_told_before_it_matters(
    harness: Harness, chat: Chat
) -> None:
    assert await chat.check(harness.channel) is None
    problem = await chat.check(harness.lost_channel)
    assert problem is not None
    assert "nowhere" in problem


async def test_a_chat_says_how_long_a_message_may_be_on_its_way(chat: Chat) -> None:
    assert chat.settle.total_seconds() >= 0


@pytest.mark.parametrize("settle", [DiscordChat.settle, SETTLE], ids=["discord", "slack"])
def test_a_request_to_a_platform_may_take_ten_seconds(settle: timedelta) -> None:
    longest = longest_request(settle)
    assert longest is not None
    assert longest >= timedelta(seconds=10)
