"""Query → hints: what reads like a query of somebody's habit, and means something else here."""

import difflib
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import regex

from rules.language.query import (
    FIELDS,
    NAMED_FIELDS,
    OPERATORS,
    And,
    Or,
    Query,
    Regex,
    Scoped,
    Term,
    leaves,
    parts,
)
from rules.sentences import remedy_near, sentence

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


_OPENS, _CLOSES = "'‘‹‚‛`", "'’›‘`"
_CODE = regex.compile(r"[A-Za-z]{2,3}(?:[-_]\w+)?")
_FLAGS = regex.compile(r"[gimsuxy]{1,4}")


def hints(query: Query) -> Iterator[str]:
    """Tell what of a query may be meant otherwise."""
    for leaf in leaves(query):
        if isinstance(leaf, Term):
            yield from _of_term(leaf)
    yield from _of_neighbours(query)
    yield from of_fields(query)


def of_fields(query: Query) -> Iterator[str]:
    """Tell where a field may have been meant for more than the one term behind it."""
    if isinstance(query, And):
        for one, other in pairwise(query.parts):
            yield from _two_words_behind_a_field(one, other)
    if isinstance(query, Or):
        for one, other in pairwise(query.parts):
            yield from _two_alternatives_behind_a_field(one, other)
    for part in parts(query):
        yield from of_fields(part)


def _two_words_behind_a_field(one: Query, other: Query) -> Iterator[str]:
    """Take `title:North Korea` for a name of two words, as both begin with a capital."""
    scoped = _bare_behind_a_field(one)
    if scoped is None or not (isinstance(other, Term) and _is_bare(other)):
        return
    field, term = scoped
    if field != "lang" and term.text[:1].isupper() and other.text[:1].isupper():
        yield (
            sentence(
                "hint_field_phrase",
                "`{field}:` is for {term} alone, {other} may stand anywhere: for the phrase write"
                " {field}:{phrase}",
                field=field,
                term=term,
                other=other,
                phrase=phrase_of((term, other)),
            )
        )


def _two_alternatives_behind_a_field(one: Query, other: Query) -> Iterator[str]:
    """Take `source:Reuters,AP` for a list, as only terms without quotes stand beside it."""
    before = one.parts[-1] if isinstance(one, And) else one
    behind = other.parts[0] if isinstance(other, And) else other
    scoped = _bare_behind_a_field(before)
    if scoped is None or scoped[0] not in NAMED_FIELDS:
        return
    field, term = scoped
    if isinstance(behind, Term) and _is_bare(behind) and _may_be_in(field, behind):
        yield (
            sentence(
                "hint_field_both",
                "`{field}:` is for {term} alone, {other} is looked for in the text: for both"
                " write {field}:({term}, {other})",
                field=field,
                term=term,
                other=behind,
            )
        )


def _may_be_in(field: str, term: Term) -> bool:
    return field != "lang" or _CODE.fullmatch(term.text) is not None


def _bare_behind_a_field(query: Query) -> tuple[str, Term] | None:
    if isinstance(query, Scoped) and isinstance(query.part, Term) and _is_bare(query.part):
        return query.field, query.part
    return None


def _of_neighbours(query: Query) -> Iterator[str]:
    if isinstance(query, And):
        yield from _in_single_quotes(query.parts)
        for one, other in pairwise(query.parts):
            if isinstance(one, Regex) and isinstance(other, Term) and _FLAGS.fullmatch(other.text):
                yield (
                    sentence(
                        "hint_regex_flags",
                        "`{other}` behind {regex} is looked for as a word: case does not count in"
                        " a regex anyway, other flags stand in front, as in /(?s)…/",
                        other=other,
                        regex=one,
                    )
                )
    for part in parts(query):
        yield from _of_neighbours(part)


def _in_single_quotes(side_by_side: Sequence[Query]) -> Iterator[str]:
    opened: list[Term] = []
    for part in side_by_side:
        if not (isinstance(part, Term) and _is_bare(part)):
            opened = []
            continue
        if opened or part.text[0] in _OPENS:
            opened.append(part)
        if len(opened) > 1 and part.text[-1] in _CLOSES:
            text = " ".join(term.text for term in opened)
            words = text.strip(_OPENS + _CLOSES)
            yield sentence(
                "hint_single_quotes",
                '{text} is looked for word by word, in no order: did you mean "{words}"?',
                text=text,
                words=words,
            )
            opened = []


def runs(node: And) -> Iterator[list[Term]]:
    """Give the bare words that stand side by side, two at least."""
    for bare, run in groupby(node.parts, key=_is_bare):
        terms = [part for part in run if isinstance(part, Term)]
        if bare and len(terms) > 1:
            yield terms


def phrase_of(terms: Sequence[Term]) -> Term:
    """Write words side by side as one phrase."""
    text = " ".join(term.text for term in terms)
    return Term(tuple(word for term in terms for word in term.words), text, quoted=True)


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
    yield from _misplaced(term)
    if not term.is_exact and term.text.isupper() and term.text.lower() in _WORDS_TOO:
        yield sentence(
            "hint_capitals",
            "{term} also finds the word `{word}`: did you mean ={meant}?",
            term=term,
            word=term.text.lower(),
            meant=term.text,
        )
    named = _LOOKS_LIKE_A_FIELD.fullmatch(term.text)
    if named is not None and named[1].casefold() not in FIELDS:
        yield _no_field(named[1])


def _misplaced(term: Term) -> Iterator[str]:
    """Tell of `=` and `*` in a place where they do not mean what they seem to."""
    text = term.text
    name, colon, rest = text.partition(":")
    if term.is_exact and colon and name.casefold() in FIELDS:
        yield sentence(
            "hint_exact_field",
            "`={text}` is looked for as it stands: did you mean {field}:={rest}?",
            text=text,
            field=name,
            rest=rest,
        )
    if term.is_exact and text.startswith("@"):
        yield sentence(
            "hint_exact_list",
            "`={text}` is looked for as it stands: the terms of a list have a `=` each, so write"
            " {text}",
            text=text,
        )
    if term.is_prefix and not text[-1].isalnum() and not unicodedata.combining(text[-1]):
        bare = text.rstrip(text[-1])
        yield sentence(
            "hint_star",
            "the `*` of {text}* means nothing behind a sign: {bare} finds what follows it, too",
            text=text,
            bare=bare,
        )


def _looks_like_an_operator(text: str) -> Iterator[str]:
    meant = text.upper()
    if meant in OPERATORS - {text} or (meant != text and meant.startswith("NEAR/")):
        yield sentence(
            "hint_operator",
            "`{text}` is looked for as it stands: the operator is written {meant}, in capitals",
            text=text,
            meant=meant,
        )
    if len(parts := _DASHES.split(text)) > 1 and all(parts):
        apart = " -".join(parts)
        yield sentence(
            "hint_dash",
            "`{text}` is looked for as it stands: to exclude, write {apart}",
            text=text,
            apart=apart,
        )
    if text[0] in "<>":
        yield sentence(
            "hint_age_sign",
            "`{text}` is looked for as it stands: an age is written without spaces, age<6h",
            text=text,
        )
    for habit, remedy in _HABITS:
        if (found := habit.fullmatch(text)) is not None:
            yield _as_it_stands(text, remedy.of(written=found[1]))


_HABITS = (
    (
        regex.compile(r"(?i:near)[^/\w]?(\d{1,2})"),
        sentence("hint_near", "did you mean NEAR/{written}?", written="5"),
    ),
    (
        regex.compile(r"(?i:age)=+(\w+)"),
        sentence(
            "hint_age_compared", "an age is compared, age<{written} or age>{written}", written="6h"
        ),
    ),
    (
        regex.compile(r"(.+)[?？]"),
        sentence(
            "hint_question",
            "`?` means nothing here, write {written}, or {written}* for a beginning",
            written="port",
        ),
    ),
    (
        regex.compile(r"[+＋](.+)"),
        sentence("hint_plus", "every term must be there anyway, write {written}", written="port"),
    ),
)
"""What other search engines and hurried fingers write, and what to do about it."""


_MEANT = {
    "http": "url:",
    "https": "url:",
    "site": sentence("source_or_url", "source: or url:"),
    "from": "source:",
}


def _no_field(name: str) -> str:
    small = name.casefold()
    near = difflib.get_close_matches(small, FIELDS, n=1)
    hint = sentence("hint_fields", "fields are {fields}", fields=", ".join(FIELDS))
    if small == "age":
        hint = sentence("hint_age", "an age is written age<6h")
    elif small in _MEANT or near:
        hint = remedy_near(_MEANT.get(small) or f"{near[0]}:", ())
    return sentence(
        "hint_no_field",
        "`{name}:` is no field, so it is looked for as it stands: {hint}",
        name=name,
        hint=hint,
    )


def _as_it_stands(text: str, remedy: str) -> str:
    return sentence(
        "hint_as_it_stands",
        "`{text}` is looked for as it stands: {remedy}",
        text=text,
        remedy=remedy,
    )
