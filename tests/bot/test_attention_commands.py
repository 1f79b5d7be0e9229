"""What people may ask about their attention, and what they are answered."""

import tomllib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy.engine import URL

from adapters.chat import ConsoleSettings
from adapters.store import SqlStore
from bot.collect import collect
from bot.commands.bot_commands import BotCommands
from bot.desk import Desk
from bot.settings.watches import WatchSettings
from rules.answers.answer import Refusal
from rules.attention.mutes import MuteKind
from rules.attention.settings import Customs
from rules.ids import code
from rules.language.lexicon import plain_lexicon
from rules.model import Channel, Folding, Mode
from rules.watches.plan import Difference
from rules.watches.wish import WatchWish
from tests.fakes import Clock, FakeChat, FakeFinder, FakeSource, chats
from tests.newsroom import (
    CONSOLE,
    FEED,
    NOON,
    a_desk,
    a_store,
    a_teller,
    feed,
    item,
    some_commands,
    told,
    watch,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUAKE = "Earthquake closes the port of Kestrel Bay"
FLOOD = "Flood after an earthquake cuts off Zembla"
ME = Channel("me")


@dataclass
class Room:
    store: SqlStore
    commands: BotCommands
    clock: Clock
    source: FakeSource
    desk: Desk

    async def poll(self, *titles: str, outlet: str = "Pier News") -> None:
        entries = (item(title, outlet=outlet, published=self.clock()) for title in titles)
        self.source.feeds[FEED] = told(*entries)
        [polled] = await self.store.feeds()
        await collect(polled, self.desk)


@pytest_asyncio.fixture
async def room(database: URL) -> AsyncIterator[Room]:
    async with a_store(database) as store:
        await store.sync([feed()], [watch("earthquake", name="Quakes")])
        clock, source = Clock(NOON), FakeSource()
        console = ConsoleSettings(platform="console")
        commands = some_commands(store, {"console": console, "me": console}, clock=clock)
        desk = a_desk(store, source, chats(FakeChat(), "console", "me"), clock)
        yield Room(store, commands, clock, source, desk)


async def in_digests(room: Room) -> None:
    quakes = replace(watch("earthquake", name="Quakes"), mode=Mode.DIGEST)
    await room.store.sync(await room.store.feeds(), [quakes])


# Settings


async def test_settings_are_kept_in_their_usual_spelling_and_stay_when_others_are_set(
    room: Room,
) -> None:
    await room.commands.set_attention(CONSOLE, {"zone": "europe/berlin", "quiet": "22:00 - 7:00"})
    shown = await room.commands.set_attention(CONSOLE, {"budget": "20 an hour"})
    assert str(shown.attention.quiet) == "22:00-07:00 Europe/Berlin"
    assert str(shown.attention.budget) == "20/h"
    assert (shown.folding, shown.fixed) == (Folding.EDIT, ())
    async with room.store.begin() as tx:
        [kept] = (await tx.kept_channels([CONSOLE])).values()
    assert kept.settings == {"zone": "Europe/Berlin", "quiet": "22:00-07:00", "budget": "20/h"}


async def test_quiet_hours_follow_the_zone_when_it_is_set_anew(room: Room) -> None:
    await room.commands.set_attention(CONSOLE, {"zone": "Europe/Berlin", "quiet": "22:00-07:00"})
    shown = await room.commands.set_attention(CONSOLE, {"zone": "Asia/Tokyo"})
    assert str(shown.attention.quiet) == "22:00-07:00 Asia/Tokyo"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"quiet": "10pm-7:00"}, "nothing was set: quiet: `10pm` is no time of day: write 22:00"),
        ({"colour": "red"}, "`colour` is no setting of a channel"),
        ({"zone": "Berlin"}, "nothing was set: zone: `Berlin` is no time zone"),
    ],
    ids=["quiet", "unknown", "zone"],
)
async def test_a_setting_that_cannot_be_meant_is_refused_and_nothing_is_set(
    room: Room, settings: dict[str, str], words: str
) -> None:
    with pytest.raises(Refusal, match=words.replace("[", "\\[")):
        await room.commands.set_attention(CONSOLE, settings)
    async with room.store.begin() as tx:
        assert await tx.kept_channels([CONSOLE]) == {}


async def test_what_the_configuration_sets_no_command_changes(room: Room) -> None:
    teller = replace(a_teller(room.store), customs=Customs({}, {CONSOLE: {"budget": "5/h"}}))
    commands = BotCommands(
        room.store,
        teller,
        chats={"console": ConsoleSettings(platform="console")},
        lexicon=plain_lexicon(),
        finder=FakeFinder(),
        clock=room.clock,
    )
    with pytest.raises(Refusal, match="budget of console is set in the configuration file"):
        await commands.set_attention(CONSOLE, {"budget": "20/h"})
    shown = await commands.set_attention(CONSOLE, {"spikes": "more"})
    assert (shown.fixed, str(shown.attention.budget)) == (("budget",), "5/h")


async def test_an_unknown_channel_is_refused_everywhere(room: Room) -> None:
    nowhere = Channel("slack", "C1")
    with pytest.raises(Refusal, match="nothing was set"):
        await room.commands.set_attention(nowhere, {"budget": "5/h"})
    with pytest.raises(Refusal, match="nothing was muted"):
        await room.commands.add_mute("W1", "1h", channel=nowhere, by="Ann")
    with pytest.raises(Refusal, match="there is no digest"):
        await room.commands.digest_now(nowhere)
    with pytest.raises(Refusal, match="nothing can be shown"):
        await room.commands.catch_up("ann", channels=[nowhere])
    with pytest.raises(Refusal, match="nothing was set"):
        await room.commands.set_reads(CONSOLE, [nowhere])


async def test_who_reads_a_channel_is_shown(room: Room) -> None:
    shown = await room.commands.set_reads(ME, [CONSOLE, CONSOLE])
    assert shown.reads == (CONSOLE,)


# Watches


async def test_a_watch_is_saved_as_it_wants_to_be_told_and_previewed(room: Room) -> None:
    await room.poll(QUAKE, "Ferry runs aground", FLOOD)
    wish = WatchWish(mode=Mode.DIGEST, urgent=True, spikes="more")
    saved = await room.commands.add_watch("flood", channels=[CONSOLE], wish=wish)
    [_, kept] = await room.commands.list_watches()
    assert (kept.mode, kept.urgent, kept.spikes) == (Mode.DIGEST, True, "more")
    assert (saved.found, saved.looked_at) == (1, 3)
    assert [one.title for one in saved.preview] == [FLOOD]


async def test_a_level_of_spikes_that_is_none_is_refused(room: Room) -> None:
    with pytest.raises(Refusal, match="did you mean more"):
        await room.commands.add_watch("x", channels=[CONSOLE], wish=WatchWish(spikes="moore"))


async def test_a_watch_may_be_told_in_another_way_from_now_on(room: Room) -> None:
    saved = await room.commands.add_watch("x", channels=[CONSOLE], wish=WatchWish(spikes="more"))
    wish = WatchWish(mode=Mode.BATCH, urgent=True, spikes="")
    changed = (await room.commands.edit_watch("x", wish)).watch
    assert (changed.mode, changed.urgent, changed.spikes) == (Mode.BATCH, True, None)
    kept = (await room.commands.edit_watch("x", WatchWish(name="y"))).watch
    assert (kept.mode, kept.urgent) == (Mode.BATCH, True)
    assert saved.watch.spikes == "more"


async def test_quiet_hours_of_a_watch_are_kept_in_their_usual_spelling_changed_and_taken_back(
    room: Room,
) -> None:
    wish = WatchWish(quiet="22:00 – 7:00")
    saved = (await room.commands.add_watch("x", channels=[CONSOLE], wish=wish)).watch
    assert saved.quiet == "22:00-07:00"
    assert (await room.commands.clone_watch("x", channel=ME)).watch.quiet == "22:00-07:00"
    kept = (await room.commands.edit_watch("x", WatchWish(mode=Mode.BATCH))).watch
    assert kept.quiet == "22:00-07:00"
    off = (await room.commands.edit_watch("x", WatchWish(quiet="OFF"))).watch
    assert off.quiet == "off"
    assert (await room.commands.edit_watch("x", WatchWish(quiet="channel"))).watch.quiet is None
    with pytest.raises(Refusal, match="not saved: `10pm` is no time of day: write 22:00"):
        await room.commands.edit_watch("x", WatchWish(quiet="10pm-7am"))


async def test_quiet_hours_of_a_watch_go_into_the_file_and_back(room: Room) -> None:
    await room.commands.add_watch("x", channels=[CONSOLE], wish=WatchWish(quiet="off"))
    document = (await room.commands.export_watches(["x"])).document
    [table] = tomllib.loads(document)["watches"]
    read = WatchSettings.model_validate(table).watch()
    assert read.quiet == "off"
    step, *_ = await room.commands.plan_watches([replace(read, quiet="22:00-07:00")])
    assert Difference("quiet", "off", "22:00-07:00") in step.differences


async def test_a_new_watch_tells_nothing_of_what_was_there_before(room: Room) -> None:
    await room.poll(FLOOD)
    await room.commands.add_watch("flood", channels=[ME])
    await room.poll(FLOOD)
    assert {str(one.alert.channel) for one in await room.commands.list_outbox()} == {"console"}
    await room.poll(FLOOD, "Flood warning for the lower town of Mole Harbour")
    assert "me" in {str(one.alert.channel) for one in await room.commands.list_outbox()}


# Mutes


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("W1", MuteKind.WATCH, "W1"),
        ("watch w1", MuteKind.WATCH, "W1"),
        ("watch Quakes", MuteKind.WATCH, "W1"),
        ("outlet  Harbour Wire", MuteKind.OUTLET, "Harbour Wire"),
    ],
)
async def test_what_is_muted_may_be_named_in_several_ways(
    room: Room, text: str, kind: MuteKind, name: str
) -> None:
    muted = await room.commands.add_mute(text, "4h", channel=CONSOLE, by="Ann")
    assert (muted.mute.target.kind, muted.mute.target.name) == (kind, name)
    assert muted.mute.until == NOON + 4 * HOUR


async def test_a_story_is_muted_by_its_id_where_it_goes_on_by_now(room: Room) -> None:
    await room.poll(QUAKE, FLOOD)
    outbox = list(await room.commands.list_outbox())
    first, second = (code("S", one.alert.story_id) for one in outbox)
    await room.commands.join_stories(first, second)
    muted = await room.commands.add_mute(second, "forever", channel=CONSOLE, by="Ann")
    assert str(muted.mute.target) == f"story {first}"


async def test_tomorrow_is_tomorrow_in_the_zone_of_the_channel(room: Room) -> None:
    await room.commands.set_attention(CONSOLE, {"zone": "Asia/Tokyo"})
    muted = await room.commands.add_mute("W1", "until tomorrow 08:00", channel=CONSOLE, by="Ann")
    assert muted.mute.words(muted.zone) == "watch W1 is muted until Wed 2026-11-25 08:00, by Ann"


@pytest.mark.parametrize(
    ("target", "lasting", "words"),
    [
        ("W9", "1h", 'there is no watch "W9"'),
        ("watch Floods", "1h", 'there is no watch "Floods"'),
        ("S0000", "1h", "nothing is known of the story S0000"),
        ("Harbour Wire", "1h", "cannot be muted"),
        ("W1", "sometime", "says no end"),
        ("W1", "until today 08:00", "is over"),
    ],
)
async def test_what_cannot_be_muted_is_refused(
    room: Room, target: str, lasting: str, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        await room.commands.add_mute(target, lasting, channel=CONSOLE, by="Ann")


async def test_mutes_are_listed_until_they_end_and_can_be_taken_back(room: Room) -> None:
    await room.commands.add_mute("W1", "1h", channel=CONSOLE, by="Ann")
    await room.commands.add_mute("outlet Tide", "forever", channel=ME, by="Bo")
    every = [str(one.mute.target) for one in (await room.commands.list_mutes()).mutes]
    assert every == ["watch W1", "outlet Tide"]
    mine = (await room.commands.list_mutes(CONSOLE)).mutes
    assert [one.mute.by for one in mine] == ["Ann"]
    assert [str(one.target) for one in (await room.commands.show_channel(ME)).mutes] == [
        "outlet Tide"
    ]
    removed = await room.commands.remove_mute("outlet tide", channel=ME)
    assert removed.mute.by == "Bo"
    room.clock.pass_by(HOUR)
    assert (await room.commands.list_mutes()).mutes == ()
    with pytest.raises(Refusal, match="watch W1 is not muted in console: muted there is nothing"):
        await room.commands.remove_mute("W1", channel=CONSOLE)


# Digests


async def test_a_digest_can_be_had_now_and_what_is_muted_is_left_out(room: Room) -> None:
    await in_digests(room)
    await room.poll(QUAKE)
    await room.poll(FLOOD, outlet="Tide")
    await room.commands.add_mute("outlet Tide", "1h", channel=CONSOLE, by="Ann")
    assert (await room.commands.show_channel(CONSOLE)).waiting == 2
    told_now = await room.commands.digest_now(CONSOLE)
    assert (told_now.stories, told_now.messages) == (1, 1)
    assert told_now.why == "the next one comes Wed 2026-11-25 08:00"
    assert (await room.commands.show_channel(CONSOLE)).waiting == 0
    assert len(list(await room.commands.list_outbox())) == 1


async def test_of_a_digest_for_which_nothing_waits_is_said_when_the_next_one_comes(
    room: Room,
) -> None:
    told_now = await room.commands.digest_now(CONSOLE)
    assert (told_now.stories, told_now.why) == (
        0,
        "nothing waits for the digest (daily 08:00 UTC)",
    )
    assert list(await room.commands.list_outbox()) == []


# Catch-up


async def test_a_catch_up_shows_what_was_told_and_what_was_not_with_the_reason(
    room: Room,
) -> None:
    await room.poll(QUAKE)
    await room.commands.add_mute("outlet Tide", "1h", channel=CONSOLE, by="Ann")
    await room.poll(FLOOD, outlet="Tide")
    found = await room.commands.catch_up("ann")
    assert found.words == "2 stories in the last 24 h"
    notes = {one.line.title: one.line.note for one in found.stories}
    assert notes[QUAKE] is None
    assert notes[FLOOD] == "mute: outlet Tide is muted until Tue 2026-11-24 13:00, by Ann"


async def test_the_next_catch_up_goes_on_from_the_last_for_each_person(room: Room) -> None:
    await room.poll(QUAKE)
    room.clock.pass_by(HOUR)
    assert len((await room.commands.catch_up("ann")).stories) == 1
    room.clock.pass_by(HOUR)
    again = await room.commands.catch_up("ann")
    assert again.words == "nothing since you last looked, 60 min ago".replace("60 min", "1 h")
    assert len((await room.commands.catch_up("bo")).stories) == 1
    assert len((await room.commands.catch_up("ann", since="8h")).stories) == 1


async def test_a_catch_up_is_of_the_channels_that_are_asked_for_or_that_a_person_reads(
    room: Room,
) -> None:
    await room.poll(QUAKE)
    assert (await room.commands.catch_up("ann", channels=[ME])).stories == ()
    await room.commands.set_reads(ME, [ME])
    assert (await room.commands.catch_up("me")).stories == ()
    assert len((await room.commands.catch_up("ann", since="1d")).stories) == 1


async def test_a_time_that_is_none_is_refused(room: Room) -> None:
    with pytest.raises(Refusal, match="nothing can be shown"):
        await room.commands.catch_up("ann", since="yesterday")


# Why


async def test_why_says_step_by_step_when_an_alert_is_told(room: Room) -> None:
    await room.commands.set_attention(CONSOLE, {"quiet": "11:00-13:00"})
    await room.poll(QUAKE)
    account = await room.commands.show_story(code("S", 1))
    [alert] = account.told
    assert alert.alert.reasons == (
        "mute: not muted",
        "mode: instant",
        "quiet hours: 11:00-13:00 UTC: held until Tue 2026-11-24 13:00",
    )
    assert (alert.standing, alert.until) == ("waiting", NOON + HOUR)
