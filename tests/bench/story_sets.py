"""Labelled articles from a file → sketches in the order of their stream, and streams made of them."""

import copy
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from rules.model import Article
from rules.story.sketch import Embed, Sketch, sketch_from

SETS = ("stories_headline", "stories_lead", "stories_mixed")
COPIES = "neardup_synthetic"
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


def fingerprint(folder: Path) -> str:
    """Give the SHA-256 of all that is learned from."""
    digest = hashlib.sha256()
    for name in SETS:
        digest.update((folder / f"{name}.jsonl").read_bytes())
    return digest.hexdigest()


def retold(
    pools: Sequence[Sequence[Labelled]], stories: frozenset[str], times: int, seed: int
) -> Iterator[list[Labelled]]:
    """Make other streams of the same articles: some of the stories, at other times, in other order.

    What is learned from one stream is what happened to stand side by side in it.
    """
    chance = random.Random(seed)  # noqa: S311  # no secret: the same streams at every training
    for turn in range(times):
        by_story: defaultdict[str, list[Labelled]] = defaultdict(list)
        for one in pools[turn % len(pools)]:
            if one.story in stories:
                by_story[one.story].append(one)
        some = chance.sample(sorted(by_story), max(2, int(len(by_story) * chance.uniform(0.6, 1))))
        stream = [one for story in some for one in _retimed(by_story[story], chance)]
        yield sorted(stream, key=lambda one: one.sketch.seen_at)


def _retimed(story: Sequence[Labelled], chance: random.Random) -> Iterator[Labelled]:
    begins = 1_760_000_000 + chance.uniform(0, SPREAD_H * HOURS)
    articles = copy.copy(list(story))
    chance.shuffle(articles)
    for place, one in enumerate(articles):
        seconds = begins + (chance.expovariate(1 / (FOLLOWS_H * HOURS)) if place else 0)
        seen_at = datetime.fromtimestamp(int(seconds), UTC)
        yield one._replace(sketch=replace(one.sketch, seen_at=seen_at))
