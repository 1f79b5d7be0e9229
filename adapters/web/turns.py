"""Whose turn it is: requests wait here, so that no server is asked by many of us at once.

Who waits for a host holds no place that others could use, and nor does a host that is slow to
answer: it delays itself only. Feeds that give way (rules/feeds/pacing.py) leave places to others.
A long answer that drips is broken off once others wait for the memory that it holds.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from rules.feeds.pacing import FetchPace, HostLoad, is_idle, wait_to_start

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
_REMEMBERED = 2_000
"""Hosts; beyond that the idle ones are forgotten from time to time."""
_LOOK_AGAIN_S = 1.0
"""How often a long answer that had its time looks whether others wait for its memory."""


class _Host:
    """One host, and who stands in line for it."""

    def __init__(self) -> None:
        self.lines = {False: asyncio.Lock(), True: asyncio.Lock()}
        """The second is of those that give way: they hold up none of the same host, either."""
        self.ended = asyncio.Event()
        self.load = HostLoad()
        self.visitors = 0


@dataclass(frozen=True, slots=True)
class _Rooms:
    """Where a request needs a place; all take them in this order, so that nobody waits for ever."""

    asking: Sequence[asyncio.Semaphore]
    """To be asked; given back by who is slow."""
    long: Sequence[asyncio.Semaphore]
    """To hold a long answer, until its end or until it is very long."""
    very_long: Sequence[asyncio.Semaphore]
    """To hold a very long one, until its end."""
    busy: Sequence[asyncio.Semaphore] = ()
    """To receive the rest of a long one; given back by who is slow."""
    waiting: "set[Turn]" = field(default_factory=set)
    """Who waits for memory."""
    broken_off: "set[Turn]" = field(default_factory=set)
    """Who is about to leave memory to one of these."""


class Turn:
    """A request on its way: it holds a place, unless it is slow to answer."""

    deadline: asyncio.Timeout | None = None
    """Until when it may take: set by whoever asks, and drawn near where others wait for its memory."""

    def __init__(self, rooms: _Rooms, pace: FetchPace) -> None:
        """Take places of these rooms, for as long as this pace allows."""
        self._rooms = rooms
        self._slow_after = pace.slow_after.total_seconds()
        self._long_within = pace.long_within.total_seconds()
        self._asking, self._busy, self._memory = (list[asyncio.Semaphore]() for _ in range(3))
        self._timers: list[asyncio.TimerHandle] = []

    @property
    def has_place(self) -> bool:
        """Say whether a place is held."""
        return bool(self._asking)

    async def enter(self) -> None:
        """Wait for a place; `leave` gives up what was found of it, also when this is called off."""
        await self._take(self._rooms.asking, self._asking)
        self._give_back_when_slow(self._asking)

    def leave(self) -> None:
        """Give back what is held."""
        self._rooms.broken_off.discard(self)
        for timer in self._timers:
            timer.cancel()
        for held in (self._asking, self._busy, self._memory):
            _give_back(held)

    async def be_long(self) -> None:
        """Wait until one more answer that is long may be in memory, and may arrive."""
        await self._remember_more(self._rooms.long)
        await self._take(self._rooms.busy, self._busy)
        self._give_back_when_slow(self._busy)
        self._later(self._long_within, self._make_room)

    async def be_very_long(self) -> None:
        """Wait until one more answer that is very long may be in memory; it is called long before."""
        was_long, self._memory = self._memory, []
        try:
            await self._remember_more(self._rooms.very_long)
        finally:
            _give_back(was_long)

    async def _remember_more(self, rooms: Sequence[asyncio.Semaphore]) -> None:
        self._rooms.waiting.add(self)
        try:
            await self._take(rooms, self._memory)
        finally:
            self._rooms.waiting.discard(self)

    def _make_room(self) -> None:
        """Break off an answer that had its time, if somebody waits for what it holds."""
        waiting, leaving = self._rooms.waiting, self._rooms.broken_off
        if self in waiting or len(waiting) <= len(leaving):
            self._later(_LOOK_AGAIN_S, self._make_room)
        elif self.deadline is not None and not self.deadline.expired():
            leaving.add(self)
            self.deadline.reschedule(asyncio.get_running_loop().time())

    async def _take(
        self, rooms: Sequence[asyncio.Semaphore], held: list[asyncio.Semaphore]
    ) -> None:
        for room in rooms:
            await room.acquire()
            held.append(room)

    def _give_back_when_slow(self, held: list[asyncio.Semaphore]) -> None:
        self._later(self._slow_after, partial(_give_back, held))

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        self._timers.append(asyncio.get_running_loop().call_later(seconds, what))


def _rooms(pace: FetchPace) -> Mapping[bool, _Rooms]:
    """Make the rooms of all, and by True those of the ones that give way: they need places in two."""
    room = asyncio.Semaphore
    asking, long, very_long = map(room, (pace.at_once, pace.long_at_once, pace.very_long_at_once))
    return {
        False: _Rooms((asking,), (long,), (very_long,)),
        True: _Rooms(
            (room(pace.giving_way_at_once), asking),
            (room(pace.long_giving_way_at_once), long),
            (room(pace.giving_way_at_once), very_long),
            (room(pace.busy_giving_way_at_once),),
        ),
    }


def _give_back(held: list[asyncio.Semaphore]) -> None:
    while held:
        held.pop().release()


class Turns:
    """Gives turns, at each host in the order of arrival."""

    def __init__(self, pace: FetchPace, *, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        """Keep this pace; the clock counts seconds and only goes forward."""
        self._pace, self._clock, self._sleep = pace, clock, sleep
        self._rooms = _rooms(pace)
        self._hosts: dict[str, _Host] = {}
        self._sweep_at = _REMEMBERED

    def __len__(self) -> int:
        """Count the hosts that are remembered."""
        return len(self._hosts)

    @asynccontextmanager
    async def at(self, name: str, *, gives_way: bool = False) -> AsyncGenerator[Turn]:
        """Wait for a turn at a host, and keep it for as long as the block runs."""
        host = self._hosts.get(name) or self._hosts.setdefault(name, _Host())
        host.visitors += 1
        turn = Turn(self._rooms[gives_way], self._pace)
        try:
            async with host.lines[gives_way]:
                await self._start(host, turn)
            try:
                yield turn
            finally:
                self._end(host)
        finally:
            turn.leave()
            host.visitors -= 1
            self._forget()

    async def _start(self, host: _Host, turn: Turn) -> None:
        """Wait until the host may be asked and a place is free, both at one time."""
        while not turn.has_place:
            while (wait := self._wait(host)) != 0:
                if wait is None:
                    host.ended.clear()
                    await host.ended.wait()
                else:
                    await self._sleep(wait)
            await turn.enter()
            if self._wait(host) != 0:
                turn.leave()
        host.load = HostLoad(host.load.in_flight + 1, self._clock())

    def _end(self, host: _Host) -> None:
        host.load = replace(host.load, in_flight=host.load.in_flight - 1)
        host.ended.set()

    def _wait(self, host: _Host) -> float | None:
        return wait_to_start(host.load, self._pace, now=self._clock())

    def _forget(self) -> None:
        if len(self._hosts) < self._sweep_at:
            return
        now = self._clock()
        self._hosts = {
            name: host
            for name, host in self._hosts.items()
            if host.visitors or not is_idle(host.load, self._pace, now=now)
        }
        self._sweep_at = max(_REMEMBERED, 2 * len(self._hosts))
