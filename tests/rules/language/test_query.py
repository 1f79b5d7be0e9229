from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.language.grammar import DEPTH_LIMIT, TERM_LIMIT, TEXT_LIMIT, parse
from rules.language.pattern import pattern_from
from rules.language.query import (
    FIELDS,
    TEXT_FIELDS,
    TOO_COMMON,
    Age,
    And,
    Comparison,
    Listed,
    Near,
    Not,
    Or,
    Query,
    Regex,
    Scoped,
    Term,
    is_anchored,
    leaves,
    parts,
)
from rules.words.text import fold
from rules.words.wordform import words_of
from tests.build import HOUR

TEXTS = [
    *[
        "ferry",
        "ferries",
        "North Korea",
        "U.S.",
        "MPs",
        "AT&T",
        "C++",
        "C#",
        "#storm",
        "$KSTL",
        "3.5",
    ],
    *[
        "9/11",
        "CVE-2026-1234",
        "1,000",
        "États-Unis",
        "Паром",
        "Ιθάκη",
        "שלום",
        "الصين",
        "तूफ़ान",
        "北朝鮮",
    ],
    *[
        "ガス",
        "회의에서",
        "ท่าเรือ",
        "👩🏽‍🚀",
        "🇺🇸",
        "NOT x",
        "ANDy",
        "NEAR",
        "NEAR/3",
        "near",
        "age<6h",
        "AGE>x",
    ],
    *[
        "-x",
        "!x",
        "=x",
        "@x",
        "/x/",
        "(x",
        "x)",
        "x*",
        "x*y",
        'x"y',
        "“x”",
        "«x»",
        "「x」",
        "x|y",
        "x,y",
    ],
    *[
        "x、y",
        "x،y",
        "title:x",
        "url：x",
        "Re:x",
        "x\\",
        "x y\n",
        "x\u00a0y",
        "mail@x.example",
        "it’s x",
    ],
]
STARTS = ["mun", "North Kor", "砲", "국", "#storm", "३००", "паро", "-xyz", "x:abc", "abc*"]
LENGTHS = [timedelta(seconds=1), timedelta(minutes=90), 6 * HOUR, timedelta(days=3_650)]


def term(text: str, *, quoted: bool = False, exact: bool = False, prefix: bool = False) -> Term:
    return Term(words_of(text, exact=exact, prefix=prefix), text, quoted=quoted)


def regex(source: str) -> Regex:
    return Regex(pattern_from(source))


def joined(kind: type[And] | type[Or], sides: Sequence[Query]) -> Query:
    flat = (p for side in sides for p in (side.parts if isinstance(side, kind) else (side,)))
    return kind(tuple(flat))


def all_of(several: Sequence[Query]) -> Query:
    return joined(And, several)


def any_of(several: Sequence[Query]) -> Query:
    return joined(Or, several)


def depth(query: Query) -> int:
    deepest = max((depth(part) for part in parts(query)), default=0)
    return deepest if isinstance(query, Scoped) else deepest + 1


def larger(smaller: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(smaller, min_size=2, max_size=3)
    return smaller.map(Not) | several.map(all_of) | several.map(any_of)


TERMS = (
    st.builds(term, st.sampled_from(TEXTS), quoted=st.booleans())
    | st.builds(term, st.sampled_from(TEXTS), exact=st.just(True))
    | st.builds(term, st.sampled_from(STARTS), prefix=st.just(True))
    | st.just(term("the", quoted=True))
)
NAMES: st.SearchStrategy[Query] = TERMS | st.just(Listed("ships"))
SIDES = NAMES | st.builds(Scoped, st.sampled_from(TEXT_FIELDS), NAMES)
NEAR_SIDES = SIDES | st.lists(SIDES, min_size=2, max_size=3).map(any_of)
AGES: st.SearchStrategy[Query] = st.builds(
    Age, st.sampled_from(Comparison), st.sampled_from(LENGTHS)
)
TEXTUAL: st.SearchStrategy[Query] = (
    NAMES
    | st.just(regex(r"ferry\/port"))
    | st.builds(Near, NEAR_SIDES, NEAR_SIDES, st.integers(1, 50))
)
SCOPED = st.builds(
    Scoped, st.sampled_from(FIELDS), st.recursive(NAMES, larger, max_leaves=3)
) | st.builds(Scoped, st.sampled_from(TEXT_FIELDS), st.recursive(TEXTUAL, larger, max_leaves=3))
QUERIES: st.SearchStrategy[Query] = st.recursive(TEXTUAL | SCOPED | AGES, larger, max_leaves=6)

A, B, C, D = term("ferry"), term("port"), term("storm"), term("crew")


@given(QUERIES)
def test_a_query_of_any_shape_reads_back_from_what_is_written(query: Query) -> None:
    written = str(query)
    assume(is_anchored(query) and depth(query) < DEPTH_LIMIT and len(written) <= TEXT_LIMIT)
    assume(len(list(leaves(query))) <= TERM_LIMIT)
    assert parse(written, lists=["ships"]) == query
    assert str(parse(written, lists=["ships"])) == written


@pytest.mark.parametrize(
    ("query", "written"),
    [
        (A, "ferry"),
        (term("ferry", quoted=True), '"ferry"'),
        (term("North Korea"), '"North Korea"'),
        (term("ICE", exact=True), "=ICE"),
        (term("North Korea", exact=True), '="North Korea"'),
        (term("munition", prefix=True), "munition*"),
        (term("North Kor", prefix=True), '"North Kor*"'),
        (term("北朝鮮"), '"北朝鮮"'),
        (term("砲", prefix=True), "砲*"),
        (term("회의"), "회의"),
        (term("AND"), '"AND"'),
        (term("NEAR"), '"NEAR"'),
        (term("NEAR/3"), '"NEAR/3"'),
        (term("age<6h"), '"age<6h"'),
        (term("Age>"), '"Age>"'),
        (term("-x"), '"-x"'),
        (term("@x"), '"@x"'),
        (term("/x/"), '"/x/"'),
        (term("title:x"), '"title:x"'),
        (term("x："), '"x："'),
        (term('x"y*z\\'), '"x y z"'),
        (Listed("ships"), "@ships"),
        (regex("ferr(y|ies)"), "/ferr(y|ies)/"),
        (Age(Comparison.LESS, 6 * HOUR), "age<6h"),
        (Age(Comparison.AT_LEAST, timedelta(minutes=90)), "age>=1h30m"),
        (And((A, B)), "ferry AND port"),
        (Or((A, B, C)), "ferry OR port OR storm"),
        (Or((A, And((B, C)))), "ferry OR port AND storm"),
        (And((Or((A, B)), C)), "(ferry OR port) AND storm"),
        (And((A, Not(B))), "ferry AND NOT port"),
        (And((A, Not(Or((B, C))))), "ferry AND NOT (port OR storm)"),
        (Not(Not(A)), "NOT NOT ferry"),
        (Not(Near(A, B, 3)), "NOT (ferry NEAR/3 port)"),
        (Not(Scoped("title", A)), "NOT title:ferry"),
        (And((Near(A, B, 3), C)), "ferry NEAR/3 port AND storm"),
        (Near(Or((A, B)), C, 50), "(ferry OR port) NEAR/50 storm"),
        (Near(Scoped("title", A), Scoped("title", Or((B, C))), 1), "title:ferry NEAR/1 title:(port OR storm)"),
        (Scoped("title", A), "title:ferry"),
        (Scoped("title", And((A, B))), "title:(ferry AND port)"),
        (Scoped("title", Not(A)), "title:(NOT ferry)"),
        (Scoped("title", Scoped("body", A)), "title:(body:ferry)"),
        (Scoped("source", term("Harbour Wire")), 'source:"Harbour Wire"'),
    ],
)  # fmt: skip
def test_a_query_is_written_with_no_more_signs_than_it_needs(query: Query, written: str) -> None:
    assert str(query) == written


def test_the_leaves_of_a_query_come_in_the_order_written() -> None:
    query = parse("ferry -(port OR title:storm) crew NEAR/3 pier age<6h /abc/ @x", lists=["x"])
    assert [str(leaf) for leaf in leaves(query)] == [
        *["ferry", "port", "storm", "crew", "pier", "age<6h", "/abc/", "@x"]
    ]


def test_a_leaf_is_made_of_nothing_and_the_others_of_their_parts() -> None:
    assert parts(A) == parts(Listed("x")) == ()
    assert parts(Not(A)) == parts(Scoped("title", A)) == (A,)
    assert parts(And((A, B))) == parts(Or((A, B))) == parts(Near(A, B, 1)) == (A, B)


def test_terms_are_compared_by_what_they_ask_for() -> None:
    assert term("ferries") != term("Ferry")  # an exact find is told from a plural
    assert term("FERRY", quoted=True) == term("ferry")
    assert term("ferry", exact=True) != term("ferry")
    assert term("ferry", prefix=True) != term("ferry")


@pytest.mark.parametrize(
    ("text", "exact", "expected"),
    [
        ("the", False, True),
        ("The", False, True),
        ("of the", False, True),
        ("the ferry", False, False),
        ("it's", False, True),
        ("IT", False, True),
        ("IT", True, False),
        ("I.T.", False, False),
        ("it", True, True),
        ("A", True, True),
        ("und", False, False),
    ],
)
def test_a_term_is_common_when_all_its_words_are(text: str, exact: bool, expected: bool) -> None:
    assert term(text, exact=exact).is_common is expected


def test_common_words_are_folded_as_the_words_of_queries_are() -> None:
    assert all(fold(word) == word and words_of(word)[0].text in TOO_COMMON for word in TOO_COMMON)


NAMED = [Scoped(name, A) for name in ("source", "tag", "author", "url")]
OLD = Age(Comparison.MORE, HOUR)
ENGLISH = Scoped("lang", term("en"))


@pytest.mark.parametrize(
    "query",
    [
        A,
        *NAMED,
        Listed("ships"),
        regex("abc"),
        Near(A, B, 3),
        term("the", quoted=True),
        Scoped("title", A),
        Scoped("source", term("The")),
        Scoped("tag", Or((term("It"), A))),
        Near(A, term("the"), 3),
        Near(Or((A, B)), term("the"), 3),
        And((A, Not(B))),
        And((term("or"), A)),
        And((OLD, ENGLISH, A)),
        Or((A, B)),
        Or((And((A, OLD)), NAMED[0])),
        Not(Not(A)),
        Not(And((Not(A), Not(B)))),
        Not(Or((Not(A), Not(B)))),
        And((A, Not(ENGLISH))),
    ],
)
def test_a_query_is_anchored_when_some_word_must_be_there(query: Query) -> None:
    assert is_anchored(query)


@pytest.mark.parametrize(
    "query",
    [
        Not(A),
        *map(Not, NAMED),
        OLD,
        Not(OLD),
        ENGLISH,
        Not(ENGLISH),
        And((OLD, ENGLISH)),
        term("or"),
        Scoped("title", term("and")),
        And((Not(A), Not(B))),
        And((OLD, Not(A))),
        Or((A, Not(B))),
        Or((A, OLD)),
        Or((A, ENGLISH)),
        Or((A, term("not"))),
        Scoped("source", term("the")),
        Scoped("tag", Or((term("it"), A))),
        Near(Or((A, term("in"))), term("the"), 3),
        Scoped("source", Not(A)),
        Not(Or((A, B))),
        Not(And((Not(A), B))),
        Not(Not(Not(A))),
        Not(Near(A, B, 3)),
    ],
)
def test_a_query_is_not_anchored_when_an_article_without_its_words_would_do(query: Query) -> None:
    assert not is_anchored(query)
