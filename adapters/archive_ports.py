"""The socket around the archive: what was kept, found again by the words of the watch language.

`Archive` is a part of the port `Store`, `ArchiveCommands` of the inbound port `Commands`.
"""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rules.answer import Searched
from rules.model import Article
from rules.search.needed import Needed


@dataclass(frozen=True, slots=True)
class Candidates:
    """Articles that may be found by a query: the engine decides."""

    newest: Sequence[int]
    """Their ids, the newest first."""
    in_title: frozenset[int]
    """Those of them that may be found by their headline alone."""


@dataclass(frozen=True, slots=True)
class Archived:
    """An article of the archive, with the story that it stands in."""

    article: Article
    story_id: int


@dataclass(frozen=True, slots=True)
class Within:
    """Which part of the archive is looked through."""

    since: datetime | None = None
    """Seen at this moment or later."""
    before: int | None = None
    """Kept before this article."""


class Archive(Protocol):
    """Kept articles, and the index of their words."""

    @abstractmethod
    async def index_some(self, at_most: int) -> int:
        """Bring the words of articles into the index that are not there yet; says how many it did.

        Articles are indexed after they are kept, so that a poll waits for nothing.
        """
        ...

    @abstractmethod
    async def candidates(
        self, wanted: Needed, in_title: Needed, within: Within, *, at_most: int
    ) -> Candidates:
        """Give the newest articles that have in the index what is needed."""
        ...

    @abstractmethod
    async def archived(self, ids: Collection[int]) -> Mapping[int, Archived]:
        """Give articles of the archive by id."""
        ...

    @abstractmethod
    async def archive_begins(self) -> datetime | None:
        """Say when the oldest article of the archive was seen; None when there is none."""
        ...


class ArchiveCommands(Protocol):
    """What people may ask the archive. Raises rules.answer.Refusal."""

    @abstractmethod
    async def search(
        self, query: str, *, since: timedelta | None = None, page: int = 1, a_page: int = 10
    ) -> Searched:
        """Find articles by the watch language, the best of the newest first."""
        ...
