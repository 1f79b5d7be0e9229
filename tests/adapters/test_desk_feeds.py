"""Feeds of a bot that several workspaces share: each sees and stops what is theirs."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.opml import opml_from
from rules.answers.answer import Found
from rules.asking.ask import Ask
from rules.asking.panel import Panel
from rules.feeds.places import FeedPlace
from rules.model import Channel, Feed
from tests.asking_room import ANN, ELSEWHERE, EVE, WAR, Room, a_room, words_of
from tests.newsroom import NOON, item, told

KEYED = "https://mole.example/private/6c2f9b1e-0d4a-4c57-9b1a-2f3e4d5c6b7a.rss"
DM = Channel("chat", "@ann")


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    """Feed 1 is the operator's, feed 2 Ann's workspace's, at an address with a key."""
    async with a_room(tmp_path) as opened:
        await opened.polls(told(item("Ferry late")))
        opened.finder.sites[KEYED] = Found((FeedPlace(KEYED, "Mole"),), told())
        await opened.says(f"source add {KEYED}")
        yield opened


async def by_eve(room: Room, line: str) -> Panel:
    return await room.says(line, EVE, ELSEWHERE)


async def feeds(room: Room) -> list[Feed]:
    return [one.feed for one in await room.commands.list_feeds()]


async def test_a_feed_is_its_workspaces(room: Room) -> None:
    assert [(one.id, one.origin) for one in await feeds(room)] == [(1, "file"), (2, "chat:acme")]


@pytest.mark.parametrize("line", ["source list", "source health", "source held", "source export"])
async def test_feeds_of_another_workspace_are_not_listed(line: str, room: Room) -> None:
    ours, theirs = await room.says(line), await by_eve(room, line)
    shown = [words_of(one) + str(one.attachment) for one in (ours, theirs)]
    assert "Mole" not in shown[1]
    assert "mole.example" not in shown[1]
    assert line == "source held" or line == "source export" or "Mole" in shown[0]


@pytest.mark.parametrize(
    ("words", "option"), [("source remove", "source"), ("watch add", "sources")]
)
async def test_feeds_of_another_workspace_are_not_offered(
    words: str, option: str, room: Room
) -> None:
    for asker, channel, seen in ((ANN, WAR, True), (EVE, ELSEWHERE, False)):
        offered = await room.desk.suggestions(Ask(words, asker, channel), option, "")
        assert any("Mole" in one.label for one in offered) is seen


async def test_the_key_in_an_address_is_shown_to_nobody(room: Room) -> None:
    for line in ("source list", "source export", "status"):
        panel = await room.says(line)
        assert "6c2f9b1e" not in words_of(panel) + str(panel.attachment)


@pytest.mark.parametrize("verb", ["remove", "pause", "resume", "post", "discard"])
@pytest.mark.parametrize("reference", ["F2", "Mole"])
async def test_another_workspaces_feed_is_not_there_for_who_names_it(
    verb: str, reference: str, room: Room
) -> None:
    refused = await by_eve(room, f"source {verb} {reference}")
    assert refused.is_problem
    assert f'there is no feed "{reference}"' in refused.title
    assert "mole" not in words_of(refused).replace(reference, "").casefold()
    assert [one.state.standing.value for one in await feeds(room)] == ["polled", "polled"]


@pytest.mark.parametrize(("words", "option"), [("watch add", "sources"), ("news search", "source")])
async def test_what_is_limited_to_a_hidden_feed_is_refused_as_of_none(
    words: str, option: str, room: Room
) -> None:
    refused = await room.desk.answer(Ask(words, EVE, ELSEWHERE, {"query": "ferry", option: "F2"}))
    assert refused.is_problem
    assert 'there is no feed "F2"' in refused.title


async def test_its_own_workspace_stops_it(room: Room) -> None:
    assert (await room.says("source pause F2")).title == "Paused F2 Mole"
    assert (await room.says("source resume Mole")).title.startswith("Resumed F2 Mole")
    assert (await room.says("source remove F2")).title.startswith("Removed F2 Mole")


@pytest.mark.parametrize("verb", ["pause", "remove", "discard"])
async def test_a_feed_of_all_is_stopped_by_no_workspace_that_is_not_alone(
    verb: str, room: Room
) -> None:
    refused = await by_eve(room, f"source {verb} F1")
    assert refused.is_problem
    assert "only the operator can stop it" in refused.title
    await room.commands.remove_feed("F2")
    if verb == "pause":
        assert (await by_eve(room, "source pause F1")).title.startswith("Paused F1")


async def test_where_the_operator_reads_all_are_seen_and_stopped(room: Room) -> None:
    room.commands.operator = ELSEWHERE
    assert "Mole" in words_of(await by_eve(room, "source list"))
    assert (await by_eve(room, "source pause F2")).title == "Paused F2 Mole"
    assert (await by_eve(room, "source pause F1")).title.startswith("Paused F1")


async def test_what_two_workspaces_added_is_neither_ones_alone(room: Room) -> None:
    assert "is a feed already" in (await by_eve(room, f"source add {KEYED}")).title
    assert [one.origin for one in await feeds(room)] == ["file", "chat"]
    await room.adds("ferry name:Theirs", EVE, ELSEWHERE)
    assert "only the operator can stop it" in (await room.says("source remove F2")).title


async def test_in_a_direct_message_people_stop_only_what_they_added_there(room: Room) -> None:
    for reference in ("F1", "F2"):
        assert (await room.says(f"source pause {reference}", ANN, DM)).is_problem
    own = "https://quay.example/rss"
    room.finder.sites[own] = Found((FeedPlace(own, "Quay"),), told())
    await room.says(f"source add {own}", ANN, DM)
    assert (await feeds(room))[2].origin == "chat:@ann"
    assert "Quay" not in words_of(await room.says("source list", replace(ANN, id="bob")))
    assert (await room.says("source pause F3", ANN, DM)).title == "Paused F3 Quay"


LIST = opml_from(
    [Feed("https://quay.example/rss", name="Quay"), Feed(KEYED, name="Mole again")], now=NOON
)
FILE = "https://files.example/feeds.opml"


async def test_a_list_of_another_reader_is_taken_in_as_the_workspaces(room: Room) -> None:
    room.finder.documents[FILE] = LIST
    done = await room.says(f"source import {FILE}")
    assert done.title == "1 feed added"
    assert "One is there already." in words_of(done)
    assert (await feeds(room))[2].origin == "chat:acme"
    assert "Quay" not in words_of(await by_eve(room, "source list"))


async def test_of_a_list_that_is_cut_off_it_is_said_that_there_may_be_more(room: Room) -> None:
    room.finder.documents[FILE] = LIST.replace(b"</opml>", b"").replace(b"quay", b"wharf")
    assert "ends early" in words_of(await room.says(f"source import {FILE}"))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (
            "https://files.example/gone",
            "nothing was imported: https://files.example/gone: there is",
        ),
        ("https://files.example/page", "nothing was imported: it is no OPML file"),
        ("https://files.example/endless", "it names 501 new feeds, and 500 are the most in chat"),
        ("file:///etc/passwd", "nothing was imported: give the file, or a link to it"),
    ],
)
async def test_a_list_that_cannot_be_taken_in_says_why(address: str, why: str, room: Room) -> None:
    many = [Feed(f"https://quay.example/{n}") for n in range(501)]
    room.finder.documents |= {
        "https://files.example/page": b"<html><p>no list",
        "https://files.example/endless": opml_from(many, now=NOON),
    }
    refused = await room.says(f"source import {address}")
    assert refused.is_problem
    assert why in refused.title
    assert len(await feeds(room)) == 2


async def test_who_may_not_manage_the_channel_imports_nothing(room: Room) -> None:
    room.finder.documents[FILE] = LIST
    assert (await room.says(f"source import {FILE}", replace(ANN, id="bob"))).is_problem
    assert room.finder.asked.count(FILE) == 0
