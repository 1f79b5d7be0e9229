"""Article → document: its fields cut into words once, so that any number of queries can be asked."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from rules.model import Article
from rules.words.text import Token, fold, tokens, words_of_address
from rules.words.wordform import Wordform, wordform


class Placed(NamedTuple):
    """One word of a field: what it may be called, and where it stands."""

    form: Wordform
    start: int
    end: int


GAP = Placed(Wordform((), (), False), 0, 0)
"""Stands between two values of one field, so that no phrase reaches across."""


class Document:
    """An article as queries see it; every field is cut when it is asked for first."""

    def __init__(self, article: Article) -> None:
        """Keep the article; nothing is cut yet."""
        self.article = article
        self._folded: dict[str, str] = {}
        self._cut: dict[str, tuple[Placed, ...]] = {}
        self._places: dict[str, Mapping[str, Sequence[int]]] = {}

    def text(self, field: str) -> str:
        """Give the text of a field, that evidence points into."""
        return field_text(self.article, field)

    def folded(self, field: str) -> str:
        """Give the text of a field without case, for what is looked for before a regex runs."""
        if field not in self._folded:
            self._folded[field] = self.text(field).casefold()
        return self._folded[field]

    def cut(self, field: str) -> tuple[Placed, ...]:
        """Give the words of a field, in order."""
        if field not in self._cut:
            self._cut[field] = tuple(_cut(self.article, field))
        return self._cut[field]

    def places(self, field: str) -> Mapping[str, Sequence[int]]:
        """Give, for every name of a word, where it stands: indices into `cut`."""
        if field not in self._places:
            found: dict[str, list[int]] = defaultdict(list)
            for at, placed in enumerate(self.cut(field)):
                for name in dict.fromkeys(placed.form.names):
                    found[name].append(at)
            self._places[field] = dict(found)
        return self._places[field]

    @property
    def age(self) -> timedelta:
        """Tell how old the article was when it was seen; one without a date was new then."""
        published, seen = self.article.published_at, self.article.seen_at
        return max(timedelta(0), seen - published) if published else timedelta(0)


def field_text(article: Article, field: str) -> str:
    """Give the text of a field of an article; the tags in one line."""
    match field:
        case "title" | "summary" | "body":
            return article.texts[field]
        case "source":
            return article.outlet
        case "lang":
            return article.language or ""
        case "url":
            return article.link or ""
        case "author":
            return article.author or ""
        case _:
            return ", ".join(article.tags)


def language_names(code: str) -> tuple[str, ...]:
    """Give the names of a language: `zh-Hant-TW` is zh-hant-tw, zh-hant, and zh."""
    whole = fold(code.strip()).replace("_", "-")
    subtags = whole.split("-")
    names = ("-".join(subtags[:end]) for end in range(len(subtags), 0, -1))
    return tuple(filter(None, names))


def _cut(article: Article, field: str) -> Iterator[Placed]:
    if field == "tag":
        yield from _tags(article.tags)
        return
    text = field_text(article, field)
    if field == "lang":
        if names := language_names(text):
            yield Placed(Wordform(names, names, False), 0, len(text))
        return
    yield from map(_placed, tokens(words_of_address(text) if field == "url" else text))


def _tags(tags: Sequence[str]) -> Iterator[Placed]:
    """Cut tags into words, with their places in the line that shows them all."""
    start = 0
    for tag in tags:
        for token in tokens(tag):
            yield _placed(Token(token.surface, start + token.start, start + token.end))
        yield GAP
        start += len(tag) + len(", ")


def _placed(token: Token) -> Placed:
    return Placed(wordform(token.surface), token.start, token.end)
