"""What strangers write, and what people do at the wrong moment, on the strict local Discord."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.chat.discord_chat.chat import DiscordChat
from bot.commands.bot_commands import BotCommands
from tests.discord_house import (
    a_bot,
    added,
    address_of,
    answer,
    chat_on,
    commands_on,
    now,
    owed,
    the_discord,
    told,
)
from tests.servers.discord_person import Person
from tests.servers.discord_server import DiscordServer
from tests.servers.discord_world import FORUM, TEXT


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with the_discord() as serving:
        yield serving


@pytest_asyncio.fixture
async def commands(tmp_path: Path, server: DiscordServer) -> AsyncIterator[BotCommands]:
    async with commands_on(server, tmp_path) as one:
        yield one


@pytest.fixture
def ada(server: DiscordServer) -> Person:
    return server.person("Ada", at=server.channel("general"), may=("manage_channels",))


@pytest_asyncio.fixture
async def bot(
    server: DiscordServer, commands: BotCommands, tmp_path: Path, ada: Person
) -> AsyncIterator[DiscordChat]:
    async with a_bot(server, commands, tmp_path) as chat:
        yield chat


HEADLINES = {
    "everyone": "Ferry late @everyone @here",
    "a person": "Ferry late <@1> <@!2> @Ada",
    "a role": "Ferry late <@&3> <#4> </watch add:5>",
    "an invite": "Ferry late discord.gg/abc https://discord.gg/abc",
    "markdown": "**Ferry** _late_ `code` [a](https://evil.example) > # -# ~~x~~",
    "a spoiler": "Ferry ||late||",
    "zalgo": "F" + "\u0301\u0327\u0336" * 40 + "erry",
    "right to left": "\u202eyrreF\u202c تأخرت العبارة",
    "10,000 characters": "Ferry " * 1_700,
    "nothing": "",
    "blanks that nobody sees": "\u200b\u2060 \u3164",
    "only emoji": "🚨🚨",
}


@pytest.mark.parametrize("kind", [TEXT, FORUM], ids=["channel", "forum"])
async def test_whatever_a_headline_holds_it_stands_there_and_rings_for_nobody(
    kind: int, server: DiscordServer
) -> None:
    async with chat_on(server) as chat:
        for number, (what, title) in enumerate(HEADLINES.items()):
            place = server.add_channel(f"news-{number}", kind)
            here = address_of(place)
            delivery = owed(here, title=title, summary=title, marker=f"wwbad{number}")
            posted = await chat.post(delivery, now=now())
            assert await chat.find(delivery) == posted, what
            threads = [one for one in server.world.channels.values() if one.parent_id == place.id]
            [message] = server.shown(threads[0] if threads else place)
            assert message["pings"] == [], what
            [embed] = message["embeds"]
            assert embed["title"].strip("\u200b "), what
            assert all(1 <= len(one.name) <= 100 for one in threads), what


async def test_two_clicks_on_save_save_once_and_the_second_says_so(
    server: DiscordServer, bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    preview = await ada.use("/watch add", query="flood")
    shown = await asyncio.gather(ada.click(preview, "Save"), ada.click(preview, "Save"))
    assert not any(one.failed for one in shown)
    assert len(await commands.list_watches()) == 1
    await told(server, server.channel("general"))
    await asyncio.sleep(0.2)
    assert len(server.messages(server.channel("general"))) == 1  # it is announced once
    ends = ("Saved W1", "saved already, as W1", "D1 was used already")
    for _ in range(500):
        if any(one in answer(shown[1]) for one in ends):
            return
        await asyncio.sleep(0.01)
    raise AssertionError(answer(shown[1]))


async def test_a_second_click_on_remove_says_that_it_is_gone(
    bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    shown = await added(ada, query="flood")
    first, second = await asyncio.gather(ada.click(shown, "Remove"), ada.click(shown, "Remove"))
    assert not first.failed
    assert not second.failed
    assert await commands.list_watches() == []


OLD = {
    "name": "alerts",
    "description": "As it was offered by an older version",
    "type": 1,
    "options": [
        {"type": 3, "name": "query", "description": "Words", "required": True, "autocomplete": True}
    ],
}


async def test_a_command_of_an_older_version_says_so_and_suggests_nothing(
    server: DiscordServer, bot: DiscordChat, ada: Person
) -> None:
    server.commands.upsert(server.guild.id, OLD)
    assert "older version" in answer(await ada.use("/alerts", query="flood"))
    assert await ada.complete("/alerts", "query", "flo") == []


async def test_a_menu_of_an_older_version_says_so(
    server: DiscordServer, bot: DiscordChat, ada: Person
) -> None:
    server.commands.upsert(server.guild.id, {"name": "Explain", "type": 3})
    message = server.writes(ada.user, server.channel("general"), "hello")
    assert "older version" in answer(await ada.menu("Explain", message))


async def test_an_option_of_an_older_version_is_answered(
    server: DiscordServer, bot: DiscordChat, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command is there still, but takes something else by now."""
    monkeypatch.setattr("adapters.chat.discord_chat.answering.SUGGESTED_AT_LAST_S", 0.2)
    show = {"type": 1, "name": "show", "description": "Show", "options": OLD["options"]}
    server.commands.upsert(server.guild.id, OLD | {"name": "watch", "options": [show]})
    assert "older version" in answer(await ada.use("/watch show", query="flood"))
    assert await ada.complete("/watch show", "query", "flo") == []


@pytest.mark.parametrize("written", ["ww1:watch vanish", "ww1:", "ww0:watch add", "of-long-ago"])
async def test_a_form_of_an_older_version_says_so(
    written: str, bot: DiscordChat, ada: Person
) -> None:
    form = await ada.use("/watch add")
    form.modal["custom_id"] = written
    assert "older version" in answer(await ada.submit(form, {"query": "flood"}))


async def test_a_button_without_an_id_of_ours_says_so(
    server: DiscordServer, bot: DiscordChat, ada: Person
) -> None:
    shown = await ada.use("/watch list")
    [row] = shown.interaction.original.body["components"]  # type: ignore[union-attr]  # it came
    row["components"][0]["custom_id"] = "of-long-ago"
    assert "older version" in answer(await ada.click(shown, "of-long-ago"))


async def test_what_another_bot_writes_is_no_alert_of_ours(
    server: DiscordServer, bot: DiscordChat, ada: Person
) -> None:
    general = server.channel("general")
    await bot.post(owed(address_of(general)), now=now())
    [ours] = server.messages(general)
    other = server.world.add_user("mimic", bot=True)
    theirs = server.writing.write(general, other, ours.body, {})
    for menu in ("Why this alert?", "Mute this story"):
        assert "no alert of mine" in answer(await ada.menu(menu, theirs))
        assert "no alert of mine" not in answer(await ada.menu(menu, ours))


async def test_what_somebody_types_is_answered_where_nothing_is_known_of_the_server(
    bot: DiscordChat, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the cache is away")

    monkeypatch.setattr("adapters.chat.discord_chat.answering.channels_near", fail)
    assert await ada.complete("/watch add", "channel", "gen", query="x") == []


async def test_a_german_is_told_in_german_which_command_to_say(
    server: DiscordServer, bot: DiscordChat
) -> None:
    eva = server.person("Eva", at=server.channel("general"), locale="de", may=("manage_channels",))
    refused = answer(await eva.use("/watch add", query="flood AND"))
    assert "die Suche wurde nicht gespeichert: die Suche endet nach `AND`" in refused.replace(
        "\\", ""
    )
    assert "(Spalte 7)" in refused
    assert "`/stumm schalten was:flood dauer:4h`" in answer(
        await eva.use("/mute add", what="flood")
    )
    assert "/suche anlegen" in answer(await eva.use("/help", about="watch"))
    assert "/watch add" in answer(await server.person("Bo").use("/help", about="watch"))
