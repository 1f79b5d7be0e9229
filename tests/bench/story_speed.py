"""How fast and in how much memory an article is placed, at a full window."""

import resource
import sys
import time
from collections import deque
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from bot.garbage import spare_the_collector
from rules.story.decision import Decision, Reason
from rules.story.index import ARTICLES_AT_MOST, StoryIndex
from rules.story.judge import Judge
from rules.story.sketch import Embed, Sketch
from rules.story.sketching import sketch_from
from tests.bench.story_workload import Workload

BLOBS = 20_000
"""So many sketches are kept to be read anew: of a million articles they would outweigh the index."""
KNOWN = Decision(Reason.SAME_STORY, 0.0)
"""The database tells what is a copy."""


class Speed(NamedTuple):
    """What the last articles of the stream cost, when the window was full."""

    articles: int
    window: int
    docs_per_cpu_s: float
    """Sketch, vector, place, add, evict."""
    p50_ms: float
    p99_ms: float
    peak_mb: float
    sketch_bytes: float
    restored_s: float
    """Sketches of a whole window read from bytes and added to a new index."""


def measured(judge: Judge, embed: Embed | None, articles: int) -> Speed:
    """Let the invented stream run past the window, and clock the last fifth of it."""
    index, clocked = StoryIndex(judge, embed=embed), articles // 5
    spent, waits = 0.0, []
    blobs: deque[tuple[bytes, int]] = deque(maxlen=BLOBS)
    for number, article in enumerate(Workload().articles(articles)):
        if number == articles - clocked:
            spare_the_collector()  # as the bot does when it has read what it knows
        began, cpu = time.perf_counter(), time.process_time()
        sketch = sketch_from(article, embed)
        decision = index.place(sketch)
        index.evict(article.seen_at)
        story_id = number if decision.story_id is None else decision.story_id
        index.add(number, sketch, story_id, decision)
        if number >= articles - clocked:
            spent += time.process_time() - cpu
            waits.append(time.perf_counter() - began)
            blobs.append((sketch.to_bytes(), story_id))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Speed(
        articles=articles,
        window=len(index),
        docs_per_cpu_s=len(waits) / spent,
        p50_ms=float(np.percentile(waits, 50)) * 1e3,
        p99_ms=float(np.percentile(waits, 99)) * 1e3,
        peak_mb=peak / (1024 if sys.platform == "darwin" else 1),
        sketch_bytes=float(np.mean([len(blob) for blob, _ in blobs])),
        restored_s=_restored(judge, blobs) * ARTICLES_AT_MOST / len(blobs),
    )


def _restored(judge: Judge, blobs: Collection[tuple[bytes, int]]) -> float:
    """Give the seconds that it takes to fill an index from the database's rows."""
    began = time.process_time()
    index = StoryIndex(judge)
    for number, (blob, story_id) in enumerate(blobs):
        index.add(number, Sketch.from_bytes(blob), story_id, KNOWN)
    return time.process_time() - began
