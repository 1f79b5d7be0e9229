"""The socket around the archive: what was kept, found again by the words of the watch language.

`Archive` is a part of the port `Store`, `ArchiveCommands` of the inbound port `Commands`.
"""

from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rules.answers.answer import Backtested, Searched, TopStory, WiresSearched
from rules.attention.zones import UTC_ZONE, Zone
from rules.confidence.trend import Trend
from rules.language.limited import Limited
from rules.model import Article, Channel, Entry
from rules.search.needed import Needed

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Articles that may be found by a query: the engine decides."""

    newest: Sequence[int]
    """Their ids, the newest first."""
    in_title: frozenset[int]
    """Those of them that may be found by their headline alone."""
    asked_from: int | None = None
    """The index was asked no further back than to this article; None: all of it was."""


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """An index that is made anew, from the newest article back."""

    since: datetime | None
    """What was seen since then is indexed; None while nothing is."""
    left: int
    """Articles that are not yet, at most."""


@dataclass(frozen=True, slots=True)
class Archived:
    """An article of the archive, with the story that it stands in."""

    article: Article
    story_id: int


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """What a news service found."""

    name: str
    entries: tuple[Entry, ...] = ()
    problem: str | None = None
    """Why there is nothing, with the remedy."""


class Wires(Protocol):
    """Services that search the world's news."""

    @abstractmethod
    async def ask(self, words: str) -> Sequence[WireAnswer]:
        """Ask each for words of its own language; raises nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Within:
    """Which part of the archive is looked through."""

    since: datetime | None = None
    """Seen at this moment or later."""
    before: int | None = None
    """Kept before this article."""


@dataclass(frozen=True, slots=True)
class OutletOfFeed:
    """An outlet of which a feed brought articles."""

    name: str
    feed_id: int
    articles: int


class Archive(Protocol):
    """Kept articles, and the index of their words."""

    @abstractmethod
    async def index_some(self, at_most: int, *, rebuild: bool = True) -> int:
        """Bring the words of articles into the index that are not there yet; says how many it did.

        Articles are indexed after they are kept, so that a poll waits for nothing. With `rebuild` the old
        ones of an index that is made anew are, too, after the new ones.
        """
        ...

    @abstractmethod
    async def rebuilding(self) -> Rebuilding | None:
        """Say how far an index has come that is made anew; None when it has every article."""
        ...

    @abstractmethod
    async def candidates(
        self,
        wanted: Needed,
        in_title: Needed,
        within: Within,
        *,
        at_most: int,
        in_a_hurry: bool = False,
    ) -> Candidates:
        """Give the newest articles that have in the index what is needed.

        Somebody in a hurry is told of the newest part of the archive where the rest takes long.
        """
        ...

    @abstractmethod
    async def archived(self, ids: Collection[int]) -> Mapping[int, Archived]:
        """Give articles of the archive by id."""
        ...

    @abstractmethod
    async def texts(self, ids: Collection[int]) -> Sequence[tuple[int, str]]:
        """Give the title, summary and body of articles of the archive in one, by id, in no order."""
        ...

    @abstractmethod
    async def story_ids(self, ids: Collection[int]) -> Mapping[int, int]:
        """Say in which story each of these articles stands; one that is there no more is left out."""
        ...

    @abstractmethod
    async def top_stories(self, *, since: datetime, at_most: int) -> Sequence[TopStory]:
        """Give the stories that most outlets have told since a moment, those with most first."""
        ...

    @abstractmethod
    async def outlets(self, *, at_most: int) -> Sequence[OutletOfFeed]:
        """Say whose the newest articles are, at most so many of them, the outlets with most first."""
        ...

    @abstractmethod
    async def prune(self, *, before: datetime, at_most: int) -> int:
        """Remove some articles that no feed has given since a moment; says how many.

        What is owed of them keeps them. A story goes with its last article.
        """
        ...

    @abstractmethod
    async def archive_begins(self) -> datetime | None:
        """Say when the oldest article of the archive was seen; None when there is none."""
        ...


class ArchiveCommands(Protocol):
    """What people may ask the archive. Raises rules.answer.Refusal."""

    @abstractmethod
    async def search(
        self,
        query: str,
        *,
        since: timedelta | None = None,
        page: int = 1,
        a_page: int = 10,
        further: str | None = None,
    ) -> Searched:
        """Find articles by the watch language, the best of the newest first.

        Where much may match and little does, it stops and says so; it goes on with the `further` that
        such an answer has.
        """
        ...

    @abstractmethod
    async def list_outlets(self) -> Sequence[str]:
        """Give the outlets of the newest articles, those with most first."""
        ...

    @abstractmethod
    async def limit(self, query: str, outlets: Sequence[str], *, before: str = "") -> Limited:
        """Limit a query to outlets, each by its name, or by the id, name or address of a feed of it.

        Outlets that the query was limited to `before` it was changed stay as they are called there.
        """
        ...

    @abstractmethod
    async def outlets_of(self, reference: str) -> Sequence[str]:
        """Name the outlets that a feed brings, by its id, name or address; of what is no feed, itself.

        None where a feed is not there, has brought nothing, or brings so many that nobody means all.
        """
        ...

    @abstractmethod
    async def limits_of(self, query: str) -> tuple[str, tuple[str, ...]]:
        """Part what `limit` gave into the query and its outlets; any other query is limited to none."""
        ...

    @abstractmethod
    async def search_wires(self, query: str) -> WiresSearched:
        """Ask news services, of which none is polled for it; nothing of it is kept."""
        ...

    @abstractmethod
    async def backtest(
        self,
        query: str,
        *,
        since: timedelta = MONTH,
        channel: Channel | None = None,
        zone: Zone = UTC_ZONE,
        exactly: bool = False,
    ) -> Backtested:
        """Say what a query would have told as a watch over a time, at most since the archive begins.

        Other watches of a channel are compared with it. Where much may match, some of it is tried,
        spread evenly, unless it must be `exactly`.
        """
        ...

    @abstractmethod
    async def trend(self, query: str, *, since: timedelta = WEEK, zone: Zone = UTC_ZONE) -> Trend:
        """Say how a subject came up over a time, at most since the archive begins."""
        ...

    @abstractmethod
    async def top(self, *, since: timedelta = DAY) -> Sequence[TopStory]:
        """Give what most outlets tell, those with most first."""
        ...

    @abstractmethod
    async def prune(self, *, older_than: timedelta) -> int:
        """Remove what is older; says how many articles. Nothing of the last eight days goes."""
        ...

    @abstractmethod
    async def rebuild_index(self, tell: Callable[[int], None]) -> None:
        """Index everything that is not yet, and tell now and then how many articles are left."""
        ...
