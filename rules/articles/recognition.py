"""Articles of one process → which of them are the same: the memory of a stream without a database.

What the store is to `collect`, this is to a file of articles: it remembers each under its keys, as
the store does, and forgets what has not been seen within the window.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from rules.articles.article import Recognised, Recognition, digest, recognise
from rules.model import Article, Known

WINDOW = timedelta(days=7)
WINDOW_ARTICLES = 100_000


@dataclass(slots=True)
class _Kept:
    """An article in memory, and the keys that name it."""

    known: Known
    keys: set[str]


class ArticleMemory:
    """Recognises articles in the order in which they come, and remembers each."""

    def __init__(self, *, window: timedelta = WINDOW, at_most: int = WINDOW_ARTICLES) -> None:
        """Hold what was seen within the window, at most so many articles."""
        self._window = window
        self._at_most = at_most
        self._kept: OrderedDict[int, _Kept] = OrderedDict()  # the one seen longest ago stands first
        self._keys: dict[str, tuple[int, datetime]] = {}
        self._last_id = 0

    def __len__(self) -> int:
        """Count the articles in memory."""
        return len(self._kept)

    def recognise(self, article: Article) -> Recognised:
        """Say what an article is, and remember it; its id is that of the article it is.

        Ids count from 1 and are never used again. `known` is what was remembered until now.
        """
        self._forget(article.seen_at)
        found = recognise(article, self._known_under(article))
        if found.known is None:
            self._last_id += 1
            found = replace(found, article=replace(found.article, id=self._last_id))
        self._remember(found)
        self._forget(article.seen_at)
        return found

    def _known_under(self, article: Article) -> Mapping[str, Known]:
        found = {key: self._keys[key] for key in article.keys if key in self._keys}
        return {
            key: replace(self._kept[number].known, seen_at=seen_at)
            for key, (number, seen_at) in found.items()
        }

    def _remember(self, found: Recognised) -> None:
        article = found.article
        kept = self._kept.pop(article.id, None) or _Kept(_known_as(article), set())
        if found.what is Recognition.REVISED:
            kept.known = replace(kept.known, title=article.title, digest=digest(article))
        kept.known = replace(kept.known, seen_at=article.seen_at)
        self._kept[article.id] = kept
        for key in article.keys:
            self._take_over(key, kept)
            self._keys[key] = (article.id, article.seen_at)

    def _take_over(self, key: str, kept: _Kept) -> None:
        """Let a key name one article only: the one that was seen under it last."""
        if key in self._keys:
            self._kept[self._keys[key][0]].keys.discard(key)
        kept.keys.add(key)

    def _forget(self, now: datetime) -> None:
        while self._kept and self._is_too_much(now):
            _, kept = self._kept.popitem(last=False)
            for key in kept.keys:
                del self._keys[key]

    def _is_too_much(self, now: datetime) -> bool:
        """Say whether the article that was seen longest ago is to be forgotten."""
        longest_ago = next(iter(self._kept.values())).known.seen_at
        return len(self._kept) > self._at_most or now - longest_ago > self._window


def _known_as(article: Article) -> Known:
    return Known(
        article_id=article.id,
        feed_id=article.feed_id,
        title=article.title,
        digest=digest(article),
        seen_at=article.seen_at,
        first_seen_at=article.seen_at,
    )
