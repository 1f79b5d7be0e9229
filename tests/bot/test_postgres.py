"""The bot and its commands on PostgreSQL: what people see of it."""

import asyncio
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from adapters.errors import StoreError, StoreInUse
from bot import app
from bot.app import seated
from bot.config import Config, load
from bot.opening import Place
from tests.databases import PostgresServer, connected
from tests.fakes import FakeSource
from tests.newsroom import a_store, live_stories

FILE = "sqlite:///wirewatch.db"


def on(database: URL, newsroom: Path) -> None:
    address = database.render_as_string(hide_password=False)
    text = (newsroom / "config.toml").read_text(encoding="utf-8")
    assert FILE in text
    (newsroom / "config.toml").write_text(text.replace(FILE, address), encoding="utf-8")


def test_check_finds_a_database_well_and_shows_no_password(
    postgres: URL, newsroom: Path, wirewatch: Any
) -> None:
    on(postgres.set(password="hunter" + "2"), newsroom)
    checked = wirewatch("check")
    assert checked.status == 0
    assert f"ok    database: {postgres.database} on " in checked.out
    assert "hunter2" not in checked.out + checked.err


def test_check_makes_no_tables_and_says_so(
    postgres_server: PostgresServer, newsroom: Path, wirewatch: Any
) -> None:
    with postgres_server.a_bare_database() as bare:
        on(bare, newsroom)
        checked = wirewatch("check")
        assert checked.status == 0
        assert "has no tables yet: `wirewatch run` makes them" in checked.out
        with connected(bare) as beside:
            tables = beside.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            assert tables.fetchone() == (0,)
        assert "is up to date" in wirewatch("db", "upgrade").err


def test_check_tells_a_database_that_is_not_there(
    postgres_server: PostgresServer, newsroom: Path, wirewatch: Any
) -> None:
    on(postgres_server.url.set(database="nowhere"), newsroom)
    checked = wirewatch("check")
    assert checked.status == 1
    assert "does not exist: make it (`createdb nowhere`)" in checked.out


def test_the_console_remembers_beside_the_configuration(
    postgres: URL, newsroom: Path, wirewatch: Any
) -> None:
    on(postgres, newsroom)
    first, second = (wirewatch("run", "--once", "--json") for _ in range(2))
    assert (first.status, second.status) == (0, 0)
    assert len(first.rows) > 0
    assert second.rows == []
    assert (newsroom / "wirewatch.console").exists()
    assert not list(newsroom.glob("wirewatch.db*"))


def test_a_password_may_be_a_secret_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_PASSWORD", "p@ss/word")
    text = '[database]\nurl = "postgresql://wire@db/news"\npassword = "env:DB_PASSWORD"\n'
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    place = Place(load(tmp_path / "config.toml"), tmp_path)
    assert place.database.render_as_string(hide_password=False).count("p%40ss%2Fword") == 1
    assert place.memory == tmp_path
    assert "p@ss" not in repr(place)


class LostLock:
    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    def renew(self) -> None:
        raise self.errors.pop(0)


async def test_a_bot_that_lost_its_database_to_another_ends_with_a_sentence(
    tmp_path: Path, err: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "ALONE_EVERY", timedelta(0))
    async with a_store(tmp_path) as store:
        bot = seated(store, FakeSource(), {}, live_stories(), Config())
        bot.lock = LostLock(StoreError("away for now"), StoreInUse("another wirewatch is running"))
        with pytest.raises(StoreInUse, match="another wirewatch is running"):
            await asyncio.wait_for(bot.run(), 10)
    assert "away for now" in err.getvalue()
