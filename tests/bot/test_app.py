import asyncio
import io
import json
import os
import signal
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.errors import (
    DeliveryDelayed,
    DeliveryUncertain,
    SourceDelayed,
    SourceUnreadable,
)
from adapters.ports import Chat, Source, Store
from adapters.store.run_lock import only_runner
from bot import app, joining
from bot.app import Bot
from bot.collect import Collected, collect
from bot.config import Config
from bot.desk import Desk
from bot.opening import Place
from rules.model import Feed, FeedAnswer, PollState
from tests.fakes import FakeChat, FakeSource, chats
from tests.newsroom import FEED, a_store, feed, live_stories, told, watch


async def once(folder: Path, source: FakeSource, chat: FakeChat) -> None:
    async with a_store(folder) as store:
        await store.sync([feed()], [watch("quake")])
        await seated(store, source, chats(chat)).run_once()


def seated(store: Store, source: Source, chats: Mapping[str, Chat]) -> Bot:
    return app.seated(store, source, chats, live_stories(), Config())


async def test_once_polls_what_is_not_due_too(tmp_path: Path, err: io.StringIO) -> None:
    source, chat = FakeSource({FEED: told("Quake one")}), FakeChat()
    await once(tmp_path, source, chat)
    source.feeds[FEED] = told("Quake one", "Quake two")
    await once(tmp_path, source, chat)
    assert chat.titles == ["Quake one", "Quake two"]


async def test_once_never_asks_against_the_publishers_wish(
    tmp_path: Path, err: io.StringIO
) -> None:
    answer = told("Quake one")
    source = FakeSource({FEED: FeedAnswer(entries=answer.entries, wait=timedelta(hours=1))})
    for _ in range(2):
        await once(tmp_path, source, FakeChat())
    assert source.asked == [FEED]


async def test_once_leaves_owed_what_must_wait(tmp_path: Path, err: io.StringIO) -> None:
    busy = DeliveryDelayed("429", retry_after=timedelta(minutes=1))
    chat = FakeChat(troubles=deque([busy]))
    await once(tmp_path, FakeSource({FEED: told("Quake one")}), chat)
    assert chat.titles == []
    assert "console: 429" in err.getvalue()


async def test_once_waits_for_what_nobody_knows_the_outcome_of(
    tmp_path: Path, err: io.StringIO
) -> None:
    chat = FakeChat(
        settle=timedelta(seconds=0.3),
        troubles=deque([DeliveryUncertain("the answer was lost")]),
        arrives_all_the_same=True,
    )
    await once(tmp_path, FakeSource({FEED: told("Quake one", "Quake two")}), chat)
    assert chat.titles == ["Quake one", "Quake two"]
    async with a_store(tmp_path) as store:
        assert await store.outbox(limit=9) == []


async def test_a_poll_that_was_asked_for_twice_is_made_once(
    tmp_path: Path, err: io.StringIO
) -> None:
    source = FakeSource({FEED: told("Quake one")})
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [])
        bot = seated(store, source, {})
        ending = asyncio.create_task(_stop_after(2.5))
        await bot.run()
        await ending
    assert source.asked == [FEED]


async def _stop_after(seconds: float) -> None:
    await asyncio.sleep(seconds)
    os.kill(os.getpid(), signal.SIGTERM)


async def test_a_running_bot_tells_and_stops_on_a_signal(tmp_path: Path, err: io.StringIO) -> None:
    chat = FakeChat()
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [watch("quake")])
        source = FakeSource({FEED: told("Quake one")})
        bot = seated(store, source, chats(chat))
        ending = asyncio.create_task(_stop_after(1.5))
        await bot.run()
        await ending
    assert chat.titles == ["Quake one"]
    assert "polled 1 feed: 1 new article, 1 alert · next poll in 3 min" in err.getvalue()
    assert err.getvalue().endswith("stopped; nothing is lost\n")


async def test_work_that_fails_is_told_with_its_place(tmp_path: Path, err: io.StringIO) -> None:
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [watch("quake")])
        await seated(store, FakeSource(), chats(FakeChat())).run_once()
    assert "to poll_now 1 failed" in err.getvalue()


async def test_a_feed_that_failed_before_the_start_is_told_at_the_start(
    tmp_path: Path, err: io.StringIO
) -> None:
    place = Place(Config.model_validate({"feeds": [{"url": "file:gone.json"}]}), tmp_path)
    for _ in range(2):
        async with app.open_bot(place) as bot:
            await bot.run_once()
    said = err.getvalue()
    assert said.count("file:gone.json: the file cannot be read") == 2
    (tmp_path / "gone.json").write_text(json.dumps({"items": []}), encoding="utf-8")
    async with app.open_bot(place) as bot:
        await bot.run_once()
    assert "works again" in err.getvalue()


async def test_a_bot_that_begins_while_a_command_is_at_work_waits_for_it(tmp_path: Path) -> None:
    place = Place(Config(), tmp_path)
    with only_runner(place.database):
        begun = asyncio.create_task(asyncio.to_thread(asyncio.run, _opened(place)))
        await asyncio.sleep(0.5)
        assert not begun.done()
    await begun


async def _opened(place: Place) -> None:
    async with app.open_bot(place):
        pass


async def test_a_failing_feed_does_not_keep_the_others_from_being_polled(
    tmp_path: Path, err: io.StringIO
) -> None:
    other, chat = "https://mole.example/rss", FakeChat()
    source = FakeSource({FEED: SourceUnreadable("Pier: a web page"), other: told("Quake one")})
    async with a_store(tmp_path) as store:
        await store.sync([feed(), feed(other)], [watch("quake")])
        await seated(store, source, chats(chat)).run_once()
        kept = await store.feed(1)
    assert chat.titles == ["Quake one"]
    assert kept is not None
    assert kept.state.failures == 1


async def test_a_server_that_asks_to_wait_is_left_alone_by_all_that_had_queued(
    tmp_path: Path, err: io.StringIO
) -> None:
    urls = [f"https://busy.example/{number}" for number in range(9)]
    busy = SourceDelayed("busy", retry_after=timedelta(hours=1))
    source = FakeSource({**dict.fromkeys(urls, busy), FEED: told("Quake one")})
    async with a_store(tmp_path) as store:
        await store.sync([*(feed(url) for url in urls), feed()], [])
        await seated(store, source, {}).run_once()
        assert len([url for url in source.asked if url != FEED]) == 1
        assert FEED in source.asked
        again = len(source.asked)
        await seated(store, source, {}).run_once()
        assert source.asked[again:] == [FEED]


async def test_a_feed_read_before_its_server_asked_to_wait_is_read_again(
    tmp_path: Path, err: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = [f"https://busy.example/{number}" for number in range(2)]
    busy = SourceDelayed("busy", retry_after=timedelta(hours=1))
    source = FakeSource(dict.fromkeys(urls, busy))
    async with a_store(tmp_path) as store:
        await store.sync([feed(url) for url in urls], [])
        read, ended = store.feed, asyncio.Event()

        async def collects(feed: Feed, desk: Desk) -> Collected:
            collected = await collect(feed, desk)
            ended.set()
            return collected

        async def reads_the_second_late(feed_id: int) -> Feed | None:
            found = await read(feed_id)
            if feed_id == 2:
                await ended.wait()
            return found

        monkeypatch.setattr(joining, "collect", collects)
        monkeypatch.setattr(store, "feed", reads_the_second_late)
        await seated(store, source, {}).run_once()
    assert source.asked == [urls[0]]


async def test_a_running_bot_tells_of_a_server_that_fails_for_long(
    tmp_path: Path, err: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.HOSTS_EVERY", timedelta(0))
    begun = datetime.now(UTC) - timedelta(hours=2)
    failing = PollState(
        next_at=begun + timedelta(days=9), failures=3, failing_since=begun, error="Pier: 503"
    )
    async with a_store(tmp_path) as store:
        await store.sync([feed()], [])
        async with store.begin() as tx:
            await tx.save_poll((await store.feeds())[0], failing, None)
        ending = asyncio.create_task(_stop_after(2.5))
        await seated(store, FakeSource(), {}).run()
        await ending
        [host] = await store.told_hosts()
    assert host.error == "Pier: 503"
    assert err.getvalue().count("Pier: 503\n") == 1
