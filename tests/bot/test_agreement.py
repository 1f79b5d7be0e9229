"""A search and a watch find the same, over the whole language, on both databases."""

from collections.abc import AsyncIterator, Callable, Sequence

import pytest
from sqlalchemy.engine import URL

from adapters.store import SqlStore, word_index
from bot.commands import search as search_commands
from bot.commands.bot_commands import BotCommands
from rules.answers.answer import Searched
from rules.language.index import QueryIndex
from rules.model import Article
from rules.story.decision import Decision, Reason
from rules.story.placement import Placement
from rules.story.sketching import sketch_from
from tests.fakes import FakeFinder
from tests.newsroom import NOON, a_store, a_teller, feed
from tests.pairs import Dice
from tests.strategies import LEXICON

ARTICLES, QUERIES = 100, 100
PAIRS_A_DATABASE = ARTICLES * QUERIES
SEED = 9


async def keep(store: SqlStore, drawn: Sequence[Article]) -> list[Article]:
    await store.sync([feed()], [])
    async with store.begin() as tx:
        numbered = await tx.numbered(drawn)
        await tx.keep(
            [
                Placement(article, story, Decision(Reason.NEW, 0, 0), sketch_from(article))
                for article, story in numbered
            ]
        )
    return [article for article, _ in numbered]


@pytest.mark.untraced  # pairs by chance
async def test_search_and_watches_agree_on_10_000_pairs_of_query_and_article(
    database: URL, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setattr(word_index, "SLICE", 16)  # so that the articles lie in seven slices
    monkeypatch.setattr(word_index, "_FEW", 5)
    # So that many answers stop, in the middle of what may match and between slices, and are continued.
    monkeypatch.setattr(word_index, "_EXCLUDING_AT_MOST", 4)
    monkeypatch.setattr(search_commands, "WORK_AT_MOST", 8)
    monkeypatch.setattr(search_commands, "PATIENCE", 1)
    monkeypatch.setattr(search_commands, "LOOKED_AT_ONCE_AT_MOST", 5)
    monkeypatch.setattr(search_commands, "RANKED_AT_ONCE", 40)
    dice = Dice(SEED)
    async with a_store(database) as store:
        articles = await keep(store, dice.articles(ARTICLES))
        queries = [dice.query(articles) for _ in range(QUERIES)]
        watches = QueryIndex()
        for number, (_, plan) in enumerate(queries):
            watches.add(number, plan)
        by_watches = {(number, one.id) for one in articles for number in watches.match(one)}
        commands = BotCommands(
            store,
            a_teller(store),
            chats={},
            lexicon=LEXICON,
            finder=FakeFinder(),
            clock=lambda: NOON,
        )
        by_search: set[tuple[int, int]] = set()
        continued = 0
        for number, (query, _) in enumerate(queries):
            answers = [one async for one in _to_the_end(commands, query)]
            found = [(number, one.article.id) for answer in answers for one in answer.found]
            assert len(set(found)) == len(found)
            by_search |= set(found)
            continued += len(answers) > 1
    record_property("pairs", PAIRS_A_DATABASE)
    record_property("found", len(by_watches))
    differ = [(queries[number][0], article) for number, article in by_search ^ by_watches]
    assert differ == []
    assert continued > 0.2 * QUERIES
    assert len(by_watches) > 0.05 * PAIRS_A_DATABASE  # else they agree on nothing


async def _to_the_end(commands: BotCommands, query: str) -> AsyncIterator[Searched]:
    """Search, and look further as long as an answer says that not all was looked through."""
    answer = await commands.search(query, a_page=ARTICLES)
    yield answer
    while answer.further:
        answer = await commands.search(query, a_page=ARTICLES, further=str(answer.further))
        yield answer
