"""Article → sketch: all that is kept of an article for comparing it, and never its text."""

import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import log
from operator import itemgetter

import numpy as np

from rules.model import Article
from rules.story.copies import shingles_of
from rules.story.facts import facts_of
from rules.story.terms import LEAD_WORDS, TITLE_TERMS, Words, tokens_of, words_of

VERSION = 1
LEAD_TERMS = 40
TITLE_LENGTH = 500
LEAD_LENGTH = 2_000
IN_TITLE, IS_NAME = 0x40, 0x80
WEIGHT = 0x3F
"""The lower six bits of a mark: the weight, in eighths."""
EIGHTH = 8
PAIR = 4
"""What a pair of neighbouring words of a headline weighs; a word of it weighs twice that."""
_IN_LEAD = (0, *(round(0.5 * (1 + log(times)) * EIGHTH) for times in range(1, LEAD_WORDS + 1)))
"""What a lead's word weighs, by how often it stands there."""
_HEAD = struct.Struct("<BqHHHH")

Embed = Callable[[str], bytes | None]
"""Text → its vector as signed bytes, or None where nothing is known of its words."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What an article is compared by."""

    title: str
    """Its folded words, for telling equal headlines."""
    seen_at: datetime
    terms: tuple[str, ...]
    marks: bytes
    """A byte a term: its weight, whether it is in the title, whether it is a name."""
    shingles: bytes = b""
    """The smallest hashes of its text's neighbouring words: uint32, ascending; see copies.py."""
    vector: bytes | None = None
    outlet: str = ""
    language: str = ""
    facts: tuple[str, ...] = ()
    """What is stated, as `kind:value`; see facts.py."""

    def to_bytes(self) -> bytes:
        """Write it down for a database row."""
        lines = (self.title, self.outlet, self.language, "\t".join(self.facts), *self.terms)
        text = "\n".join(lines).encode("utf-8", "surrogatepass")
        vector = self.vector or b""
        seconds = int(self.seen_at.timestamp())
        sizes = (len(text), len(self.marks), len(self.shingles), len(vector))
        return _HEAD.pack(VERSION, seconds, *sizes) + text + self.marks + self.shingles + vector

    @classmethod
    def from_bytes(cls, blob: bytes) -> "Sketch":
        """Read what `to_bytes` wrote; ValueError when another version did, or it is cut off."""
        if len(blob) < _HEAD.size or blob[0] != VERSION:
            raise ValueError(f"not a sketch of version {VERSION}: it has to be made anew")
        _, seconds, *sizes = _HEAD.unpack_from(blob)
        ends = np.cumsum([_HEAD.size, *sizes]).tolist()
        if len(blob) != ends[-1]:
            raise ValueError("a sketch that is cut off: it has to be made anew")
        text, marks, shingles, vector = (blob[a:b] for a, b in pairwise(ends))
        lines = text.decode("utf-8", "surrogatepass").split("\n")
        title, outlet, language, facts, *terms = lines
        return cls(
            title=title,
            seen_at=datetime.fromtimestamp(seconds, UTC),
            terms=tuple(terms),
            marks=marks,
            shingles=shingles,
            vector=vector or None,
            outlet=outlet,
            language=language,
            facts=tuple(facts.split("\t")) if facts else (),
        )


def sketch_from(article: Article, embed: Embed | None = None) -> Sketch:
    """Make the sketch of an article; `embed` gives it a vector where vectors are installed."""
    text = max(article.summary, article.body, key=len)
    is_whole = text == article.summary or not article.summary
    lead = text if is_whole else f"{article.summary} {article.body}"
    tokens = tokens_of(text)
    opening = tokens if is_whole else tokens_of(lead[:LEAD_LENGTH])
    titled = tokens_of(article.title[:TITLE_LENGTH])
    terms, marks = _weighted(words_of(titled[:TITLE_TERMS]), words_of(opening[:LEAD_WORDS]))
    shown = f"{article.title[:TITLE_LENGTH]} {' '.join(lead[:LEAD_LENGTH].split()[:LEAD_WORDS])}"
    return Sketch(
        title=" ".join([token.word for token in titled if token.word]),
        seen_at=article.seen_at,
        terms=terms,
        marks=marks,
        shingles=shingles_of([token.code for token in tokens]),
        vector=embed(shown) if embed else None,
        outlet=article.outlet,
        language=article.language or "",
        facts=facts_of(article.title[:TITLE_LENGTH], lead[:LEAD_LENGTH]),
    )


def _weighted(title: Words, lead: Words) -> tuple[tuple[str, ...], bytes]:
    """Weigh terms: a title's word 1, two neighbouring ones 0.5, a lead's 0.5 (1 + log tf)."""
    marks = dict.fromkeys(title.terms, IN_TITLE | 2 * PAIR)
    for one, two in pairwise(title.terms):
        marks[f"{one} {two}"] = IN_TITLE | PAIR
    counts = sorted(Counter(lead.terms).items(), key=itemgetter(1), reverse=True)
    for term, times in counts[:LEAD_TERMS]:
        marks[term] = marks.get(term, 0) + _IN_LEAD[times]
    for name in (title.names | lead.names) & marks.keys():
        marks[name] |= IS_NAME
    return tuple(marks), bytes(marks.values())
