"""Queries for tests: terms as the grammar reads them, and what it says to a text."""

import pytest

from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.query import (
    Query,
    Term,
)
from rules.words.wordform import words_of

LISTS = ("ships", "häfen", "munitions_2026")


def term(text: str, *, quoted: bool = False, exact: bool = False, prefix: bool = False) -> Term:
    return Term(words_of(text, exact=exact, prefix=prefix), text, quoted=quoted)


def answer_to(text: str) -> Query | QueryError:
    try:
        return parse(text, lists=LISTS)
    except QueryError as error:
        return error


def refusal(text: str) -> QueryError:
    with pytest.raises(QueryError) as refused:
        parse(text, lists=LISTS)
    return refused.value


A, B, C, D = term("ferry"), term("port"), term("storm"), term("crew")
