"""Query → words for the search of a news service: a superset of what the engine then lets through.

Services know words, phrases in quotes, OR in brackets and a minus; what else a query says (fields, regexes,
ages, nearness) is left to the engine that watches are matched by.
"""

from collections.abc import Mapping, Sequence

from rules.language.query import And, Listed, Near, Not, Or, Query, Scoped, Term, parts

TEXTS = ("title", "summary", "body")
TERMS_AT_MOST = 8
"""Of a list: services cut long questions."""

Lists = Mapping[str, Sequence[Term]]


def wire_words(query: Query, lists: Lists) -> str | None:
    """Write a query for services; None when it holds nothing that they could look for."""
    return _written(query, lists)


def _written(query: Query, lists: Lists) -> str | None:
    match query:
        case And() | Near():
            found = [_beside(part, lists) for part in parts(query)]
            return " ".join(one for one in found if one) or None
        case Or(alternatives):
            return _any([_written(part, lists) for part in alternatives])
        case Scoped(field, part) if field in TEXTS:
            return _written(part, lists)
        case Term():
            return _term(query)
        case Listed(name):
            return _any([_term(one) for one in lists.get(name, ())[:TERMS_AT_MOST]])
        case _:
            return None


def _beside(part: Query, lists: Lists) -> str | None:
    """Write a part of an AND: only a plain word or phrase can be excluded."""
    if isinstance(part, Not):
        return f"-{_term(part.part)}" if isinstance(part.part, Term) else None
    return _written(part, lists)


def _any(found: Sequence[str | None]) -> str | None:
    """Join alternatives; where one cannot be asked for, the others alone would be too few."""
    if not found or None in found:
        return None
    once = dict.fromkeys(one for one in found if one)
    return f"({' OR '.join(once)})" if len(once) > 1 else next(iter(once))


def _term(term: Term) -> str:
    text = " ".join(term.text.replace('"', " ").replace("*", " ").split())
    return f'"{text}"' if " " in text else text
