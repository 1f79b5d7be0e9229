"""Alerts, buttons and notices on Discord, in the language of the channel that reads them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from adapters.asking.tongues import Tongues
from bot.phrasebook import phrases
from rules.answers.answer import WatchSaved
from rules.asking.panels import watches
from rules.model import Watch
from rules.notice import Notice, NoticeAction, NoticeKind, Worded
from tests.discord_house import Languages, address_of, changed, chat_on, now, owed, replied
from tests.servers.discord_person import readable
from tests.servers.discord_server import DiscordServer, discord_server


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        serving.guild.locale = "de"
        yield serving
        assert serving.violations == []


def labels(message: dict[str, Any]) -> list[str]:
    parts = [part for row in message["components"] for part in row["components"]]
    return [part.get("label") or part["placeholder"] for part in parts]


async def test_an_alert_is_drawn_in_the_language_of_its_server(server: DiscordServer) -> None:
    general = server.channel("general")
    first = owed(address_of(general))
    async with chat_on(server) as chat:
        posted = await chat.post(first, now=now())
        await chat.edit(changed(first, posted, "Pier News", "Bay Post"), now=now())
        await chat.reply(replied(first, posted, "Pier News"), now=now())

    [message] = server.shown(general)
    assert labels(message) == [
        "Warum",
        "Weniger davon",
        "👍",
        "👎",
        "Diese Geschichte stummschalten …",
    ]
    assert "+2 Medien" in readable(message)
    [select] = [
        row["components"][0] for row in message["components"] if "options" in row["components"][0]
    ]
    assert [one["label"] for one in select["options"]] == [
        "30 Min.",
        "1 Std.",
        "4 Std.",
        "bis morgen 08:00",
        "1 Woche",
        "für immer",
    ]
    [follow_up] = server.shown(server.channel(first.alert.title))
    assert labels(follow_up) == ["Die ganze Geschichte"]


@pytest.mark.parametrize(
    ("set_", "operator", "label"),
    [("fr", "es", "Pourquoi"), ("auto", "es", "Por qué"), ("auto", None, "Warum")],
)
async def test_people_of_a_channel_go_before_the_operator_and_the_server(
    set_: str, operator: str | None, label: str, server: DiscordServer
) -> None:
    general = server.channel("general")
    known = Languages(**{str(general.id): set_})
    async with chat_on(server, tongues=Tongues(phrases(), known, operator)) as chat:
        await chat.post(owed(address_of(general)), now=now())
        known.of_address[str(general.id)] = "en"  # holds from the next message on
        await chat.post(owed(address_of(general), marker="ww2"), now=now())
    first, second = server.shown(general)
    assert labels(first)[0] == label
    assert labels(second)[0] == "Why"


async def test_a_notice_is_said_in_the_language_of_its_channel(server: DiscordServer) -> None:
    general = server.channel("general")
    here = address_of(general)
    notice = Notice(
        NoticeKind.LOST,
        here,
        str(here),
        f"{here} cannot be written to",
        remedy="What it is owed waits.",
        actions=(NoticeAction("Try again", "channel check", "recheck"),),
        worded=Worded("lost", {"channel": str(here)}),
    )
    async with chat_on(server) as chat:
        await chat.post(owed(here, told=notice), now=now())
    [message] = server.shown(general)
    assert "In #general kann nicht geschrieben werden" in readable(message)
    assert "Was dort aussteht, wartet" in readable(message)
    assert labels(message) == ["Erneut prüfen"]


async def test_a_saved_watch_is_announced_in_the_language_of_the_channel(
    server: DiscordServer,
) -> None:
    general = server.channel("general")
    english = phrases().in_language("en")
    saved = WatchSaved(Watch("Ferries", "ferry", (address_of(general),)), "ferry anywhere")
    told = watches.saved(saved, english, announced_in=address_of(general)).announcement
    assert told is not None
    async with chat_on(server) as chat:
        await chat.announce(told, "wwsaid1")
    [message] = server.shown(general)
    assert "Neue Suche" in readable(message)
