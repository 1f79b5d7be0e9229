import io
from pathlib import Path

import pytest

from bot.watching import KnownWatches, LiveWatches
from rules.language.index import QueryIndex
from rules.language.lexicon import lexicon_from, plain_lexicon
from rules.language.match import WatchIndex
from rules.language.plan import Plan, planned
from tests.build import an_article
from tests.newsroom import a_store, watch


def named(index: WatchIndex, title: str) -> list[str]:
    return [match.watch.name for match in index.match(an_article(title))]


async def test_watches_come_and_go_in_the_same_index(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        watches = LiveWatches(store, plain_lexicon())
        first = await watches.current()
        assert len(first) == 0
        await store.sync([], [watch("ferry"), watch("port")])
        assert named(await watches.current(), "Ferry in port") == ["ferry", "port"]
        await store.sync([], [watch("port"), watch("bay")])
        assert named(await watches.current(), "Ferry, port, bay") == ["port", "bay"]
        assert await watches.current() is first


async def test_a_watch_that_stays_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_store(tmp_path) as store:
        watches = LiveWatches(store, plain_lexicon())
        await store.sync([], [watch(f"ferry pier{number}") for number in range(20)])
        index = await watches.current()
        added: list[Plan] = []
        monkeypatch.setattr(QueryIndex, "add", lambda _self, _key, plan: added.append(plan))
        await store.sync([], [watch(f"ferry pier{number}") for number in range(1, 21)])
        assert await watches.current() is index
        assert len(index) == 20
        assert added == [planned("ferry pier20")]


async def test_nothing_is_asked_of_the_database_while_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_store(tmp_path) as store:
        watches = LiveWatches(store, plain_lexicon())
        await store.sync([], [watch("ferry")])
        await watches.current()
        monkeypatch.delattr(type(store), "watches")
        assert named(await watches.current(), "Ferry") == ["ferry"]


async def test_a_watch_that_cannot_be_read_is_logged_once(tmp_path: Path, err: io.StringIO) -> None:
    async with a_store(tmp_path) as store:
        watches = LiveWatches(store, plain_lexicon())
        await store.sync([], [watch("ferry AND", name="Broken"), watch("port")])
        assert named(await watches.current(), "Port") == ["port"]
        assert err.getvalue().count("Broken") == 1
        await store.sync([], [watch("ferry AND", name="Broken"), watch("bay")])
        assert named(await watches.current(), "Bay") == ["bay"]
        assert err.getvalue().count("Broken") == 1


async def test_a_watch_uses_the_lists_of_the_workspace(tmp_path: Path) -> None:
    async with a_store(tmp_path) as store:
        watches = LiveWatches(store, lexicon_from({}, {"ships": ["skiff"]}))
        await store.sync([], [watch("@ships")])
        assert named(await watches.current(), "A skiff") == ["@ships"]


async def test_watches_are_read_again_only_when_they_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_store(tmp_path) as store:
        known = KnownWatches(store)
        await store.sync([], [watch("ferry")])
        assert [one.name for one in await known.all()] == ["ferry"]
        await store.sync([], [watch("ferry"), watch("port")])
        assert [one.name for one in await known.all()] == ["ferry", "port"]
        monkeypatch.delattr(type(store), "watches")
        assert [one.name for one in await known.all()] == ["ferry", "port"]
