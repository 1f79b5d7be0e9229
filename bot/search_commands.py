"""What people may ask the archive: what a query finds in it."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.archive_ports import MONTH, WireAnswer, Wires, Within
from adapters.ports import Store
from bot.indexing import index_new
from bot.undone import UNSEARCHED, pointed_at
from rules.answer import Refusal, Searched, WiresSearched
from rules.article import articles_from
from rules.document import Document
from rules.evidence import find
from rules.grammar import parse
from rules.lexer import QueryError
from rules.lexicon import Lexicon
from rules.lint import in_words, remarks
from rules.model import Feed
from rules.plan import Plan, plan_of
from rules.query import Query
from rules.search.found import FoundArticle, ranked
from rules.search.needed import needed
from rules.search.wires import wire_words
from rules.sentences import Sentence, sentence

A_PAGE = 10
RANKED_AT_ONCE = 2_000
"""The newest candidates that are ranked together; older ones come behind them."""
LOOKED_AT_ONCE = 25
"""Articles that are read together; more where more are wanted."""
LOOKED_AT_MOST = 10_000
"""Articles that are verified for one question: some seconds' work."""
PAGES_AT_MOST = 100
WIRES_AT_MOST = 20


@dataclass(slots=True)
class _Look:
    """How far a look through the archive has come."""

    through: int = 0
    is_complete: bool = True


class SearchCommands:
    """The commands around the archive, on the bot's own store."""

    _store: Store
    _lexicon: Lexicon
    _clock: Callable[[], datetime]
    _wires: Wires | None

    async def search(
        self, query: str, *, since: timedelta | None = None, page: int = 1, a_page: int = A_PAGE
    ) -> Searched:
        """Find articles by the watch language, the best of the newest first."""
        read = self._read_sought(query)
        page = min(max(page, 1), PAGES_AT_MOST)
        await index_new(self._store)
        within = Within(self._clock() - since if since else None)
        found, look = await self._first(plan_of(read, self._lexicon), within, page * a_page + 1)
        shown = tuple(found[(page - 1) * a_page : page * a_page])
        begins = await self._store.archive_begins()
        rebuilding = await self._store.rebuilding()
        now = self._clock()
        return Searched(
            in_words(read),
            shown,
            page,
            has_more=len(found) > page * a_page,
            begins=begins,
            looked_through=look.through,
            is_complete=look.is_complete,
            remarks=tuple(remarks(read, self._lexicon)),
            is_young=begins is None or now - begins < MONTH,
            indexed_since=(rebuilding.since or now) if rebuilding else None,
        )

    async def search_wires(self, query: str) -> WiresSearched:
        """Ask news services, and let the engine choose from what they answer."""
        read = self._read_sought(query)
        words = wire_words(read, self._lexicon.lists)
        if words is None or self._wires is None:
            raise Refusal(
                sentence(
                    "wires_words",
                    "the wires cannot be asked for this: name words that must be there",
                )
            )
        answers = await self._wires.ask(words)
        plan, now = plan_of(read, self._lexicon), self._clock()
        found = [one for answer in answers for one in _satisfying(plan, answer, now)]
        once = {one.article.keys[0]: one for one in reversed(found)}
        newest = sorted(once.values(), key=_told_at, reverse=True)
        return WiresSearched(
            in_words(read),
            tuple(newest[:WIRES_AT_MOST]),
            tuple(one.name for one in answers if not one.problem),
            tuple(one.problem for one in answers if one.problem),
        )

    async def _first(
        self, plan: Plan, within: Within, wanted: int
    ) -> tuple[Sequence[FoundArticle], _Look]:
        """Give the first articles that satisfy a plan."""
        found: list[FoundArticle] = []
        look = _Look()
        at_once = max(LOOKED_AT_ONCE, wanted)
        async for numbers in self._candidates(plan, within, at_once):
            if len(found) >= wanted or look.through >= LOOKED_AT_MOST:
                look.is_complete = len(found) >= wanted
                break
            found += await self._verified(plan, numbers, within.since)
            look.through += len(numbers)
        return found, look

    async def _candidates(
        self, plan: Plan, within: Within, at_once: int
    ) -> AsyncIterator[Sequence[int]]:
        """Give candidates, some at a time, the best of the newest first."""
        wanted, in_title = needed(plan), needed(plan, in_title=True)
        while True:
            part = await self._store.candidates(wanted, in_title, within, at_most=RANKED_AT_ONCE)
            order = ranked(part.newest, part.in_title)
            for start in range(0, len(order), at_once):
                yield order[start : start + at_once]
            if len(part.newest) < RANKED_AT_ONCE:
                return
            within = Within(within.since, before=part.newest[-1])

    async def _verified(
        self, plan: Plan, numbers: Sequence[int], since: datetime | None
    ) -> Sequence[FoundArticle]:
        """Ask the engine which of these satisfy a plan; in the same order."""
        known = await self._store.archived(numbers)
        there = [known[number] for number in numbers if number in known]
        asked = [
            (one, find(plan, Document(one.article)))
            for one in there
            if since is None or one.article.seen_at >= since
        ]
        return [
            FoundArticle(one.article, one.story_id, evidence)
            for one, evidence in asked
            if evidence is not None
        ]

    def _read_sought(self, query: str, otherwise: Sentence = UNSEARCHED) -> Query:
        try:
            return parse(query, lists=self._lexicon.lists)
        except QueryError as error:
            raise Refusal(pointed_at(otherwise, error)) from error


def _satisfying(plan: Plan, answer: WireAnswer, now: datetime) -> Iterator[FoundArticle]:
    feed = Feed(answer.name, name=answer.name)
    for article in articles_from(answer.entries, feed, feed_title=answer.name, now=now):
        evidence = find(plan, Document(article))
        if evidence is not None:
            yield FoundArticle(article, 0, evidence)


def _told_at(one: FoundArticle) -> datetime:
    return one.article.published_at or one.article.seen_at
