"""A query and outlets → the query that says both, in the watch language.

What it finds is what the query finds among the articles of these outlets. What is saved and shown is this
query alone, so that a search, a back-test and an explanation of it say the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rules.language.grammar import parse, parse_part
from rules.language.lexer import QueryError
from rules.language.query import NO_SIGNS, And, Or, Query, Scoped, Term
from rules.words.wordform import words_of

NAME_LIMIT = 80
"""As of the outlet of an article."""


@dataclass(frozen=True, slots=True)
class Limited:
    """A query that is limited to outlets, and what may not be meant by them."""

    query: str
    remarks: tuple[str, ...] = ()


def limited(text: str, outlets: Sequence[str], *, lists: Collection[str] = ()) -> str:
    """Write a query that is satisfied by what satisfies this one and is told by one of these outlets.

    The query stays as people wrote it, in parentheses where it means something else without them. Raises
    QueryError where it cannot be read; of a name without a letter or a digit nothing is asked.
    """
    read, scope = parse_part(text, lists=lists), _scope_of(outlets)
    if scope is None:
        return text
    meant = And((*(read.parts if isinstance(read, And) else (read,)), scope))
    plain = text.strip()
    ways = f"{plain} {scope}", f"({plain}) {scope}", str(meant)
    return next((one for one in ways if _flat(one, lists) == meant), ways[-1])


def parted(text: str, *, lists: Collection[str] = ()) -> tuple[str, tuple[str, ...]]:
    """Take the outlets off that a query was limited to by `limited`; one that was not stays whole.

    So does one with a name that no outlet has: forms could not show it.
    """
    outlets = _outlets_of(_flat(text, lists))
    tail = f" {_scope_of(outlets)}"
    if not outlets or not text.endswith(tail) or max(map(len, outlets)) > NAME_LIMIT:
        return text, ()
    head = text.removesuffix(tail)
    ways = head[1:-1], head
    return next(((one, outlets) for one in ways if _gives(text, one, outlets, lists)), (text, ()))


def everything_from(outlet: str) -> str:
    """Give the query that is satisfied by all that an outlet publishes."""
    return str(Scoped("source", _term(outlet)))


def is_name(outlet: str) -> bool:
    """Say whether there is something in a name to look for."""
    return bool(_term(outlet).words)


def _scope_of(outlets: Sequence[str]) -> Scoped | None:
    terms = tuple(dict.fromkeys(_term(one) for one in outlets if is_name(one)))
    if not terms:
        return None
    return Scoped("source", terms[0] if len(terms) == 1 else Or(terms))


def _term(outlet: str) -> Term:
    """Ask for a name as a phrase, without the signs that would end it."""
    text = " ".join(outlet.translate(NO_SIGNS).split())
    return Term(words_of(text), text, quoted=True)


def _outlets_of(query: Query | None) -> tuple[str, ...]:
    match query:
        case And((*_, Scoped("source", Term() as one))):
            return (one.text,)
        case And((*_, Scoped("source", Or(terms)))):
            return tuple(one.text for one in terms if isinstance(one, Term))
        case _:
            return ()


def _gives(text: str, rest: str, outlets: Sequence[str], lists: Collection[str]) -> bool:
    try:
        return limited(rest, outlets, lists=lists) == text
    except QueryError:
        return False


def _flat(text: str, lists: Collection[str]) -> Query | None:
    """Read a query; None where it cannot be read."""
    try:
        return parse(text, lists=lists)
    except QueryError:
        return None
