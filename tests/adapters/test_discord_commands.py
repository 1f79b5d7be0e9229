"""People use commands, buttons and forms on the strict local Discord; a real bot answers them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from discord import app_commands

from adapters.chat.discord_chat.chat import DiscordChat
from adapters.chat.discord_chat.commands import is_demanded
from bot.commands.bot_commands import BotCommands
from rules.asking.words import COMMANDS, Kind, without
from rules.model import Channel
from tests.discord_house import (
    a_bot,
    a_tree,
    added,
    address_of,
    answer,
    commands_on,
    owed,
    the_discord,
    told,
)
from tests.servers.discord_options import Upload
from tests.servers.discord_person import Person, readable
from tests.servers.discord_server import DiscordServer

MANAGER = ("manage_channels",)


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
    """Somebody who may manage the channels."""
    return server.person("Ada", at=server.channel("general"), may=MANAGER)


@pytest.fixture
def bob(server: DiscordServer) -> Person:
    """Somebody who may not."""
    return server.person("Bob", at=server.channel("general"))


@pytest_asyncio.fixture
async def bot(
    server: DiscordServer, commands: BotCommands, tmp_path: Path, ada: Person, bob: Person
) -> AsyncIterator[DiscordChat]:
    async with a_bot(server, commands, tmp_path) as chat:
        yield chat


def test_discord_offers_exactly_the_words_of_the_table() -> None:
    made = a_tree()
    offered = {
        command.qualified_name: {
            parameter.display_name: (
                parameter.required,
                [choice.value for choice in parameter.choices],
            )
            for parameter in command.parameters
        }
        for command in made.walk_commands()
        if isinstance(command, app_commands.Command)
    }
    assert offered == {
        one.words: {
            option.name: (is_demanded(one, option), list(option.choices)) for option in one.offered
        }
        for one in without(Kind.PEOPLE)
    }


def test_the_commands_keep_discords_limits() -> None:
    made = a_tree()
    payload = [one.to_dict(made) for one in made.get_commands()]

    assert len(payload) <= 100
    for one in payload:
        assert length_of(one) <= 8_000
        assert len(one.get("options", [])) <= 25
        assert "default_member_permissions" not in one or one["default_member_permissions"] is None


def length_of(command: Any) -> int:
    own = sum(len(str(command.get(key, ""))) for key in ("name", "description", "value"))
    inner = [*command.get("options", []), *command.get("choices", [])]
    return own + sum(length_of(one) for one in inner)


SAMPLES: dict[Kind, Any] = {
    Kind.FILE: Upload("feeds.opml", b"<opml/>"),
    Kind.QUERY: "flood",
    Kind.TEXT: "news",
    Kind.WATCH: "W1",
    Kind.FEED: "F1",
    Kind.OUTLET: "Pier News",
    Kind.SUBJECT: "W1",
    Kind.STORY: "S0000",
    Kind.ALERT: "L0000",
    Kind.CHANNEL: "me",
    Kind.CHOICE: "up",
}


async def test_every_command_is_answered_in_time_and_only_to_who_asks(
    bot: DiscordChat, ada: Person
) -> None:
    for command in COMMANDS:
        needed = [one for one in command.options if one.is_required]
        values = {one.name: SAMPLES[one.kind] for one in needed}
        shown = await ada.use(f"/{command.words}", **values)
        assert not shown.failed, command.words
        if shown.interaction.modal is None:
            assert shown.ephemeral, command.words
            assert shown.text, command.words


# Watches


async def test_a_watch_is_added_for_the_channel_that_it_is_asked_in_and_announced_once(
    server: DiscordServer, bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    preview = await ada.use("/watch add", query='"north korea" munitions', name="DPRK")
    assert "Nothing is saved yet" in answer(preview).replace("**", "")
    assert "DPRK" in preview.text
    await asyncio.sleep(0.05)
    assert await commands.list_watches() == []
    assert server.messages(server.channel("general")) == []

    assert "Saved W1 DPRK" in answer(await ada.click(preview, "Save"))
    [watch] = await commands.list_watches()
    assert watch.channels == (address_of(server.channel("general")),)
    [announced] = await told(server, server.channel("general"))
    assert 'New watch W1 DPRK: `"north korea" munitions`' in readable(announced).replace("**", "")
    assert announced["pings"] == []


async def test_a_query_that_cannot_be_read_is_answered_with_where_it_ends(
    bot: DiscordChat, ada: Person
) -> None:
    assert "column 7" in answer(await ada.use("/watch add", query="flood AND"))


async def test_who_may_not_manage_the_channel_is_refused_and_may_still_read(
    bot: DiscordChat, commands: BotCommands, ada: Person, bob: Person
) -> None:
    assert "Manage Channels" in answer(await bob.use("/watch add", query="flood"))
    assert await commands.find_draft("D1") is None
    await added(ada, query="flood")
    assert "W1 flood" in answer(await bob.use("/watch list"))


async def test_a_click_is_asked_for_permission_anew(
    server: DiscordServer, bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    shown = await added(ada, query="flood")
    preview = await ada.use("/watch add", query="deluge")
    guild = server.guild
    guild.members[ada.user.id].roles.clear()

    assert "Manage Channels" in answer(await ada.click(preview, "Save"))
    assert "Manage Channels" in answer(await ada.click(shown, "Remove"))
    assert len(await commands.list_watches()) == 1


async def test_a_second_click_says_that_it_is_gone(
    bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    shown = await added(ada, query="flood")
    first = shown.interaction.original
    assert first is not None
    await ada.click(shown, "Remove")
    assert await commands.list_watches() == []
    list_again = await ada.use("/watch show", watch="W1")
    assert 'no watch "W1"' in answer(list_again)


async def test_a_watch_for_another_channel_takes_permission_there(
    server: DiscordServer, bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    war = server.add_channel("war-room")
    for written in (f"<#{war.id}>", "#war-room", str(war.id)):
        shown = await added(ada, query="flood", channel=written, name=f"f{written[-3:]}")
        assert "Saved" in answer(shown)
    assert {one.channels for one in await commands.list_watches()} == {(address_of(war),)}


async def test_a_channel_where_we_may_not_write_is_told_before_saving(
    server: DiscordServer, bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    preview = await ada.use("/watch add", query="flood")
    server.deny(server.channel("general"), "embed_links")
    await asyncio.sleep(0.05)
    assert "lacks Embed Links" in answer(await ada.use("/watch add", query="deluge"))
    assert await commands.find_draft("D2") is None
    assert "lacks Embed Links" in answer(await ada.click(preview, "Save"))
    assert await commands.list_watches() == []


async def test_what_is_missing_is_said_in_the_language_of_who_asks(
    server: DiscordServer, bot: DiscordChat
) -> None:
    general = server.channel("general")
    eva = server.person("Eva", may=("manage_channels",), at=general, locale="de")
    server.deny(general, "embed_links", "send_messages")
    await asyncio.sleep(0.05)
    shown = await (await eva.use("/channel check")).until("Mir fehlt")
    assert "„Nachrichten senden“, „Links einbetten“" in answer(shown)


async def test_a_check_names_what_is_missing_and_re_check_says_in_place_that_it_is_there(
    server: DiscordServer, bot: DiscordChat, ada: Person
) -> None:
    general = server.channel("general")
    server.deny(general, "embed_links")
    await asyncio.sleep(0.05)
    missing = await ada.use("/channel check")
    await missing.until("lacks Embed Links")
    assert "cannot be written to yet" in answer(missing)
    still = await ada.click(missing, "Re-check")
    await still.until("lacks Embed Links")
    server.allow(general, "embed_links")
    await asyncio.sleep(0.05)
    well = await ada.click(still, "Re-check")
    await well.until("Nothing stands in the way")
    assert {still.message["id"], well.message["id"]} == {missing.message["id"]}
    assert "lacks" not in answer(missing)


async def test_a_channel_of_another_server_is_out_of_reach(
    server: DiscordServer, bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    other = server.add_channel("other", guild=server.add_guild("Elsewhere"))
    shown = await ada.use("/watch add", query="flood", channel=str(other.id))
    assert "outside this workspace" in answer(shown)
    assert await commands.find_draft("D1") is None


async def test_a_watch_for_oneself_needs_no_permission(
    bot: DiscordChat, commands: BotCommands, bob: Person
) -> None:
    shown = await added(bob, query="flood", channel="me")
    assert "Saved W1 flood" in answer(shown)
    [watch] = await commands.list_watches()
    assert watch.channels == (Channel("discord", f"@{bob.user.id}"),)
    assert "W1 flood" in answer(await bob.use("/watch mine"))


async def test_a_direct_message_is_the_persons_own_channel(
    server: DiscordServer, bot: DiscordChat, commands: BotCommands, bob: Person
) -> None:
    bob.at = server.direct(bob)
    await added(bob, query="flood")
    [watch] = await commands.list_watches()
    assert watch.channels == (Channel("discord", f"@{bob.user.id}"),)


async def test_who_added_the_bot_to_themselves_asks_for_themselves_anywhere(
    server: DiscordServer, bot: DiscordChat, commands: BotCommands, bob: Person
) -> None:
    bob.user_installed = True
    assert "Saved W1 flood" in answer(await added(bob, query="flood"))
    [watch] = await commands.list_watches()
    assert watch.channels == (Channel("discord", f"@{bob.user.id}"),)


# Forms


async def test_a_watch_without_a_query_is_asked_for_by_a_form(
    bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    asked = await ada.use("/watch add", name="Floods")
    preview = await ada.submit(asked, {"query": "flood OR deluge"})
    assert "Nothing is saved yet" in answer(preview).replace("**", "")
    assert await commands.list_watches() == []
    assert "Saved W1 Floods" in answer(await ada.click(preview, "Save"))
    [watch] = await commands.list_watches()
    assert (watch.name, watch.query) == ("Floods", "flood OR deluge")


async def test_a_watch_is_edited_by_a_form_behind_a_button(
    bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    shown = await added(ada, query="flood")
    form = await ada.click(shown, "Edit")
    await ada.submit(form, {"query": "flood -drill", "name": "Floods"})
    [watch] = await commands.list_watches()
    assert (watch.name, watch.query) == ("Floods", "flood -drill")


async def test_a_form_sent_after_its_watch_was_removed_says_so(
    bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    shown = await added(ada, query="flood")
    form = await ada.click(shown, "Edit")
    await commands.remove_watch("W1")
    assert 'no watch "W1"' in answer(await ada.submit(form, {"query": "deluge"}))


async def test_who_may_not_send_a_form_gets_none(bot: DiscordChat, bob: Person) -> None:
    assert "Manage Channels" in answer(await bob.use("/watch add"))


# Lists, choices, suggestions


async def test_a_long_list_is_read_page_by_page(
    bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    for n in range(12):
        await added(ada, query=f"flood{n}", name=f"Flood {n}")
    first = await ada.use("/watch list")
    assert "Flood 0" in answer(first)
    assert "Flood 11" not in first.text
    second = await ada.click(first, "More")
    assert "Flood 11" in answer(second)


async def test_one_of_a_list_is_shown_when_it_is_chosen(
    bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    await added(ada, query="flood", name="Floods")
    listed = await ada.use("/watch list")
    assert "W1 Floods" in answer(await ada.select(listed, "Show a watch …", "W1"))


async def test_what_is_typed_is_completed_from_what_is_there(
    server: DiscordServer, bot: DiscordChat, commands: BotCommands, ada: Person
) -> None:
    await added(ada, query="flood", name="Floods")
    server.add_channel("war-room")
    await asyncio.sleep(0.05)
    [watch] = await ada.complete("/watch show", "watch", "flo")
    assert (watch["name"], watch["value"]) == ("W1 Floods", "W1")
    offered = await ada.complete("/watch add", "channel", "war", query="x")
    assert [one["name"] for one in offered] == ["#war-room"]
    own, *_ = await ada.complete("/watch add", "channel", "m", query="x")
    assert own["value"] == "me"


async def test_a_suggestion_that_fails_is_an_empty_one(
    bot: DiscordChat, commands: BotCommands, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(commands, "list_watches", fail)
    assert await ada.complete("/watch show", "watch", "w") == []


async def test_an_export_comes_as_a_file(bot: DiscordChat, ada: Person) -> None:
    await added(ada, query="flood", name="Floods")
    shown = await ada.use("/watch export")
    assert [one["filename"] for one in shown.message["attachments"]] == ["watches.toml"]


async def test_help_and_unknown_stories_are_answered(bot: DiscordChat, bob: Person) -> None:
    whole = await bob.use("/help")
    assert "/whynot" in answer(whole)
    chosen = await bob.select(whole, "What they are for …", "mute")
    assert "/mute add" in answer(chosen)
    assert "/watch add" not in chosen.text
    assert "S0000" in answer(await bob.use("/news story", story="S0000"))


async def test_answers_come_in_the_language_of_who_asks_or_in_english(
    server: DiscordServer, bot: DiscordChat
) -> None:
    eva = server.person("Eva", locale="fi")
    assert "What I understand" in answer(await eva.use("/help"))


# What is slow, broken, or old


async def test_what_is_slow_is_begun_in_time(
    bot: DiscordChat, commands: BotCommands, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = commands.list_watches

    async def slowly() -> Any:
        await asyncio.sleep(1.5)
        return await before()

    monkeypatch.setattr(commands, "list_watches", slowly)
    shown = await ada.use("/watch list")
    assert not shown.failed
    assert "No watches yet" in answer(shown)


async def test_what_fails_is_said_with_a_code(
    bot: DiscordChat, commands: BotCommands, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = await ada.use("/watch list")

    async def fail() -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(commands, "list_watches", fail)
    said = answer(await ada.use("/watch list"))
    assert "it is our fault" in said
    assert "database" not in said
    assert not shown.failed


async def test_a_button_of_an_older_version_says_so(
    server: DiscordServer, bot: DiscordChat, ada: Person
) -> None:
    shown = await added(ada, query="flood")
    source = shown.interaction.original
    assert source is not None
    for row in source.body["components"]:
        for part in row["components"]:
            part["custom_id"] = part["custom_id"].replace("ww1", "ww0")
    assert "older version" in answer(await ada.click(shown, "Pause"))


async def test_a_button_answers_after_a_restart(
    server: DiscordServer, commands: BotCommands, tmp_path: Path, ada: Person
) -> None:
    async with a_bot(server, commands, tmp_path):
        shown = await added(ada, query="flood")
        form = await ada.click(shown, "Edit")
    async with a_bot(server, commands, tmp_path):
        await ada.submit(form, {"query": "deluge"})
        assert "Removed" in answer(await ada.click(shown, "Remove"))
    assert await commands.list_watches() == []


# Alerts


async def test_an_alert_offers_why_and_mute_by_button_and_by_menu(
    server: DiscordServer, bot: DiscordChat, bob: Person
) -> None:
    await bot.post(owed(address_of(server.channel("general"))), now=datetime.now(UTC))
    [alert] = server.messages(server.channel("general"))

    for shown in (await bob.click(alert, "Why"), await bob.menu("Why this alert?", alert)):
        assert "L0000" in answer(shown)
    offered = await bob.menu("Mute this story", alert)
    [select] = offered.message["components"][0]["components"]
    assert select["options"][0]["value"] == "30m"


async def test_a_story_is_muted_where_its_alert_stands_by_who_may(
    server: DiscordServer, bot: DiscordChat, ada: Person, bob: Person
) -> None:
    await bot.post(owed(address_of(server.channel("general"))), now=datetime.now(UTC))
    [alert] = server.messages(server.channel("general"))

    assert "Manage Channels" in answer(await bob.select(alert, "Mute this story …", "4h"))
    muted = answer(await ada.select(alert, "Mute this story …", "4h"))
    assert "no command" not in muted
    assert "Manage Channels" not in muted


async def test_a_message_that_is_no_alert_has_no_why(
    server: DiscordServer, bot: DiscordChat, bob: Person
) -> None:
    message = server.writes(bob.user, server.channel("general"), "hello")
    assert "no alert of mine" in answer(await bob.menu("Why this alert?", message))
    assert "no alert of mine" in answer(await bob.menu("Mute this story", message))
