"""Story → who had it when: the first article of each outlet; and what headlines said before."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from rules.answers.answer import Account, Chapter
from rules.articles.revision import Part, word_diff
from rules.model import Article


@dataclass(frozen=True, slots=True)
class FirstSeen:
    """When an outlet was first seen with a story."""

    article: Article
    behind: timedelta
    """How long after the first outlet."""


@dataclass(frozen=True, slots=True)
class Version:
    """A headline as it was reworded, and what changed against the one before."""

    title: str
    parts: tuple[Part, ...]
    """The words of both, in the order of the new one."""


def timeline(account: Account) -> tuple[FirstSeen, ...]:
    """Give the first article of each outlet, the first outlet first."""
    ordered = sorted((one.article for one in account.chapters), key=lambda one: one.seen_at)
    firsts: dict[str, Article] = {}
    for article in ordered:
        firsts.setdefault(article.outlet, article)
    found = tuple(firsts.values())
    return tuple(FirstSeen(one, one.seen_at - found[0].seen_at) for one in found)


def versions(chapter: Chapter) -> Iterator[Version]:
    """Give each rewording of an article's headline, the oldest first; none where there was none."""
    titles = [*(one.title for one in chapter.revisions), chapter.article.title]
    for old, new in itertools.pairwise(titles):
        yield Version(new, word_diff(old, new))
