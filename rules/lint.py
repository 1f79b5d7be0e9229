"""Query → what people should know of it before they save it: the reading in words, and remarks.

Nothing here refuses anything: what cannot be meant is refused by rules/grammar.py.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

import regex

from rules.lexicon import WAYS_AT_MOST, Lexicon
from rules.query import (
    FIELDS,
    NAMED_FIELDS,
    OPERATORS,
    And,
    Leaf,
    Not,
    Or,
    Query,
    Scoped,
    Term,
    leaves,
    parts,
)
from rules.wordform import Kind, Word

# Names in capitals that are ordinary words when written small.
WORDS_TOO_TEXT = """
    ace act age aid aids aim all am arm arms art ask bad ban bar bat bid bit can cap car care
    cat cobra dad doe dot era far fat fed fit gap gas hit hot ice ira iron it jet kit lap led
    less lot mad man map mars may met mi now oil ok pact pan par pet pin pm race raw sad salt
    is it sat sea set smart so spa spur star start stem swift tap tax tip ton top us vat war who wise
"""
_WORDS_TOO = frozenset(WORDS_TOO_TEXT.split())
_DASHES = regex.compile(r"[–—―−]")
"""Signs that clients make of a `-`, and that stand between words of a text, too."""
_LOOKS_LIKE_A_FIELD = regex.compile(r"(\p{L}{2,12})[:：].*", regex.DOTALL)


def in_words(query: Query) -> str:
    """Say how a query is read; for words side by side, how the phrase would be written."""
    nodes = list(_nodes(query))
    named = any(isinstance(node, Scoped) for node in nodes)
    reading = str(query) if named else f"{query} anywhere"
    hints = [hint for node in nodes if isinstance(node, And) for hint in _phrases(node)]
    return "; ".join((reading, *dict.fromkeys(hints)))


def remarks(query: Query, lexicon: Lexicon) -> tuple[str, ...]:
    """Tell what of a query may not do what its writer wants."""
    found = [
        remark for leaf in leaves(query) if isinstance(leaf, Term) for remark in _of_term(leaf)
    ]
    found += [remark for leaf in leaves(query) for remark in _lost_ways(leaf, lexicon)]
    found += _common(query)
    for node in _nodes(query):
        said = _Said(lexicon, [part for part in parts(node) if isinstance(part, Term)])
        if isinstance(node, And):
            found += [*_needless_beside(said), *_impossible(said, node.parts)]
        elif isinstance(node, Or):
            found += _never_adding(said)
    return tuple(dict.fromkeys(found))


def _nodes(query: Query) -> Iterator[Query]:
    yield query
    for part in parts(query):
        yield from _nodes(part)


def _phrases(node: And) -> Iterator[str]:
    """Write bare words that stand side by side as the phrase that may have been meant."""
    for terms in _runs(node):
        yield f"for the phrase write {_phrase(terms)}"


def _runs(node: And) -> Iterator[list[Term]]:
    """Give the bare words that stand side by side, two at least."""
    for bare, run in groupby(node.parts, key=_is_bare):
        terms = [part for part in run if isinstance(part, Term)]
        if bare and len(terms) > 1:
            yield terms


def _phrase(terms: Sequence[Term]) -> Term:
    text = " ".join(term.text for term in terms)
    return Term(tuple(word for term in terms for word in term.words), text, quoted=True)


def _common(node: Query, field: str = "") -> Iterator[str]:
    """Tell of words that stand everywhere, and of the phrase that they may have been meant for."""
    inside = node.field if isinstance(node, Scoped) else field
    if inside in NAMED_FIELDS:
        return
    in_phrases: list[Term] = []
    for run in _runs(node) if isinstance(node, And) else ():
        in_phrases += run
        common = [f"`{term.text}`" for term in run if _stands_everywhere(term)]
        if common:
            yield f"{' and '.join(common)} may stand anywhere: for the phrase write {_phrase(run)}"
    for part in parts(node):
        if part not in in_phrases:
            yield from _common(part, inside)
    if isinstance(node, Term) and _stands_everywhere(node):
        yield f"{node} stands in nearly every English article"


def _stands_everywhere(term: Term) -> bool:
    is_operator = term.text.upper() in OPERATORS and not term.quoted
    return term.is_common and not is_operator


def _is_bare(part: Query) -> bool:
    return (
        isinstance(part, Term)
        and not (part.quoted or part.is_exact or part.is_prefix)
        and len(part.words) == 1
    )


def _of_term(term: Term) -> Iterator[str]:
    if term.quoted:
        return
    yield from _looks_like_an_operator(term.text)
    if (
        not term.is_exact
        and term.text.isupper()
        and len(term.text) > 1
        and term.text.lower() in _WORDS_TOO
    ):
        yield f"{term} also finds the word `{term.text.lower()}`: did you mean ={term.text}?"
    named = _LOOKS_LIKE_A_FIELD.fullmatch(term.text)
    if named is not None and named[1].casefold() not in FIELDS:
        yield _no_field(named[1])


def _looks_like_an_operator(text: str) -> Iterator[str]:
    meant = text.upper()
    if meant in OPERATORS - {text} or (meant != text and meant.startswith("NEAR/")):
        yield f"`{text}` is looked for as it stands: the operator is written {meant}, in capitals"
    if len(parts := _DASHES.split(text)) > 1 and all(parts):
        apart = " -".join(parts)
        yield f"`{text}` is looked for as it stands: to exclude, write {apart}"
    if text[0] in "<>":
        yield f"`{text}` is looked for as it stands: an age is written without spaces, age<6h"


def _lost_ways(leaf: Leaf, lexicon: Lexicon) -> Iterator[str]:
    if isinstance(leaf, Term) and (count := lexicon.count_of_ways(leaf)) > WAYS_AT_MOST:
        yield (
            f"{leaf} can be said in {count} ways with the demonyms and aliases of its words, and"
            f" {WAYS_AT_MOST} are looked for: write shorter terms with AND or NEAR between them"
        )


_MEANT = {"http": "url:", "https": "url:", "site": "source: or url:", "from": "source:"}


def _no_field(name: str) -> str:
    small = name.casefold()
    near = difflib.get_close_matches(small, FIELDS, n=1)
    hint = f"fields are {', '.join(FIELDS)}"
    if small == "age":
        hint = "an age is written age<6h"
    elif small in _MEANT or near:
        hint = f"did you mean {_MEANT.get(small) or f'{near[0]}:'}?"
    return f"`{name}:` is no field, so it is looked for as it stands: {hint}"


@dataclass(frozen=True, slots=True)
class _Said:
    """Terms that stand together, and what they mean."""

    lexicon: Lexicon
    terms: Sequence[Term]

    def covers(self, one: Term, other: Term) -> bool:
        """Say whether every text that has the other term has the one, too."""
        ours, theirs = self.lexicon.ways(one), self.lexicon.ways(other)
        return all(any(_contains(a.words, b.words) for a in ours) for b in theirs)

    def covering(self) -> Iterator[tuple[Term, Term]]:
        """Give the pairs of which the first is there whenever the second is, each pair once."""
        for first, second in combinations(self.terms, 2):
            if self.covers(first, second):
                yield first, second
            elif self.covers(second, first):
                yield second, first


def _needless_beside(said: _Said) -> Iterator[str]:
    """Name the terms of an AND that another one brings along."""
    for one, other in said.covering():
        yield f"{one} adds nothing: whatever has {other} has it, too"


def _never_adding(said: _Said) -> Iterator[str]:
    """Name the terms of an OR that another one finds already."""
    for one, other in said.covering():
        yield f"{other} can never add anything: {one} finds all of it"


def _impossible(said: _Said, found: Sequence[Query]) -> Iterator[str]:
    """Name what is asked for and excluded at once."""
    for part in found:
        if isinstance(part, Not) and isinstance(part.part, Term):
            for term in said.terms:
                if said.covers(part.part, term):
                    yield f"nothing can be found: {term} is asked for, and {part.part} excluded"


def _contains(some: Sequence[Word], others: Sequence[Word]) -> bool:
    """Say whether words side by side are there whenever the others are."""
    starts = range(len(others) - len(some) + 1)
    return any(all(map(_is_wider, some, others[at : at + len(some)])) for at in starts)


def _is_wider(one: Word, other: Word) -> bool:
    """Say whether a word that satisfies the other satisfies the one."""
    if one[:2] == other[:2]:
        return True
    if one.kind is Kind.PREFIX:
        return other.text.startswith(one.text)
    return one.kind is Kind.NAME and other.kind is not Kind.PREFIX and one.text == other.name
