"""What people may ask about what is owed: a part of BotCommands."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from adapters.outbox_ports import OutboxCommands as Port
from adapters.ports import Store
from rules.answers.answer import Rechecked, Refusal
from rules.answers.status import FIGURES_OF, Status, destinations
from rules.ids import number
from rules.model import Channel, Delivery, DeliveryState

SHOWN_AT_MOST = 1_000
_LOOK = timedelta(seconds=0.2)
_ON_ITS_WAY = (DeliveryState.SENDING, DeliveryState.UNCERTAIN)


class OutboxCommands(Port):
    """The commands about the outbox, on the bot's own store."""

    _store: Store
    _clock: Callable[[], datetime]
    operator: Channel | None = None
    """Where the operator reads."""
    looks_again_for: timedelta = timedelta(seconds=8)
    """How long what is tried again may take before it is said to be on its way."""

    async def list_outbox(self) -> Sequence[Delivery]:
        """Read what is owed and not done, and what was given up."""
        return await self._store.outbox(limit=SHOWN_AT_MOST)

    async def retry(self, which: str) -> Sequence[Delivery]:
        """Make it due; a running bot finds it by its tick."""
        ids = None if _is_all(which) else await self._chosen(which)
        found = await self._store.retry(ids, now=self._clock())
        if not found and ids is not None:
            raise Refusal(f"{which} is due already: nothing holds it up but what comes before it")
        return found

    async def drop(self, which: str) -> Sequence[Delivery]:
        """Owe it no more."""
        ids = None if _is_all(which) else await self._chosen(which)
        found = await self._store.drop(ids, now=self._clock())
        if not found and ids is not None:
            raise Refusal(f"{which} was sent meanwhile: it cannot be dropped any more")
        return found

    async def recheck(self, channel: Channel) -> Rechecked:
        """Make it due, and look what the running bot makes of it."""
        before = await self._owed_to(channel)
        ids = [one.id for one in before if one.state not in _ON_ITS_WAY]
        tried = await self._store.retry(ids, now=self._clock()) if ids else []
        after = await self._outcome(tried[0]) if tried else None
        owed = [one for one in await self._owed_to(channel) if one.state is not DeliveryState.DEAD]
        still = after.error if after and after.state is not DeliveryState.DELIVERED else None
        return Rechecked(channel, after is not None, still, len(owed))

    def is_operators(self, channel: Channel) -> bool:
        """Compare it with the configuration."""
        return channel == self.operator

    async def _owed_to(self, channel: Channel) -> Sequence[Delivery]:
        found = await self._store.outbox(limit=SHOWN_AT_MOST)
        return [one for one in found if one.channel == channel]

    async def _outcome(self, tried: Delivery) -> Delivery | None:
        """Wait until a delivery was sent, or could not be; None: it takes longer than people wait."""
        for _ in range(max(1, round(self.looks_again_for / _LOOK))):
            await asyncio.sleep(_LOOK.total_seconds())
            now = await self._store.delivery(tried.id)
            if now and now.state not in _ON_ITS_WAY and now.attempts > tried.attempts:
                return now
        return None

    async def channel_back(self, channel: Channel) -> int:
        """Make due what waits for a lost channel; a running bot finds it by its tick."""
        lost = [one.channel for one in await self._store.lost_channels()]
        back = {one for one in lost if _is_meant(one, channel)}
        if not back:
            return 0
        now = self._clock()
        owed = [one for one in await self._store.outbox(limit=SHOWN_AT_MOST) if one.channel in back]
        heads = [
            await self._store.head(one, now=now) for one in back
        ]  # there may be more than shown
        waiting = {one.id for one in (*owed, *heads) if one and one.state is DeliveryState.PENDING}
        return len(await self._store.retry(waiting, now=now)) if waiting else 0

    async def channel_moved(self, old: Channel, new: Channel) -> int:
        """Keep it under its new name."""
        return await self._store.move_channel(old, new)

    async def status(self) -> Status:
        """Read how late things are seen and told, and what is owed."""
        now = self._clock()
        store = self._store
        told = destinations(
            await store.receipts(since=now - FIGURES_OF),
            await store.backlogs(),
            await store.lost_channels(),
        )
        return Status(tuple(await store.feed_health(now)), told)

    async def _chosen(self, which: str) -> list[int]:
        """Find what is meant by a delivery's number or an alert's id."""
        chosen = await self._of(which)
        on_its_way = [one for one in chosen if one.state in _ON_ITS_WAY]
        if on_its_way:
            raise Refusal(
                f"{which} may just be arriving: wait until it is known whether it has"
                " (`wirewatch outbox list`)"
            )
        return [one.id for one in chosen]

    async def _of(self, which: str) -> Sequence[Delivery]:
        text, alert_id = which.strip(), number("L", which)
        if text.isascii() and text.isdecimal() and len(text) < 18:
            found = await self._store.delivery(int(text))
            chosen = [found] if found and _is_open(found) else []
        else:
            owed = await self._store.outbox(limit=SHOWN_AT_MOST)
            chosen = [one for one in owed if not one.notice and one.alert.id == alert_id]
        if not chosen:
            raise Refusal(
                f'nothing that is owed or was given up is called "{which}": `wirewatch outbox list`'
                " shows what is, with its number; `all` means all of it"
            )
        return chosen


def _is_meant(lost: Channel, said: Channel) -> bool:
    """Say whether a lost channel is the one that is back, or one of them."""
    if lost == said or not said.address:
        return lost.chat == said.chat
    within = said.address.endswith("/") and lost.address.startswith(said.address)
    return within and lost.chat == said.chat


def _is_all(which: str) -> bool:
    return which.strip().casefold() == "all"


def _is_open(delivery: Delivery) -> bool:
    return delivery.state not in (DeliveryState.DELIVERED, DeliveryState.DROPPED)
