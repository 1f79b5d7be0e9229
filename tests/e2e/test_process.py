"""The real thing: processes that are started, stopped, killed and started again."""

import asyncio
import json
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from adapters.store.postgres import RUNNER
from tests.databases import connected, end_all
from tests.e2e.killing import (
    COMMITS,
    FEED,
    REQUESTS,
    SMALL,
    TITLES,
    WITHIN,
    at_each,
    killing,
    steps_of,
)
from tests.e2e.process import WAIT_SECONDS, a_newsroom, a_pipe, read_until, started, wirewatch

pytestmark = pytest.mark.untraced  # what runs are other processes

STOPS_WITHIN_SECONDS = 15
OF_THE_SAMPLES = 9
"""Alerts of the sample newsroom."""
POLLED = "polled "
"""What it says of a first poll: on a busy machine not of all feeds at once."""


async def test_alerts_come_within_ten_seconds_and_sigterm_ends_it_well(tmp_path: Path) -> None:
    config = a_newsroom(tmp_path / "samples")
    begun = time.monotonic()
    await wirewatch("--version")
    busy = time.monotonic() - begun  # under half a second where nothing else is done
    begun = time.monotonic()
    async with started("run", "--config", str(config)) as bot:
        await read_until(bot.stdout, "North Korea")
        assert time.monotonic() - begun < max(10, 20 * busy)
        bot.send_signal(signal.SIGTERM)
        _, err = await asyncio.wait_for(bot.communicate(), STOPS_WITHIN_SECONDS)
    assert bot.returncode == 0
    assert "stopped; nothing is lost" in err.decode()


async def test_sigint_ends_it_well_too(tmp_path: Path) -> None:
    config = a_newsroom(tmp_path / "samples")
    async with started("run", "--config", str(config)) as bot:
        await read_until(bot.stderr, POLLED)
        bot.send_signal(signal.SIGINT)
        await asyncio.wait_for(bot.communicate(), STOPS_WITHIN_SECONDS)
    assert bot.returncode == 0


async def test_sigterm_at_any_moment_of_the_start_ends_it_well(tmp_path: Path) -> None:
    config = str(a_newsroom(tmp_path / "samples"))
    for words in (("run",), ("run", "--once")):
        async with started(*words, "--config", config, "--log-json") as bot:
            await read_until(bot.stderr, '"started"')
            bot.send_signal(signal.SIGTERM)
            await asyncio.wait_for(bot.communicate(), STOPS_WITHIN_SECONDS)
        assert bot.returncode == 0
    told = [(await wirewatch("run", "--once", "--json", "--config", config))[1] for _ in range(2)]
    assert told[1] == ""


async def test_a_second_bot_is_refused_and_other_commands_work_beside_the_first(
    tmp_path: Path,
) -> None:
    config = str(a_newsroom(tmp_path / "samples"))
    async with started("run", "--config", config) as bot:
        await read_until(bot.stderr, POLLED)
        status, out, err = await wirewatch("run", "--once", "--config", config)
        assert (status, out) == (1, "")
        assert "another wirewatch is running" in err
        assert (await wirewatch("watch", "add", "olives", "--config", config))[0] == 0
        assert (await wirewatch("outbox", "list", "--config", config))[0] == 0
        assert (await wirewatch("check", "--config", config))[0] == 0
        bot.kill()
        await bot.wait()
    assert (await wirewatch("run", "--once", "--config", config))[0] == 0


async def test_a_watch_made_beside_a_running_bot_is_heeded(tmp_path: Path) -> None:
    config = a_newsroom(tmp_path / "samples")
    text = config.read_text(encoding="utf-8").replace('interval = "1m"', 'interval = "1s"')
    config.write_text(text, encoding="utf-8")
    async with started("run", "--config", str(config)) as bot:
        await read_until(bot.stderr, POLLED)
        await wirewatch("watch", "add", "submarine", "--config", str(config))
        feed = config.parent / "feeds" / "diario-bahia-clara.xml"
        item = (
            "<item><title>Submarine surfaces in the bay</title><guid>sub-1</guid></item></channel>"
        )
        feed.write_text(feed.read_text("utf-8").replace("</channel>", item), encoding="utf-8")
        await read_until(bot.stdout, "Submarine surfaces in the bay")


async def test_when_nobody_reads_the_console_alerts_stay_owed(tmp_path: Path) -> None:
    config = str(a_newsroom(tmp_path / "samples"))
    with a_pipe(with_reader=False) as stdout:
        async with started("run", "--once", "--config", config, stdout=stdout) as bot:
            _, err = await asyncio.wait_for(bot.communicate(), WAIT_SECONDS)
    assert "the console cannot be written to" in err.decode()
    _, owed, _ = await wirewatch("outbox", "list", "--json", "--config", config)
    assert 0 < len(alerts_in(owed)) <= OF_THE_SAMPLES  # a slow machine may have polled but some
    await asyncio.sleep(4)
    _, out, _ = await wirewatch("run", "--once", "--json", "--config", config)
    assert alerts_in(owed) <= alerts_in(out)
    assert len(alerts_in(out)) == len(out.splitlines()) == OF_THE_SAMPLES


def alerts_in(lines: str) -> set[str]:
    """Alerts of lines of JSON: an alert whose story grew between two polls is owed an edit as well."""
    return {json.loads(line)["alert"] for line in lines.splitlines()}


async def test_sigterm_ends_it_even_if_nobody_reads_what_it_prints(tmp_path: Path) -> None:
    many = {"items": [{"id": n, "title": f"Earthquake {n} " + "x" * 400} for n in range(600)]}
    (tmp_path / "config.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "pier.json").write_text(json.dumps(many), encoding="utf-8")
    config = str(tmp_path / "config.toml")
    with a_pipe(with_reader=True) as stdout:
        async with started("run", "--config", config, stdout=stdout) as bot:
            await read_until(bot.stderr, POLLED)
            await asyncio.sleep(2)
            bot.send_signal(signal.SIGTERM)
            await asyncio.wait_for(bot.communicate(), STOPS_WITHIN_SECONDS)
    assert bot.returncode == 0


async def test_sigkill_at_any_step_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    async with killing(tmp_path) as here:
        names = await here.names()
        assert {"after fetch", "before commit", "after note_attempt", "after post"} <= set(names)

        async def kill_at(step: int) -> None:
            assert sorted(await here.seen(step)) == TITLES, names[step - 1]

        # Between two reads there is nothing to lose. What a transaction is made of is undone with it: one
        # kill at each kind; tests/bot/test_crashes.py ends the bot at every one of them, in process.
        within = {name: n for n, name in steps_of(names, WITHIN).items()}
        await at_each([*steps_of(names, (*COMMITS, *REQUESTS)), *within.values()], kill_at)


async def test_sigkill_on_postgresql_loses_nothing_and_repeats_nothing(
    tmp_path: Path, new_postgres: Callable[[], URL]
) -> None:
    async with killing(tmp_path) as here:
        here.database = new_postgres()
        names = await here.names()
        for step, name in steps_of(names, (*COMMITS, *REQUESTS)).items():
            here.database = new_postgres()
            assert sorted(await here.seen(step)) == TITLES, name


async def test_a_bot_goes_on_when_its_database_server_was_started_again(
    tmp_path: Path, postgres: URL
) -> None:
    config, pier = tmp_path / "config.toml", tmp_path / "pier.json"
    often = SMALL.replace('first_run = "all"', 'first_run = "all"\ninterval = "1s"')
    said = postgres.render_as_string(hide_password=False)
    config.write_text(f'[database]\nurl = "{said}"\n' + often, encoding="utf-8")
    pier.write_text(json.dumps(FEED), encoding="utf-8")
    async with started("run", "--config", str(config)) as bot:
        await read_until(bot.stdout, TITLES[0])
        end_all(postgres)
        more = {"items": [*FEED["items"], {"id": "3", "title": "Third earthquake at sea"}]}
        pier.write_text(json.dumps(more), encoding="utf-8")
        # A poll that was cut in the middle is tried again after a minute.
        await read_until(bot.stdout, "Third earthquake at sea", within_s=100)
        await held_again(postgres)
        status, _, err = await wirewatch("run", "--once", "--config", str(config))
        assert (status, "another wirewatch is running on" in err) == (1, True)
        checked = await wirewatch("check", "--config", str(config))
        assert "can be read and written" in checked[1]
        bot.send_signal(signal.SIGTERM)
        await asyncio.wait_for(bot.communicate(), STOPS_WITHIN_SECONDS)
    assert bot.returncode == 0
    assert (tmp_path / "wirewatch.console").exists()


async def held_again(database: URL) -> None:
    """Wait until the runner has taken its lock again."""
    query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s"
    until = time.monotonic() + 60
    with connected(database) as beside:
        while beside.execute(query, (RUNNER,)).fetchone() == (0,):
            assert time.monotonic() < until
            await asyncio.sleep(0.05)
