"""`python3 dev.py bench search`: what the index costs, and what a search costs, at many articles.

Invented articles of 40 words of a vocabulary whose words are as rare as those of a language. The goals, at
1,000,000 articles: at least 1,000 index inserts a second, and p95 of at most 50 ms CPU for every kind of
query.
"""

import argparse
import asyncio
import json
import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from rich.progress import Progress
from sqlalchemy import insert

from adapters.store import SqlStore
from adapters.store.tables import ARTICLES, STORIES
from bot.commands import BotCommands
from rules.lexicon import plain_lexicon
from tests.fakes import FakeFinder
from tests.newsroom import NOON, a_store, a_teller, feed

WORDS_A_TITLE, WORDS_A_SUMMARY = 9, 31
VOCABULARY = 60_000
AT_ONCE = 1_000
INDEX_AT_ONCE = 100
ASKED = 40
"""Queries of each kind."""


@dataclass(frozen=True, slots=True)
class Row:
    """What queries of one kind cost."""

    kind: str
    articles: int
    found: float
    """Articles on the first page, on the average."""
    p50_ms: float
    """CPU of this process."""
    p95_ms: float


class Invented:
    """Articles of words by Zipf and Mandelbrot, the same on every machine."""

    def __init__(self) -> None:
        """Make up the words, the frequent ones first."""
        self._dice = random.Random(20_261_126)  # noqa: S311  # a workload hides nothing
        self.words = [self._word(rank) for rank in range(VOCABULARY)]
        weights = (1 / (rank + 2.7) ** 1.05 for rank in range(VOCABULARY))
        self._weights = list(accumulate(weights))

    def article(self, number: int) -> Mapping[str, Any]:
        """Give a row of the table of articles."""
        length = WORDS_A_TITLE + WORDS_A_SUMMARY
        words = self._dice.choices(self.words, cum_weights=self._weights, k=length)
        return {
            "identity": f"bench:{number}",
            "story_id": 1,
            "feed_id": 1,
            "title": " ".join(words[:WORDS_A_TITLE]).capitalize(),
            "link": f"https://pier.example/{number}",
            "summary": " ".join(words[WORDS_A_TITLE:]).capitalize() + ".",
            "body": "",
            "outlet": f"Outlet {number % 200}",
            "author": None,
            "language": "en",
            "tags": [],
            "digest": "x",
            "published_at": None,
            "seen_at": NOON - timedelta(days=90) + timedelta(seconds=number),
        }

    def queries(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Give queries by kind: words by how many articles have them."""
        common, medium = self.words[5:60], self.words[400:3_000]
        rare = self.words[30_000:]
        pick = self._dice.choice
        kinds: dict[str, Callable[[], str]] = {
            "common word": lambda: pick(common),
            "two common words": lambda: f"{pick(common)} {pick(common)}",
            "phrase of two common words": lambda: f'"{pick(common)} {pick(common)}"',
            "common without common": lambda: f"{pick(common)} -{pick(common)}",
            "medium word": lambda: pick(medium),
            "two medium words": lambda: f"{pick(medium)} {pick(medium)}",
            "any of three medium words": lambda: (
                f"{pick(medium)} OR {pick(medium)} OR {pick(medium)}"
            ),
            "medium words near": lambda: f"{pick(medium)} NEAR/5 {pick(common)}",
            "beginning": lambda: f"{pick(medium)[:5]}*",
            "rare word": lambda: pick(rare),
        }
        for kind, make in kinds.items():
            yield kind, [make() for _ in range(ASKED)]

    def _word(self, rank: int) -> str:
        letters = "bcdfghklmnprtvz", "aeiou"
        syllables = 2 + (rank > 200) + (rank > 8_000)
        made = "".join(self._dice.choice(letters[at % 2]) for at in range(2 * syllables))
        return f"{made}{self._dice.choice('nrlk')}"


async def filled(store: SqlStore, invented: Invented, articles: int) -> None:
    """Put articles into the table; nothing is placed or told."""
    await store.sync([feed()], [])
    async with store.database.writing() as connection:
        story = {"begun_by": "bench", "begun_at": NOON, "last_at": NOON}
        await connection.execute(insert(STORIES).values(story))
    with Progress(disable=not sys.stderr.isatty()) as progress:
        for start in progress.track(range(0, articles, AT_ONCE), description="articles"):
            rows = [invented.article(start + n) for n in range(min(AT_ONCE, articles - start))]
            async with store.database.writing() as connection:
                await connection.execute(insert(ARTICLES), rows)


async def indexed(store: SqlStore, articles: int) -> float:
    """Index all of them; gives how many a CPU second."""
    begun = time.process_time()
    with Progress(disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("index", total=articles)
        while done := await store.index_some(INDEX_AT_ONCE):
            progress.advance(task, done)
    return articles / (time.process_time() - begun)


async def asked(commands: BotCommands, kind: str, queries: Sequence[str], articles: int) -> Row:
    """Ask queries, each once."""
    took, found = [], []
    for query in queries:
        begun = time.process_time()
        answer = await commands.search(query)
        took.append((time.process_time() - begun) * 1_000)
        found.append(len(answer.found))
    took.sort()
    p95 = took[math.ceil(0.95 * len(took)) - 1]
    middle = took[len(took) // 2]
    return Row(kind, articles, sum(found) / len(found), round(middle, 1), round(p95, 1))


async def measure(articles: int, *, as_json: bool) -> None:
    """Fill, index, ask, print."""
    invented = Invented()
    with tempfile.TemporaryDirectory() as folder:
        async with a_store(Path(folder)) as store:
            await filled(store, invented, articles)
            a_second = await indexed(store, articles)
            size = (Path(folder) / "wirewatch.db").stat().st_size / 1e6
            summary = {
                "articles": articles,
                "indexed_a_cpu_second": round(a_second),
                "megabytes": round(size),
            }
            _tell(summary, as_json=as_json)
            commands = BotCommands(
                store,
                a_teller(store),
                chats={},
                lexicon=plain_lexicon(),
                finder=FakeFinder(),
                clock=lambda: NOON,
            )
            for kind, queries in invented.queries():
                row = asdict(await asked(commands, kind, queries, articles))
                _tell(row, as_json=as_json)


def _tell(row: Mapping[str, Any], *, as_json: bool) -> None:
    line = " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in row.items())
    sys.stdout.write(f"{json.dumps(row) if as_json else line}\n")
    sys.stdout.flush()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(prog="dev.py bench search", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000, help="how many; default 100,000")
    parser.add_argument("--json", action="store_true", help="rows for programs")
    options = parser.parse_args()
    asyncio.run(measure(options.articles, as_json=options.json))


if __name__ == "__main__":
    main()
