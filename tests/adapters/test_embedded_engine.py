import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from adapters.engine import EmbeddedEngine, Work
from tests.newsroom import a_store

SOON = timedelta(seconds=5)


class Jobs:
    """Work that waits until it is let go, and counts itself."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.done: list[str] = []
        self.running: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.errors: list[tuple[str, str, str]] = []

    async def handle(self, key: str) -> None:
        for counted in (key, "all"):
            self.running[counted] += 1
            self.most[counted] = max(self.most[counted], self.running[counted])
        await self.go.wait()
        self.running.subtract([key, "all"])
        if key == "broken":
            raise LookupError("no such key")
        self.done.append(key)

    def engine(self, at_once: int = 9, rest: timedelta = SOON) -> EmbeddedEngine:
        def note(task: str, key: str, error: BaseException) -> None:
            self.errors.append((task, key, str(error)))

        return EmbeddedEngine({"poll": Work(self.handle, at_once, rest)}, on_error=note)


async def test_of_one_key_one_runs_and_one_waits() -> None:
    jobs = Jobs()
    engine = jobs.engine()
    for _ in range(5):
        engine.submit("poll", "1")
    await asyncio.sleep(0)
    jobs.go.set()
    await engine.idle()
    assert jobs.done == ["1", "1"]
    assert jobs.most["1"] == 1


async def test_different_keys_run_side_by_side_up_to_the_limit() -> None:
    jobs = Jobs()
    engine = jobs.engine(at_once=3)
    for key in range(8):
        engine.submit("poll", str(key))
    await asyncio.sleep(0.01)
    assert engine.is_busy("poll")
    assert not engine.is_busy("drain")
    jobs.go.set()
    await engine.idle()
    assert sorted(jobs.done) == [str(key) for key in range(8)]
    assert jobs.most["all"] == 3


async def test_a_group_that_hangs_holds_up_no_other() -> None:
    hanging, done = asyncio.Event(), []

    async def handle(key: str) -> None:
        if key.startswith("slow"):
            await hanging.wait()
        done.append(key)

    work = Work(handle, 2, group=lambda key: key.split(":")[0])
    engine = EmbeddedEngine({"drain": work}, on_error=lambda *_: None)
    for key in ("slow:1", "slow:2", "slow:3", "quick:1", "quick:2", "quick:3"):
        engine.submit("drain", key)
    await asyncio.sleep(0.01)
    assert done == ["quick:1", "quick:2", "quick:3"]
    hanging.set()
    await engine.idle()
    assert len(done) == 6


async def test_work_that_fails_is_told_and_left_alone_for_a_while() -> None:
    jobs = Jobs()
    jobs.go.set()
    engine = jobs.engine(rest=timedelta(seconds=0.2))
    for pause in (0, 0.3, 0):
        engine.submit("poll", "broken")
        engine.submit("poll", "1")
        await engine.idle()
        await asyncio.sleep(pause)
    assert jobs.errors == [("poll", "broken", "no such key")] * 2
    assert jobs.done == ["1", "1", "1"]


async def test_work_asked_for_in_a_transaction_starts_when_it_is_kept(tmp_path: Path) -> None:
    jobs = Jobs()
    jobs.go.set()
    engine = jobs.engine()
    async with a_store(tmp_path) as store:
        async with store.begin() as tx:
            engine.submit("poll", "1", after=tx)
            await asyncio.sleep(0.01)
            assert jobs.done == []
        await engine.idle()
    assert jobs.done == ["1"]


async def _closed(grace: timedelta, then: Callable[[Jobs], None]) -> Jobs:
    jobs = Jobs()
    engine = jobs.engine()
    engine.submit("poll", "1")
    engine.submit("poll", "1")
    await asyncio.sleep(0)
    then(jobs)
    await engine.close(grace=grace)
    engine.submit("poll", "2")
    await engine.idle()
    return jobs


async def test_closing_lets_running_work_end_and_starts_nothing_more() -> None:
    jobs = await _closed(SOON, lambda jobs: jobs.go.set())
    assert jobs.done == ["1"]


async def test_closing_cuts_off_what_does_not_end_in_time() -> None:
    jobs = await _closed(timedelta(seconds=0.01), lambda jobs: None)
    assert jobs.done == []
    assert jobs.errors == []
