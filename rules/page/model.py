"""The values of reading a page: blocks in, verdicts between, a page out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What markup says a block is; flat text knows no more than TEXT."""

    TEXT = "text"
    TITLE = "title"
    HEADING = "heading"
    DEK = "dek"
    BYLINE = "byline"
    DATE = "date"
    CAPTION = "caption"
    ITEM = "item"
    QUOTE = "quote"
    LINKS = "links"
    """Most of it is links."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that stands by itself: a paragraph, a line, a heading."""

    text: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a block belongs to the article, and why not."""

    block: Block
    reason: str | None = None
    """What it is instead, such as "appeal" or "cookies"; None when it belongs."""
    score: float = 0.0

    @property
    def is_kept(self) -> bool:
        """Say whether it belongs to the article."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says; None is unknown, times are UTC."""

    title: str | None = None
    dek: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    site: str | None = None
    language: str | None = None
    section: str | None = None
    image: str | None = None
    body: tuple[str, ...] = ()
    dropped: tuple[Verdict, ...] = ()
    """What did not belong, for tests and for people who ask why."""
    problem: str | None = None
    """Why it may not be all."""
    address: str | None = None
    """Where it says that it stands (rel=canonical); it may name whatever it likes."""
