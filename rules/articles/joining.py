"""The entries of one document → articles, each once: what stands in it twice, under which name ever.

Two articles are one when they share a guid or an address, or read the same within two days. What
holds for two holds for all that they lead to, so the order in a document says nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce

from msgspec.structs import replace

from rules.articles.links import canonical_url
from rules.model import Article

WORDS_HOLD = timedelta(hours=48)
"""Titles come again ("Weather for the weekend in the north"): after this they are news."""
SURE = ("guid:", "url:")


def each_once(articles: Sequence[Article]) -> list[Article]:
    """Join what is one article: the last words count, and all keys; gives the oldest first."""
    keys = [key for article in articles for key in article.keys]
    if len(set(keys)) == len(keys):  # no two have anything in common
        return sorted(articles, key=told_at)
    surely = _joined_by_key(_without_shared_keys(articles))
    return sorted(_joined_by_words(sorted(surely, key=told_at)), key=told_at)


def sure_keys(article: Article) -> list[str]:
    """Give the keys that name an article whatever it says."""
    return [key for key in article.keys if key.startswith(SURE)]


def is_surely_named(article: Article) -> bool:
    """Say whether it has both a guid and an address."""
    kinds = {key.partition(":")[0] for key in article.keys}
    return "guid" in kinds and "url" in kinds


def told_at(article: Article) -> datetime:
    """Say when it was published, or else seen."""
    return article.published_at or article.seen_at


def hash_of(text: str) -> str:
    """Give a short name for a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _without_shared_keys(articles: Sequence[Article]) -> list[Article]:
    """Drop a key that entries of one document share although nothing else says they are one."""
    sharing: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        for key in article.keys:
            sharing[key].append(article)
    shared = ((key, among) for key, among in sharing.items() if len(among) > 1)
    wrong = {key for key, among in shared if not _is_one_article(key, among)}
    return [_with_keys(article, wrong) for article in articles] if wrong else list(articles)


def _is_one_article(key: str, sharing: Sequence[Article]) -> bool:
    """Say whether those that share this key agree in their words, or in another sure key too."""
    if not key.startswith(SURE) or len({article.title for article in sharing}) == 1:
        return True
    others = {frozenset(sure_keys(article)) - {key} for article in sharing}
    return len(others) == 1 and (key.startswith("guid:") or frozenset() not in others)


def _with_keys(article: Article, wrong: set[str]) -> Article:
    kept = tuple(key for key in article.keys if key not in wrong)
    said = f"feed {article.feed_id} {canonical_url(article.link or '')} {article.title}"
    return replace(article, keys=kept or (f"title:{hash_of(said)}",))


class _Groups:
    """Numbers that belong together, directly or by others."""

    def __init__(self, count: int) -> None:
        self._towards = list(range(count))

    def join(self, first: int, second: int) -> None:
        self._towards[self.of(second)] = self.of(first)

    def of(self, number: int) -> int:
        """Give the number that stands for all of a group."""
        while (towards := self._towards[number]) != number:
            self._towards[number] = self._towards[towards]
            number = towards
        return number


def _joined_by_key(articles: Sequence[Article]) -> list[Article]:
    groups, place = _Groups(len(articles)), dict[str, int]()
    for number, article in enumerate(articles):
        for key in sure_keys(article):
            groups.join(place.setdefault(key, number), number)
    return _joined(articles, groups)


@dataclass(slots=True)
class _Bearers:
    """Who bore a headline so far: the last one that needs its words, and those since that do not."""

    in_need: int | None = None
    named: list[int] = field(default_factory=list)


def _joined_by_words(articles: Sequence[Article]) -> list[Article]:
    """Join what reads the same within some time; a title alone counts where a name is missing."""
    groups = _Groups(len(articles))
    texts: dict[str, int] = {}
    titles: dict[str, _Bearers] = defaultdict(_Bearers)
    for number, article in enumerate(articles):
        said = [key for key in article.keys if not key.startswith(SURE)]
        others: list[int] = []
        for key in said:
            if key.startswith("text:"):
                others += [texts[key]] if key in texts else []
                texts[key] = number
            else:
                others += _of_the_same_title(titles[key], number, is_surely_named(article))
        for other in others:
            if told_at(article) - told_at(articles[other]) <= WORDS_HOLD:
                groups.join(other, number)
    return _joined(articles, groups)


def _of_the_same_title(bearers: _Bearers, number: int, is_named: bool) -> list[int]:
    """Give the earlier ones that a title makes one with this, as far as they are not yet joined."""
    before = [] if bearers.in_need is None else [bearers.in_need]
    if is_named:
        bearers.named.append(number)
        return before
    before += bearers.named
    bearers.in_need, bearers.named = number, []
    return before


def _joined(articles: Sequence[Article], groups: _Groups) -> list[Article]:
    members: dict[int, list[Article]] = defaultdict(list)
    for number, article in enumerate(articles):
        members[groups.of(number)].append(article)
    return [reduce(_with_words_of_the_later, among) for among in members.values()]


def _with_words_of_the_later(first: Article, second: Article) -> Article:
    early, late = sorted((first, second), key=told_at)
    return replace(late, keys=tuple(dict.fromkeys((*early.keys, *late.keys))))
