"""Who tells a story → how many of them know it by themselves.

A wire copy says what its original says, and outlets of one owner share a newsroom: both count once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.words.text import fold


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article of a story, as far as it says who tells it."""

    article_id: int
    outlet: str
    copy_of: int | None = None
    """The article whose words it repeats."""


class Owners:
    """Which outlets belong together."""

    def __init__(self, outlets: Mapping[str, Iterable[str]] | None = None) -> None:
        """Take the outlets of each owner, by name; case and accents do not count."""
        self._owners = {
            fold(outlet): fold(owner)
            for owner, names in (outlets or {}).items()
            for outlet in names
        }

    def of(self, outlet: str) -> str:
        """Give the owner of an outlet; one that nobody named owns itself."""
        return self._owners.get(fold(outlet), fold(outlet))


def independent_sources(articles: Iterable[SourceArticle], owners: Owners) -> int:
    """Count those who tell a story by themselves."""
    by_article = {one.article_id: one for one in articles}
    return len({owners.of(_original(one, by_article).outlet) for one in by_article.values()})


def _original(article: SourceArticle, among: Mapping[int, SourceArticle]) -> SourceArticle:
    """Follow a copy back to what it repeats, as far as that stands in the story."""
    seen = {article.article_id}
    while (original := among.get(article.copy_of or 0)) and original.article_id not in seen:
        article = original
        seen.add(article.article_id)
    return article
