"""Report × report → whether there is enough in them to be one event: of headings, forms and other languages.

Some headlines are names of pages: "Business highlights", "Weather forecast for the weekend". Some texts are a
form that is filled in anew: a bank's quarter, a match. And of what is not in English it is not known
which words are rare and what contradicts. There a likeness that is otherwise enough says little.
"""

from collections.abc import Iterable, Set
from typing import NamedTuple

import numpy as np

from rules.sentences import sentence
from rules.story.centroid import Packed
from rules.story.decision import Fold
from rules.story.rarity import Rarity
from rules.story.sketch import IN_TITLE
from rules.story.terms import Token
from rules.story.tongue import ENGLISH, FOREIGN
from rules.story.wording import Report, report_of
from rules.words.text import content_words, weight

FIGURES_AT_MOST = 8
ENOUGH_TOLD = 3
"""So many words, of a headline that the other report tells in full, name an event in any language."""
ENOUGH_HEADLINE = 3
"""A headline of fewer words is a heading: `Ukraine`, `Letters to the editor`."""
STRANGE = 0.75
"""Names make a headline strange, too; so large a share they are of none."""
A_LEAD = 3
"""From so many words on, what stands under a headline could be compared with another lead."""
HEADING = sentence("one_heading", "the same heading over other news")
FEW_WORDS = sentence("few_words", "a headline of so few words names no event")
OTHER_FIGURES = sentence("other_figures", "the same headline over other figures")
OTHER_WORDS = sentence(
    "other_words",
    "no headline is told in full by the other, and it is not known what is rare in its language",
)


class Telling(NamedTuple):
    """A report, as far as it matters here."""

    headline: Report
    lead: Set[int]
    """The codes of what stands under the headline only."""
    title_weight: float
    figures: Set[str]
    outlet: str
    is_named: bool
    """The headline has a name in it."""
    is_foreign: bool

    @property
    def enough(self) -> int:
        """How many words its headline needs; a number tells one of a series: `Apollo 11`."""
        return ENOUGH_HEADLINE - bool(self.headline.numbers)

    @property
    def has_lead(self) -> bool:
        return len(self.lead) >= A_LEAD


def telling_of(
    title: str, packed: Packed, facts: Iterable[str], outlet: str, rarity: Rarity
) -> Telling:
    """Read a report from what is kept of it: its folded headline, its terms, what it states."""
    codes = packed.as_codes
    in_title = (np.frombuffer(packed.marks, np.uint8) & IN_TITLE) > 0
    stated, headline = frozenset(facts), report_of(title, packed.codes)
    return Telling(
        headline,
        frozenset(codes[~in_title].tolist()),
        weight(content_words(title.split())),
        _figures(stated),
        outlet,
        names_somebody(title, stated),
        FOREIGN in stated or (ENGLISH not in stated and _is_strange(headline, rarity)),
    )


def names_somebody(title: str, facts: Iterable[str]) -> bool:
    """Say whether a folded headline has one of the names among facts: somebody's, or of some place."""
    words = frozenset(title.split(" "))
    names = (name for fact in facts if (name := fact.removeprefix("name:")) != fact)
    return any(words.issuperset(name.split(" ")) for name in names)


def _is_strange(headline: Report, rarity: Rarity) -> bool:
    """Say whether nearly no word of a headline is one of English news."""
    is_word = np.array([not word[0].isdigit() for word in headline.words], bool)
    words = headline.codes[is_word]
    strange = len(words) - rarity.count_known(words)
    return strange >= ENOUGH_HEADLINE and strange > STRANGE * len(words)


def figures_of(lead: Iterable[Token]) -> list[str]:
    """Give the first numbers of a lead as facts, `figure:2.1`."""
    found = dict.fromkeys(token.word for token in lead if token.is_number)
    return [f"figure:{number}" for number in list(found)[:FIGURES_AT_MOST]]


def have_other_figures(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Say whether the leads of both state numbers, and none in common, as a form does that is filled in anew."""
    one, other = _figures(ours), _figures(theirs)
    return bool(one and other) and not one & other


def too_little(ours: Telling, theirs: Iterable[Telling], fold: Fold) -> str | None:
    """Say what is missing for an article to be one event with a story's reports; None where one of them is enough.

    LOOSE asks for nothing of this, NORMAL does not mind the language.
    """
    if fold is Fold.LOOSE:
        return None
    missing = None
    for other in theirs:
        missing = _missing(ours, other) or (_unread(ours, other) if fold is Fold.STRICT else None)
        if missing is None:
            return None
    return missing


def _missing(ours: Telling, theirs: Telling) -> str | None:
    one, other = ours.headline, theirs.headline
    is_equal = frozenset(one.words) == frozenset(other.words)
    has_leads = ours.has_lead and theirs.has_lead
    is_surely_one = (ours.is_named or theirs.is_named) and ours.outlet != theirs.outlet
    if is_equal and has_leads and not is_surely_one:
        if not ours.lead & theirs.lead:
            return HEADING
        if ours.figures and theirs.figures and not ours.figures & theirs.figures:
            return OTHER_FIGURES
    if any(not t.has_lead and t.title_weight < t.enough for t in (ours, theirs)):
        return FEW_WORDS
    return None


def _unread(ours: Telling, theirs: Telling) -> str | None:
    is_known = not (ours.is_foreign or theirs.is_foreign)
    return None if is_known or _tells(ours, theirs) or _tells(theirs, ours) else OTHER_WORDS


def _tells(whole: Telling, part: Telling) -> bool:
    """Say whether all that a headline says stands in another report; in its headline in the same order, too.

    `Porto beat Benfica` has the words of `Benfica beat Porto` in every language.
    """
    said, there = part.headline.codes.tolist(), whole.headline.codes.tolist()
    if part.title_weight < ENOUGH_TOLD or not part.headline.is_told_by(whole.headline):
        return False
    rest = iter(there)
    return not frozenset(said) <= frozenset(there) or all(word in rest for word in said)


def _figures(facts: Iterable[str]) -> Set[str]:
    return frozenset(fact for fact in facts if fact.startswith("figure:"))
