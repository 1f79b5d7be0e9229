"""Labelled articles from a file → sketches in the order of their stream, and streams made of them."""

import copy
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from rules.model import Article
from rules.story.rarity import Background
from rules.story.sketch import Embed, Sketch
from rules.story.sketching import sketch_from
from rules.story.terms import code

SETS = ("stories_headline", "stories_lead", "stories_mixed")
COPIES = "neardup_synthetic"
PAIRS = "pairs_sts_headlines"
SAME, OTHER = 4.4, 2.4
FILLERS = 150
"""Pairs of other news that stand between the stories of a stream."""
HOURS = 3600
SPREAD_H, FOLLOWS_H = 72, 10


class Labelled(NamedTuple):
    """An article of a stream, and the story that people say it tells."""

    story: str
    sketch: Sketch
    title: str
    lead: str


def read(path: Path, embed: Embed | None) -> list[Labelled]:
    """Read a file of articles, a JSON object a line: title, lead, ts, source, story."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    rows.sort(key=lambda row: (row["ts"], row["id"]))
    return [
        Labelled(row["story"], sketch_from(_article(row), embed), row["title"], row["lead"])
        for row in rows
    ]


def _article(row: dict[str, str]) -> Article:
    seen_at = datetime.fromtimestamp(int(row["ts"]), UTC)
    return Article((row["id"],), row["title"], seen_at, summary=row["lead"], outlet=row["source"])


def read_pairs(path: Path, embed: Embed | None) -> list[tuple[Labelled, Labelled]]:
    """Read pairs of headlines that people held against each other, as far as they were sure.

    `score` goes from 0 to 5; from SAME on both tell one story, up to OTHER they tell two.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    pairs = []
    for number, row in enumerate(rows):
        if row["score"] >= SAME or row["score"] <= OTHER:
            other = number if row["score"] >= SAME else -number - 1
            one, two = (_headline(row[side], embed) for side in ("a", "b"))
            pairs.append((one._replace(story=f"{number}"), two._replace(story=f"{other}")))
    return pairs


def _headline(title: str, embed: Embed | None) -> Labelled:
    article = Article(("pair",), title, datetime.fromtimestamp(0, UTC), outlet="pair")
    return Labelled("", sketch_from(article, embed), title, "")


def background_of(of: Iterable[Labelled]) -> Background:
    """Count in how many stories each term stands: how common it is in news at large."""
    terms: dict[str, set[str]] = defaultdict(set)
    for one in of:
        terms[one.story].update(one.sketch.terms)
    counted = Counter(code(term) for said in terms.values() for term in said)
    common = sorted((number, count) for number, count in counted.items() if count > 1)
    return Background(
        len(terms), tuple(number for number, _ in common), tuple(count for _, count in common)
    )


def fingerprint(folder: Path, look_alikes: Path) -> str:
    """Give the SHA-256 of all that is learned from."""
    digest = hashlib.sha256()
    files = [folder / f"{name}.jsonl" for name in (*SETS, PAIRS)]
    for path in (*files, *sorted(look_alikes.glob("*.txt"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def retold(
    pools: Sequence[Sequence[Labelled]],
    pairs: Sequence[tuple[Labelled, Labelled]],
    stories: frozenset[str],
    times: int,
    seed: int,
) -> Iterator[list[Labelled]]:
    """Make other streams of the same articles: some of the stories, at other times, in other order.

    What is learned from one stream is what happened to stand side by side in it. Pairs of other
    headlines stand between them, as the rest of the news does.
    """
    chance = random.Random(seed)  # noqa: S311  # no secret: the same streams at every training
    for turn in range(times):
        by_story: defaultdict[str, list[Labelled]] = defaultdict(list)
        for one in pools[turn % len(pools)]:
            if one.story in stories:
                by_story[one.story].append(one)
        some = chance.sample(sorted(by_story), max(2, int(len(by_story) * chance.uniform(0.6, 1))))
        stream = [one for story in some for one in _retimed(by_story[story], chance)]
        fillers = chance.sample(pairs, min(FILLERS, len(pairs)))
        stream += [one for pair in fillers for one in _retimed(pair, chance)]
        yield sorted(stream, key=lambda one: one.sketch.seen_at)


def _retimed(story: Sequence[Labelled], chance: random.Random) -> Iterator[Labelled]:
    begins = 1_760_000_000 + chance.uniform(0, SPREAD_H * HOURS)
    articles = copy.copy(list(story))
    chance.shuffle(articles)
    for place, one in enumerate(articles):
        seconds = begins + (chance.expovariate(1 / (FOLLOWS_H * HOURS)) if place else 0)
        seen_at = datetime.fromtimestamp(int(seconds), UTC)
        yield one._replace(sketch=replace(one.sketch, seen_at=seen_at))
