"""Ranked stories → pages of one line a story, within what a platform takes.

A platform draws a line with its own markup, so it hands its drawing over and its limits; here is
decided where a page ends. No story is left out: what goes beyond the last page is counted.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rules.attention.rank import Ranked

CUT = "…"
Draw = Callable[[Ranked, str], str]
"""A line of a story and the title to be shown → its text."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message takes, its heading taken off."""

    characters: int = 2_000
    lines: int = 10
    pages: int | None = None
    """None: as many as are needed."""


@dataclass(frozen=True, slots=True)
class Page:
    """A message of stories."""

    stories: tuple[Ranked, ...]
    lines: tuple[str, ...]
    """As they are drawn, one a story."""

    @property
    def text(self) -> str:
        """Give its lines below one another."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Paged:
    """All pages, and how many stories stand on none."""

    pages: tuple[Page, ...]
    beyond: int = 0


def drawn_plainly(one: Ranked, title: str) -> str:
    """Draw a line without markup: `Truce holds — Harbour Wire, 3 sources`."""
    line = one.line
    sources = f", {line.sources} sources" if line.sources > 1 else ""
    note = f" ({line.note})" if line.note else ""
    return " ".join(f"{title} — {line.outlet}{sources}{note}".split())


def pages_of(stories: Iterable[Ranked], limits: Limits, draw: Draw = drawn_plainly) -> Paged:
    """Lay stories out on pages, in their order; a title that is too long is cut."""
    pages: list[Page] = []
    for story in stories:
        text = _fitting(story, limits.characters, draw)
        page = pages[-1] if pages else None
        if page is not None and _has_room(page, text, limits):
            pages[-1] = Page((*page.stories, story), (*page.lines, text))
        else:
            pages.append(Page((story,), (text,)))
    return _within(pages, limits.pages)


def _within(pages: Sequence[Page], most: int | None) -> Paged:
    shown = tuple(pages if most is None else pages[:most])
    return Paged(shown, sum(len(page.stories) for page in pages[len(shown) :]))


def _has_room(page: Page, text: str, limits: Limits) -> bool:
    fits = len(page.text) + 1 + len(text) <= limits.characters
    return fits and len(page.lines) < limits.lines


def _fitting(story: Ranked, most: int, draw: Draw) -> str:
    """Draw a story; what escaping adds to a title counts, so the line decides how much is left."""
    title = " ".join(story.line.title.split())
    text = draw(story, title)
    if len(text) <= most:
        return text
    room = bisect_right(range(1, len(title)), most, key=lambda kept: len(_cut(story, kept, draw)))
    return _cut(story, room, draw)[:most]


def _cut(story: Ranked, kept: int, draw: Draw) -> str:
    return draw(story, " ".join(story.line.title.split())[:kept].rstrip() + CUT)
