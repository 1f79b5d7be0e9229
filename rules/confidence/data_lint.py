"""Query × what it found in the archive → what people should know of it before they save it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rules.confidence.backtest import Span, Trial
from rules.language.query import And, Not, Query, Term, leaves, parts
from rules.sentences import sentence

REMOVES_MUCH = 0.3
"""Which share of what would match an exclusion must take away for people to be told so."""
MOSTLY_SMALL = 0.5
"""Which share of the places of a term in capitals must be the ordinary word."""
PLACES_AT_LEAST = 5
SEEN_DAYS, SEEN_ARTICLES = 7, 100
"""In less than a week, or in a few articles, most good terms do not occur: that is no news."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A part of a query that excludes, and the query without it."""

    part: Not
    rest: Query


def exclusions(query: Query) -> Iterator[Exclusion]:
    """Give what a query excludes beside what it asks for."""
    if not isinstance(query, And):
        return
    for part in query.parts:
        if isinstance(part, Not):
            left = tuple(other for other in query.parts if other is not part)
            yield Exclusion(part, replace(query, parts=left) if len(left) > 1 else left[0])


def of_exclusion(exclusion: Exclusion, *, kept: int, without: int) -> str | None:
    """Say what an exclusion takes away, of articles that are `without` it and `kept` with it."""
    share = 1 - kept / without if without else 0.0
    return (
        sentence(
            "lint_removes", "{part} removes {share}", part=exclusion.part, share=f"{share:.0%}"
        )
        if share >= REMOVES_MUCH
        else None
    )


def terms_of(query: Query) -> tuple[Term, ...]:
    """Give the terms that a query asks for, each once; those that it excludes are not asked for."""
    excluded = {id(leaf) for part in _exclusions_in(query) for leaf in leaves(part)}
    asked = (leaf for leaf in leaves(query) if isinstance(leaf, Term) and id(leaf) not in excluded)
    return tuple(dict.fromkeys(asked))


def never_seen(term: Term, span: Span, *, articles: int) -> str | None:
    """Say that a term was not found at all; None where so little was looked at that it says nothing."""
    if span.days < SEEN_DAYS or articles < SEEN_ARTICLES:
        return None
    return sentence(
        "lint_never_seen",
        "{term} was never seen in {days} days",
        term=term,
        days=f"{span.days:.0f}",
    )


def of_capitals(query: Query, trials: Iterable[Trial]) -> Iterator[str]:
    """Tell of terms in capitals that mostly find the ordinary word."""
    capitals = {
        str(term): term
        for term in terms_of(query)
        if not (term.is_exact or term.quoted) and term.text.isupper() and len(term.text) > 1
    }
    places, small = Counter[str](), Counter[str]()
    for trial in trials if capitals else ():
        for one in trial.evidence:
            if one.term in capitals:
                found = trial.article.texts.get(one.field, "")[one.start : one.end]
                places[one.term] += 1
                small[one.term] += not found.isupper()
    for name, term in capitals.items():
        if places[name] >= PLACES_AT_LEAST and small[name] / places[name] >= MOSTLY_SMALL:
            share = f"{small[name] / places[name]:.0%}"
            word = term.text.lower()
            yield sentence(
                "lint_capitals",
                "{term}: {share} of its finds are the word {word}: did you mean ={meant}?",
                term=name,
                share=share,
                word=word,
                meant=term.text,
            )


def _exclusions_in(query: Query) -> Iterator[Not]:
    if isinstance(query, Not):
        yield query
        return
    for part in parts(query):
        yield from _exclusions_in(part)
