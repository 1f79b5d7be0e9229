"""Query → what people should know of it before they save it: the reading in words, and remarks.

Nothing here refuses anything: what cannot be meant is refused by rules/language/grammar.py.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from rules.language.hints import hints, phrase_of, runs
from rules.language.implication import Placed, Ways, exclude_each_other, implies, ways_of
from rules.language.lexicon import WAYS_AT_MOST, Lexicon
from rules.language.query import (
    NAMED_FIELDS,
    OPERATORS,
    TEXT_FIELDS,
    And,
    Leaf,
    Not,
    Or,
    Query,
    Scoped,
    Term,
    in_full,
    leaves,
    parts,
)
from rules.sentences import all_of, beside, sentence


def in_words(query: Query) -> str:
    """Say how a query is read; for words side by side, how the phrase would be written."""
    nodes = [node for node, _ in _nodes(query)]
    named = any(isinstance(node, Scoped) for node in nodes)
    full = in_full(query)
    reading = full if named else sentence("read_anywhere", "{query} anywhere", query=full)
    found = [
        sentence("phrase_write", "for the phrase write {phrase}", phrase=phrase_of(run))
        for node in nodes
        if isinstance(node, And)
        for run in runs(node)
    ]
    return beside((reading, *dict.fromkeys(found)))


def remarks(query: Query, lexicon: Lexicon) -> tuple[str, ...]:
    """Tell what of a query may not do what its writer wants."""
    found = [*hints(query)]
    found += [remark for leaf in leaves(query) for remark in _lost_ways(leaf, lexicon)]
    found += _common(query)
    ways = ways_of(lexicon)
    for node, fields in _nodes(query):
        placed = [Placed(part, fields) for part in parts(node)]
        if isinstance(node, And):
            found += [*_needless_beside(placed, ways), *_impossible(placed, ways)]
        elif isinstance(node, Or):
            found += _never_adding(placed, ways)
    return tuple(dict.fromkeys(found))


def _nodes(
    query: Query, fields: tuple[str, ...] = TEXT_FIELDS
) -> Iterator[tuple[Query, tuple[str, ...]]]:
    """Give a query and its parts, each with the fields that it is looked for in."""
    yield query, fields
    inside = (query.field,) if isinstance(query, Scoped) else fields
    for part in parts(query):
        yield from _nodes(part, inside)


def _common(node: Query, field: str = "") -> Iterator[str]:
    """Tell of words that stand everywhere, and of the phrase that they may have been meant for."""
    inside = node.field if isinstance(node, Scoped) else field
    if inside in NAMED_FIELDS:
        return
    in_phrases: list[Term] = []
    for run in runs(node) if isinstance(node, And) else ():
        in_phrases += run
        common = [f"`{term.text}`" for term in run if _stands_everywhere(term)]
        if common:
            yield sentence(
                "lint_common_words",
                "{words} may stand anywhere: for the phrase write {phrase}",
                words=all_of(common),
                phrase=phrase_of(run),
            )
    for part in parts(node):
        if part not in in_phrases:
            yield from _common(part, inside)
    if isinstance(node, Term) and _stands_everywhere(node):
        yield sentence("lint_common", "{term} stands in nearly every English article", term=node)


def _stands_everywhere(term: Term) -> bool:
    is_operator = term.text.upper() in OPERATORS and not term.quoted
    return term.is_common and not is_operator


def _lost_ways(leaf: Leaf, lexicon: Lexicon) -> Iterator[str]:
    if isinstance(leaf, Term) and (count := lexicon.count_of_ways(leaf)) > WAYS_AT_MOST:
        yield (
            sentence(
                "lint_many_ways",
                "{term} can be said in {ways} ways with the demonyms and aliases of its words,"
                " and {most} are looked for: write shorter terms with AND or NEAR between them",
                term=leaf,
                ways=count,
                most=WAYS_AT_MOST,
            )
        )


def _covering(placed: Sequence[Placed], ways: Ways) -> Iterator[tuple[Query, Query]]:
    """Give the pairs of which the first is there whenever the second is, each pair once."""
    for one, other in combinations(placed, 2):
        if implies(other, one, ways):
            yield one.query, other.query
        elif implies(one, other, ways):
            yield other.query, one.query


def _needless_beside(placed: Sequence[Placed], ways: Ways) -> Iterator[str]:
    """Name the parts of an AND that another one brings along."""
    for one, other in _covering(placed, ways):
        if isinstance(other, Not):
            yield sentence(
                "lint_says_it",
                "{one} adds nothing: {other} says it already",
                one=_shown(one),
                other=_shown(other),
            )
        else:
            yield sentence(
                "lint_adds_nothing",
                "{one} adds nothing: whatever has {other} has it, too",
                one=_shown(one),
                other=_shown(other),
            )


def _never_adding(placed: Sequence[Placed], ways: Ways) -> Iterator[str]:
    """Name the parts of an OR that another one finds already."""
    for one, other in _covering(placed, ways):
        yield sentence(
            "lint_never_adds",
            "{other} can never add anything: {one} finds all of it",
            other=_shown(other),
            one=_shown(one),
        )


def _impossible(placed: Sequence[Placed], ways: Ways) -> Iterator[str]:
    """Name what is asked for and excluded at once."""
    for excluded in placed:
        if not isinstance(excluded.query, Not):
            continue
        inside = Placed(excluded.query.part, excluded.fields)
        for asked in placed:
            if implies(asked, inside, ways):
                yield sentence(
                    "lint_contradiction",
                    "nothing can be found: {asked} is asked for, and {excluded} excluded",
                    asked=_shown(asked.query),
                    excluded=_shown(inside.query),
                )
    for one, other in combinations(placed, 2):
        if (reason := exclude_each_other(one.query, other.query)) is not None:
            yield sentence("lint_nothing", "nothing can be found: {why}", why=reason)


def _shown(query: Query) -> str:
    return f"({query})" if isinstance(query, And | Or) else str(query)
