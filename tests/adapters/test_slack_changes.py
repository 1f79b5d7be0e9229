"""What becomes of channels and of the app: paused, never deleted, told once, and resumed by itself."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from adapters.ports import Chat
from bot.collect import collect
from bot.deliver import drain
from bot.noticing import tell_of_outbox
from rules.model import Channel, Delivery, DeliveryKind, FollowUp, Shown
from tests.fakes import FakeChat, FakeSource
from tests.newsroom import FEED, a_desk, feed, item, told
from tests.servers.slack_server import SlackServer
from tests.servers.slack_values import Channel as Place
from tests.slack_house import added, address_of, settings_for, slack_with_app
from tests.slack_office import NOW, Office, install, installable, owed

QUAKE = "Earthquake closes the port"


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with slack_with_app() as slack:
        yield Office(slack, tmp_path)


@dataclass
class Bot:
    """A bot with a watch in a channel, whose rounds a test makes."""

    office: Office
    chat: Chat
    channel: Channel
    place: Place

    async def hears(self, title: str = QUAKE) -> None:
        desk, store = self.desk(), self.office.commands[0]._store
        await store.add_feeds([feed()])
        slug = title.casefold().replace(" ", "-")
        desk.source.feeds[FEED] = told(item(title, link=f"https://pier.example/{slug}"))
        [polled] = await store.feeds()
        await collect(polled, desk)

    def desk(self) -> Any:
        store, operator = self.office.commands[0]._store, FakeChat()
        both = {"slack": self.chat, "console": operator}
        source, clock = FakeSource(), self.office.clock
        return a_desk(store, source, both, clock, operator=Channel("console"))

    async def delivers(self) -> None:
        await drain(self.channel, self.desk())

    async def owed(self) -> list[Delivery]:
        open_now = await self.office.commands[0].list_outbox()
        return [one for one in open_now if one.notice is None]

    async def notices(self) -> list[str]:
        """What the operator is told, and has not been told before."""
        return [one.title for one in await tell_of_outbox(self.desk())]

    def messages(self) -> list[str]:
        return [one.text for one in self.place.messages if QUAKE in one.text]


@asynccontextmanager
async def a_bot(office: Office) -> AsyncGenerator[Bot]:
    place = office.slack.channel("alerts")
    async with office.running(settings_for(office.slack)) as chat:
        await added(office.slack.person("ada"), "earthquake", place)
        yield Bot(office, chat, address_of(place), place)


@pytest_asyncio.fixture
async def bot(office: Office) -> AsyncIterator[Bot]:
    async with a_bot(office) as opened:
        yield opened


def archive(slack: SlackServer, place: Place) -> None:
    slack.archive(place)


def kick(slack: SlackServer, place: Place) -> None:
    slack.kick_bot(place)


def unarchive(slack: SlackServer, place: Place) -> None:
    slack.unarchive(place)


def invite(slack: SlackServer, place: Place) -> None:
    slack.invite_bot(place)


Change = Callable[[SlackServer, Place], None]
WAYS = [pytest.param(archive, unarchive, id="archived"), pytest.param(kick, invite, id="removed")]


@pytest.mark.parametrize(("lose", "give_back"), WAYS)
@pytest.mark.parametrize("kind", ["public", "private"])
async def test_a_lost_channel_is_paused_told_once_and_resumed_when_it_is_back(
    lose: Change, give_back: Change, kind: str, bot: Bot
) -> None:
    slack = bot.office.slack
    bot.place.kind = kind
    await bot.hears()
    with capture_logs() as logs:
        slack.faults.add("slow", "chat.postMessage", seconds=0.0)
        slack.faults.waiting[-1].meanwhile = lambda: lose(
            slack, bot.place
        )  # in the middle of a send
        await bot.delivers()
        await slack.until(lambda: _named(logs, "channel_lost"))
    [waiting] = await bot.owed()
    assert waiting.next_at > NOW + timedelta(minutes=50)
    assert await bot.notices() == [f"{bot.channel} cannot be written to"]
    assert await bot.notices() == []
    assert len(await bot.office.commands[0].list_watches()) == 1

    with capture_logs() as logs:
        give_back(slack, bot.place)
        await slack.until(lambda: _named(logs, "channel_found"))
    await bot.delivers()

    assert len(bot.messages()) == 1
    assert await bot.owed() == []
    assert await bot.notices() == [f"{bot.channel} can be written to again"]


async def test_a_renamed_channel_is_told_as_before(bot: Bot) -> None:
    bot.office.slack.rename(bot.place, "news")
    await bot.hears()
    await bot.delivers()
    assert len(bot.messages()) == 1


async def test_a_channel_with_another_id_keeps_its_watch_and_what_it_is_owed(bot: Bot) -> None:
    slack = bot.office.slack
    await bot.hears()
    await bot.delivers()
    await bot.hears("Earthquake wakes the old town of Zembla")
    with capture_logs() as logs:
        old, new = bot.channel, slack.change_channel_id(bot.place)
        await slack.until(lambda: _named(logs, "channel_moved"))
    [said] = _named(logs, "channel_moved")
    assert (said["channel"], said["to"]) == (str(old), f"slack:{new}")

    bot.channel = Channel("slack", new)
    await bot.delivers()
    await bot.hears("Earthquake damages a bridge at Gannet Head")
    await bot.delivers()

    assert (
        len([one for one in bot.place.messages if "Earthquake" in one.text and not one.is_reply])
        >= 3
    )
    [watch] = await bot.office.commands[0].list_watches()
    assert watch.channels == (bot.channel,)


async def test_a_message_is_edited_after_its_channel_got_another_id(bot: Bot) -> None:
    post = owed(bot.channel)
    posted = await bot.chat.post(post, now=NOW)
    new = Channel("slack", bot.office.slack.change_channel_id(bot.place))
    later = (FollowUp(2, "The Mole", "Port closed", None),)
    moved = replace(
        owed(new, "ww2"), kind=DeliveryKind.EDIT, message=posted, follow_ups=later, shown=Shown(1)
    )

    await bot.chat.edit(moved, now=NOW)
    await bot.chat.reply(replace(moved, kind=DeliveryKind.REPLY, marker="ww3"), now=NOW)
    assert await bot.chat.find(moved) is not None

    assert len(bot.place.messages[-2].edits) == 1


async def test_a_token_that_was_revoked_in_the_middle_of_a_send_is_resumed_with_a_new_one(
    office: Office,
) -> None:
    slack = office.slack
    async with a_bot(office) as bot:
        await bot.hears()
        old = slack.world.tokens[slack.workspace.bot_token]
        slack.faults.add("slow", "chat.postMessage", seconds=0.0)
        slack.faults.waiting[-1].meanwhile = lambda: setattr(old, "revoked", True)
        await bot.delivers()
        [waiting] = await bot.owed()
        assert "install the app again" in str(waiting.error)
    slack.workspace.bot_token = "xoxb-T1-new"  # noqa: S105 - of a loopback
    slack.world.tokens["xoxb-T1-new"] = type(old)(
        "xoxb-T1-new", "bot", "T1", old.user_id, old.scopes
    )

    async with office.running(settings_for(slack)) as chat:
        bot.chat = chat
        await bot.delivers()

    assert len(bot.messages()) == 1


async def test_a_workspace_that_removes_the_app_in_the_middle_of_a_send_is_resumed_by_installing_it(
    office: Office,
) -> None:
    slack, place = office.slack, office.slack.channel("alerts")
    async with installable(office) as (chat, address):
        assert await install(office, address, slack.workspace) == 200
        await added(slack.person("ada"), "earthquake", place)
        bot = Bot(office, chat, Channel("slack", f"T1/{place.id}"), place)
        await bot.hears()
        with capture_logs() as logs:
            slack.faults.add("slow", "chat.postMessage", seconds=0.0)
            slack.faults.waiting[-1].meanwhile = lambda: slack.oauth.uninstall(slack.workspace)
            await bot.delivers()
            await slack.until(lambda: len(_named(logs, "workspace_lost")) == 2)
            await asyncio.sleep(0.1)
        assert len(await bot.owed()) == 1
        assert await bot.notices() == [f"{bot.channel} cannot be written to"]

        assert await install(office, address, slack.workspace) == 200
        await bot.delivers()
        assert await bot.owed() == []

    assert len(bot.messages()) == 1


@pytest.mark.parametrize("kind", ["channel", "group"])
async def test_a_deleted_channel_keeps_its_watch_and_is_told(kind: str, bot: Bot) -> None:
    slack = bot.office.slack
    with capture_logs() as logs:
        gone = {"type": f"{kind}_deleted", "channel": bot.place.id, "actor_id": "U1A"}
        await slack.events.send(slack.workspace, gone)
        await slack.until(lambda: _named(logs, "channel_lost"))

    assert "was deleted" in _named(logs, "channel_lost")[0]["reason"]
    assert len(await bot.office.commands[0].list_watches()) == 1


async def test_what_becomes_of_channels_is_told(office: Office) -> None:
    place = office.slack.channel("alerts")
    with capture_logs() as logs:
        async with office.running(settings_for(office.slack)):
            office.slack.archive(place)
            office.slack.unarchive(place)
            office.slack.kick_bot(place)
            office.slack.rename(place, "news")
            await office.slack.until(lambda: len(_told(logs)) == 4)

    about = str(address_of(place))
    assert sorted(_told(logs)) == sorted([("channel_lost", about), ("channel_found", about)] * 2)


def _told(logs: list[Any]) -> list[tuple[str, str]]:
    return [(one["event"], one["about"]) for one in logs if one["event"].startswith("channel_")]


def _named(logs: list[Any], event: str) -> list[Any]:
    return [one for one in logs if one["event"] == event]
