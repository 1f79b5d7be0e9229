"""Story as it was told × article → whether the story has changed, and which words say so.

A channel that was told of a story hears of it again when a number has grown noticeably, when a word
of escalation, an official source or a name is new. Outlets word one event in many ways, so in doubt
nothing has changed; see docs/adr/0015. A word that the table does not know changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from rules.articles.links import site_of
from rules.model import Article
from rules.sentences import Sentence, beside
from rules.words.counted import Count, CountedWords, counts_in, is_run
from rules.words.names import countries_of, names_in
from rules.words.numerals import Words, words_of
from rules.words.phrases import Phrases
from rules.words.text import fold, words

GROWS = 1.5
"""A count has changed when it is larger by a half: corrections, estimates and late outlets stay
below; it never falls, because the lower number is most often the older one."""
LEAD_WORDS = 60
"""The first words of an article are compared; behind them it tells of other events."""
NAME_WORDS = 2
"""One capitalised word is too often a place, a sport, an abbreviation."""
HEDGED = 3
"""Words behind that may still take it back: 12 feared dead, kills no one."""


class ChangeKind(StrEnum):
    """What is new about a story."""

    ESCALATION = "escalation"
    NUMBER = "number"
    OFFICIAL = "official"
    ENTITY = "entity"


@dataclass(frozen=True, slots=True)
class Change:
    """A reason to tell a story again."""

    kind: ChangeKind
    words: str
    """What shows it: `toll 3 → 12`, `state of emergency`, `Zembla Coast Guard`."""


@dataclass(frozen=True, slots=True)
class OfficialSources:
    """Who speaks for a state or an agency: outlets by name, hosts and what lies under them, tags."""

    outlets: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """The table that changes are read with; see bot/changes.toml."""

    counted: CountedWords
    escalation: Phrases
    """What takes a story a step further, by step: killed, state of emergency."""
    implied: Phrases
    """What says that a step was taken, but is too common to be one: funeral, prison."""
    hedges: Phrases
    official: OfficialSources
    not_names: frozenset[str]
    """Days, months, agencies: capitalised, and no news."""
    places: frozenset[str]
    """Words that a place follows: where it happened is told in many ways."""
    differs: Mapping[str, float] = field(default_factory=dict)
    """Things that are measured: they have changed when they differ by so much, up or down."""
    first: Mapping[str, float] = field(default_factory=dict)
    """Things whose first number is news by itself when it is so large."""


class Span(NamedTuple):
    """The least and the most that was told of a thing."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Telling:
    """What of a story has been told, all its tellings together."""

    counts: Mapping[str, Span] = field(default_factory=dict)
    escalations: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    is_official: bool = False
    has_lead: bool = False
    """More than a headline was told, so that a name that is missing is new."""

    def with_(self, article: Article, table: ChangeWords) -> "Telling":
        """Add an article that was told."""
        return self.merged(telling_of(article, table))

    def merged(self, other: "Telling") -> "Telling":
        """Join what two tellings told, in any order."""
        both = [*self.counts.items(), *other.counts.items()]
        return Telling(
            counts=_spans((thing, *span) for thing, span in both),
            escalations=self.escalations | other.escalations,
            words=self.words | other.words,
            is_official=self.is_official or other.is_official,
            has_lead=self.has_lead or other.has_lead,
        )

    def as_json(self) -> dict[str, Any]:
        """Write it as JSON can hold it, the same for equal tellings."""
        return {
            "counts": {thing: list(span) for thing, span in sorted(self.counts.items())},
            "escalations": sorted(self.escalations),
            "words": sorted(self.words),
            "is_official": self.is_official,
            "has_lead": self.has_lead,
        }

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> "Telling":
        """Read what `as_json` wrote; what a field does not say was not told."""
        return cls(
            counts={thing: Span(*span) for thing, span in written.get("counts", {}).items()},
            escalations=frozenset(written.get("escalations", ())),
            words=frozenset(written.get("words", ())),
            is_official=bool(written.get("is_official")),
            has_lead=bool(written.get("has_lead")),
        )


def telling_of(article: Article, table: ChangeWords) -> Telling:
    """Say what an article tells: its headline and its first words."""
    title, lead = words_of(article.title), _lead(article)
    counts = [*counts_in(title, table.counted), *counts_in(lead, table.counted)]
    steps = {group for said in (title, lead) for group, _ in _escalations(said, table)}
    implied = {one.group for said in (title, lead) for one in table.implied.find(said.folded)}
    return Telling(
        counts=_spans((thing, one.low, one.high) for one in counts for thing in one.things),
        escalations=frozenset(steps | implied),
        words=frozenset((*title.folded, *lead.folded)),
        is_official=is_official(article, table.official),
        has_lead=len(lead) >= LEAD_WORDS // 4,
    )


def material_change(told: Telling, article: Article, table: ChangeWords) -> Change | None:
    """Say whether an article changes a story that was told, and by what; None: it does not."""
    title = words_of(article.title)
    changes = (
        _escalation(told, title, table),
        _number(told, title, table),
        _official(told, article, table),
        _entity(told, article, title, table),
    )
    return next((change for change in changes if change is not None), None)


def is_official(article: Article, sources: OfficialSources) -> bool:
    """Say whether an article comes from a state or an agency."""
    labels = site_of(article.link).partition(":")[0].split(".")
    hosts = {".".join(labels[at:]) for at in range(len(labels))}
    return (
        _name(article.outlet) in sources.outlets
        or not hosts.isdisjoint(sources.domains)
        or any(fold(tag) in sources.tags for tag in article.tags)
    )


def _name(outlet: str) -> str:
    return " ".join(words(outlet))


def _lead(article: Article) -> Words:
    return words_of(article.summary or article.body, LEAD_WORDS)


def _spans(of: Iterable[tuple[str, float, float]]) -> Mapping[str, Span]:
    spans: dict[str, Span] = {}
    for thing, low, high in of:
        known = spans.get(thing, Span(low, high))
        spans[thing] = Span(min(low, known.low), max(high, known.high))
    return spans


def _escalation(told: Telling, title: Words, table: ChangeWords) -> Change | None:
    for group, said in _escalations(title, table):
        if group not in told.escalations:
            return Change(ChangeKind.ESCALATION, said)
    return None


def _escalations(said: Words, table: ChangeWords) -> Iterator[tuple[str, str]]:
    """Find the words of escalation that are said without "if" and "but"."""
    for found in table.escalation.find(said.folded):
        if not _is_hedged(said, found.first, found.last, table):
            start, end = said.tokens[found.first].start, said.tokens[found.last].end
            yield found.group, said.text[start:end]


def _is_hedged(said: Words, first: int, last: int, table: ChangeWords) -> bool:
    """Say whether something before it in its clause takes it back, or its text only asks."""
    hedges = table.hedges.find(said.folded[: last + 1 + HEDGED])
    asks = said.text.rstrip().endswith(("?", "？", "؟"))
    beside = [one for one in hedges if not first <= one.first <= one.last <= last]
    return asks or any(is_run(said, *sorted((hedge.last, first))) for hedge in beside)


def _number(told: Telling, title: Words, table: ChangeWords) -> Change | None:
    for count in counts_in(title, table.counted):
        if _is_changed(told, count, table) and not _is_hedged(
            title, count.first, count.last, table
        ):
            return Change(ChangeKind.NUMBER, _shown(told, count, title))
    return None


def _is_changed(told: Telling, count: Count, table: ChangeWords) -> bool:
    known = [(thing, told.counts[thing]) for thing in count.things if thing in told.counts]
    if not known:
        first = table.first.get(count.things[0])
        return first is not None and count.low >= first
    return all(_is_other(count, span, table.differs.get(thing)) for thing, span in known)


def _is_other(count: Count, told: Span, differs: float | None) -> bool:
    if differs is None:
        return count.low >= told.high * GROWS and count.low >= told.high + 1
    # Rounded, because 7.3 - 6.8 is a little less than a half to a computer.
    return round(max(count.low - told.high, told.low - count.high), 6) >= differs


def _shown(told: Telling, count: Count, title: Words) -> str:
    """Write a change: `toll 3 → 12`; a vague number as the headline says it."""
    thing = next((thing for thing in count.things if thing in told.counts), count.things[0])
    before = told.counts.get(thing)
    was = f"{_amount(before.high, count.unit)} → " if before else ""
    vague = title.text[title.tokens[count.first].start : title.tokens[count.last].end]
    now = _amount(count.low, count.unit) if count.low == count.high else vague.lower()
    return beside([_called(thing, count.unit), f"{was}{now}"], " ")


def _called(thing: str, unit: str) -> Sentence:
    """Name what is counted: the table knows it by one word, which the catalogues say in theirs."""
    name = thing.removeprefix(unit).strip()
    return Sentence(f"thing.{name}", "{name}", {"name": name})


def _amount(number: float, unit: str) -> str:
    digits = f"{number:,.10g}"
    return f"{digits}%" if unit == "%" else f"{unit}{digits}"


def _official(told: Telling, article: Article, table: ChangeWords) -> Change | None:
    if told.is_official or not is_official(article, table.official):
        return None
    return Change(ChangeKind.OFFICIAL, article.outlet)


def _entity(told: Telling, article: Article, title: Words, table: ChangeWords) -> Change | None:
    """Look for a name that stands in the headline and in the first words, and was not told."""
    if not told.has_lead:
        return None
    known = told.words | table.not_names | frozenset(words(article.outlet))
    implied = countries_of(told.words)
    for name in names_in(title, _lead(article), table.places):
        said = frozenset(words(name))
        if (
            len(said) >= NAME_WORDS
            and said.isdisjoint(known)
            and countries_of(said).isdisjoint(implied)
        ):
            return Change(ChangeKind.ENTITY, name)
    return None
