"""An alert that somebody wants less of → what could be excluded, each with what it would remove."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import regex

from rules.confidence.backtest import Trial
from rules.language.query import Or, Query
from rules.model import Article, Watch
from rules.watches.draft import Draft
from rules.words.text import content_words, words

TERMS_AT_MOST = 3
_A_WORD = regex.compile(r"\p{L}[\p{L}\p{N}]{2,}")
_OPERATORS = frozenset({"or", "and", "not", "near"})


@dataclass(frozen=True, slots=True)
class Effect:
    """How many of the stories that a watch would have told are told no more."""

    removed: int
    stories: int


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A word that would be excluded, the draft that does it when it is saved, and its effect.

    The draft of a watch that lives in the configuration file is not kept, and has the id 0.
    """

    word: str
    draft: Draft
    effect: Effect


@dataclass(frozen=True, slots=True)
class Less:
    """What could be done so that a watch tells less of this kind. Nothing of it is done."""

    watch: Watch
    article: Article
    exclusions: tuple[Exclusion, ...]
    outlet: Effect
    """What it would remove to hear nothing of the article's outlet."""


def words_to_exclude(article: Article, trials: Sequence[Trial], story_id: int) -> tuple[str, ...]:
    """Give words of a headline that no other story of the watch has, and that no term found.

    In the order of the headline; those that the query asks for would leave nothing.
    """
    others = {
        word
        for one in trials
        if one.story_id != story_id
        for text in one.article.texts.values()
        for word in words(text)
    }
    found = {
        word
        for one in trials
        if one.story_id == story_id
        for place in one.evidence
        for word in words(one.article.texts.get(place.field, "")[place.start : place.end])
    }
    offered = (
        word
        for word in content_words(words(article.title))
        if _A_WORD.fullmatch(word) and word not in others | found | _OPERATORS
    )
    return tuple(dict.fromkeys(offered))[:TERMS_AT_MOST]


def excluding(text: str, read: Query, word: str) -> str:
    """Write a query that excludes a word besides."""
    return f"({text}) -{word}" if isinstance(read, Or) else f"{text} -{word}"


def effect_of(trials: Iterable[Trial], keeps: Callable[[Trial], bool]) -> Effect:
    """Count the stories of which nothing would be left."""
    stories, kept = set[int](), set[int]()
    for one in trials:
        stories.add(one.story_id)
        if keeps(one):
            kept.add(one.story_id)
    return Effect(len(stories - kept), len(stories))
