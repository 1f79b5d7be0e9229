from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.chat import ConsoleSettings
from bot.commands import BotCommands
from rules.answer import Refusal
from rules.lexicon import plain_lexicon
from rules.model import Channel
from tests.fakes import FakeFinder
from tests.newsroom import CONSOLE, NOON, a_store, a_teller, watch


@pytest_asyncio.fixture
async def commands(tmp_path: Path) -> AsyncIterator[BotCommands]:
    async with a_store(tmp_path) as store:
        await store.sync([], [watch("earthquake", name="Quakes")])
        yield BotCommands(
            store,
            a_teller(store),
            chats={"console": ConsoleSettings(platform="console")},
            lexicon=plain_lexicon(),
            finder=FakeFinder(),
            clock=lambda: NOON,
        )


async def refused(commands: BotCommands, query: str, name: str | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        await commands.add_watch(query, name=name, channels=[CONSOLE])
    return str(caught.value)


async def test_a_saved_watch_has_an_id_a_name_and_a_reading(commands: BotCommands) -> None:
    saved = await commands.add_watch("flood rain", name=None, channels=[CONSOLE, CONSOLE])
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
        await commands.add_watch("tremor", name=None, channels=[Channel("slack", "C1")])


@pytest.mark.parametrize("reference", ["W2", "w2", "Floods", " Floods "])
async def test_a_watch_is_removed_by_id_or_name(commands: BotCommands, reference: str) -> None:
    await commands.add_watch("flood", name="Floods", channels=[CONSOLE])
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
