"""The stories of the last days: one index in memory, with one owner, true to the database."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from adapters.ports import Store, Transaction
from rules.model import Article
from rules.story.decision import Corrections, Fold
from rules.story.index import ARTICLES_AT_MOST, StoryIndex
from rules.story.judge import Judge
from rules.story.placement import Correction, Placement, as_decided
from rules.story.sketch import Embed
from rules.story.sketching import sketch_from
from rules.story.window import WINDOW


class LiveStories:
    """Owns the story index; what it decides is kept first and then remembered."""

    def __init__(self, judge: Judge, *, fold: Fold, embed: Embed | None) -> None:
        """Know nothing yet; the first question reads what the database holds."""
        self._empty = partial(StoryIndex, judge, fold=fold, embed=embed)
        self._index: StoryIndex | None = None
        self._embed = embed
        self._said: dict[tuple[int, int], bool] = {}
        self._heard_up_to = 0

    async def read(self, store: Store, *, now: datetime) -> None:
        """Read the articles of the window, if that has not been done."""
        async with store.begin() as tx:
            await self._ready(tx, now)

    def read_again(self) -> None:
        """Let the next question read the articles again: a clock that was ahead forgot too many."""
        self._index = None

    async def keep(
        self, articles: Sequence[Article], tx: Transaction, *, now: datetime
    ) -> list[Placement]:
        """Place new articles and keep them; gives each with its id, its story and why.

        One by one, because a story begun by one may be told by the next; they are kept together.
        What another writer kept first is left out.
        """
        index = await self._ready(tx, now)
        placements = []
        for article, story_id in await tx.numbered(articles):
            tx.on_undo(partial(index.remove, article.id))
            placements.append(self._place(article, story_id, index))
        await tx.keep(placements)
        tx.on_commit(lambda: _forget(index, now))
        return placements

    def _place(self, article: Article, begins: int, index: StoryIndex) -> Placement:
        sketch = sketch_from(article, self._embed)
        decision = index.place(sketch)
        story_id = begins if decision.story_id is None else decision.story_id
        index.add(article.id, sketch, story_id, decision)
        return Placement(article, story_id, decision, sketch)

    async def _ready(self, tx: Transaction, now: datetime) -> StoryIndex:
        index = await self._read_from(tx, now) if self._index is None else self._index
        new = await tx.corrections(after=self._heard_up_to)
        if new:
            await self._heed(new, index, tx)
        self._index = index  # only now: a question that failed is asked anew
        return index

    async def _read_from(self, tx: Transaction, now: datetime) -> StoryIndex:
        index, self._said, self._heard_up_to = self._empty(), {}, 0
        for one in await tx.placed(since=now - WINDOW, at_most=ARTICLES_AT_MOST):
            index.evict(min(now, one.sketch.seen_at))
            index.add(one.article_id, one.sketch, one.story_id, as_decided(one))
        return index

    async def _heed(self, new: Sequence[Correction], index: StoryIndex, tx: Transaction) -> None:
        """Let what people said hold, and stand the articles where they stand by now."""
        for one in new:
            self._said[_pair(one)] = one.is_same
        pairs = self._said.items()
        together = frozenset(pair for pair, is_same in pairs if is_same)
        apart = frozenset(pair for pair, is_same in pairs if not is_same)
        index.correct(Corrections(together, apart))
        self._heard_up_to = new[-1].id
        stories = await tx.stories_of({number for one in new for number in _pair(one)})
        for placed in await tx.placed_in(set(stories.values())):
            known = placed.article_id in index
            if known and index.story_of(placed.article_id) != placed.story_id:
                index.remove(placed.article_id)
                index.add(placed.article_id, placed.sketch, placed.story_id, as_decided(placed))


def _forget(index: StoryIndex, now: datetime) -> None:
    index.evict(now)


def _pair(one: Correction) -> tuple[int, int]:
    first, second = sorted((one.article_id, one.other_id))
    return first, second
