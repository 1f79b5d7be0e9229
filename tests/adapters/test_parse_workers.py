import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.errors import SourceDelayed, SourceUnreadable
from adapters.sources import FeedSource, parse_worker
from adapters.sources.feed_draft import TOO_MANY
from adapters.sources.feed_parser import parse_feed, read_quickly
from adapters.sources.feed_wire import packed_answer, unpacked_answer
from adapters.sources.parse_workers import Limits, ParseWorkers
from adapters.web import WebOptions, open_web
from rules.model import Feed, FeedAnswer
from rules.sentences import Sentence
from tests.servers.feed_server import Reply, feed_server
from tests.webs import UNPACED

CORPUS = Path("tests/data/feeds")
BASE = "https://pier.example/feed"
PLAIN = (CORPUS / "rss-2.0-language-and-categories.xml").read_bytes()
ODD = (CORPUS / "undeclared-prefix.xml").read_bytes()
"""Only feedparser reads it, so it takes a process."""
ENDLESS = b"<rss><channel>" + b"<" * 4_000_000
"""feedparser is busy with it for a minute; everybody else is done at once."""
SPACIOUS = b"<rss><x><item><description>" + b"x " * 4_000_000 + b"</description></item></rss>"
"""feedparser makes 150 MB of it."""


async def read(workers: ParseWorkers, body: bytes) -> FeedAnswer:
    return await workers.parse(body, content_type=None, base_url=BASE)


async def doubtful(workers: ParseWorkers, body: bytes) -> FeedAnswer:
    return await workers.parse(body, content_type=None, base_url=BASE, gives_way=True)


def in_one_go(body: bytes) -> FeedAnswer:
    return parse_feed(body, content_type=None, base_url=BASE)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def is_well_into_its_work(pid: int) -> bool:
    """Say whether a process has used more time than it takes to start."""
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK") > 1.5


async def comes_true(condition: Callable[[], bool], *, within: float = 20) -> bool:
    for _ in range(int(within / 0.02)):
        if condition():
            return True
        await asyncio.sleep(0.02)
    return condition()


@asynccontextmanager
async def running(*words: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run a script of ours with this Python; it is killed when the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_an_ordinary_feed_starts_no_process() -> None:
    async with ParseWorkers() as workers:
        assert len((await read(workers, PLAIN)).entries) == 1
        assert workers.process_ids == ()


async def test_an_odd_feed_is_read_by_a_process_as_it_is_here() -> None:
    assert read_quickly(ODD, content_type=None, base_url=BASE) is None
    async with ParseWorkers() as workers:
        assert await read(workers, ODD) == in_one_go(ODD)
        assert len(workers.process_ids) == 1


@pytest.mark.parametrize(
    ("limits", "processes"),
    [
        (Limits(quick_bytes=len(PLAIN) // 4 + 1), 0),
        (Limits(quick_bytes=len(PLAIN) // 4 + 1, quick_marks=PLAIN.count(b"<") - 1), 1),
        (Limits(quick_bytes=len(PLAIN) // 4 - 1), 1),
    ],
)
async def test_a_long_feed_is_read_by_a_process_where_it_has_much_markup_or_is_very_long(
    limits: Limits, processes: int
) -> None:
    async with ParseWorkers(limits) as workers:
        assert await read(workers, PLAIN) == in_one_go(PLAIN)
        assert len(workers.process_ids) == processes


async def test_one_process_reads_one_feed_after_the_other() -> None:
    async with ParseWorkers(Limits(quick_bytes=0)) as workers:
        for body in (PLAIN, ODD, PLAIN):
            assert await read(workers, body) == in_one_go(body)
        assert len(workers.process_ids) == 1


async def test_what_a_process_refuses_is_told_in_the_same_words() -> None:
    page = b"<!DOCTYPE html><html><body>Pier News</body></html>"
    async with ParseWorkers(Limits(quick_bytes=0)) as workers:
        with pytest.raises(SourceUnreadable, match="a web page, not to a feed"):
            await read(workers, page)
        assert await read(workers, PLAIN) == in_one_go(PLAIN)
        assert len(workers.process_ids) == 1


async def test_a_document_that_takes_too_long_is_given_up_and_its_process_killed() -> None:
    async with ParseWorkers(Limits(time=timedelta(seconds=3))) as workers:
        with pytest.raises(SourceUnreadable) as caught:
            await read(workers, ENDLESS)
        assert str(caught.value) == (
            "reading the document took longer than 3 s, so it was given up: tell its publisher,"
            " or remove the feed"
        )
        assert workers.process_ids == ()
        assert len((await read(workers, ODD)).entries) == 1


async def test_a_document_that_hangs_delays_no_other_feed() -> None:
    async with ParseWorkers(Limits(time=timedelta(seconds=8))) as workers:
        hanging = asyncio.create_task(read(workers, ENDLESS))
        assert await comes_true(lambda: len(workers.process_ids) == 1)
        await read(workers, PLAIN)
        await read(workers, ODD)
        assert not hanging.done()
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging


async def test_however_many_documents_of_doubtful_feeds_hang_the_others_are_read() -> None:
    async with ParseWorkers(Limits(time=timedelta(seconds=8), workers=2)) as workers:
        hanging = [asyncio.create_task(doubtful(workers, ENDLESS)) for _ in range(3)]
        assert await comes_true(lambda: len(workers.process_ids) == 1)
        await read(workers, ODD)
        assert not any(one.done() for one in hanging)
        for one in hanging:
            one.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)


async def test_documents_of_doubtful_feeds_leave_room_to_wait_for_others() -> None:
    limits = Limits(quick_bytes=0, workers=1, waiting_bytes=3 * len(PLAIN))
    async with ParseWorkers(limits) as workers:
        answers = await asyncio.gather(
            doubtful(workers, PLAIN),
            doubtful(workers, PLAIN),
            read(workers, PLAIN),
            return_exceptions=True,
        )
        assert [type(one) for one in answers] == [FeedAnswer, SourceDelayed, FeedAnswer]


async def test_a_poll_that_is_called_off_leaves_no_busy_process() -> None:
    async with ParseWorkers() as workers:
        hanging = asyncio.create_task(read(workers, ENDLESS))
        assert await comes_true(lambda: len(workers.process_ids) == 1)
        [pid] = workers.process_ids
        hanging.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hanging
        assert not is_alive(pid)
        assert workers.process_ids == ()


async def test_a_document_that_takes_too_much_memory_is_given_up() -> None:
    async with ParseWorkers(Limits(megabytes=120)) as workers:
        with pytest.raises(SourceUnreadable, match="more than 120 MB of memory"):
            await read(workers, SPACIOUS)
        assert len((await read(workers, ODD)).entries) == 1


async def test_a_process_that_ended_while_it_rested_is_replaced() -> None:
    async with ParseWorkers() as workers:
        await read(workers, ODD)
        [pid] = workers.process_ids
        os.kill(pid, signal.SIGKILL)
        assert await comes_true(lambda: not is_alive(pid))
        assert len((await read(workers, ODD)).entries) == 1
        assert workers.process_ids != (pid,)


async def test_a_process_that_ends_over_a_document_is_told() -> None:
    async with ParseWorkers(Limits(time=timedelta(minutes=2))) as workers:
        hanging = asyncio.create_task(read(workers, ENDLESS))
        assert await comes_true(lambda: len(workers.process_ids) == 1)
        [pid] = workers.process_ids
        assert await comes_true(lambda: is_well_into_its_work(pid), within=100)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(SourceUnreadable, match="broke off over the document"):
            await hanging


async def test_a_process_that_nobody_needs_is_let_go() -> None:
    async with ParseWorkers(Limits(rests_for=timedelta(seconds=0.05))) as workers:
        await read(workers, ODD)
        assert await comes_true(lambda: workers.process_ids == ())
        await read(workers, ODD)


async def test_closing_ends_all_processes() -> None:
    async with ParseWorkers() as workers:
        await asyncio.gather(read(workers, ODD), read(workers, ODD))
        pids = workers.process_ids
        assert len(pids) == 2
    assert not any(is_alive(pid) for pid in pids)


_BOT = """
import asyncio, sys
from adapters.sources.parse_workers import ParseWorkers
async def main():
    async with ParseWorkers() as workers:
        body = open(sys.argv[1], "rb").read()
        await workers.parse(body, content_type=None, base_url="")
        print(*workers.process_ids, flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_no_process_outlives_a_bot_that_is_killed(tmp_path: Path) -> None:
    odd = tmp_path / "odd.xml"
    odd.write_bytes(ODD)
    async with running("-c", _BOT, str(odd)) as bot:
        assert bot.stdout is not None
        pid = int(await bot.stdout.readline())
        assert is_alive(pid)
    assert await comes_true(lambda: not is_alive(pid))


async def test_a_process_minds_neither_ctrl_c_nor_sigterm() -> None:
    async with ParseWorkers() as workers:
        await read(workers, ODD)
        [pid] = workers.process_ids
        for number in (signal.SIGINT, signal.SIGTERM):
            os.kill(pid, number)
        assert len((await read(workers, ODD)).entries) == 1
        assert workers.process_ids == (pid,)


async def test_a_busy_process_is_ended_by_the_system_when_nobody_else_does() -> None:
    request = b'{"type": null, "base": "", "seconds": 0.5}\n' + ENDLESS
    async with running(parse_worker.__file__, "512") as process:
        assert process.stdin is not None
        process.stdin.write(len(request).to_bytes(4, "big") + request)
        async with asyncio.timeout(20):
            assert await process.wait() == -signal.SIGALRM


async def test_a_process_imports_little() -> None:
    code = f"""
import runpy, sys
runpy.run_path({parse_worker.__file__!r})["_import_sparingly"]()
import adapters.sources.feed_parser, adapters.sources.lenient_feed
heavy = {{"httpx", "aiohttp", "pydantic", "sqlalchemy", "numpy", "lxml"}}
print("imports", *heavy & set(sys.modules))
"""
    async with running("-c", code) as process:
        said, _ = await process.communicate()
    assert said.split() == [b"imports"]


@pytest.mark.parametrize("name", sorted(file.name for file in CORPUS.iterdir()))
def test_an_answer_comes_through_the_pipe_as_it_was(name: str) -> None:
    answer = in_one_go((CORPUS / name).read_bytes())
    assert unpacked_answer(packed_answer(answer)) == answer


async def test_a_poll_reads_its_feed_by_the_workers(tmp_path: Path) -> None:
    async with (
        feed_server() as server,
        open_web(
            WebOptions(contact=None, version="0", allow_private=("127.0.0.0/8",), pace=UNPACED)
        ) as web,
        ParseWorkers() as workers,
    ):
        source = FeedSource(web, base=tmp_path, workers=workers)
        answer = await source.fetch(Feed(server.serve("/feed", Reply(ODD))))
        assert len(answer.entries) == 1
        assert len(workers.process_ids) == 1


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false"])
async def test_a_process_that_cannot_be_started_delays_the_feed(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    async with ParseWorkers() as workers:
        with pytest.raises(SourceDelayed, match="no process could be started"):
            await read(workers, ODD)
        assert workers.process_ids == ()


async def test_documents_that_wait_hold_so_much_memory_and_no_more() -> None:
    body = PLAIN
    async with ParseWorkers(Limits(quick_bytes=0, workers=1, waiting_bytes=len(body))) as workers:

        async def read() -> FeedAnswer:
            return await workers.parse(body, content_type=None, base_url=BASE)

        first, second = await asyncio.gather(read(), read(), return_exceptions=True)
        assert isinstance(first, FeedAnswer)
        assert isinstance(second, SourceDelayed)
        assert "wait to be read" in str(second)
        assert await read() == first


def test_what_is_wrong_with_a_feed_keeps_its_key_on_the_way() -> None:
    """Whoever reads another language is told in it."""
    sent = unpacked_answer(packed_answer(FeedAnswer(problem=TOO_MANY))).problem
    assert isinstance(sent, Sentence)
    assert (sent.key, sent) == (TOO_MANY.key, TOO_MANY)
