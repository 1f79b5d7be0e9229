"""What people ask in a chat is answered by a panel, and only to who may."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec import structs

from adapters.errors import FetchError
from rules.answers.answer import Found
from rules.asking.ask import Ask
from rules.asking.panel import Form, Panel, Place, Style, Words
from rules.asking.words import COMMANDS
from rules.attention.managers import Managers
from rules.feeds.places import FeedPlace
from rules.model import Channel, Entry, FeedAnswer
from tests.asking_room import (
    ANN,
    BOB,
    ELSEWHERE,
    EVE,
    PEACE,
    WAR,
    Room,
    a_room,
    one_page,
    words_of,
)
from tests.newsroom import item, told


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as opened:
        yield opened


async def test_a_watch_is_saved_shown_and_announced_once_in_its_channel(room: Room) -> None:
    panel = await room.adds('"north korea" munitions name:DPRK min_sources:2')
    assert panel.title == "Saved W1 DPRK"
    assert '"north korea" munitions' in words_of(panel)
    assert "waits for 2 sources" in words_of(panel)
    assert panel.announcement is not None
    assert panel.announcement.channel == WAR
    assert [button.ask for button in panel.buttons] == [
        "watch edit W1",
        "watch pause W1",
        "watch remove W1",
    ]
    assert not (await room.says("watch pause W1")).is_problem
    assert "paused" in words_of(await room.says("watch show W1"))
    assert (await room.says("watch resume W1")).title.startswith("Resumed")
    assert (await room.says("watch remove W1")).title == "Removed W1 DPRK"


async def test_a_query_that_cannot_be_read_is_answered_with_the_column(room: Room) -> None:
    panel = await room.adds("flood AND")
    assert panel.is_problem
    assert "(column 7)" in panel.title
    assert [line[0] for line in panel.lines if isinstance(line[0], Words)][1].text == "      ^"


async def test_who_may_not_manage_a_channel_changes_nothing_in_it(room: Room) -> None:
    await room.adds("flood")
    for line in ("watch add rain", "watch pause W1", "watch remove W1", "watch edit W1 query:x"):
        panel = await room.says(line, BOB)
        assert panel.is_problem, line
        assert "Manage Channels" in panel.title
    assert not (await room.says("watch show W1", BOB)).is_problem
    assert [one.is_paused for one in await room.commands.list_watches()] == [False]


async def test_a_watch_is_changed_only_by_who_manages_its_own_channel(room: Room) -> None:
    await room.adds("flood")
    room.crowd.managers[PEACE] = {"bob"}
    assert (await room.says("watch remove W1", BOB, PEACE)).is_problem


async def test_another_workspace_sees_and_changes_nothing(room: Room) -> None:
    await room.adds("flood name:Floods")
    shown = await room.says("watch show W1", EVE, ELSEWHERE)
    assert shown.is_problem
    assert "Floods" not in words_of(shown)
    assert (await room.says("watch remove Floods", EVE, ELSEWHERE)).is_problem
    assert "Floods" not in words_of(await room.says("watch list", EVE, ELSEWHERE))
    exported = await room.says("watch export", EVE, ELSEWHERE)
    assert exported.attachment is None
    assert (await room.adds("rain channel:war", EVE, ELSEWHERE)).is_problem
    assert not (await room.adds("flood name:Floods", EVE, ELSEWHERE)).is_problem


async def test_a_watch_that_also_tells_the_console_is_the_operators(room: Room) -> None:
    watch = (await room.commands.add_watch("x1 x2", channels=[WAR])).watch
    both = replace(watch, channels=(WAR, Channel("console")))
    assert await room.commands._store.edit_watch(watch, both, by="", now=room.clock.now)
    panel = await room.says("watch pause W1")
    assert "outside this workspace" in panel.title


async def test_a_personal_watch_is_seen_by_its_person_alone(room: Room) -> None:
    saved = await room.adds("ferry channel:me", BOB)
    assert saved.title == "Saved W1 ferry"
    assert any(Place(Channel("chat", "@bob")) in line for line in saved.lines)
    assert "ferry" in words_of(await room.says("watch mine", BOB))
    assert "ferry" not in words_of(await room.says("watch mine", EVE, ELSEWHERE))
    for line in ("watch list", "watch show W1", "watch remove W1", "watch export"):
        assert "ferry" not in words_of(await room.says(line)), line
    assert "ferry" in words_of(await room.says("watch list", BOB))


async def test_a_channel_that_we_cannot_write_to_is_told_before_saving(room: Room) -> None:
    room.crowd.closed[WAR] = "invite me: /invite @wirewatch"
    for line in ("watch add flood", "subscribe flood"):
        panel = await room.says(line)
        assert panel.title.endswith("invite me: /invite @wirewatch")
    assert await room.commands.list_watches() == []


async def test_a_long_list_comes_in_pages(room: Room) -> None:
    for number in range(23):
        await room.adds(f"flood{number} name:N{number}")
    first = await room.says("watch list")
    assert (first.title, len(first.rows)) == ("23 watches", 10)
    assert first.paging is not None
    assert (first.paging.page, first.paging.pages) == (1, 3)
    last = await room.says(f"{first.paging.ask} page:3")
    assert len(last.rows) == 3
    assert len((await room.says("watch list page:99")).rows) == 3
    assert first.select is not None
    chosen = f"{first.select.ask} {first.select.choices[4].value}"
    assert (await room.says(chosen)).title == "W5 N4"


async def test_a_list_of_one_channel_leaves_out_the_others(room: Room) -> None:
    room.crowd.managers[PEACE] = {"ann"}
    await room.adds("flood")
    await room.says("watch clone W1 channel:peace name:Copy")
    listed = await room.says("watch list channel:peace")
    assert "Copy" in words_of(listed)
    assert len(listed.rows) == 1


async def test_a_copy_needs_only_the_right_to_its_new_channel(room: Room) -> None:
    await room.adds("flood")
    room.crowd.managers[PEACE] = {"bob"}
    assert not (await room.says("watch clone W1 channel:peace", BOB)).is_problem
    assert (await room.says("watch clone W1 channel:war", BOB)).is_problem
    room.crowd.closed[PEACE] = "invite me"
    assert (await room.says("watch clone W1 channel:peace", BOB)).is_problem


async def test_watches_are_exported_as_a_file(room: Room) -> None:
    await room.adds("flood name:Floods")
    for line in ("watch export", "watch export Floods"):
        exported = (await room.says(line)).attachment
        assert exported is not None
        assert b'name = "Floods"' in exported.content


async def test_adding_and_editing_open_forms_that_ask_for_what_was_left_out(room: Room) -> None:
    await room.adds("flood name:Floods")
    adding = await room.desk.form(Ask("watch add", ANN, WAR))
    editing = await room.desk.form(Ask("watch edit", ANN, WAR, {"watch": "W1"}))
    assert isinstance(adding, Form)
    assert isinstance(editing, Form)
    assert {field.name: field.value for field in editing.fields}["query"] == "flood"
    assert editing.ask == "watch edit W1 base:0"
    assert await room.desk.form(Ask("watch add", ANN, WAR, {"query": "x"})) is None
    assert await room.desk.form(Ask("watch list", ANN, WAR)) is None


async def test_a_form_is_not_opened_for_who_may_not_send_it(room: Room) -> None:
    await room.adds("flood")
    for ask in (Ask("watch add", BOB, WAR), Ask("watch edit", BOB, WAR, {"watch": "W1"})):
        refused = await room.desk.form(ask)
        assert isinstance(refused, Panel)
        assert refused.is_problem
    gone = await room.desk.form(Ask("watch edit", ANN, WAR, {"watch": "W9"}))
    assert isinstance(gone, Panel)
    assert "W9" in gone.title


async def test_what_is_typed_is_completed_from_what_is_there(room: Room) -> None:
    await room.polls(told("Ferry late"))
    pausing = Ask("source pause", ANN, WAR)
    assert [one.value for one in await room.desk.suggestions(pausing, "source", "")] == ["F1"]
    await room.adds("flood name:Floods")
    await room.adds("ferry name:Ferries")
    show = Ask("watch show", ANN, WAR)
    assert [one.value for one in await room.desk.suggestions(show, "watch", "fer")] == ["W2"]
    assert len(await room.desk.suggestions(show, "watch", "")) == 2
    assert len(await room.desk.suggestions(Ask("channel set", ANN, WAR), "folding", "t")) == 3
    assert await room.desk.suggestions(show, "nothing", "x") == ()
    assert await room.desk.suggestions(Ask("nothing", ANN, WAR), "watch", "x") == ()
    assert await room.desk.suggestions(Ask("source add", ANN, WAR), "url", "x") == []
    assert await room.desk.suggestions(Ask("watch show", EVE, ELSEWHERE), "watch", "") == []


async def test_of_who_was_told_a_workspace_sees_only_itself(room: Room) -> None:
    room.crowd.managers[PEACE] = {"ann"}
    await room.adds("ferry name:Ours")
    await room.adds("ferry name:Theirs", EVE, ELSEWHERE)
    await room.adds("ferry min_sources:2 channel:peace")
    await room.polls(told("Ferry strike closes the port"))
    shown = await room.says("news story https://pier.example/ferry-strike-closes-the-port")
    assert "W1 Ours" in words_of(shown)
    assert "Theirs" not in words_of(shown)
    assert "waits for more sources" in words_of(shown)
    other = await room.says("why https://pier.example/ferry-strike-closes-the-port", EVE, ELSEWHERE)
    assert "W2 Theirs" in words_of(other)
    assert "Ours" not in words_of(other)
    assert "more sources" not in words_of(other)


async def test_a_link_that_no_feed_gave_is_tried_with_the_watches_seen_here(room: Room) -> None:
    room.commands._pages = one_page
    await room.adds("ferry name:Ours")
    await room.adds("ferry name:Theirs", EVE, ELSEWHERE)
    tried = words_of(await room.says("why https://pier.example/x"))
    assert "W1 Ours" in tried
    assert "Theirs" not in tried


async def test_a_subscribed_address_is_polled_and_told_whole(room: Room) -> None:
    entries: tuple[Entry, ...] = (item("Ferry late"),)
    place = FeedPlace("https://pier.example/rss", "Pier News")
    answer = FeedAnswer(entries, title="Pier News")
    room.finder.sites["https://pier.example/rss"] = Found((place,), answer)
    panel = await room.says("subscribe https://pier.example/rss")
    [watch] = await room.commands.list_watches()
    assert watch.query == 'source:"Pier News"'
    assert panel.announcement is not None
    assert [one.feed.name for one in await room.commands.list_feeds()] == ["Pier News"]


async def test_of_several_feeds_one_is_chosen(room: Room) -> None:
    places = tuple(FeedPlace(f"https://pier.example/{n}", f"Pier {n}", "RSS") for n in range(3))
    room.finder.sites["https://pier.example/"] = Found(places)
    for line, asks in (
        ("subscribe https://pier.example", "subscribe"),
        ("source add pier.example", "source add"),
        ("source find pier.example", "source add"),
    ):
        panel = await room.says(line)
        assert panel.select is not None, line
        assert panel.select.ask == asks
        assert [one.value for one in panel.select.choices] == [one.url for one in places]
        assert panel.announcement is None


async def test_feeds_are_added_listed_paused_resumed_and_removed(room: Room) -> None:
    place = FeedPlace("https://pier.example/rss", "Pier News")
    answer = FeedAnswer((item("Ferry late"), item("Undated", published=None)), title="Pier News")
    room.finder.sites["https://pier.example/rss"] = Found(
        (place,), structs.replace(answer, problem="cut")
    )
    added = await room.says("source add https://pier.example/rss")
    assert "The 2 entries" in words_of(added)
    assert "Note: cut" in words_of(added)
    assert "already" in (await room.says("source add https://pier.example/rss")).title
    listed = await room.says("source list")
    assert "waiting" in words_of(listed)
    paused = await room.says("source pause F1")
    assert [button.ask for button in paused.buttons] == ["source resume F1"]
    assert [b.ask for b in (await room.says("source health")).rows[0].buttons] == [
        "source resume F1"
    ]
    assert [b.ask for b in (await room.says("source resume F1")).buttons] == ["source pause F1"]
    exported = (await room.says("source export")).attachment
    assert exported is not None
    assert b"pier.example/rss" in exported.content
    assert (await room.says("source remove F1")).buttons == ()
    assert (await room.says("source list")).title == "No feeds yet"


async def test_a_site_that_cannot_be_had_is_answered_with_the_reason(room: Room) -> None:
    room.finder.sites["https://pier.example/"] = FetchError("pier.example: no answer: try later")
    panel = await room.says("source add pier.example")
    assert panel.is_problem
    assert "try later" in panel.title


async def test_a_channel_is_shown_and_set(room: Room) -> None:
    assert "is edited" in words_of(await room.says("channel show"))
    assert "thread" in words_of(await room.says("channel set folding:thread"))
    assert "thread" in words_of(await room.says("channel set"))
    assert (await room.says("channel set folding:post", BOB)).is_problem


async def test_answers_come_in_the_askers_language(room: Room) -> None:
    german = replace(ANN, language="de-DE")
    assert (await room.says("watch list", german)).title == "Noch keine Suchen"


async def test_help_lists_what_can_be_asked(room: Room) -> None:
    whole = words_of(await room.says("help"))
    assert all(one.words in whole for one in COMMANDS)
    of_channels = {str(row.head[0]) for row in (await room.says("help channel")).rows}
    assert len(of_channels) == 3
    assert any("channel show [channel:…]" in one for one in of_channels)
    assert len((await room.says("help watch add")).rows) == 1


async def test_words_that_are_no_command_are_answered_with_help(room: Room) -> None:
    assert "`help` lists them" in (await room.says("frobnicate")).title
    unknown = await room.desk.answer(Ask("frobnicate", ANN, WAR))
    assert "`help` lists them" in unknown.title


async def test_every_button_is_understood_and_opens_a_form_or_is_answered(room: Room) -> None:
    await room.adds("flood")
    panels = [await room.says(line) for line in ("watch list", "watch pause W1", "watch show W1")]
    asks = dict.fromkeys(button.ask for panel in panels for button in panel.buttons)
    assert list(asks) == ["watch add", "watch resume W1", "watch edit W1", "watch remove W1"]
    for line in asks:
        ask = room.desk.understood(line, ANN, WAR)
        assert isinstance(ask, Ask)
        answered = await room.desk.form(ask) or await room.desk.answer(ask)
        assert isinstance(answered, Form) or not answered.is_problem, line


async def test_a_command_that_lacks_something_says_so(room: Room) -> None:
    assert "say `watch show <watch>`" in (await room.says("watch show")).title


async def test_the_archive_is_searched_in_the_language_of_watches(room: Room) -> None:
    await room.polls(told("Ferry late", "Port closed"))
    found = await room.says("news search ferr* since:30d")
    assert [row.head[0] for row in found.rows] == [
        Words("Ferry", Style.STRONG, _link("ferry-late"))
    ]
    assert "Nothing was found" in (await room.says('search ferry source:"Bay Post"')).title
    assert "From the archive" in (await room.says('search ferry source:"Pier News"')).title
    assert (await room.says("news search ferry since:soon")).is_problem
    assert "(column 7)" in (await room.says("news search ferry AND")).title


def _link(slug: str) -> str:
    return f"https://pier.example/{slug}"


async def test_a_query_is_tried_and_compared_with_the_watches_seen_here(room: Room) -> None:
    await room.adds("late name:Ours")
    await room.adds("late name:Theirs channel:elsewhere", EVE, ELSEWHERE)
    await room.polls(told("Ferry late"))
    tried = await room.says("watch test ferry since:7d", replace(ANN, time_zone="Nowhere/Land"))
    assert tried.title == "It would have told 1 story (1 article)"
    assert "by W1 Ours" in words_of(tried)
    assert "Ours" not in words_of(await room.says("watch test ferry", EVE, ELSEWHERE))


async def test_a_trend_is_drawn_and_said_in_words(room: Room) -> None:
    await room.polls(told("Ferry late"))
    drawn = (await room.says("news trend ferry since:2d")).attachment
    assert drawn is not None
    assert drawn.content.startswith(b"\x89PNG")
    assert drawn.alt is not None
    assert "1 article in 1 story." in drawn.alt


async def test_the_top_offers_its_stories(room: Room) -> None:
    assert (await room.says("news top")).title == "Nothing was found"
    await room.polls(told("Ferry late"))
    top = await room.says("news top since:2d")
    assert top.select is not None
    shown = await room.says(f"{top.select.ask} {top.select.choices[0].value}")
    assert "Ferry late" in words_of(shown)


async def test_mutes_are_added_listed_and_taken_back_by_who_manages_the_channel(room: Room) -> None:
    await room.adds("ferry name:Ferries")
    assert "For how long?" in (await room.says("mute add W1")).title
    muted = await room.says("mute add W1 4h")
    assert muted.title == "Muted"
    assert (await room.says("mute add W1 4h", BOB)).is_problem
    assert (
        await room.says('mute add outlet Harbour Wire for:"until tomorrow 08:00"')
    ).title == "Muted"
    listed = await room.says("mute list")
    assert listed.title == "2 mutes"
    again = await room.says(listed.rows[0].buttons[0].ask)
    assert "is heard again" in again.title
    assert (await room.says("mute add W1 for:soon")).is_problem


@pytest.mark.parametrize(
    "line", ["mute add W2 4h", "mute add watch Secrets 4h", "mute remove watch Secrets"]
)
async def test_a_watch_of_elsewhere_can_be_muted_no_more_than_one_that_is_not_there(
    line: str, room: Room
) -> None:
    await room.adds("ferry name:Ours")
    await room.adds("ferry name:Secrets", EVE, ELSEWHERE)
    refused = await room.says(line)
    assert refused.is_problem
    assert "W1 Ours" in refused.title
    assert "W2 Secrets" not in refused.title


async def test_a_mute_is_taken_back_whose_watch_is_gone(room: Room) -> None:
    await room.adds("ferry name:Ferries")
    await room.says("mute add watch ferries 4h")
    await room.says("watch remove W1")
    assert "is heard again" in (await room.says("mute remove W1")).title


async def test_a_channels_attention_is_set_in_words(room: Room) -> None:
    shown = await room.says("channel set zone:Europe/Berlin quiet:22:00-07:00 folding:thread")
    said = words_of(shown)
    assert "Europe/Berlin" in said
    assert "22:00-07:00" in said
    assert "thread" in said
    assert (await room.says("channel set quiet:never")).is_problem
    assert "weekly mon 09:00" in words_of(await room.says("digest set weekly mon 09:00"))
    assert "Nothing waits" in (await room.says("digest now")).title


async def test_what_was_missed_is_of_this_workspace_alone(room: Room) -> None:
    assert "missed nothing" in (await room.says("news catchup since:8h")).title
    await room.adds("ferry")
    await room.polls(told("Ferry late"))
    assert "Ferry late" in words_of(await room.says("catchup since:8h"))
    assert "Ferry late" not in words_of(await room.says("catchup since:8h", EVE, ELSEWHERE))


async def test_how_the_bot_is_doing_names_the_channels_of_this_workspace(room: Room) -> None:
    await room.adds("ferry")
    await room.adds("ferry", EVE, ELSEWHERE)
    await room.polls(told("Ferry late"))
    status = await room.says("status")
    assert [row.head for row in status.rows] == [(Place(WAR),)]
    assert "1 message is owed" in words_of(status)


# Looking again whether a channel can be written to


async def test_whoever_manages_a_channel_may_look_again_and_nobody_else(room: Room) -> None:
    assert "Manage Channels" in (await room.says("channel check", BOB)).title
    assert (await room.says(f"channel check {WAR}", EVE, ELSEWHERE)).is_problem
    panel = await room.says("channel check")
    assert not panel.is_problem
    assert "Nothing stands in the way" in panel.title


async def test_where_the_operator_reads_every_channel_may_be_looked_at(room: Room) -> None:
    room.commands.operator = ELSEWHERE
    panel = await room.says(f"channel check {WAR}", EVE, ELSEWHERE)
    assert not panel.is_problem
    assert panel.title == "Nothing is owed there"


async def test_who_may_change_a_channel_is_not_set_where_its_platform_says_it(room: Room) -> None:
    refused = await room.says("channel set managers:anyone")
    assert refused.is_problem
    assert "on Discord it takes Manage Channels" in refused.title
    assert (await room.commands.managers_of(WAR)) == Managers()
    assert not (await room.says("channel set budget:20/h")).is_problem
