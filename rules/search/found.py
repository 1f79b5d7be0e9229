"""Articles that a query finds → what people see of them: the best first, with the words around."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.alerts.card import Stretch, marked
from rules.model import Article, Evidence

AROUND = 60
"""Characters of a text that a snippet shows on either side of the first find."""
SNIPPET_AT_MOST = 300


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that a query finds."""

    article: Article
    story_id: int
    evidence: tuple[Evidence, ...]

    @property
    def headline(self) -> tuple[Stretch, ...]:
        """Give its headline with the finds marked."""
        return marked(self.article.title, _places(self.evidence, "title"))

    @property
    def snippet(self) -> tuple[Stretch, ...]:
        """Give the words around the first find outside the headline; its summary where there is none."""
        for field in ("summary", "body"):
            if places := _places(self.evidence, field):
                return _around(self.article.texts[field], places)
        return marked(self.article.summary[:SNIPPET_AT_MOST], [])


def ranked(newest: Sequence[int], in_title: frozenset[int]) -> tuple[int, ...]:
    """Order candidates: what has it in the headline first, each the newest first."""
    first = [number for number in newest if number in in_title]
    return (*first, *(number for number in newest if number not in in_title))


def _places(evidence: Sequence[Evidence], field: str) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in evidence if one.field == field]


def _around(text: str, places: Sequence[tuple[int, int]]) -> tuple[Stretch, ...]:
    """Cut a text around its first find, at blanks, with an ellipsis where something is left out."""
    first = min(start for start, _ in places)
    begin = _after_blank(text, max(0, first - AROUND)) if first > AROUND else 0
    end = min(len(text), begin + SNIPPET_AT_MOST)
    stretches = marked(text[begin:end], [(start - begin, stop - begin) for start, stop in places])
    lead = (Stretch("…"),) if begin else ()
    return (*lead, *stretches, *((Stretch("…"),) if end < len(text) else ()))


def _after_blank(text: str, at: int) -> int:
    """Give where the next word begins, if that is near."""
    blank = text.find(" ", at, at + AROUND)
    return blank + 1 if blank >= 0 else at
