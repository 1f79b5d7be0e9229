"""What every chat promises, asked of each and of the fake."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import pytest

from adapters.chat import ChatSettings
from adapters.chat.console_chat import ConsoleChat
from adapters.errors import DeliveryDelayed
from adapters.ports import Chat
from rules.model import Channel, Delivery, DeliveryKind, DeliveryState, Evidence, WatchName
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine, words_of
from tests.build import an_alert
from tests.fakes import FakeChat
from tests.newsroom import CONSOLE, NOON


@dataclass
class Harness:
    """One platform: how to open it (again), what people see of it, and how to make it fail."""

    open: Callable[[], Chat]
    seen: Callable[[], str]
    lose: Callable[[], None]
    lost_channel: Channel


class Pipe(io.StringIO):
    """A stdout that somebody may stop reading."""

    closed_by_reader = False

    def write(self, text: str) -> int:
        if self.closed_by_reader:
            raise BrokenPipeError(32, "Broken pipe")
        return super().write(text)


def _console(folder: Path) -> Harness:
    pipe = Pipe()
    return Harness(
        open=lambda: ConsoleChat(pipe, journal=folder / "wirewatch.console"),
        seen=pipe.getvalue,
        lose=lambda: setattr(pipe, "closed_by_reader", True),
        lost_channel=Channel("console", "nowhere"),
    )


def _fake(_folder: Path) -> Harness:
    chat, nowhere = FakeChat(), Channel("fake", "nowhere")
    chat.lost[nowhere] = 'there is no channel "nowhere": choose another'
    return Harness(
        open=lambda: chat,
        seen=lambda: "\n".join(_told(one) for one in chat.posted),
        lose=lambda: chat.troubles.append(DeliveryDelayed("unplugged: plug it in")),
        lost_channel=nowhere,
    )


def _told(delivery: Delivery) -> str:
    return "\n".join(words_of(delivery.notice)) if delivery.notice else delivery.alert.title


HARNESSES = {"console": _console, "fake": _fake}


@pytest.fixture(params=sorted(HARNESSES))
def harness(request: pytest.FixtureRequest, tmp_path: Path) -> Harness:
    factory: Callable[[Path], Harness] = HARNESSES[request.param]
    return factory(tmp_path)


def a_delivery(marker: str = "wwmarker", **alert: Any) -> Delivery:
    known: dict[str, Any] = {
        "channel": CONSOLE,
        "link": "https://pier.example/1",
        "summary": "It was felt for a minute.",
        "published_at": NOON,
        "watches": (WatchName(1, "Quakes"),),
        "evidence": (Evidence("title", 0, 10, "earthquake", "exact"),),
    }
    told = replace(an_alert("Earthquake closes the port"), **known | alert)
    return Delivery(1, told, marker, DeliveryState.SENDING, 1, NOON, NOON, NOON)


def test_every_platform_has_a_harness() -> None:
    platforms = {
        get_args(one.model_fields["platform"].annotation)[0]
        for one in get_args(ChatSettings) or (ChatSettings,)
    }
    assert platforms == set(HARNESSES) - {"fake"}


async def test_a_post_is_seen_and_can_be_found_again(harness: Harness) -> None:
    chat = harness.open()
    posted = await chat.post(a_delivery(), now=NOON)
    assert "Earthquake closes the port" in harness.seen()
    assert await chat.find(a_delivery()) == posted


async def test_a_post_is_found_by_the_next_process(harness: Harness) -> None:
    posted = await harness.open().post(a_delivery(), now=NOON)
    assert await harness.open().find(a_delivery()) == posted


def a_notice() -> Notice:
    return Notice(
        NoticeKind.LOST,
        CONSOLE,
        key="slack:C0123456789",
        title="slack:C0123456789 cannot be written to",
        lines=(NoticeLine("the bot was removed", note="since 12:00"),),
        remedy="Invite it again.",
        actions=(NoticeAction("Try again", "outbox retry all"),),
    )


async def test_a_notice_is_seen_with_its_remedy_and_can_be_found_again(harness: Harness) -> None:
    chat, told = harness.open(), replace(a_delivery(), told=a_notice())
    posted = await chat.post(told, now=NOON)
    seen = harness.seen()
    assert "slack:C0123456789 cannot be written to" in seen
    assert "the bot was removed" in seen
    assert "Invite it again." in seen
    assert await chat.find(told) == posted


async def test_a_notice_is_edited(harness: Harness) -> None:
    chat, told = harness.open(), replace(a_delivery(), told=a_notice())
    posted = await chat.post(told, now=NOON)
    over = replace(a_notice(), title="slack:C0123456789 works again", is_over=True, wording=1)
    edit = replace(
        told, marker="wwedit", told=over, kind=DeliveryKind.EDIT, message=posted, posted=None
    )
    await chat.edit(edit, now=NOON)
    assert "slack:C0123456789 works again" in harness.seen()


async def test_what_was_not_posted_is_not_found(harness: Harness) -> None:
    chat = harness.open()
    assert await chat.find(a_delivery()) is None
    await chat.post(a_delivery("wwanother"), now=NOON)
    assert await chat.find(a_delivery()) is None


async def test_a_post_that_certainly_did_not_arrive_says_so(harness: Harness) -> None:
    chat = harness.open()
    harness.lose()
    with pytest.raises(DeliveryDelayed):
        await chat.post(a_delivery(), now=NOON)
    assert await chat.find(a_delivery()) is None


async def test_a_headline_with_mentions_and_markup_is_only_text(harness: Harness) -> None:
    title = "@everyone <!channel> [bold red]sale[/] *now* `rm`"
    await harness.open().post(a_delivery(title=title, evidence=()), now=NOON)
    assert title in harness.seen()


async def test_the_longest_alert_passes(harness: Harness) -> None:
    longest = a_delivery(
        title="x" * 2_000,
        summary="y" * 300,
        outlet="z" * 80,
        link="https://pier.example/" + "l" * 2_000,
        watches=tuple(WatchName(n, "w" * 80) for n in range(100)),
        evidence=tuple(Evidence("title", n, n + 1, "x", "exact") for n in range(500)),
    )
    await harness.open().post(longest, now=NOON)
    assert "x" * 2_000 in harness.seen()


async def test_an_alert_that_knows_nearly_nothing_passes(harness: Harness) -> None:
    bare = a_delivery(link=None, summary="", published_at=None, evidence=())
    await harness.open().post(bare, now=NOON)
    assert "Earthquake closes the port" in harness.seen()


async def test_a_channel_that_cannot_be_written_to_is_told_before_it_matters(
    harness: Harness,
) -> None:
    chat = harness.open()
    assert await chat.check(CONSOLE) is None
    problem = await chat.check(harness.lost_channel)
    assert problem is not None
    assert "nowhere" in problem


def test_a_chat_says_how_long_a_message_may_be_on_its_way(harness: Harness) -> None:
    assert harness.open().settle.total_seconds() >= 0
