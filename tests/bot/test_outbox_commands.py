"""What people do about what is owed: list, retry, drop; and how the bot stands."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy.engine import URL

from adapters.errors import ChannelLost, DeliveryDelayed, DeliveryRefused, DeliveryUncertain
from adapters.ports import Store
from bot.collect import collect
from bot.commands.outbox import OutboxCommands
from bot.deliver import drain
from bot.desk import Desk
from bot.noticing import tell_of_outbox
from rules.alerts.folding import Owed
from rules.answers.answer import Refusal
from rules.ids import code
from rules.model import Channel, Delivery, DeliveryKind, DeliveryState
from tests.fakes import Clock, FakeChat, FakeSource, chats
from tests.newsroom import CONSOLE, FEED, NOON, a_desk, a_store, feed, told, watch

TITLES = ["Quake in the north", "Quake in the south"]
OPERATOR = Channel("ops")


class Asked(OutboxCommands):
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock


@dataclass
class Room:
    store: Store
    chat: FakeChat
    ops: FakeChat
    clock: Clock
    desk: Desk
    ask: Asked

    async def drain(self) -> None:
        await drain(CONSOLE, self.desk)

    async def tell(self) -> list[str]:
        """Tell the operator's channel; gives all that stands there by now."""
        await tell_of_outbox(self.desk)
        await drain(OPERATOR, self.desk)
        return [one.told.title for one in self.ops.posted]

    async def states(self) -> list[DeliveryState]:
        return [one.state for one in await self.ask.list_outbox()]

    @property
    def titles(self) -> list[str]:
        return [one.told.title for one in self.chat.posted]


@pytest_asyncio.fixture
async def room(database: URL) -> AsyncIterator[Room]:
    async with a_store(database) as store:
        clock, chat, ops = Clock(NOON), FakeChat(), FakeChat()
        both = dict(chats(chat)) | {"ops": ops}
        desk = a_desk(store, FakeSource({FEED: told(*TITLES)}), both, clock, operator=OPERATOR)
        await store.sync([feed()], [watch("quake")])
        await collect((await store.feeds())[0], desk)
        yield Room(store, chat, ops, clock, desk, Asked(store, clock))


async def test_a_lost_channel_is_looked_at_again_at_once_and_what_came_of_it_is_said(
    room: Room,
) -> None:
    room.chat.troubles += [ChannelLost("no Send Messages"), ChannelLost("no Embed Links")]
    await room.drain()
    [notice] = [one.notice for one in await the_lost(room) if one.notice]
    assert [(one.label, one.command) for one in notice.actions] == [
        ("Re-check", f"channel check {CONSOLE}")
    ]
    for still, owed in (("no Embed Links", 2), (None, 1)):
        looking = asyncio.create_task(room.ask.recheck(CONSOLE))
        await until_due(room)
        await drain_once(room)
        found = await looking
        assert (found.channel, found.still, found.tried) == (CONSOLE, still, True)
        assert found.owed == owed


async def test_of_a_channel_that_is_owed_nothing_there_is_nothing_to_try(room: Room) -> None:
    await room.drain()
    found = await room.ask.recheck(CONSOLE)
    assert (found.tried, found.still, found.owed) == (False, None, 0)


async def test_what_nobody_has_tried_by_then_is_said_to_be_on_its_way(room: Room) -> None:
    room.chat.troubles.append(ChannelLost("no Send Messages"))
    await room.drain()
    room.ask.looks_again_for = timedelta(seconds=0.01)
    found = await room.ask.recheck(CONSOLE)
    assert (found.tried, found.still, found.owed) == (False, None, 2)


async def the_lost(room: Room) -> Sequence[Delivery]:
    await room.tell()
    return [one for one in room.ops.posted if one.notice]


async def until_due(room: Room) -> None:
    """Wait until something was made due."""
    for _ in range(500):
        [first, *_] = await room.store.outbox(limit=10)
        if first.next_at <= room.clock.now:
            return
        await asyncio.sleep(0.01)


async def drain_once(room: Room) -> None:
    """Let one message out, or fail."""
    room.chat.troubles.append(None)
    room.chat.troubles.append(DeliveryDelayed("later", retry_after=timedelta(hours=1)))
    await room.drain()
    room.chat.troubles.clear()


async def test_what_was_given_up_is_posted_when_it_is_retried(room: Room) -> None:
    room.chat.troubles.append(DeliveryRefused("too long"))
    await room.drain()
    [dead] = await room.ask.list_outbox()
    assert (dead.state, dead.error) == (DeliveryState.DEAD, "too long")
    assert [one.id for one in await room.ask.retry("all")] == [dead.id]
    await room.drain()
    assert room.titles == [TITLES[1], TITLES[0]]
    assert await room.ask.list_outbox() == []


@pytest.mark.parametrize("named", ["number", "alert"])
async def test_one_message_is_retried_by_its_number_or_its_alert(room: Room, named: str) -> None:
    room.chat.troubles.extend([DeliveryRefused("no"), DeliveryRefused("no")])
    await room.drain()
    first, _ = await room.ask.list_outbox()
    await room.ask.retry(str(first.id) if named == "number" else code("L", first.alert.id))
    await room.drain()
    assert room.titles == [TITLES[0]]
    assert await room.states() == [DeliveryState.DEAD]


async def test_a_message_that_waits_is_tried_at_once(room: Room) -> None:
    room.chat.troubles.append(DeliveryDelayed("slowly", retry_after=timedelta(hours=3)))
    await room.drain()
    assert room.titles == []
    await room.ask.retry("all")
    await room.drain()
    assert room.titles == TITLES


async def test_what_is_due_already_is_not_retried(room: Room) -> None:
    first, _ = await room.ask.list_outbox()
    with pytest.raises(Refusal, match="is due already"):
        await room.ask.retry(str(first.id))
    assert await room.ask.retry("all") == []


async def test_what_is_dropped_is_owed_no_more(room: Room) -> None:
    first, _ = await room.ask.list_outbox()
    await room.ask.drop(str(first.id))
    await room.drain()
    assert room.titles == [TITLES[1]]
    assert await room.ask.list_outbox() == []


async def test_all_that_is_dropped_at_once_is_what_was_given_up(room: Room) -> None:
    room.chat.troubles.extend([DeliveryRefused("no"), DeliveryDelayed("slowly")])
    await room.drain()
    assert [one.error for one in await room.ask.drop("ALL")] == ["no"]
    assert await room.states() == [DeliveryState.PENDING]


async def test_what_may_have_arrived_is_neither_dropped_nor_retried(room: Room) -> None:
    room.chat.settle = timedelta(seconds=15)
    room.chat.troubles.append(DeliveryUncertain("lost answer"))
    await room.drain()
    uncertain = (await room.ask.list_outbox())[0]
    for command in (room.ask.drop, room.ask.retry):
        with pytest.raises(Refusal, match="may just be arriving"):
            await command(str(uncertain.id))
    assert await room.ask.drop("all") == []


@pytest.mark.parametrize("which", ["99", "L0000", "nonsense", "", "-1", "٣", "9" * 40])
async def test_what_is_not_owed_is_refused_with_the_remedy(room: Room, which: str) -> None:
    for command in (room.ask.drop, room.ask.retry):
        with pytest.raises(Refusal, match="outbox list"):
            await command(which)


async def test_what_was_delivered_cannot_be_dropped(room: Room) -> None:
    first, _ = await room.ask.list_outbox()
    await room.drain()
    with pytest.raises(Refusal):
        await room.ask.drop(str(first.id))


async def test_what_was_given_up_is_told_once_where_the_operator_reads(room: Room) -> None:
    room.chat.troubles.extend([DeliveryRefused("too long"), DeliveryRefused("too wide")])
    await room.drain()
    assert await room.tell() == ["console: 2 messages were given up"]
    assert await room.tell() == ["console: 2 messages were given up"]
    await room.ask.retry("all")
    assert (await room.tell())[1:] == ["console: nothing is given up"]
    assert room.ops.posted[1].kind is DeliveryKind.EDIT


async def test_a_lost_channel_keeps_what_it_is_owed_and_is_told_once(room: Room) -> None:
    room.chat.troubles.append(ChannelLost("the bot was removed: invite it"))
    await room.drain()
    assert await room.states() == [DeliveryState.PENDING] * 2
    assert await room.tell() == ["console cannot be written to"]
    assert await room.tell() == ["console cannot be written to"]
    await room.ask.retry("all")
    await room.drain()
    assert room.titles == TITLES
    assert (await room.tell())[1:] == ["console can be written to again"]


async def test_a_notice_that_cannot_be_delivered_makes_no_notice(room: Room) -> None:
    room.chat.troubles.append(DeliveryRefused("too long"))
    room.ops.troubles.append(DeliveryRefused("not here"))
    await room.drain()
    assert await room.tell() == []
    assert await room.tell() == []
    assert [one.state for one in await room.ask.list_outbox()] == [DeliveryState.DEAD] * 2


async def test_that_the_operators_own_channel_is_lost_is_told_nowhere(room: Room) -> None:
    room.chat.troubles.append(DeliveryRefused("too long"))
    room.ops.troubles.append(ChannelLost("gone"))
    await room.drain()
    assert await room.tell() == []
    assert await room.tell() == []
    assert len(await room.store.lost_channels()) == 1


async def test_the_status_says_how_late_channels_are_told_and_what_is_owed(room: Room) -> None:
    room.clock.pass_by(timedelta(seconds=4))
    room.chat.troubles.extend([None, DeliveryDelayed("slowly")])
    await room.drain()
    status = await room.ask.status()
    [console] = status.destinations
    assert (console.posted, console.p50, console.owed) == (1, timedelta(seconds=4), 1)
    assert (console.oldest_at, status.dead) == (NOON, 0)
    assert [one.feed.url for one in status.sources] == [FEED]


async def test_a_dead_change_whose_like_waits_is_dropped_when_it_is_retried(room: Room) -> None:
    await room.drain()
    for refused in (True, False):
        await _owe_edit(room)
        if refused:
            room.chat.troubles.append(DeliveryRefused("no edits"))
            await room.drain()
    assert await room.states() == [DeliveryState.DEAD, DeliveryState.PENDING]
    await room.ask.retry("all")
    assert await room.states() == [DeliveryState.PENDING]


async def _owe_edit(room: Room, wording: int = 1) -> None:
    first: Delivery = room.chat.posted[0]
    async with room.store.begin() as tx:
        alert = replace(first.alert, wording=wording, title="Quake in the far north")
        await tx.reword([alert])
        await tx.owe_changes([Owed(alert, DeliveryKind.EDIT, NOON)], now=NOON)


async def test_an_edit_of_unknown_outcome_is_dropped_when_a_later_one_waits(room: Room) -> None:
    await room.drain()
    await _owe_edit(room)
    room.chat.troubles.append(DeliveryUncertain("lost answer"))
    room.chat.settle = timedelta(seconds=15)
    await room.drain()
    await _owe_edit(room, wording=2)
    room.clock.pass_by(timedelta(seconds=15))
    await room.drain()
    assert await room.ask.list_outbox() == []
    edits = [one.alert.wording for one in room.chat.posted if one.kind is DeliveryKind.EDIT]
    assert edits == [2]
