"""What people may ask before they save a watch: what it would have told."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from adapters.archive_ports import DAY, MONTH, WEEK, Within
from bot.commands.search import SearchCommands
from bot.indexing import index_all, index_new
from bot.pruning import prune
from bot.undone import UNTRIED
from rules.answers.answer import Backtested, TopStory
from rules.attention.zones import UTC_ZONE, Zone
from rules.confidence.backtest import Span, backtest, spread
from rules.confidence.data_lint import SEEN_ARTICLES, exclusions, never_seen, of_capitals
from rules.confidence.trend import Trend, trend
from rules.confidence.tryout import Sample, Tryout, sampled
from rules.language.lint import in_words, remarks
from rules.language.plan import plan_of
from rules.language.query import Query, Term
from rules.model import Channel, Watch
from rules.search.needed import ANYTHING, needed

TRIED_AT_MOST = 2_000
"""Articles that are verified before people lose their patience: less than a second."""
EXPLAINED_AT_MOST = 200
"""Of these the words that were found are looked at for remarks."""
ALL_AT_MOST = 5_000_000
READ_AT_ONCE = 500
TOP = 10


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
        sample = await self._sample(read, span, exactly=exactly)
        tryout = Tryout(read, self._lexicon, await self._others(query, channel))
        await self._try(tryout, sample)
        trials = tuple(tryout.explained(tryout.trials) if exactly else tryout.trials)
        summed = backtest(
            trials,
            span,
            covered=tryout.covered(),
            share=sample.articles,
            of_stories=sample.stories,
        )
        told = [
            *tryout.removed(),
            *[one async for one in self._never_seen(tryout.unseen(), span)],
            *of_capitals(read, tryout.explained(spread(trials, EXPLAINED_AT_MOST))),
        ]
        return Backtested(
            query,
            in_words(read),
            replace(summed, samples=tuple(tryout.explained(summed.samples))),
            (*remarks(read, self._lexicon), *told),
            trials,
            tuple(told),
        )

    async def trend(self, query: str, *, since: timedelta = WEEK, zone: Zone = UTC_ZONE) -> Trend:
        """Try a query on all that may satisfy it, and count by the hour or the day."""
        read = self._read_sought(query, UNTRIED)
        await index_new(self._store)
        span = await self._span(since, zone)
        tryout = Tryout(read, self._lexicon)
        await self._try(tryout, await self._sample(read, span, exactly=True))
        return trend(query, tryout.trials, span)

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
        first = min(begins or now, now)
        return Span(max(now - since, first), now, zone, is_from_first=first > now - since)

    async def _sample(self, read: Query, span: Span, *, exactly: bool) -> Sample:
        """Choose what is tried of all that may satisfy a query, its exclusions left out: they are tried, too."""
        wanted = needed(plan_of(_without_exclusions(read), self._lexicon))
        within = Within(span.begins)
        part = await self._store.candidates(wanted, wanted, within, at_most=ALL_AT_MOST)
        if exactly or len(part.newest) <= TRIED_AT_MOST:
            return Sample(part.newest)
        return sampled(await self._store.story_ids(part.newest), TRIED_AT_MOST)

    async def _try(self, tryout: Tryout, sample: Sample) -> None:
        """Read and try some at a time; what is pruned meanwhile is left out."""
        for start in range(0, len(sample.ids), READ_AT_ONCE):
            known = await self._store.archived(sample.ids[start : start + READ_AT_ONCE])
            for one in known.values():
                tryout.look(one.article, one.story_id)

    async def _others(self, query: str, channel: Channel | None) -> Sequence[Watch]:
        """Give the other watches of a channel."""
        watches, _ = await self._store.watches()
        return [one for one in watches if channel in one.channels and one.query != query]

    async def _never_seen(self, terms: Sequence[Term], span: Span) -> AsyncIterator[str]:
        """Tell of terms that no article has, where there are enough to say so."""
        if not terms:
            return
        within = Within(span.begins)
        part = await self._store.candidates(ANYTHING, ANYTHING, within, at_most=SEEN_ARTICLES)
        for term in terms:
            told = never_seen(term, span, articles=len(part.newest))
            if told and not await self._was_seen(term, span):
                yield told

    async def _was_seen(self, term: Term, span: Span) -> bool:
        """Say whether the index has a term at all: of a phrase, its words."""
        wanted = needed(plan_of(term, self._lexicon))
        part = await self._store.candidates(wanted, wanted, Within(span.begins), at_most=1)
        return bool(part.newest)


def _without_exclusions(read: Query) -> Query:
    for exclusion in exclusions(read):
        return _without_exclusions(exclusion.rest)
    return read
