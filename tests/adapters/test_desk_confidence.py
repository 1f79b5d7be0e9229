"""Trying before saving, running silently, and why something was not told: at the front desk."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.commands import search as search_commands
from rules.answers.answer import Refusal
from rules.asking.ask import Ask
from rules.asking.panel import Form, Panel
from rules.attention.zones import UTC_ZONE
from rules.ids import code
from rules.watches.wish import WatchWish
from tests.asking_room import (
    ANN,
    BOB,
    ELSEWHERE,
    EVE,
    PEACE,
    WAR,
    Room,
    a_room,
    words_of,
)
from tests.newsroom import told


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as opened:
        yield opened


async def test_what_was_not_told_here_says_which_stage_stopped_it(room: Room) -> None:
    await room.adds("ferry -golf name:Ferries")
    await room.polls(told("Golf on the ferry"))
    link = "https://pier.example/golf-on-the-ferry"
    panel = await room.says(f"whynot {link}")
    assert panel.title == "Not told here: the watches"
    assert "excluded by -golf (“Golf”)" in words_of(panel)
    assert "✗ \nbut not" in words_of(panel)
    assert [one.ask for one in panel.buttons] == ["watch edit W1"]
    only = await room.says(f"whynot {link} watch:Ferries")
    assert only.title == panel.title
    assert (await room.says(f"whynot {link} watch:Nothing")).is_problem


async def test_why_not_is_answered_for_channels_of_ones_own_workspace_only(room: Room) -> None:
    await room.adds("ferry name:Theirs", EVE, ELSEWHERE)
    await room.polls(told("Ferry late"))
    panel = await room.says("whynot https://pier.example/ferry-late channel:elsewhere")
    assert panel.is_problem
    assert "outside this workspace" in panel.title
    own = await room.says("whynot https://pier.example/ferry-late")
    assert "Theirs" not in words_of(own)


async def test_why_shows_the_clauses_that_held_and_how_it_was_routed(room: Room) -> None:
    await room.adds('ferry (late OR "held up") -golf name:Ferries')
    await room.adds("late name:Theirs", EVE, ELSEWHERE)
    await room.polls(told("Ferry late"))
    said = words_of(await room.says("why https://pier.example/ferry-late"))
    assert "✓ ferry “Ferry”" in "".join(said.splitlines())
    assert "mode: instant" in said
    assert "Theirs" not in said


async def test_a_watch_is_tried_before_it_is_saved_and_saved_once(room: Room) -> None:
    await room.polls(told("Ferry late", "Strike ends"))
    preview = await room.says("watch add ferry name:Ferries min_sources:2 mode:digest")
    said = words_of(preview)
    assert preview.title == "It would have told 1 story (1 article)"
    for part in ("Nothing is saved yet", "Ferries", "less than 30 days", "waits for 2 sources"):
        assert part in said
    assert [one.ask for one in preview.buttons] == [
        "watch save D1",
        "watch refine D1",
        "watch shadow D1",
        "watch drop D1",
    ]
    assert preview.announcement is None
    assert await room.commands.list_watches() == []
    saved = await room.says("watch save D1")
    assert saved.title == "Saved W1 Ferries"
    assert saved.announcement is not None
    again = await room.says("watch save D1")
    assert again.title == "D1 was saved already, as W1."
    assert len(await room.commands.list_watches()) == 1


async def test_over_a_whole_month_the_preview_says_so(room: Room) -> None:
    await room.polls(told("Ferry late"))
    room.clock.pass_by(timedelta(days=31))
    assert "Tried over 30 days" in words_of(await room.says("watch add ferry"))


async def test_what_could_not_be_saved_is_refused_before_it_is_tried(room: Room) -> None:
    await room.adds("ferry name:Ferries")
    for line in (
        "watch add strike name:Ferries",
        "watch add strike AND",
        "watch add x min_sources:99",
    ):
        assert (await room.says(line)).is_problem, line
    assert (await room.says("watch save D2")).title.startswith("D2 is not here any more")
    first = await room.says("watch add strike name:Strikes")
    await room.adds("walkout name:Strikes")
    assert "choose another name" in (await room.says(first.buttons[0].ask)).title


async def test_a_draft_is_refined_by_its_form_and_keeps_the_rest(room: Room) -> None:
    preview = await room.says("watch add ferry name:Ferries min_sources:2 quiet:22:00-7:00")
    assert "quiet hours of its own: 22:00-07:00" in words_of(preview)
    form = await room.desk.form(Ask("watch refine", ANN, WAR, {"draft": "D1"}))
    assert isinstance(form, Form)
    assert form.ask == "watch refine D1"
    values = {one.name: one.value for one in form.fields}
    assert values == {
        "query": "ferry",
        "sources": "",
        "name": "Ferries",
        "mode": "instant",
        "min_sources": "2",
        "quiet": "22:00-07:00",
    }
    refined = await room.desk.answer(
        Ask("watch refine", ANN, WAR, {"draft": "D1", **values, "query": "ferry -golf"})
    )
    assert refined.buttons[0].ask == "watch save D1"
    await room.says("watch save D1")
    [watch] = await room.commands.list_watches()
    assert (watch.query, watch.name, watch.min_sources) == ("ferry -golf", "Ferries", 2)
    assert watch.quiet == "22:00-07:00"
    assert (await room.says("watch refine D1 query:strike")).is_problem


async def test_a_draft_is_for_who_made_it_and_where(room: Room) -> None:
    await room.says("watch add ferry")
    room.crowd.managers[WAR] = {"ann", "bob"}
    for words in ("save", "refine", "shadow", "drop"):
        refused = await room.says(f"watch {words} D1", BOB)
        assert "somebody else's" in refused.title
    moved = replace(ANN, workspace="other")
    assert "somebody else's" in (await room.says("watch save D1", moved, ELSEWHERE)).title
    room.crowd.managers[WAR] = set()
    assert "may not change" in (await room.says("watch save D1")).title
    room.crowd.managers[WAR] = {"ann"}
    room.crowd.closed[WAR] = "invite me"
    assert "invite me" in (await room.says("watch save D1")).title
    assert await room.commands.list_watches() == []


async def test_a_draft_is_dropped_once_and_ends_after_a_day(room: Room) -> None:
    await room.says("watch add ferry")
    assert (await room.says("watch drop D1")).title == "D1 is dropped: nothing was saved"
    for words in ("drop", "save"):
        assert "was dropped already" in (await room.says(f"watch {words} D1")).title
    await room.says("watch add ferry")
    room.clock.pass_by(timedelta(days=1))
    assert "ends after a day" in (await room.says("watch save D2")).title
    assert "ends after a day" in (await room.says("watch save soon")).title
    room.clock.pass_by(timedelta(days=7))
    await room.says("watch add ferry")
    assert "ends after a day" in (await room.says("watch drop D1")).title


async def test_a_draft_that_was_used_between_look_and_press_is_not_used_again(room: Room) -> None:
    await room.says("watch add ferry")
    draft = await room.commands.find_draft("D1")
    assert draft is not None
    await room.commands.save_draft(draft)
    with pytest.raises(Refusal, match="D1 was used already"):
        await room.commands.save_draft(replace(draft, wish=WatchWish("Another")))
    with pytest.raises(Refusal, match="D1 was used already"):
        await room.commands.drop_draft(draft)
    with pytest.raises(Refusal, match="D1 was used already"):
        await room.commands.refine_draft(draft, WatchWish("Another"), zone=UTC_ZONE)
    assert len(await room.commands.list_watches()) == 1


async def test_a_watch_in_shadow_is_saved_and_tells_nothing(room: Room) -> None:
    await room.says("watch add ferry name:Ferries")
    panel = await room.says("watch shadow D1")
    assert panel.title.startswith("W1 Ferries runs silently for 24 h")
    assert panel.announcement is None
    assert "watch resume W1" in [one.ask for one in panel.buttons]
    await room.polls(told("Ferry late"))
    assert await room.commands.list_outbox() == []
    stopped = await room.says("whynot https://pier.example/ferry-late")
    assert "runs silently until 2026-11-25 12:00 UTC" in words_of(stopped)
    assert "runs silently until" in words_of(await room.says("watch show W1"))
    await room.says("watch resume W1")
    assert "runs silently" not in words_of(await room.says("watch show W1"))


async def less_of_golf(room: Room) -> Panel:
    await room.adds("ferry name:Ferries")
    await room.polls(told("Golf cup begins on the ferry", "Ferry late", "Ferry strike ends"))
    return await room.says("news less https://pier.example/golf-cup-begins-on-the-ferry")


async def test_less_like_this_proposes_words_and_the_outlet_with_their_effect(room: Room) -> None:
    panel = await less_of_golf(room)
    assert panel.title == "Less like this: W1 Ferries"
    said = "".join(words_of(panel).splitlines())
    assert "-golf removes 1 of 3 stories" in said
    assert "nothing of Pier News removes 3 of 3 stories" in said
    assert "-ferry" not in said
    assert [one.ask for one in panel.buttons] == [
        "watch save D2",
        "watch save D3",
        "watch save D4",
        "mute add outlet Pier News for:forever",
        "watch edit W1",
    ]
    [watch] = await room.commands.list_watches()
    assert watch.query == "ferry"


async def test_a_proposal_changes_the_watch_only_when_it_is_pressed_and_once(room: Room) -> None:
    await less_of_golf(room)
    pressed = await room.says("watch save D2")
    assert pressed.announcement is None
    [watch] = await room.commands.list_watches()
    assert (watch.id, watch.query) == (1, "ferry -golf")
    assert (await room.says("watch save D2")).is_problem
    late = await room.says("watch save D3")
    assert "somebody changed it meanwhile" in late.title
    [watch] = await room.commands.list_watches()
    assert watch.query == "ferry -golf"


async def test_a_proposal_can_be_neither_refined_nor_run_silently(room: Room) -> None:
    await less_of_golf(room)
    for line in ("watch refine D2 query:x", "watch shadow D2"):
        assert "only changes W1" in (await room.says(line)).title
    assert (await room.says("watch save D2", BOB)).is_problem


async def test_a_proposal_asks_for_the_right_to_every_channel_of_the_watch(room: Room) -> None:
    await less_of_golf(room)
    [watch] = await room.commands.list_watches()
    both = replace(watch, channels=(WAR, PEACE))
    assert await room.commands._store.edit_watch(watch, both, by="", now=room.clock.now)
    assert (await room.says("watch save D2")).is_problem
    room.crowd.managers[PEACE] = {"ann"}
    assert not (await room.says("watch save D2")).is_problem


async def test_of_what_was_not_told_here_there_can_be_no_less(room: Room) -> None:
    await room.adds("ferry name:Ferries")
    await room.polls(told("Ferry late", "Strike ends"))
    refused = await room.says("news less https://pier.example/strike-ends")
    assert "no watch that is there now told" in refused.title
    story = code("S", 1)
    assert "whole story" in (await room.says(f"news less {story}")).title


async def test_of_a_watch_of_the_file_words_are_shown_and_only_the_outlet_can_be_muted(
    room: Room,
) -> None:
    store = room.commands._store
    await room.adds("ferry name:Ferries")
    [watch] = await room.commands.list_watches()
    assert await store.edit_watch(watch, replace(watch, origin="file"), by="", now=room.clock.now)
    await room.polls(told("Golf cup begins on the ferry", "Ferry late"))
    panel = await room.says("news less https://pier.example/golf-cup-begins-on-the-ferry")
    assert [one.ask for one in panel.buttons] == ["mute add outlet Pier News for:forever"]
    assert "-golf" in words_of(panel)
    assert "lives in the configuration file" in words_of(panel)


async def test_a_search_that_stopped_goes_on_at_a_press_and_leafs_from_there(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_commands, "WORK_AT_MOST", search_commands.VERIFYING)
    monkeypatch.setattr(search_commands, "LOOKED_AT_ONCE", 1)
    near = (f"Ferry {number} late" for number in range(12))
    await room.polls(told(*near, *(f"Ferry {number} so very late" for number in range(40))))
    stopped = await room.says("news search ferry NEAR/2 late since:30d")
    assert stopped.title == "Nothing was found"
    assert "Not all was looked through" in words_of(stopped)
    [press] = [one.ask for one in stopped.buttons if "further:" in one.ask]
    monkeypatch.setattr(search_commands, "PATIENCE", 1_000)
    goes_on = await room.says(press)
    assert len(goes_on.rows) == 10
    assert not any("further:" in one.ask for one in goes_on.buttons)
    assert goes_on.paging is not None
    rest = await room.says(f"{goes_on.paging.ask} page:2")
    assert len(rest.rows) == 2
    assert (await room.says("news search ferry further:there")).is_problem
