"""`python3 dev.py bench search`: what the index costs, and what a search costs, at many articles.

Invented articles of 40 words of a vocabulary whose words are as rare as those of a language, one in twenty of
them in signs without spaces. The goals, at 1,000,000 articles: at least 1,000 index inserts a second, and p95 of
at most 50 ms CPU for every kind of query. With `--postgres` the tests' own server holds them; its CPU
is measured, too (Linux).
"""

import argparse
import asyncio
import json
import math
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from rich.progress import Progress
from sqlalchemy import insert, text
from sqlalchemy.engine import URL

from adapters.store import SqlStore
from adapters.store.engine import database_url
from adapters.store.tables import ARTICLES, COUNTERS, STORIES
from adapters.store.word_index import keep_words, sliced
from bot.commands.bot_commands import BotCommands
from rules.language.document import Document
from rules.search.words import index_words
from tests.bench.process_cpu import children_cpu_ms, server_pid
from tests.build import an_article
from tests.databases import a_postgres_server
from tests.newsroom import NOON, a_store, feed, some_commands

WORDS_A_TITLE, WORDS_A_SUMMARY = 9, 31
VOCABULARY = 60_000
SIGNS = 3_000
IN_SIGNS = 20
"""One article in so many is written in signs."""
BEGIN_ALIKE = 12
"""One word in so many begins as many do, as `con` and `pro`."""
MONTH, DAY = timedelta(days=30), timedelta(days=1)
DISTINCT = 50_000
"""Articles with a text of their own: to make up and to cut a million takes a quarter of an hour."""
NAMED = ("zsoutlet", "zlen", "zuhttp", "zuhttps", "zupier", "zuexample")
MEASURED = 20_000
"""Articles that are indexed as the bot does it, behind all others."""
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
    clock_p95_ms: float
    cut: int
    """Answers that say that not all was looked through."""
    server_ms: float | None = None
    """CPU of the server of the database, the mean; None where it is none, or not ours."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Queries of one kind, and how they are asked."""

    name: str
    make: Callable[[], str]
    more: Mapping[str, Any] = field(default_factory=dict)


class Invented:
    """Articles of words by Zipf and Mandelbrot, the same on every machine."""

    def __init__(self) -> None:
        """Make up the words, the frequent ones first."""
        self._dice = random.Random(20_261_126)  # noqa: S311  # a workload hides nothing
        self._asking = random.Random(9)  # noqa: S311
        self.words = [self._word(rank) for rank in range(VOCABULARY)]
        self.signs = [chr(0x4E00 + 7 * n) for n in range(SIGNS)]
        weights = (1 / (rank + 2.7) ** 1.05 for rank in range(VOCABULARY))
        self._weights = list(accumulate(weights))
        self.texts: list[tuple[str, str]] = []

    def article(self, number: int) -> Mapping[str, Any]:
        """Give a row of the table of articles; after so many the texts come again."""
        if number < DISTINCT:
            self.texts.append(self._in_signs() if number % IN_SIGNS == 0 else self._in_words())
        title, summary = self.texts[number % DISTINCT]
        return {
            "identity": f"bench:{number}",
            "story_id": 1,
            "feed_id": 1,
            "title": title,
            "link": f"https://pier.example/{number}",
            "summary": summary,
            "body": "",
            "outlet": f"Outlet {number % 200}",
            "author": None,
            "language": "en",
            "tags": [],
            "digest": "x",
            "published_at": None,
            "seen_at": NOON - timedelta(days=90) + timedelta(days=90) * (number / self.articles),
        }

    articles = 1
    """How many there are to be."""

    def words_of(self, article_id: int, cut: dict[int, Sequence[str]]) -> Sequence[str]:
        """Give the words of an article, but for those that are its outlet's and its address's."""
        text = (article_id - 1) % DISTINCT
        if text not in cut:
            title, summary = self.texts[text]
            cut[text] = list(
                map(sys.intern, index_words(Document(an_article(title, summary=summary))))
            )
        return (*cut[text], *NAMED, f"zs{(article_id - 1) % 200}", f"zu{article_id - 1}")

    def kinds(self) -> Iterator[Kind]:
        """Give kinds of queries: words by how many articles have them."""
        common, medium = self.words[5:60], self.words[400:3_000]
        rare = self.words[30_000:]
        pick = self._asking.choice

        def beside() -> str:
            return f"{pick(common)} {pick(common)}"

        yield Kind("common word", lambda: pick(common))
        yield Kind("two common words", beside)
        yield Kind("phrase of two common words", lambda: f'"{beside()}"')
        yield Kind("phrase of three common words", lambda: f'"{beside()} {pick(common)}"')
        yield Kind("common without common", lambda: f"{pick(common)} -{pick(common)}")
        yield Kind("common without itself and more", self._nothing_left)
        yield Kind("common words near", lambda: f"{pick(common)} NEAR/3 {pick(common)}")
        yield Kind("medium word", lambda: pick(medium))
        yield Kind("two medium words", lambda: f"{pick(medium)} {pick(medium)}")
        yield Kind("any of three medium words", lambda: " OR ".join(pick(medium) for _ in "123"))
        yield Kind("any of twenty words", lambda: " OR ".join(pick(rare) for _ in range(20)))
        yield Kind("medium words near", lambda: f"{pick(medium)} NEAR/5 {pick(common)}")
        yield Kind("beginning", lambda: f"{pick(medium)[:5]}*")
        yield Kind("beginning of three letters", lambda: f"{pick(['con', 'pro', 'int'])}*")
        yield Kind("beginning in a phrase", lambda: f'"{pick(common)} {pick(medium)[:4]}*"')
        yield Kind("rare word", lambda: pick(rare))
        yield Kind("word that is not there", lambda: f"{pick(rare)}xq")
        yield Kind("exactly", lambda: f"={pick(common)}")
        yield Kind("in the title", lambda: f"title:{pick(common)}")
        yield Kind("in bodies, which are empty", lambda: f"body:{pick(common)}")
        yield Kind("two signs", lambda: pick(self.signs[:300]) + pick(self.signs[:300]))
        yield Kind("four signs", lambda: "".join(pick(self.signs[:99]) for _ in "1234"))
        yield Kind("an outlet", lambda: f'source:"outlet {pick(range(200))}"')
        yield Kind("an outlet and a common word", lambda: f"source:{pick(range(200))} {beside()}")
        yield Kind("common word of a month", lambda: pick(common), {"since": MONTH})
        yield Kind("rare word of a day", lambda: pick(rare), {"since": DAY})
        yield Kind("tenth page of a common word", lambda: pick(common), {"page": 10})
        yield Kind("regular expression", lambda: f"/{pick(medium)} [a-z]+ {pick(common)}/")
        yield Kind("regular expression of no whole word", lambda: f"/{pick(medium)[1:-1]}[a-z]?/")
        yield Kind("capitals, which none has", lambda: f"={pick(common).upper()}")
        yield Kind("a language and a common word", lambda: f"lang:en {pick(common)}")
        yield Kind("a language that none has", lambda: f"lang:de {pick(common)}")
        yield Kind(
            "any of two with any of two without one",
            lambda: (
                f"({pick(common)} OR {pick(medium)}) ({pick(common)} OR {pick(rare)})"
                f" -{pick(medium)}"
            ),
        )

    def _in_words(self) -> tuple[str, str]:
        length = WORDS_A_TITLE + WORDS_A_SUMMARY
        words = self._dice.choices(self.words, cum_weights=self._weights, k=length)
        title, summary = " ".join(words[:WORDS_A_TITLE]), " ".join(words[WORDS_A_TITLE:])
        return title.capitalize(), f"{summary.capitalize()}."

    def _in_signs(self) -> tuple[str, str]:
        length = WORDS_A_TITLE + WORDS_A_SUMMARY
        signs = self._dice.choices(self.signs, cum_weights=self._weights[:SIGNS], k=length)
        return "".join(signs[:WORDS_A_TITLE]), "".join(signs[WORDS_A_TITLE:])

    def _nothing_left(self) -> str:
        """Exclude what nearly every article has, and the very word in a phrase."""
        excluded = " ".join(f"-{word}" for word in self.words[:12])
        return f"{self._asking.choice(self.words[12:60])} {excluded}"

    def _word(self, rank: int) -> str:
        letters = "bcdfghklmnprtvz", "aeiou"
        syllables = 2 + (rank > 200) + (rank > 8_000)
        made = "".join(self._dice.choice(letters[at % 2]) for at in range(2 * syllables))
        alike = self._dice.choice(("con", "pro", "int")) if rank % BEGIN_ALIKE == 0 else ""
        return f"{alike}{made}{self._dice.choice('nrlk')}"


async def filled(store: SqlStore, invented: Invented, articles: int) -> None:
    """Put articles into the table; nothing is placed or told."""
    invented.articles = articles
    await store.sync([feed()], [])
    async with store.database.writing() as connection:
        story = {"begun_by": "bench", "begun_at": NOON, "last_at": NOON}
        await connection.execute(insert(STORIES).values(story))
    with Progress(disable=not sys.stderr.isatty()) as progress:
        for start in progress.track(range(0, articles, AT_ONCE), description="articles"):
            rows = [invented.article(start + n) for n in range(min(AT_ONCE, articles - start))]
            async with store.database.writing() as connection:
                await connection.execute(insert(ARTICLES), rows)


async def indexed(store: SqlStore, invented: Invented) -> Mapping[str, int]:
    """Index all of them; gives how many of the last ones a second of CPU and of the clock."""
    await _indexed_quickly(store, invented)
    begun, at, done = time.process_time(), time.perf_counter(), 0
    while some := await store.index_some(INDEX_AT_ONCE):
        done += some
    cpu, clock = time.process_time() - begun, time.perf_counter() - at
    return {"indexed_a_cpu_second": round(done / cpu), "indexed_a_second": round(done / clock)}


async def _indexed_quickly(store: SqlStore, invented: Invented) -> None:
    """Put into the index what the bot would put there, cutting each text once."""
    words: dict[int, Sequence[str]] = {}
    last = invented.articles - MEASURED
    with Progress(disable=not sys.stderr.isatty()) as progress:
        for start in progress.track(range(1, last + 1, AT_ONCE), description="index"):
            async with store.database.writing() as connection:
                numbers = range(start, min(start + AT_ONCE, last + 1))
                rows = {id: sliced(id, invented.words_of(id, words)) for id in numbers}
                await keep_words(connection, rows)
    if last > 0:
        async with store.database.writing() as connection:
            await connection.execute(insert(COUNTERS).values(name="indexed", value=last))


async def _known_to_planner(store: SqlStore) -> None:
    """Do what PostgreSQL does by itself, and the tests' does not: count what is in the tables."""
    async with store.database.writing() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("ANALYZE"))


async def asked(commands: BotCommands, kind: Kind, articles: int, server: int | None) -> Row:
    """Ask queries, each once."""
    took, waited, found, cut = [], [], [], 0
    worked = children_cpu_ms(server) if server else 0
    for query in [kind.make() for _ in range(ASKED)]:
        begun, at = time.process_time(), time.perf_counter()
        answer = await commands.search(query, **kind.more)
        took.append((time.process_time() - begun) * 1_000)
        waited.append((time.perf_counter() - at) * 1_000)
        found.append(len(answer.found))
        cut += answer.further is not None
    mean = round(sum(found) / len(found), 2)
    middle, most = part(took, 0.5), part(took, 0.95)
    of_server = round((children_cpu_ms(server) - worked) / ASKED, 1) if server else None
    return Row(kind.name, articles, mean, middle, most, part(waited, 0.95), cut, of_server)


def part(numbers: Sequence[float], share: float) -> float:
    """Give what such a share of numbers does not exceed."""
    return round(sorted(numbers)[math.ceil(share * len(numbers)) - 1], 1)


@asynccontextmanager
async def a_place(*, on_postgres: bool, kept: Path | URL | None) -> AsyncIterator[SqlStore]:
    """Open a store: an empty one, or the one of a run before, that was kept."""
    if kept:
        async with a_store(kept) as store:
            yield store
        return
    if on_postgres:
        with a_postgres_server() as server, server.a_database() as url:
            async with a_store(url) as store:
                yield store
        return
    with tempfile.TemporaryDirectory() as temporary:
        async with a_store(Path(temporary)) as store:
            yield store


async def size(store: SqlStore) -> int:
    """Say how many bytes the database has."""
    asking = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    async with store.database.reading() as connection:
        return int(await connection.scalar(text(asking[connection.dialect.name])) or 0)


async def measure(
    articles: int, *, on_postgres: bool, kept: Path | URL | None, only: str, as_json: bool
) -> None:
    """Fill, index, ask, print."""
    invented = Invented()
    async with a_place(on_postgres=on_postgres, kept=kept) as store:
        if await store.archive_begins() is None:
            _tell(await built(store, invented, articles), as_json=as_json)
        commands, server = some_commands(store), server_pid(store.database.url)
        for kind in (one for one in invented.kinds() if only in one.name):
            _tell(asdict(await asked(commands, kind, articles, server)), as_json=as_json)


async def built(store: SqlStore, invented: Invented, articles: int) -> Mapping[str, int]:
    """Fill and index an empty store; says how quickly, and how much room that takes."""
    await filled(store, invented, articles)
    bare = await size(store)
    speed = await indexed(store, invented)
    await _known_to_planner(store)
    index = await size(store) - bare
    room = {
        "bytes_an_article": round(bare / articles),
        "bytes_of_index_an_article": round(index / articles),
    }
    return {"articles": articles, **speed, **room}


def _tell(row: Mapping[str, Any], *, as_json: bool) -> None:
    line = " · ".join(f"{name.replace('_', ' ')} {value}" for name, value in row.items())
    sys.stdout.write(f"{json.dumps(row) if as_json else line}\n")
    sys.stdout.flush()


def main() -> None:
    """Read the options and measure."""
    parser = argparse.ArgumentParser(prog="dev.py bench search", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000, help="how many; default 100,000")
    parser.add_argument("--postgres", action="store_true", help="on the tests' PostgreSQL")
    parser.add_argument(
        "--folder", type=Path, help="keep the database there, and ask the one that is there"
    )
    parser.add_argument("--url", help="the same with a database that is there: postgresql://…")
    parser.add_argument("--only", default="", help="kinds of queries with this in their name")
    parser.add_argument("--json", action="store_true", help="rows for programs")
    options = parser.parse_args()
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(
        measure(
            options.articles,
            on_postgres=options.postgres,
            kept=database_url(options.url, base=Path()) if options.url else options.folder,
            only=options.only,
            as_json=options.json,
        )
    )


if __name__ == "__main__":
    main()
