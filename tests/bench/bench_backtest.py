"""`python3 dev.py bench backtest`: what it costs to try a query before it is saved, as chats ask.

Invented articles of 30 days, 40 words each, two of each story; a channel with 20 watches to compare with. The
goal, at 100,000 articles: at most 2 s CPU for any query.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from rich.progress import Progress
from sqlalchemy import insert
from sqlalchemy.engine import URL

from adapters.store import SqlStore
from adapters.store.engine import database_url
from adapters.store.tables import ARTICLES, STORIES
from bot.commands.bot_commands import BotCommands
from rules.model import Watch
from tests.bench.process_cpu import children_cpu_ms, server_pid
from tests.newsroom import CONSOLE, NOON, a_store, feed, some_commands

WORDS_AN_ARTICLE, VOCABULARY, WATCHES, AT_ONCE = 40, 30_000, 20, 1_000
MONTH = timedelta(days=30)


class Invented:
    """Articles of words by Zipf and Mandelbrot, the same on every machine."""

    def __init__(self, articles: int) -> None:
        """Make up the words, the frequent ones first."""
        self._dice, self._articles = random.Random(9), articles  # noqa: S311  # hides nothing
        self.words = [self._word() for _ in range(VOCABULARY)]
        self._weights = list(accumulate(1 / (at + 2.7) ** 1.05 for at in range(VOCABULARY)))

    def article(self, number: int) -> Mapping[str, Any]:
        """Give a row of the table of articles."""
        words = self._dice.choices(self.words, cum_weights=self._weights, k=WORDS_AN_ARTICLE)
        return {
            "identity": f"bench:{number}",
            "story_id": 1 + number // 2,
            "feed_id": 1,
            "title": " ".join(words[:9]).capitalize(),
            "link": f"https://pier.example/{number}",
            "summary": " ".join(words[9:]).capitalize() + ".",
            "body": "",
            "outlet": f"Outlet {number % 200}",
            "author": None,
            "language": "en",
            "tags": [],
            "digest": "x",
            "published_at": None,
            "seen_at": NOON - MONTH * (1 - number / self._articles),
        }

    def queries(self) -> Iterator[tuple[str, str]]:
        """Give queries by kind."""
        words = self.words
        yield "rare word", words[20_000]
        yield "medium word", words[800]
        yield "common word", words[10]
        yield "two common words", f"{words[10]} {words[12]}"
        yield "phrase", f'"{words[10]} {words[12]}"'
        yield "three exclusions", f"{words[10]} -{words[12]} -{words[14]} -{words[800]}"
        yield "NEAR", f"{words[10]} NEAR/5 {words[12]}"
        yield "capitals", f"={words[10].upper()} OR {words[11].upper()}"
        yield "most articles", " OR ".join(words[:30])
        yield "nine articles in ten", " OR ".join(words[:18])
        yield "everything", "source:outlet"
        yield "everything but some", f"source:outlet -{words[10]} -{words[800]}"
        yield "a regex", f"/{words[10]} [a-z]+ {words[11]}/"
        yield "nothing", "zeppelinic"

    def _word(self) -> str:
        return "".join(self._dice.choice("bcdfghklmnprtvzaeiou") for _ in range(7))


async def filled(store: SqlStore, invented: Invented, articles: int) -> None:
    """Put articles into the table, index them, and save watches."""
    await store.sync([feed()], [])
    begun = {"begun_at": NOON, "last_at": NOON}
    stories = [{"begun_by": f"bench {n}", **begun} for n in range(articles // 2 + 1)]
    async with store.database.writing() as connection:
        await connection.execute(insert(STORIES), stories)
    with Progress(disable=not sys.stderr.isatty()) as progress:
        for start in progress.track(range(0, articles, AT_ONCE), description="articles"):
            rows = [invented.article(start + n) for n in range(min(AT_ONCE, articles - start))]
            async with store.database.writing() as connection:
                await connection.execute(insert(ARTICLES), rows)
    while await store.index_some(100):
        pass
    for number in range(WATCHES):
        watch = Watch(f"Watch {number}", invented.words[10 + number], (CONSOLE,))
        await store.add_watch(watch, now=NOON)


async def tried(
    commands: BotCommands, kind: str, query: str, server: int | None
) -> Mapping[str, Any]:
    """Try a query; gives what it found and cost."""
    worked = children_cpu_ms(server) if server else 0
    cpu, wall = time.process_time(), time.perf_counter()
    answer = (await commands.backtest(query, channel=CONSOLE)).backtest
    return {
        "kind": kind,
        "articles": answer.articles,
        "stories": answer.stories,
        "tried": round(answer.share, 3),
        "cpu_s": round(time.process_time() - cpu, 2),
        "wall_s": round(time.perf_counter() - wall, 2),
        "server_s": round((children_cpu_ms(server) - worked) / 1_000, 2) if server else None,
    }


async def measure(articles: int, *, kept: Path | URL | None, as_json: bool) -> None:
    """Fill, try, print."""
    invented = Invented(articles)
    with tempfile.TemporaryDirectory() as passing:
        async with a_store(kept or Path(passing)) as store:
            if not await store.feeds():
                await filled(store, invented, articles)
            commands, server = some_commands(store), server_pid(store.database.url)
            for kind, query in invented.queries():
                row = await tried(commands, kind, query, server)
                line = " · ".join(f"{name} {value}" for name, value in row.items())
                sys.stdout.write(f"{json.dumps(row) if as_json else line}\n")
                sys.stdout.flush()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(prog="dev.py bench backtest", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000, help="how many; default 100,000")
    parser.add_argument("--folder", type=Path, help="keep the database here, to use it again")
    parser.add_argument("--json", action="store_true", help="rows for programs")
    parser.add_argument("--url", help="the same with an empty database, or with one that was kept")
    options = parser.parse_args()
    kept = database_url(options.url, base=Path()) if options.url else options.folder
    asyncio.run(measure(options.articles, kept=kept, as_json=options.json))


if __name__ == "__main__":
    main()
