"""Votes, advice, less like this, exports and two editors of one watch: at the front desk."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from rules.asking.ask import Ask
from rules.asking.panel import Form, Panel
from rules.ids import code
from tests.asking_room import ANN, BOB, ELSEWHERE, EVE, PEACE, WAR, Room, a_room, words_of
from tests.newsroom import told

FIRST = code("L", 1)


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with a_room(tmp_path) as opened:
        yield opened


async def with_alerts(room: Room, *titles: str) -> None:
    await room.adds("ferry name:Ferries")
    await room.polls(told(*titles))


# Votes


async def test_a_vote_gives_the_watch_a_precision_and_can_be_changed_or_taken_back(
    room: Room,
) -> None:
    await with_alerts(room, "Ferry late")
    panel = await room.says(f"news vote {FIRST} verdict:down")
    assert panel.title == "Noted: not wanted"
    assert "0 of 1 vote found it of use · too few to say more" in words_of(panel)
    assert [one.ask for one in panel.buttons] == [
        f"news less {FIRST}",
        f"news vote {FIRST} verdict:none",
    ]
    changed = await room.says(f"news vote {FIRST} verdict:up")
    assert "1 of 1 vote found it of use" in words_of(changed)
    await room.says(f"news vote {FIRST} verdict:up", BOB)
    assert "2 of 2 votes" in words_of(await room.says("watch show W1"))
    back = await room.says(f"news vote {FIRST} verdict:none")
    assert "1 of 1 vote found" in words_of(back)


async def test_with_enough_votes_the_share_has_an_interval(room: Room) -> None:
    await with_alerts(room, "Ferry late")
    for number in range(5):
        voter = replace(ANN, id=f"voter{number}")
        await room.says(f"news vote {FIRST} verdict:up", voter)
    said = words_of(await room.says("watch show W1"))
    assert "5 of 5 votes found it of use · 100% of use, 57%–100% with 95 % certainty" in said


async def test_a_watch_that_was_tuned_is_not_blamed_for_what_it_told_before(room: Room) -> None:
    await with_alerts(room, "Golf on the ferry", "Ferry late")
    golf = next(
        one.alert.id for one in await room.commands.list_outbox() if "Golf" in one.alert.title
    )
    await room.says(f"news vote {code('L', golf)} verdict:down")
    await room.says('watch edit W1 query:"ferry -golf"')
    assert "no votes yet" in words_of(await room.says("watch show W1"))
    await room.says('watch edit W1 query:"ferry"')
    assert "0 of 1 vote" in words_of(await room.says("watch show W1"))


async def test_nobody_votes_on_what_another_workspace_was_told(room: Room) -> None:
    await room.adds("ferry name:Theirs", EVE, ELSEWHERE)
    await room.polls(told("Ferry late"))
    panel = await room.says(f"news vote {FIRST} verdict:up")
    assert panel.is_problem
    assert "outside this workspace" in panel.title
    assert (await room.says("news vote L0ZZZ verdict:up")).is_problem
    assert (await room.says(f"news vote {FIRST} verdict:maybe")).is_problem


async def test_a_vote_for_two_watches_names_only_those_that_the_voter_may_see(room: Room) -> None:
    await with_alerts(room, "Ferry late")
    await room.says("watch remove W1")
    panel = await room.says(f"news vote {FIRST} verdict:up")
    assert "Ferries" not in words_of(panel)
    assert not panel.is_problem


# Less like this


async def test_less_like_this_offers_and_changes_nothing_until_it_is_pressed(room: Room) -> None:
    await with_alerts(room, "Golf on the ferry", "Ferry late", "Ferry strike ends")
    golf = next(
        one.alert.id for one in await room.commands.list_outbox() if "Golf" in one.alert.title
    )
    panel = await room.says(f"news less {code('L', golf)}")
    said = words_of(panel)
    assert "-golf" in said
    assert "removes 1 of 3 stories" in said
    assert "A mute holds for every watch of the channel." in said
    [watch] = await room.commands.list_watches()
    assert watch.query == "ferry"
    assert (await room.says("mute list")).title == "Nothing is muted"
    exclude = next(one for one in panel.buttons if one.label == "Exclude golf")
    assert (await room.says(exclude.ask, BOB)).is_problem
    await room.says(exclude.ask)
    [watch] = await room.commands.list_watches()
    assert watch.query == "ferry -golf"


async def test_less_of_an_alert_is_asked_from_a_direct_message_too(room: Room) -> None:
    await with_alerts(room, "Golf on the ferry")
    own = room.crowd.own_channel(ANN)
    panel = await room.says(f"news less {FIRST} channel:war", ANN, own)
    assert panel.title == "Less like this: W1 Ferries"
    assert (await room.says(f"news less {FIRST} channel:war", BOB, own)).is_problem


# Two people, one watch


async def form_of(room: Room, asker: object = ANN) -> Form:
    form = await room.desk.form(Ask("watch edit", ANN, WAR, {"watch": "W1"}))
    assert isinstance(form, Form)
    return form


async def sends(room: Room, form: Form, **changed: str) -> Panel:
    """Send a form as a platform does: all values that it showed, some of them changed."""
    understood = room.desk.understood(form.ask, ANN, WAR)
    assert isinstance(understood, Ask)
    shown = {one.name: one.value for one in form.fields}
    return await room.desk.answer(understood.with_values(**{**shown, **changed}))


async def test_the_second_of_two_editors_is_told_what_the_first_changed(room: Room) -> None:
    room.crowd.managers[WAR].add("bob")
    await with_alerts(room, "Ferry late")
    form = await form_of(room)
    await room.says('watch edit W1 query:"ferry -golf"', BOB)
    panel = await sends(room, form, query="ferry -cup", min_sources="2")
    assert panel.title == "Not saved: somebody changed W1 Ferries while you edited it"
    said = words_of(panel)
    assert "Query: \nferry\n → \nferry -golf" in said
    assert "ferry -cup" in said
    [watch] = await room.commands.list_watches()
    assert (watch.query, watch.min_sources) == ("ferry -golf", 1)
    anew, mine = panel.buttons
    assert anew.ask == "watch edit W1"
    saved = await room.says(mine.ask)
    assert not saved.is_problem
    [watch] = await room.commands.list_watches()
    assert (watch.query, watch.min_sources) == ("ferry -cup", 2)
    again = await form_of(room)
    assert again.ask == "watch edit W1 base:2"


async def test_who_changes_something_else_keeps_what_the_first_changed(room: Room) -> None:
    await with_alerts(room, "Ferry late")
    form = await form_of(room)
    await room.says('watch edit W1 query:"ferry -golf"')
    await room.says("watch pause W1")
    panel = await sends(room, form, mode="digest")
    assert panel.title == "Saved W1 Ferries"
    assert "Changed by others meanwhile:" in words_of(panel)
    [watch] = await room.commands.list_watches()
    assert (watch.query, watch.mode.value, watch.is_paused) == ("ferry -golf", "digest", True)


async def test_mine_is_not_saved_over_a_third_change(room: Room) -> None:
    await with_alerts(room, "Ferry late")
    form = await form_of(room)
    await room.says('watch edit W1 query:"ferry -golf"')
    panel = await sends(room, form, query="ferry -cup")
    room.clock.pass_by(timedelta(minutes=1))
    await room.says('watch edit W1 query:"ferry -port"')
    refused = await room.says(panel.buttons[1].ask)
    assert refused.is_problem
    assert "query: from “ferry -golf” to “ferry -port”" in refused.title


async def test_mine_keeps_what_a_third_changed_of_the_rest_and_tells_of_it(room: Room) -> None:
    await with_alerts(room, "Ferry late")
    form = await form_of(room)
    await room.says('watch edit W1 query:"ferry -golf"')
    panel = await sends(room, form, query="ferry -cup", min_sources="2")
    room.clock.pass_by(timedelta(minutes=1))
    await room.says("watch pause W1")
    saved = await room.says(panel.buttons[1].ask)
    assert "Changed by others meanwhile:" in words_of(saved)
    [watch] = await room.commands.list_watches()
    assert (watch.query, watch.min_sources, watch.is_paused) == ("ferry -cup", 2, True)


async def test_mine_is_not_saved_over_a_third_change_of_the_rest(room: Room) -> None:
    await with_alerts(room, "Ferry late")
    form = await form_of(room)
    await room.says('watch edit W1 query:"ferry -golf"')
    panel = await sends(room, form, query="ferry -cup", min_sources="2")
    room.clock.pass_by(timedelta(minutes=1))
    await room.says("watch edit W1 min_sources:3")
    refused = await room.says(panel.buttons[1].ask)
    assert refused.is_problem
    assert "min_sources: from “1” to “3”" in refused.title


async def test_a_command_that_overwrites_what_another_just_changed_says_so(room: Room) -> None:
    room.crowd.managers[WAR].add("bob")
    await with_alerts(room, "Ferry late")
    await room.says('watch edit W1 query:"ferry -golf"', BOB)
    panel = await room.says('watch edit W1 query:"ferry -cup"')
    assert "Changed by others meanwhile:" in words_of(panel)
    own = await room.says('watch edit W1 query:"ferry -port"')
    assert "Changed by others" not in words_of(own)
    room.clock.pass_by(timedelta(hours=2))
    later = await room.says('watch edit W1 query:"ferry"', BOB)
    assert "Changed by others" not in words_of(later)


async def test_of_a_watch_that_was_removed_meanwhile_the_form_says_so(room: Room) -> None:
    await with_alerts(room, "Ferry late")
    form = await form_of(room)
    await room.says("watch remove W1")
    assert (await sends(room, form, query="port")).is_problem


# A story as a file


async def test_a_story_is_shown_with_its_timeline_and_taken_away_as_a_file(room: Room) -> None:
    await with_alerts(room, "Ferry late")
    story = (await room.commands.list_outbox())[0].alert.story_id
    shown = await room.says(f"news story {code('S', story)}")
    assert shown.select is not None
    asks = [f"{shown.select.ask} {one.value}" for one in shown.select.choices]
    names = []
    for ask in asks:
        given = (await room.says(ask)).attachment
        assert given is not None
        names.append(given.name.partition(".")[2])
        assert b"Ferry late" in given.content
    assert names == ["md", "csv", "json"]


async def test_who_else_was_told_does_not_stand_in_the_file(room: Room) -> None:
    await room.adds("ferry name:Theirs", EVE, ELSEWHERE)
    await with_alerts(room, "Ferry late")
    story = (await room.commands.list_outbox())[0].alert.story_id
    given = (await room.says(f"news story {code('S', story)} format:json")).attachment
    assert given is not None
    assert [one["channel"] for one in json.loads(given.content)["told"]] == ["chat:war"]


# Advice


async def test_a_note_is_wished_for_by_zone_and_given_up_by_a_word(room: Room) -> None:
    ann = replace(ANN, time_zone="Europe/Berlin")
    panel = await room.says("watch advice weekly mon 09:00", ann)
    assert "weekly mon 09:00 Europe/Berlin" in words_of(panel)
    assert [one.ask for one in panel.buttons] == ["watch advice off"]
    both = await room.says("watch advice on channel:peace", ann)
    assert not both.is_problem
    kept = await room.commands._store.advice("chat:@ann")
    assert kept is not None
    assert kept.channels == (WAR, PEACE)
    assert (await room.says("watch advice off", ann)).title == "You get no more notes on watches"
    assert await room.commands._store.advice("chat:@ann") is None


async def test_without_a_zone_of_ones_own_the_channels_holds(room: Room) -> None:
    await room.says("channel set zone:Asia/Tokyo")
    await room.says("watch advice on")
    kept = await room.commands._store.advice("chat:@ann")
    assert kept is not None
    assert kept.schedule == "weekly mon 09:00 Asia/Tokyo"


@pytest.mark.parametrize("when", ["daily 08:00", "hourly", "weekly", "weekly mon 25:00", "often"])
async def test_advice_comes_weekly_or_is_refused_with_what_to_write(room: Room, when: str) -> None:
    panel = await room.says(f"watch advice {when}")
    assert panel.is_problem
    assert "nothing was set" in panel.title


async def test_nobody_is_advised_on_what_another_workspace_watches(room: Room) -> None:
    assert (await room.says("watch advice on channel:elsewhere")).is_problem
    assert (await room.says("watch advice on channel:@bob")).is_problem


async def test_the_quiet_hours_of_a_watch_are_changed_by_a_command_and_by_its_form(
    room: Room,
) -> None:
    await with_alerts(room, "Ferry late")
    edited = await room.says("watch edit W1 quiet:off")
    assert "not held back by quiet hours" in words_of(edited)
    form = await form_of(room)
    assert {one.name: one.value for one in form.fields}["quiet"] == "off"
    await sends(room, form, quiet="channel")
    [watch] = await room.commands.list_watches()
    assert watch.quiet is None
    form = await form_of(room)
    assert {one.name: one.value for one in form.fields}["quiet"] == "channel"
    refused = await sends(room, form, quiet="10pm-7am")
    assert refused.is_problem
    assert "write 22:00" in refused.title
