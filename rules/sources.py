"""Who tells a story → how many of them know it by themselves.

A wire copy says what its original says, and outlets of one owner share a newsroom: both count once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.text import fold


@dataclass(frozen=True, slots=True)
class Teller:
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
            fold(outlet): fold(owner) for owner, names in (outlets or {}).items() for outlet in names
        }

    def of(self, outlet: str) -> str:
        """Give the owner of an outlet; one that nobody named owns itself."""
        return self._owners.get(fold(outlet), fold(outlet))


def independent_sources(tellers: Iterable[Teller], owners: Owners) -> int:
    """Count those who tell a story by themselves."""
    by_article = {teller.article_id: teller for teller in tellers}
    return len({owners.of(_original(one, by_article).outlet) for one in by_article.values()})


def _original(teller: Teller, among: Mapping[int, Teller]) -> Teller:
    """Follow a copy back to what it repeats, as far as that stands in the story."""
    seen = {teller.article_id}
    while teller.copy_of in among and teller.copy_of not in seen:
        teller = among[teller.copy_of]
        seen.add(teller.article_id)
    return teller
