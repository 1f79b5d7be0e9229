"""A watch is limited to outlets where it is made or changed; its query says so from then on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec import structs
from msgspec.structs import replace

from rules.asking.ask import Ask
from rules.asking.panel import Form, Panel
from rules.model import FeedAnswer
from tests.asking_room import ANN, WAR, Room, a_room, words_of
from tests.newsroom import feed as a_feed
from tests.newsroom import item, told

HOSTILE = 'Pier "North" OR \\ ferry) Weekly'
FORM = "strike OR ferry"


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as one:
        await one.polls(of_outlets("Harbour Wire", "Pier Post", HOSTILE))
        yield one


def of_outlets(*outlets: str) -> FeedAnswer:
    """Give news of several outlets in one feed."""
    named = enumerate(outlets)
    return told(*(structs.replace(item(f"Ferry at {one[:4]} {n}"), outlet=one) for n, one in named))


async def asks(room: Room, words: str, **values: str) -> Panel:
    return await room.desk.answer(Ask(words, ANN, WAR, values))


async def form(room: Room, words: str, **values: str) -> dict[str, str]:
    opened = await room.desk.form(Ask(words, ANN, WAR, values))
    assert isinstance(opened, Form)
    return {one.name: one.value for one in opened.fields}


async def query_of(room: Room, code: str = "D1") -> str:
    draft = await room.commands.find_draft(code)
    assert draft is not None
    return draft.query


async def test_a_watch_is_tried_shown_and_saved_with_its_outlet_in_the_query(room: Room) -> None:
    preview = await asks(room, "watch add", query=FORM, sources="Harbour Wire")
    assert "1 story (1 article)" in words_of(preview)
    saved = await room.says(preview.buttons[0].ask)
    assert '(strike OR ferry) source:"Harbour Wire"' in words_of(saved)
    [watch] = await room.commands.list_watches()
    assert watch.query == '(strike OR ferry) source:"Harbour Wire"'
    assert watch.name == watch.query


async def test_of_several_outlets_any_will_do_however_they_are_called(room: Room) -> None:
    preview = await asks(room, "watch add", query="ferry", sources=f"pier post\n{HOSTILE}\n")
    assert await query_of(room) == 'ferry source:("Pier Post" OR "Pier North OR ferry) Weekly")'
    assert "2 stories (2 articles)" in words_of(preview)


async def test_a_feed_means_the_outlets_that_it_has_brought(room: Room) -> None:
    await asks(room, "watch add", query="ferry", sources="F1")
    assert (await query_of(room)).count(" OR ") == 2 + HOSTILE.count(" OR ")
    assert "no feed F9" in words_of(await asks(room, "watch add", query="x", sources="F9"))


async def test_a_feed_that_has_brought_nothing_yet_is_known_by_its_name_alone(room: Room) -> None:
    unnamed, named = (a_feed(f"https://{one}.example/rss") for one in ("bay", "quay"))
    await room.commands._store.add_feeds([unnamed, replace(named, name="Quay Times")])
    refused = await asks(room, "watch add", query="ferry", sources="F2")
    assert "has brought nothing yet: name its outlet" in refused.title
    preview = await asks(room, "watch add", query="ferry", sources="F3")
    assert await query_of(room) == 'ferry source:"Quay Times"'
    assert "newest articles" not in words_of(preview)


async def test_a_feed_of_very_many_outlets_is_not_meant_by_all_of_them(room: Room) -> None:
    await room.polls(of_outlets(*(f"Outlet {n}" for n in range(12))))
    refused = await asks(room, "watch add", query="ferry", sources="F1")
    assert "brings 15 outlets: name those that you mean" in refused.title


async def test_a_name_that_nobody_bears_is_taken_with_a_remark(room: Room) -> None:
    preview = await asks(room, "watch add", query="ferry", sources="Harbor Wire\nTribune")
    assert "called Harbor Wire: did you mean Harbour Wire?" in words_of(preview)
    assert "called Tribune" in words_of(preview)
    assert "letter" in words_of(await asks(room, "watch add", query="ferry", sources="…"))


async def test_a_query_that_cannot_be_read_points_into_what_was_written(room: Room) -> None:
    refused = await asks(room, "watch add", query="ferry) OR (golf", sources="Pier Post")
    assert refused.is_problem
    assert "(column 6)" in refused.title


async def test_a_draft_is_refined_with_its_outlets_apart(room: Room) -> None:
    await asks(room, "watch add", query=FORM, sources="Harbour Wire\nPier Post")
    shown = await form(room, "watch refine", draft="D1")
    assert (shown["query"], shown["sources"]) == (FORM, "Harbour Wire\nPier Post")
    await asks(room, "watch refine", draft="D1", query=FORM, sources="Pier Post")
    assert await query_of(room) == f'({FORM}) source:"Pier Post"'
    await asks(room, "watch refine", draft="D1", query=FORM)
    assert await query_of(room) == FORM
    await room.says('watch refine D1 source:"Pier Post"')
    assert await query_of(room) == f'({FORM}) source:"Pier Post"'


@pytest.mark.parametrize(
    ("said", "query"),
    [
        ('ferry sources:"Pier Post"', 'ferry source:"Pier Post"'),
        ('ferry sources:"Pier Post, harbour wire"', 'ferry source:("Pier Post" OR "Harbour Wire")'),
        (
            'ferry sources:"Pier Post" sources:"harbour wire"',
            'ferry source:("Pier Post" OR "Harbour Wire")',
        ),
    ],
)
async def test_several_outlets_are_typed_behind_one_name_or_several(
    room: Room, said: str, query: str
) -> None:
    await room.says(f"watch add {said}")
    assert await query_of(room) == query


async def test_a_watch_is_edited_with_its_outlets_apart(room: Room) -> None:
    await room.adds('ferry source:"Pier Post" name:Ferries')
    shown = await form(room, "watch edit", watch="W1")
    assert (shown["query"], shown["sources"]) == ("ferry", "Pier Post")
    edited = await asks(room, "watch edit", watch="W1", query="ferry", sources="Harbor Wire")
    assert "did you mean Harbour Wire?" in words_of(edited)
    await asks(room, "watch edit", watch="W1", name="Boats")
    [watch] = await room.commands.list_watches()
    assert (watch.name, watch.query) == ("Boats", 'ferry source:"Harbor Wire"')


async def test_what_a_form_shows_of_outlets_is_kept_as_it_was_called(room: Room) -> None:
    query = 'ferry source:"F1"'
    await room.adds(f"{query} name:Ferries")
    shown = await form(room, "watch edit", watch="W1")
    edited = await asks(room, "watch edit", watch="W1", **{**shown, "min_sources": "2"})
    assert "no outlet" not in words_of(edited)  # there is a feed F1, and it is not meant
    [watch] = await room.commands.list_watches()
    assert (watch.query, watch.min_sources) == (query, 2)


async def test_in_a_line_of_text_the_query_names_the_outlets_itself(room: Room) -> None:
    line = 'watch add golf OR source:"Pier Post" OR (source:Harbour ferry) name:Ferries'
    await room.says(line)
    assert await query_of(room) == 'golf OR source:"Pier Post" OR (source:Harbour ferry)'


async def test_a_search_is_limited_to_an_outlet_and_stays_so_page_by_page(room: Room) -> None:
    found = await asks(room, "news search", query="golf OR ferry", source="Harbour Wire")
    assert " at Harb" in words_of(found)
    assert " at Pier" not in words_of(found)
    again = await room.says('news search golf OR (ferry source:"Harbour Wire")')
    assert " at Pier" not in words_of(again)
    await room.polls(of_outlets(*["Pier Post"] * 12))
    paged = await asks(room, "news search", query="golf OR ferry", source="Pier Post")
    assert paged.paging
    more = await room.says(f"{paged.paging.ask} page:2")
    assert " at Pier" in words_of(more)
    assert " at Harb" not in words_of(more)


async def test_outlets_are_suggested_those_with_most_articles_first_and_feeds_behind_them(
    room: Room,
) -> None:
    await room.polls(of_outlets("Harbour Wire"))
    adding = Ask("watch add", ANN, WAR)
    offered = [one.value for one in await room.desk.suggestions(adding, "sources", "")]
    assert offered == ["Harbour Wire", HOSTILE, "Pier Post", "F1"]
    assert [one.value for one in await room.desk.suggestions(adding, "sources", "F1")] == ["F1"]
    pier = [one.value for one in await room.desk.suggestions(adding, "sources", "pier p")]
    assert pier == ["Pier Post"]
