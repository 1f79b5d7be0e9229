"""What people may ask before they save a watch: what it would have told."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.archive_ports import DAY, MONTH, WEEK, Archived, Within
from bot.indexing import index_all, index_new
from bot.pruning import prune
from bot.search_commands import SearchCommands
from bot.undone import UNTRIED
from rules.answer import Backtested, TopStory
from rules.attention.zones import UTC_ZONE, Zone
from rules.backtest import Covered, Span, Trial, backtest, covered_by, spread
from rules.data_lint import (
    SEEN_ARTICLES,
    exclusions,
    never_seen,
    of_capitals,
    of_exclusion,
    terms_of,
)
from rules.document import Document
from rules.evidence import find
from rules.index import QueryIndex
from rules.lexer import QueryError
from rules.lint import in_words, remarks
from rules.model import Channel, Watch
from rules.plan import Plan, plan_of, planned
from rules.query import Query, Term
from rules.search.needed import ANYTHING, Needed, needed
from rules.trend import Trend, trend

TRIED_AT_MOST = 2_000
"""Articles that are verified before people lose their patience: less than two seconds."""
COMPARED_AT_MOST = 1_000
"""Of these the share is told that other watches find, too."""
ALL_AT_MOST = 5_000_000
READ_AT_ONCE = 500
TOP = 10


@dataclass(frozen=True, slots=True)
class _Tried:
    """Articles of the archive that may satisfy a query, and which share of all of those they are."""

    documents: Sequence[tuple[Archived, Document]]
    share: float

    def satisfying(self, plan: Plan) -> Iterator[Trial]:
        for one, document in self.documents:
            evidence = find(plan, document)
            if evidence is not None:
                yield Trial(one.article, one.story_id, evidence)


class BacktestCommands(SearchCommands):
    """The commands that try a query, on the bot's own store."""

    async def backtest(
        self,
        query: str,
        *,
        since: timedelta = MONTH,
        channel: Channel | None = None,
        zone: Zone = UTC_ZONE,
        exactly: bool = False,
    ) -> Backtested:
        """Try a query on the archive, and remark on what it found."""
        read = self._read_sought(query, UNTRIED)
        await index_new(self._store)
        span = await self._span(since, zone)
        tried = await self._material(read, span, at_most=ALL_AT_MOST if exactly else TRIED_AT_MOST)
        trials = sorted(tried.satisfying(plan_of(read, self._lexicon)), key=_seen)
        compared = trials if exactly else spread(trials, COMPARED_AT_MOST)
        covered = await self._covered(query, channel, compared)
        summed = backtest(trials, span, covered=covered, share=tried.share)
        told = await self._remarks_on_data(read, tried, trials, span)
        return Backtested(
            query,
            in_words(read),
            summed,
            (*remarks(read, self._lexicon), *told),
            tuple(trials),
            tuple(told),
        )

    async def trend(self, query: str, *, since: timedelta = WEEK, zone: Zone = UTC_ZONE) -> Trend:
        """Try a query exactly, and count by the hour or the day."""
        tried = await self.backtest(query, since=since, zone=zone, exactly=True)
        return trend(query, tried.trials, tried.backtest.span)

    async def prune(self, *, older_than: timedelta) -> int:
        """Remove what is older."""
        return await prune(self._store, older_than=older_than, now=self._clock())

    async def rebuild_index(self, tell: Callable[[int], None]) -> None:
        """Index everything that is not yet."""
        await index_all(self._store, tell)

    async def top(self, *, since: timedelta = DAY) -> Sequence[TopStory]:
        """Read what most outlets tell."""
        return await self._store.top_stories(since=self._clock() - since, at_most=TOP)

    async def _span(self, since: timedelta, zone: Zone) -> Span:
        """Give the time that is tried: not before the archive begins, as far as it is indexed."""
        now = self._clock()
        rebuilding = await self._store.rebuilding()
        begins = (rebuilding.since or now) if rebuilding else await self._store.archive_begins()
        return Span(max(now - since, min(begins or now, now)), now, zone)

    async def _material(self, read: Query, span: Span, *, at_most: int) -> _Tried:
        """Read what may satisfy a query, its exclusions left out: they are tried, too."""
        wanted = needed(plan_of(_without_exclusions(read), self._lexicon))
        numbers = await self._numbers(wanted, span)
        step = max(1, -(-len(numbers) // at_most))
        chosen = numbers[::step]
        documents = [
            (one, Document(one.article))
            for start in range(0, len(chosen), READ_AT_ONCE)
            for one in (await self._store.archived(chosen[start : start + READ_AT_ONCE])).values()
        ]
        return _Tried(documents, len(chosen) / len(numbers) if numbers else 1.0)

    async def _numbers(self, wanted: Needed, span: Span) -> Sequence[int]:
        part = await self._store.candidates(
            wanted, wanted, Within(span.begins), at_most=ALL_AT_MOST
        )
        return part.newest

    async def _covered(
        self, query: str, channel: Channel | None, trials: Sequence[Trial]
    ) -> Sequence[Covered]:
        """Say which other watches of a channel would have told the same stories."""
        watches, _ = await self._store.watches()
        of_channel = [one for one in watches if channel in one.channels and one.query != query]
        told = self._told_by_each(of_channel, trials)
        return [covered_by(one, _stories(trials), told[one.id]) for one in of_channel]

    def _told_by_each(
        self, watches: Sequence[Watch], trials: Sequence[Trial]
    ) -> Mapping[int, Set[int]]:
        """Say which stories each watch would have told; one look at an article finds all of them."""
        index, told = QueryIndex(), {one.id: set[int]() for one in watches}
        for one in watches:
            with suppress(QueryError):  # kept by an older version, and not in force
                index.add(one.id, planned(one.query, self._lexicon))
        for trial in trials:
            for watch_id in index.match(trial.article):
                told[watch_id].add(trial.story_id)
        return told

    async def _remarks_on_data(
        self, read: Query, tried: _Tried, trials: Sequence[Trial], span: Span
    ) -> Sequence[str]:
        """Tell what of a query the archive speaks against."""
        told = [
            of_exclusion(
                one,
                kept=len(trials),
                without=sum(1 for _ in tried.satisfying(plan_of(one.rest, self._lexicon))),
            )
            for one in exclusions(read)
        ]
        unseen = [one async for one in self._never_seen(read, span)]
        return [*(one for one in told if one), *unseen, *of_capitals(read, trials)]

    async def _never_seen(self, read: Query, span: Span) -> AsyncIterator[str]:
        """Tell of terms that no article has, where there are enough to say so."""
        within = Within(span.begins)
        part = await self._store.candidates(ANYTHING, ANYTHING, within, at_most=SEEN_ARTICLES)
        for term in terms_of(read):
            told = never_seen(term, span, articles=len(part.newest))
            if told and not await self._was_seen(term, span):
                yield told

    async def _was_seen(self, term: Term, span: Span) -> bool:
        """Say whether the index has a term at all: of a phrase, its words."""
        wanted = needed(plan_of(term, self._lexicon))
        part = await self._store.candidates(wanted, wanted, Within(span.begins), at_most=1)
        return bool(part.newest)


def _seen(trial: Trial) -> datetime:
    return trial.article.seen_at


def _stories(trials: Iterable[Trial]) -> Iterator[int]:
    return (one.story_id for one in trials)


def _without_exclusions(read: Query) -> Query:
    for exclusion in exclusions(read):
        return _without_exclusions(exclusion.rest)
    return read
