"""What is wrong with a query → the sentence that says so, with what to write instead."""

import difflib
from collections.abc import Collection

from rules.language.lexer import Lexeme
from rules.language.query import DASHES
from rules.sentences import Sentence, because, remedy_near, sentence


def term_expected(before: Lexeme | None, behind: Lexeme | None) -> Sentence:
    """Say that a term is missing between two lexemes; None is the edge of the query."""
    expected = sentence("query_expected", 'expected a term or "("')
    if before is None:
        return because(_beginning(behind), expected)
    if behind is None:
        ends = sentence("query_ends", "query ends after `{before}`", before=before.shown)
        return because(ends, expected)
    if before.kind == behind.kind == "OR" and before.shown == behind.shown == "|":
        expected = sentence("query_one_bar", "write one `|`, or OR")
    follows = sentence(
        "query_after", "`{shown}` after `{before}`", shown=behind.shown, before=before.shown
    )
    return because(follows, expected)


def _beginning(behind: Lexeme | None) -> Sentence:
    if behind is None:
        return sentence("query_empty", "the query is empty")
    return sentence("query_begins", "the query begins with `{shown}`", shown=behind.shown)


def only_terms(part_of_address: str) -> Sentence:
    """Say that a field takes no more than terms; a regex may be meant for a part of an address."""
    problem = sentence(
        "query_only_terms", "here only terms can be looked for, no /regex/ and no NEAR"
    )
    if not part_of_address:
        return problem
    remedy = sentence(
        "query_part_of_address",
        "for a part of an address write url:{part}, without slashes",
        part=part_of_address,
    )
    return because(problem, remedy)


def no_list(name: str, lists: Collection[str]) -> Sentence:
    """Say that there is no such list."""
    problem = sentence("query_no_list", "there is no list @{name}", name=name)
    if near := difflib.get_close_matches(name, lists, n=1):
        return because(problem, remedy_near(f"@{near[0]}", ()))
    return because(problem, sentence("query_lists", "`wirewatch query lists` shows them all"))


def too_common(text: str) -> Sentence:
    """Say that a word alone would find too much."""
    problem = sentence("query_common", "`{word}` alone is too common a word", word=text)
    if text.isupper() and len(text) > 1:
        capitals = sentence("query_capitals", "did you mean ={word}, in capitals only?", word=text)
        return because(problem, capitals)
    remedy = sentence("query_rarer", "add a rarer one, or put it into a phrase in quotes")
    return because(problem, remedy)


def nothing_to_look_for(shown: str) -> Sentence:
    """Say that a word is only signs, and what may be meant by them."""
    problem = sentence("query_nothing", "`{shown}` has no letter or digit to look for", shown=shown)
    remedy = _meant_by_sign(shown)
    return because(problem, remedy) if remedy else problem


def _meant_by_sign(shown: str) -> Sentence | None:
    """Say how what was probably meant by a sign is written."""
    if shown in ("!", "！") or all(char in DASHES for char in shown):
        return sentence(
            "query_sign_not", "to exclude, write the sign right before a term, as in -potato"
        )
    if shown in ("+", "&", "&&"):
        return sentence(
            "query_sign_and",
            "terms side by side must all be there, so leave it out, or write AND",
        )
    if shown in ("=", "＝"):
        return sentence(
            "query_sign_exact",
            '`=` stands right before each word or phrase, as in (=port OR ="port strike")',
        )
    if shown[0] in "<>＜＞≤≥":
        return sentence("query_sign_age", "an age is written without spaces, age<6h")
    return None
