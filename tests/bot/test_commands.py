import tomllib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.chat import ConsoleSettings
from bot.commands.bot_commands import BotCommands
from bot.config import Config
from rules.answers.answer import Refusal
from rules.model import Channel
from rules.watches.wish import WatchWish
from tests.newsroom import CONSOLE, NOON, a_store, some_commands, watch


@pytest_asyncio.fixture
async def commands(tmp_path: Path) -> AsyncIterator[BotCommands]:
    async with a_store(tmp_path) as store:
        await store.sync([], [watch("earthquake", name="Quakes")])
        yield some_commands(store, {"console": ConsoleSettings(platform="console")})


async def refused(commands: BotCommands, query: str, name: str | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        await commands.add_watch(query, channels=[CONSOLE], wish=WatchWish(name))
    return str(caught.value)


async def test_a_saved_watch_has_an_id_a_name_and_a_reading(commands: BotCommands) -> None:
    saved = await commands.add_watch("flood rain", channels=[CONSOLE, CONSOLE])
    assert (saved.watch.id, saved.watch.name) == (2, "flood rain")
    assert saved.watch.channels == (CONSOLE,)
    assert saved.reading == 'flood AND rain anywhere; for the phrase write "flood rain"'
    assert [one.name for one in await commands.list_watches()] == ["Quakes", "flood rain"]


async def test_a_query_that_cannot_be_read_is_refused_with_a_caret(commands: BotCommands) -> None:
    assert await refused(commands, "flood AND") == (
        'the watch was not saved: query ends after `AND`: expected a term or "(" (column 7)\n'
        "flood AND\n      ^"
    )


async def test_a_name_that_is_taken_is_refused(commands: BotCommands) -> None:
    assert 'a watch "Quakes" already' in await refused(commands, "tremor", "Quakes")


async def test_a_name_that_looks_like_an_id_is_refused(commands: BotCommands) -> None:
    assert "looks like an id" in await refused(commands, "tremor", "w12")


async def test_a_name_that_cannot_be_read_is_refused(commands: BotCommands) -> None:
    assert "a name that can be read" in await refused(commands, "tremor", "\u202e ")


async def test_half_a_character_is_no_query(commands: BotCommands) -> None:
    assert "half a character, no text: type it anew (column 3)" in await refused(
        commands, "ab\udcff"
    )


async def test_a_channel_of_no_chat_is_refused(commands: BotCommands) -> None:
    with pytest.raises(Refusal, match='no chat "slack" is connected: connected are console'):
        await commands.add_watch("tremor", channels=[Channel("slack", "C1")])


@pytest.mark.parametrize("reference", ["W2", "w2", "Floods", " Floods "])
async def test_a_watch_is_removed_by_id_or_name(commands: BotCommands, reference: str) -> None:
    await commands.add_watch("flood", channels=[CONSOLE], wish=WatchWish("Floods"))
    assert (await commands.remove_watch(reference)).watch.name == "Floods"
    assert [one.name for one in await commands.list_watches()] == ["Quakes"]


async def test_a_watch_of_the_file_is_removed_there(commands: BotCommands) -> None:
    with pytest.raises(Refusal, match='W1 "Quakes" lives in the configuration file'):
        await commands.remove_watch("W1")


async def test_a_watch_that_is_not_there_is_answered_with_those_that_are(
    commands: BotCommands,
) -> None:
    with pytest.raises(Refusal, match='there is no watch "W9": there are W1 "Quakes"'):
        await commands.remove_watch("W9")


async def test_nothing_is_owed_at_first(commands: BotCommands) -> None:
    assert list(await commands.list_outbox()) == []


async def test_what_is_wished_of_a_watch_changes_and_the_rest_stays(commands: BotCommands) -> None:
    await commands.add_watch("flood", channels=[CONSOLE], wish=WatchWish("Floods", min_sources=2))
    changed = (await commands.edit_watch("Floods", WatchWish(query="flood OR surge"))).watch
    assert (changed.name, changed.query, changed.min_sources) == ("Floods", "flood OR surge", 2)
    assert list(await commands.list_watches())[-1] == changed


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (WatchWish(), "say what is to be different"),
        (WatchWish(query="flood AND"), "query ends after `AND`"),
        (WatchWish(name="Quakes"), 'there is a watch "Quakes" already'),
        (WatchWish(name="W7"), "looks like an id"),
        (WatchWish(min_sources=0), "min_sources is 1 to 20, not 0"),
        (WatchWish(ping="@everyone"), "never everybody"),
    ],
)
async def test_a_change_that_cannot_be_made_leaves_the_watch_as_it_is(
    commands: BotCommands, wish: WatchWish, said: str
) -> None:
    saved = (await commands.add_watch("flood", channels=[CONSOLE])).watch
    with pytest.raises(Refusal, match=said):
        await commands.edit_watch("W2", wish)
    assert list(await commands.list_watches())[-1] == saved


async def test_a_watch_of_the_file_may_be_paused_and_stays_so_when_the_file_is_read_again(
    commands: BotCommands,
) -> None:
    assert (await commands.pause_watch("Quakes")).watch.is_paused
    await commands._store.sync([], [watch("earthquake", name="Quakes")])
    assert [one.is_paused for one in await commands.list_watches()] == [True]
    assert not (await commands.resume_watch("W1")).watch.is_paused


async def test_a_copy_is_told_elsewhere_under_a_name_that_is_free(commands: BotCommands) -> None:
    saved = await commands.clone_watch("Quakes", channel=CONSOLE)
    assert (saved.watch.name, saved.watch.query, saved.watch.origin) == (
        "Quakes 2",
        "earthquake",
        "chat",
    )


async def test_two_workspaces_may_call_their_watches_the_same(commands: BotCommands) -> None:
    for scope in ("chat:one", "chat:two"):
        await commands.add_watch("x1", channels=[CONSOLE], wish=WatchWish("Same"), scope=scope)
    again = WatchWish("Same")
    with pytest.raises(Refusal, match="already"):
        await commands.add_watch("x1", channels=[CONSOLE], wish=again, scope="chat:two")


async def test_of_watches_of_one_name_the_operators_is_meant_and_else_none(
    commands: BotCommands,
) -> None:
    for scope in ("chat:one", "chat:two"):
        await commands.add_watch("x1", channels=[CONSOLE], wish=WatchWish("Same"), scope=scope)
    with pytest.raises(Refusal, match=r"several watches, W2 .*, W3 .*: say which by its id"):
        await commands.pause_watch("Same")
    await commands.add_watch("x1", channels=[CONSOLE], wish=WatchWish("Same"))
    assert (await commands.pause_watch("Same")).watch.id == 4


async def test_exported_watches_are_read_back_from_a_configuration(commands: BotCommands) -> None:
    odd = WatchWish('A "quoted" \\ name', min_sources=3)
    await commands.add_watch(r'"north korea" OR /DPRK\d+/', channels=[CONSOLE], wish=odd)
    exported = await commands.export_watches()
    read = Config.model_validate(tomllib.loads(exported.document))
    known = await commands.list_watches()
    assert exported.watches == len(known)
    assert [(one.name, one.query, one.min_sources) for one in read.watch_list()] == [
        (one.name, one.query, one.min_sources) for one in known
    ]


async def test_a_watch_that_cannot_be_read_any_more_is_shown_with_the_reason(
    commands: BotCommands,
) -> None:
    [quakes] = await commands.list_watches()
    unreadable = replace(quakes, query="flood AND")
    assert await commands._store.edit_watch(quakes, unreadable, by="", now=NOON)
    shown = await commands.show_watch("Quakes")
    assert shown.reading == ""
    assert "query ends after" in shown.remarks[0]


async def test_a_watch_that_went_meanwhile_is_not_changed(commands: BotCommands) -> None:
    [quakes] = await commands.list_watches()
    gone = replace(quakes, id=99)
    changed = replace(gone, name="Gone")
    assert await commands._store.edit_watch(gone, changed, by="", now=NOON) is False
