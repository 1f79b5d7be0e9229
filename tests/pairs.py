"""Articles and queries by dice, that share words often: the same on every machine."""

import random
from collections.abc import Sequence

from msgspec.structs import replace

from rules.language.lexer import QueryError
from rules.language.plan import Plan, planned
from rules.model import Article
from rules.words.text import surfaces
from tests.build import HOUR, NOON, an_article
from tests.strategies import LEXICON, OTHERS, SPACES, TERMS, WORDS

OUTLETS = ["", "Kestrel Wire", "Port U.S.", "북한이", "Harbour Wire"]
LANGUAGES = [None, "", "en", "pt-BR", "PT_br", "ko"]
TAGS: list[tuple[str, ...]] = [(), ("port", "ferry"), ("North Korea", "ICE"), ("ferry port",)]


class Dice:
    """What is drawn for one test."""

    def __init__(self, seed: int) -> None:
        """Draw the same for the same seed."""
        self._dice = random.Random(seed)  # noqa: S311  # nothing is to be hidden

    def articles(self, count: int) -> list[Article]:
        """Give different articles."""
        return [
            replace(self._article(), keys=(f"guid:1:{number}",), feed_id=1)
            for number in range(count)
        ]

    def query(self, articles: Sequence[Article]) -> tuple[str, Plan]:
        """Give a query that can be read, with words of some of the articles."""
        while True:
            text = self._query(self._dice.choice(articles), depth=2)
            try:
                return text, planned(text, LEXICON)
            except QueryError:
                continue

    def _article(self) -> Article:
        dice = self._dice
        return an_article(
            self._text(6) or "Ferry",
            summary=self._text(9),
            body=self._text(30) if dice.random() < 0.3 else "",
            outlet=dice.choice(OUTLETS),
            author=dice.choice([None, "Ines Ferry", "N. Korea Kestrel"]),
            language=dice.choice(LANGUAGES),
            link=dice.choice([None, "https://ferry.example/north-korea/2026/ice"]),
            tags=dice.choice(TAGS),
            published_at=dice.choice([None, NOON, NOON - HOUR, NOON - 3 * HOUR]),
        )

    def _text(self, most: int) -> str:
        count = self._dice.randint(0, most)
        return "".join(self._dice.choice(WORDS) + self._dice.choice(SPACES) for _ in range(count))

    def _query(self, article: Article, depth: int) -> str:
        if depth == 0 or self._dice.random() < 0.4:
            return self._leaf(article)
        form = self._dice.choice(["({}) ({})", "({}) OR ({})", "({}) -({})", "-(-({}) OR ({}))"])
        return form.format(self._query(article, depth - 1), self._query(article, depth - 1))

    def _leaf(self, article: Article) -> str:
        """Take a term of the language, or words as they stand in the article."""
        dice = self._dice
        if dice.random() < 0.4:
            return dice.choice(TERMS if dice.random() < 0.6 else OTHERS)
        field = dice.choice(["title", "summary"])
        words = [word for word in surfaces(article.texts[field]) if '"' not in word] or ["ferry"]
        at = dice.randrange(len(words))
        word, more = words[at], words[at : at + dice.randint(2, 3)]
        forms = [
            f'"{word}"',
            f'"{" ".join(more)}"',
            f'="{" ".join(more)}"',
            f'="{word}"',
            f'"{" ".join(more)}*"',
            f"{word[:3]}*",
            f'"{word}" NEAR/{dice.randint(1, 4)} "{dice.choice(words)}"',
            f'{field}:"{word}"',
            f'source:"{article.outlet}"',
            f"lang:{article.language}",
        ]
        return dice.choice(forms)
