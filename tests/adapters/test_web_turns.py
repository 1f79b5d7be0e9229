import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.errors import SourceDelayed
from adapters.web import Patience, WebOptions, open_web
from adapters.web.turns import Turns
from rules.feeds.pacing import POLITE, FetchPace
from tests.servers.feed_server import FeedServer, Reply, Request, feed_server, send


class VirtualTime:
    """A clock that stands still until everybody sleeps; then it is the time of the first to wake."""

    def __init__(self) -> None:
        self.now = 0.0
        self._count = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        self._sleepers.append((self.now + seconds, next(self._count), woken))
        await woken.wait()

    async def run(self, *work: asyncio.Task[None]) -> None:
        while not all(one.done() for one in work):
            for _ in range(20):
                await asyncio.sleep(0)
            if all(one.done() for one in work):
                return
            assert self._sleepers, "all of them wait for ever"
            self._sleepers.sort(key=lambda one: one[:2])
            until, _, woken = self._sleepers.pop(0)
            self.now = max(self.now, until)
            woken.set()


class Desk:
    """Requests that take some time at a host, and when they began."""

    def __init__(self, pace: FetchPace = POLITE) -> None:
        self.time = VirtualTime()
        self.turns = Turns(pace, clock=lambda: self.time.now, sleep=self.time.sleep)
        self.began: list[tuple[str, float]] = []
        self.in_flight: dict[str, int] = {}
        self.most: dict[str, int] = {}

    def ask(self, host: str, takes: float, *, gives_way: bool = False) -> asyncio.Task[None]:
        return asyncio.create_task(self._ask(host, takes, gives_way))

    async def _ask(self, host: str, takes: float, gives_way: bool) -> None:
        async with self.turns.at(host, gives_way=gives_way):
            self.began.append((host, self.time.now))
            for name in (host, "all"):
                self.in_flight[name] = self.in_flight.get(name, 0) + 1
                self.most[name] = max(self.most.get(name, 0), self.in_flight[name])
            await self.time.sleep(takes)
            for name in (host, "all"):
                self.in_flight[name] -= 1

    def starts(self, host: str) -> list[float]:
        return [at for name, at in self.began if name == host]


async def test_a_host_is_asked_once_a_second() -> None:
    desk = Desk()
    await desk.time.run(*(desk.ask("pier", 0.1) for _ in range(5)))
    assert desk.starts("pier") == [0, 1, 2, 3, 4]


async def test_a_host_has_two_requests_in_flight_at_most() -> None:
    desk = Desk()
    await desk.time.run(*(desk.ask("pier", 10) for _ in range(5)))
    assert desk.starts("pier") == [0, 1, 10, 11, 20]
    assert desk.most["pier"] == 2


async def test_a_slow_host_delays_nobody_else() -> None:
    desk = Desk(FetchPace(at_once=4))
    slow = [desk.ask("slow", 30) for _ in range(50)]
    await asyncio.sleep(0)
    others = [desk.ask(f"quick{number}", 0.1) for number in range(20)]
    await desk.time.run(*others)
    assert max(at for host, at in desk.began if host != "slow") < 2
    for one in slow:
        one.cancel()
    await asyncio.gather(*slow, return_exceptions=True)


async def test_no_more_are_in_flight_than_there_are_places() -> None:
    desk = Desk(FetchPace(at_once=3))
    await desk.time.run(*(desk.ask(f"host{number}", 1) for number in range(10)))
    assert desk.most["all"] == 3
    assert desk.time.now == 4


async def test_a_host_serves_in_the_order_of_arrival() -> None:
    desk, served = Desk(), list[int]()

    async def numbered(number: int) -> None:
        async with desk.turns.at("pier"):
            served.append(number)

    await desk.time.run(*(asyncio.create_task(numbered(number)) for number in range(5)))
    assert served == [0, 1, 2, 3, 4]


async def test_the_gap_is_kept_between_starts_even_if_a_place_comes_late() -> None:
    desk = Desk(FetchPace(at_once=1))
    await desk.time.run(
        desk.ask("other", 5), desk.ask("pier", 0.1), desk.ask("pier", 0.1), desk.ask("pier", 0.1)
    )
    gaps = [later - earlier for earlier, later in itertools.pairwise(desk.starts("pier"))]
    assert all(gap >= 1 for gap in gaps)


async def test_who_gives_up_waiting_or_fails_leaves_no_place_taken() -> None:
    desk = Desk(FetchPace(at_once=2))
    tasks = [desk.ask("pier", 5) for _ in range(6)]
    await asyncio.sleep(0)
    for one in tasks[:5]:
        one.cancel()
    with suppress(asyncio.CancelledError):
        await tasks[0]

    async def failing() -> None:
        with pytest.raises(RuntimeError):
            async with desk.turns.at("pier"):
                raise RuntimeError

    await desk.time.run(tasks[5], asyncio.create_task(failing()), desk.ask("pier", 0.1))
    assert len(desk.starts("pier")) >= 2


async def test_hosts_that_are_idle_are_forgotten_and_busy_ones_are_not() -> None:
    desk = Desk(FetchPace(at_once=5_000))
    busy = desk.ask("busy", 1e6)
    await asyncio.sleep(0)
    for number in range(2_500):
        async with desk.turns.at(f"host{number}"):
            desk.time.now += 2
    assert len(desk.turns) < 2_100
    again = [desk.ask("busy", 1) for _ in range(2)]
    for _ in range(20):
        await asyncio.sleep(0)
    assert desk.most["busy"] == 2
    for one in (busy, *again):
        one.cancel()
    await asyncio.gather(busy, *again, return_exceptions=True)


async def test_a_host_that_somebody_waits_for_is_not_forgotten() -> None:
    desk = Desk(
        FetchPace(at_once=1, slow_after=timedelta(hours=1))
    )  # real ones: a crowd takes time
    busy, first = desk.ask("busy", 100), desk.ask("pier", 0.1)
    await asyncio.sleep(0)
    crowd = [desk.ask(f"host{number}", 1) for number in range(2_500)]
    await asyncio.sleep(0)
    for one in crowd:
        one.cancel()
    await asyncio.gather(*crowd, return_exceptions=True)
    await desk.time.run(busy, first, desk.ask("pier", 0.1))
    assert desk.starts("pier") == [100, 101]


async def test_requests_that_are_slow_to_answer_hold_up_nobody() -> None:
    desk = Desk(FetchPace(at_once=2, slow_after=timedelta(0)))
    hanging = [desk.ask(f"silent{number}", 1_000) for number in range(6)]
    well = desk.ask("pier", 0.1)
    await desk.time.run(well)
    assert desk.starts("pier") == [0]
    assert len(desk.began) == 7
    for one in hanging:
        one.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


async def test_who_gives_way_leaves_half_of_the_places_to_others() -> None:
    desk = Desk(FetchPace(at_once=4))
    crowd = [desk.ask(f"new{number}", 10, gives_way=True) for number in range(9)]
    await asyncio.sleep(0)
    await desk.time.run(*(desk.ask(f"known{number}", 10) for number in range(2)))
    assert [desk.starts(f"known{number}") for number in range(2)] == [[0], [0]]
    assert desk.most["all"] == 4
    await desk.time.run(*crowd)
    assert desk.time.now == 50


async def test_who_gives_way_holds_up_nobody_at_the_same_host() -> None:
    desk = Desk(FetchPace(at_once=2))
    crowd = [desk.ask(host, 10, gives_way=True) for host in ("silent", "pier")]
    await asyncio.sleep(0)
    await desk.time.run(desk.ask("pier", 0.1), *crowd)
    assert desk.starts("pier") == [0, 10]


async def test_of_very_long_answers_so_many_are_in_memory_as_there_are_places() -> None:
    desk = Desk(FetchPace(at_once=1, slow_after=timedelta(0)))
    grew: list[float] = []

    async def very_long(number: int) -> None:
        async with desk.turns.at(f"long{number}") as turn:
            await desk.time.sleep(5)
            await turn.be_long()
            await turn.be_very_long()
            grew.append(desk.time.now)
            await desk.time.sleep(5)

    crowd = [asyncio.create_task(very_long(number)) for number in range(3)]
    await desk.time.run(*crowd, desk.ask("pier", 0))
    assert (grew, desk.starts("pier")) == ([5, 10, 15], [0])


async def test_of_long_answers_twice_as_many_are_in_memory_beside_the_very_long() -> None:
    desk = Desk(FetchPace(at_once=1, slow_after=timedelta(0)))
    began: list[tuple[float, bool]] = []

    async def long(number: int, *, grows: bool = False) -> None:
        async with desk.turns.at(f"long{number}") as turn:
            await turn.be_long()
            if grows:
                await turn.be_very_long()
            began.append((desk.time.now, grows))
            await desk.time.sleep(10)

    very = asyncio.create_task(long(0, grows=True))
    crowd = [asyncio.create_task(long(number)) for number in range(1, 4)]
    await desk.time.run(very, *crowd)
    assert began == [(0, True), (0, False), (0, False), (10, False)]


async def test_who_gives_up_waiting_to_be_very_long_leaves_no_room_taken() -> None:
    desk = Desk(FetchPace(at_once=1, slow_after=timedelta(0)))

    async def very_long(number: int) -> None:
        async with desk.turns.at(f"long{number}") as turn:
            await turn.be_long()
            await turn.be_very_long()
            await desk.time.sleep(10)

    crowd = [asyncio.create_task(very_long(number)) for number in range(3)]
    for _ in range(20):
        await asyncio.sleep(0)
    for one in crowd[1:]:
        one.cancel()
    await asyncio.gather(*crowd[1:], return_exceptions=True)
    await desk.time.run(*crowd, *(asyncio.create_task(very_long(number)) for number in (3, 4)))
    assert desk.time.now == 30


async def test_of_those_that_give_way_one_in_eight_has_a_long_answer_at_a_time() -> None:
    desk = Desk(FetchPace(at_once=8))
    ended: list[float] = []

    async def long(number: int) -> None:
        async with desk.turns.at(f"long{number}", gives_way=True) as turn:
            await turn.be_long()
            await desk.time.sleep(10)
            ended.append(desk.time.now)

    crowd = [asyncio.create_task(long(number)) for number in range(3)]
    await asyncio.sleep(0)
    await desk.time.run(desk.ask("short", 1, gives_way=True), *crowd)
    assert ended == [10, 20, 30]
    assert desk.starts("short") == [0]


async def test_a_long_answer_that_is_slow_leaves_room_to_other_long_ones() -> None:
    desk = Desk(FetchPace(at_once=4, slow_after=timedelta(0)))
    began: list[float] = []

    async def long(number: int) -> None:
        async with desk.turns.at(f"long{number}", gives_way=True) as turn:
            await turn.be_long()
            began.append(desk.time.now)
            await desk.time.sleep(10)

    crowd = [asyncio.create_task(long(number)) for number in range(5)]
    await desk.time.run(*crowd, desk.ask("pier", 0, gives_way=True))
    assert (began, desk.starts("pier")) == ([0, 0, 0, 0, 10], [0])


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with feed_server() as serving:
        yield serving


async def test_waiting_for_a_turn_is_not_the_servers_time(server: FeedServer) -> None:
    async def slow(_request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.25)
        await send(writer, Reply(b"well"))

    url = server.serve_with("/slow", slow)
    pace = FetchPace(host_at_once=1, host_gap=timedelta(0))
    total = timedelta(seconds=0.6)
    async with open_web(
        WebOptions(
            contact=None,
            version="0",
            allow_private=["127.0.0.0/8"],
            pace=pace,
            patience=Patience(total=total),
        )
    ) as web:
        headers = {"Accept": "application/rss+xml"}
        answers = await asyncio.gather(*(web.get(url, headers) for _ in range(4)))
    assert [answer.body for answer in answers] == [b"well"] * 4


async def test_the_time_of_all_redirects_is_counted_together(server: FeedServer) -> None:
    async def slow(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.25)
        step = int(request.path[1:])
        await send(writer, Reply(status=302, headers={"Location": f"/{step + 1}"}))

    for step in range(5):
        server.serve_with(f"/{step}", slow)
    pace, total = FetchPace(host_gap=timedelta(0)), timedelta(seconds=0.6)
    async with open_web(
        WebOptions(
            contact=None,
            version="0",
            allow_private=["127.0.0.0/8"],
            pace=pace,
            patience=Patience(total=total),
        )
    ) as web:
        with pytest.raises(SourceDelayed, match="in time"):
            await web.get(server.url("/0"), {"Accept": "application/rss+xml"})
    assert len(server.requests) == 3


async def test_the_default_pace_is_polite_over_the_wire(server: FeedServer) -> None:
    loop, began = asyncio.get_running_loop(), list[float]()

    async def note(_request: Request, writer: asyncio.StreamWriter) -> None:
        began.append(loop.time())
        await send(writer, Reply(b"well"))

    url = server.serve_with("/feed", note)
    async with open_web(
        WebOptions(contact=None, version="0", allow_private=["127.0.0.0/8"])
    ) as web:
        headers = {"Accept": "application/rss+xml"}
        await asyncio.gather(web.get(url, headers), web.get(url, headers))
    assert began[1] - began[0] > 0.9
