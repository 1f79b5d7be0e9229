"""All that is kept of an article for comparing it, and never its text; sketching.py makes it."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate, pairwise

VERSION = 1
IN_TITLE, IS_NAME = 0x40, 0x80
WEIGHT = 0x3F
"""The lower six bits of a mark: the weight, in eighths."""
EIGHTH = 8
PAIR = 4
"""What a pair of neighbouring words of a headline weighs; a word of it weighs twice that."""
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
        ends = list(accumulate([_HEAD.size, *sizes]))
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
