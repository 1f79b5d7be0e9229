"""What people may ask the archive: what a query finds in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.archive_ports import MONTH, WireAnswer, Wires, Within
from adapters.ports import Store
from bot.indexing import index_new
from bot.undone import UNSEARCHED, pointed_at
from rules.answers.answer import Refusal, Searched, WiresSearched
from rules.articles.article import articles_from
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.lexicon import Lexicon
from rules.language.lint import in_words, remarks
from rules.language.plan import Plan, plan_of
from rules.language.query import Query
from rules.model import Feed
from rules.search.found import FoundArticle, ranked
from rules.search.glance import likely, telltales
from rules.search.mark import Mark, mark_from
from rules.search.needed import needed
from rules.search.wires import wire_words
from rules.sentences import Sentence, sentence

A_PAGE = 10
RANKED_AT_ONCE = 2_000
"""The newest candidates that are ranked together; older ones come behind them."""
LOOKED_AT_ONCE = 25
"""Articles that are read together at first; twice as many each time that they are not enough."""
GLANCED_AT_ONCE, LOOKED_AT_ONCE_AT_MOST = 1_000, 400
WORK_AT_MOST = 2_500
"""How much is done for one answer, in glances at the bare texts of an article: some thirty milliseconds."""
PATIENCE = 10
"""How much more is done for somebody who has been told that it takes long, and wants to look further."""
VERIFYING, CHARACTERS = 2, 50
"""As many glances as to verify an article, and for so many characters of it one more: bodies may be long."""
PAGES_AT_MOST = 100
WIRES_AT_MOST = 20


@dataclass(slots=True)
class _Look:
    """How far a look through the archive has come."""

    found: list[FoundArticle]
    wanted: int
    mark: Mark | None
    """Where it begins, and where it stopped; None: with the newest, and nowhere."""
    work_left: int
    through: int = 0

    @property
    def is_enough(self) -> bool:
        return len(self.found) >= self.wanted


class SearchCommands:
    """The commands around the archive, on the bot's own store."""

    _store: Store
    _lexicon: Lexicon
    _clock: Callable[[], datetime]
    _wires: Wires | None

    async def search(
        self,
        query: str,
        *,
        since: timedelta | None = None,
        page: int = 1,
        a_page: int = A_PAGE,
        further: str | None = None,
    ) -> Searched:
        """Find articles by the watch language, the best of the newest first."""
        read = self._read_sought(query)
        page = min(max(page, 1), PAGES_AT_MOST)
        await index_new(self._store)
        within = Within(self._clock() - since if since else None)
        begun = _begun(further)
        work = WORK_AT_MOST * PATIENCE if begun else WORK_AT_MOST
        look = _Look([], page * a_page + 1, begun, work)
        await self._look_for(plan_of(read, self._lexicon), within, look)
        shown = tuple(look.found[(page - 1) * a_page : page * a_page])
        begins = await self._store.archive_begins()
        rebuilding = await self._store.rebuilding()
        now = self._clock()
        return Searched(
            in_words(read),
            shown,
            page,
            has_more=len(look.found) > page * a_page,
            begins=begins,
            looked_through=look.through,
            further=look.mark,
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

    async def _look_for(self, plan: Plan, within: Within, look: _Look) -> None:
        """Find the first articles that satisfy a plan, the best of the newest first."""
        wanted, in_title = needed(plan), needed(plan, in_title=True)
        begun, look.mark = look.mark, None
        within = replace(within, before=begun.before if begun else None)
        passed = begun.passed if begun else 0
        while True:
            part = await self._store.candidates(
                wanted, in_title, within, at_most=RANKED_AT_ONCE, in_a_hurry=begun is None
            )
            order = ranked(part.newest, part.in_title)
            passed += await self._look_through(plan, order[passed:], within.since, look)
            if passed < len(order) and not look.is_enough:
                look.mark = Mark(within.before or part.newest[0] + 1, passed)
            elif not look.is_enough and part.asked_from:
                look.mark = Mark(part.asked_from)
            if look.is_enough or look.mark or len(order) < RANKED_AT_ONCE:
                return
            within, passed = replace(within, before=part.newest[-1]), 0

    async def _look_through(
        self, plan: Plan, numbers: Sequence[int], since: datetime | None, look: _Look
    ) -> int:
        """Look through candidates until there is enough, or it takes too long; says how many it did."""
        signs = telltales(plan)
        at_once, most = max(LOOKED_AT_ONCE, look.wanted), LOOKED_AT_ONCE_AT_MOST
        if signs:
            at_once, most = 4 * at_once, GLANCED_AT_ONCE
        passed = 0
        while passed < len(numbers) and not look.is_enough and look.work_left > 0:
            some = numbers[passed : passed + (min(at_once, look.work_left) if signs else at_once)]
            good = await self._glance(some, signs) if signs else some
            await self._verify(plan, good, since, look)
            look.work_left -= len(some) if signs else 0
            passed, at_once = passed + len(some), min(2 * at_once, most)
        look.through += passed
        return passed

    async def _glance(self, numbers: Sequence[int], signs: Sequence[str]) -> Sequence[int]:
        """Leave out what cannot satisfy a plan by its bare texts."""
        there = set(likely(await self._store.texts(numbers), signs))
        return [one for one in numbers if one in there]

    async def _verify(
        self, plan: Plan, numbers: Sequence[int], since: datetime | None, look: _Look
    ) -> None:
        """Ask the engine which of these satisfy a plan; in the same order."""
        known = await self._store.archived(numbers) if numbers else {}
        for one in (known[number] for number in numbers if number in known):
            article = one.article
            look.work_left -= VERIFYING + (len(article.summary) + len(article.body)) // CHARACTERS
            if since is not None and article.seen_at < since:
                continue
            evidence = find(plan, Document(article))
            if evidence is not None:
                look.found.append(FoundArticle(article, one.story_id, evidence))

    def _read_sought(self, query: str, otherwise: Sentence = UNSEARCHED) -> Query:
        try:
            return parse(query, lists=self._lexicon.lists)
        except QueryError as error:
            raise Refusal(pointed_at(otherwise, error)) from error


def _begun(further: str | None) -> Mark | None:
    if not further:
        return None
    if (mark := mark_from(further)) is None:
        raise Refusal(
            sentence(
                "no_place_further",
                "nothing was searched: `{further}` is no place to go on from; take what the last"
                " answer said",
                further=further,
            )
        )
    return mark


def _satisfying(plan: Plan, answer: WireAnswer, now: datetime) -> Iterator[FoundArticle]:
    feed = Feed(answer.name, name=answer.name)
    for article in articles_from(answer.entries, feed, feed_title=answer.name, now=now):
        evidence = find(plan, Document(article))
        if evidence is not None:
            yield FoundArticle(article, 0, evidence)


def _told_at(one: FoundArticle) -> datetime:
    return one.article.published_at or one.article.seen_at
