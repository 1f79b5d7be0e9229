"""An invented stream: events with people, places and a course, told by several outlets."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from rules.model import Article

START = datetime(2026, 3, 2, tzinfo=UTC)
COMMON, NAMES, OUTLETS = 12_000, 60_000, 400
NEW_STORY = 0.55
COPY = 0.1
OPEN_STORIES = 3_000
_ONSETS = [
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "pr",
    "qu",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "ou"]
_CODAS = ["", "", "l", "n", "r", "s", "t", "nd", "ck", "st"]


class Workload:
    """Articles by number, the same at every run; `per_day` sets the pace of their clock."""

    def __init__(self, seed: int = 7, per_day: int = 16_000) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # no secret: the same stream at every run
        self._apart = timedelta(days=1) / per_day
        words = [self._word() for _ in range(COMMON)]
        self._common = words
        self._cumulated = list(accumulate(1 / (rank + 20) for rank in range(COMMON)))
        self._names = [self._word().capitalize() for _ in range(NAMES)]
        self._open: list[tuple[list[str], list[str], str]] = []

    def articles(self, count: int) -> Iterator[Article]:
        """Give so many articles in the order in which they come."""
        for number in range(count):
            seen_at = START + number * self._apart
            title, body = self._report()
            outlet = f"Outlet {self._chance.randrange(OUTLETS)}"
            yield Article((str(number),), title, seen_at, body=body, outlet=outlet, language="en")

    def _report(self) -> tuple[str, str]:
        if not self._open or self._chance.random() < NEW_STORY:
            return self._begin()
        names, theme, text = self._chance.choice(self._open)
        if self._chance.random() < COPY:
            return self._title(names, theme), text
        return self._title(names, theme), self._lead(names, theme)

    def _begin(self) -> tuple[str, str]:
        names, theme = self._chance.sample(self._names, 4), self._some(12)
        text = self._lead(names, theme)
        self._open.append((names, theme, text))
        if len(self._open) > OPEN_STORIES:
            del self._open[0]
        return self._title(names, theme), text

    def _title(self, names: list[str], theme: list[str]) -> str:
        told = [*self._chance.sample(names, 2), *self._chance.sample(theme, 4), *self._some(3)]
        self._chance.shuffle(told)
        return " ".join(told)

    def _lead(self, names: list[str], theme: list[str]) -> str:
        told = [*names, *names[:2], *theme, *self._some(42)]
        self._chance.shuffle(told)
        return " ".join(told)

    def _some(self, count: int) -> list[str]:
        return self._chance.choices(self._common, cum_weights=self._cumulated, k=count)

    def _word(self) -> str:
        parts = (self._chance.choice(kind) for _ in range(2) for kind in (_ONSETS, _VOWELS, _CODAS))
        return "".join(parts)
