"""Whose turn it is: requests wait here, so that no server is asked by many of us at once.

Who waits for a host holds no place that others could use: a slow host delays itself only.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from rules.feeds.pacing import FetchPace, HostLoad, is_idle, wait_to_start

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
_REMEMBERED = 2_000
"""Hosts; beyond that the idle ones are forgotten from time to time."""


class _Host:
    """One host, and who stands in line for it."""

    def __init__(self) -> None:
        self.line = asyncio.Lock()
        self.ended = asyncio.Event()
        self.load = HostLoad()
        self.visitors = 0


class Turns:
    """Gives turns, at each host in the order of arrival."""

    def __init__(self, pace: FetchPace, *, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        """Keep this pace; the clock counts seconds and only goes forward."""
        self._pace, self._clock, self._sleep = pace, clock, sleep
        self._places = asyncio.Semaphore(pace.at_once)
        self._hosts: dict[str, _Host] = {}
        self._sweep_at = _REMEMBERED

    def __len__(self) -> int:
        """Count the hosts that are remembered."""
        return len(self._hosts)

    @asynccontextmanager
    async def at(self, name: str) -> AsyncGenerator[None]:
        """Wait for a turn at a host, and keep it for as long as the block runs."""
        host = self._hosts.get(name) or self._hosts.setdefault(name, _Host())
        host.visitors += 1
        try:
            await self._start(host)
            try:
                yield
            finally:
                self._end(host)
        finally:
            host.visitors -= 1
            self._forget()

    async def _start(self, host: _Host) -> None:
        async with host.line:
            while (wait := self._wait(host)) != 0:
                if wait is None:
                    host.ended.clear()
                    await host.ended.wait()
                else:
                    await self._sleep(wait)
            await self._places.acquire()
            host.load = HostLoad(host.load.in_flight + 1, self._clock())

    def _end(self, host: _Host) -> None:
        self._places.release()
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
