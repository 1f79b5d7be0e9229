import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from rules.query import (
    DEPTH_LIMIT,
    TERM_LIMIT,
    TEXT_LIMIT,
    And,
    Not,
    Or,
    Query,
    QueryError,
    Term,
    is_anchored,
    parse,
    terms,
)
from rules.text import words

SIGNS = [
    "chips", "fabs", "or", "AND", "OR", "NOT", "(", ")", "-", "!", "|", ",", '"', "“", "”", "„",
    "«", "»", "\\", "*", "=", "@", "title:", "NEAR/3", " ", " ", "\t", "東京", "États", "\ud800",
]  # fmt: skip
QUERYISH = st.lists(st.sampled_from(SIGNS), max_size=25).map("".join) | st.text(max_size=40)
ATOMS = st.sampled_from(
    [
        "chips",
        "AND",
        "not",
        "-x",
        "=x",
        "x*",
        "(x",
        "a,b",
        "S&P 500",
        "東京",
        "título",
        "!x",
        "url:x",
    ]
)


def term(text: str, *, quoted: bool = False) -> Term:
    return Term(words(text), text, quoted=quoted)


def joined(kind: type[And] | type[Or], parts: list[Query]) -> Query:
    flat = (p for part in parts for p in (part.parts if isinstance(part, kind) else (part,)))
    return kind(tuple(flat))


def larger(smaller: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(smaller, min_size=2, max_size=3)
    return (
        smaller.map(Not)
        | several.map(lambda parts: joined(And, parts))
        | several.map(lambda parts: joined(Or, parts))
    )


QUERIES: st.SearchStrategy[Query] = st.recursive(
    st.builds(lambda text, quoted: term(text, quoted=quoted), ATOMS, st.booleans()),
    larger,
    max_leaves=6,
)

A, B, C, D = term("a"), term("b"), term("c"), term("d")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a | b , c", Or((A, B, C))),
        ("a or b", And((A, term("or"), B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("a b OR c d", Or((And((A, B)), And((C, D))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a NOT b c", And((A, Not(B), C))),
        ("a -b !c", And((A, Not(B), Not(C)))),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ('a -"b c"', And((A, Not(term("b c"))))),
        ("--a", Not(Not(A))),
        ("NOT NOT a", Not(Not(A))),
        ("((a))", A),
        ("a(b)c", And((A, B, C))),
        ("e-mail", term("e-mail")),
        ("AT&T", term("at t")),
        ("États-Unis", term("etats unis")),
        ("東京", term("東京")),
        ('"a b"c', And((term("a b"), C))),
        ("“a b” «c d» „a b“ »c d«", And((term("a b"), term("c d"), term("a b"), term("c d")))),
        (r"\(a \AND a\*", And((A, term("and"), A))),
        ("near/3", term("near 3")),
        ("title:", term("title")),
        ("12:30", term("12 30")),
        ('"title:x"', term("title x")),
    ],
)
def test_a_query_is_read(text: str, expected: Query) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "problem", "column"),
    [
        ("", 'the query is empty: expected a term or "("', 1),
        ("   ", "the query is empty", 4),
        ("OR a", "the query begins with `OR`", 1),
        (") a", "the query begins with `)`", 1),
        ("chips fabs AND", 'query ends after `AND`: expected a term or "("', 12),
        ("a AND OR b", "`OR` after `AND`", 7),
        ("a -", "`-` has no letter or digit", 3),
        ("a (", "query ends after `(`", 3),
        ("(a ()", "`)` after `(`", 5),
        ("(a OR b", "this `(` is never closed", 1),
        ("a (b (c)", "this `(` is never closed", 3),
        ("a) b", "this `)` closes nothing", 2),
        ('a "b c', 'the quotation mark " is never closed', 3),
        ("a «b", "the quotation mark « is never closed", 3),
        ('a ""', "an empty phrase", 3),
        ("a ***", "prefixes are not read", 3),
        ("a &&", "`&&` has no letter or digit", 3),
        ("NOT a", "the query only excludes", 1),
        ("a OR -b", "the query only excludes", 1),
        ("a title:x", "`title:` is not read by this version", 3),
        ("a Lang:en", "`Lang:` is not read by this version", 3),
        ("a chip*", "prefixes are not read", 3),
        ("a =b", "a `=` before a word", 3),
        ("a @b", "a `@` before a word", 3),
        ("a /b/", "a `/` before a word", 3),
        ("a NEAR/3 b", "use AND, or a phrase", 3),
    ],
)
def test_a_query_that_cannot_be_read_says_why_and_where(
    text: str, problem: str, column: int
) -> None:
    with pytest.raises(QueryError) as refused:
        parse(text)
    assert problem in refused.value.problem
    assert (refused.value.column, refused.value.text) == (column, text)
    assert str(refused.value) == f"{refused.value.problem} (column {column})"


def test_the_pointer_stands_under_the_column() -> None:
    with pytest.raises(QueryError) as refused:
        parse("a\tAND\nOR b")
    assert refused.value.pointer() == "a AND OR b\n      ^"


def test_the_longest_query_is_read_and_a_longer_one_is_not() -> None:
    longest = f'"{"x" * (TEXT_LIMIT - 2)}"'
    [term] = terms(parse(longest))
    assert "".join(term.words) == "x" * (TEXT_LIMIT - 2)
    with pytest.raises(QueryError, match="501 characters: 500 are the most") as refused:
        parse(longest + "y")
    assert refused.value.column == len(refused.value.text) == TEXT_LIMIT + 1


def test_as_many_terms_as_allowed_are_read_and_no_more() -> None:
    most = " ".join(["a"] * TERM_LIMIT)
    assert len(list(terms(parse(most)))) == TERM_LIMIT
    with pytest.raises(QueryError, match="more than 32 terms") as refused:
        parse(most + " b")
    assert refused.value.column == len(most) + 2


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("-", "")])
def test_a_query_is_as_deep_as_allowed_and_no_deeper(opening: str, closing: str) -> None:
    assert list(terms(parse(f"{opening * DEPTH_LIMIT}a{closing * DEPTH_LIMIT}"))) == [A]
    with pytest.raises(QueryError, match="nested more than 8 deep") as refused:
        parse(f"{opening * 500}")
    assert refused.value.column == DEPTH_LIMIT + 1


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a b", "a AND b"),
        ("a OR b c", "a OR (b AND c)"),
        ("(a|b) -c", "(a OR b) AND NOT c"),
        ("a -(b,c)", "a AND NOT (b OR c)"),
        ("“Chips Act”", '"Chips Act"'),
        ("$AAPL", "$AAPL"),
        ("C++", "C++"),
        ('"chips"', '"chips"'),
        ("chips", "chips"),
        ("AT&T", '"AT&T"'),
        ('«the "b" c»', '"the  b  c"'),
        (r"\(a", '"(a"'),
        (r"\AND", '"AND"'),
        (r"\-a", '"-a"'),
        (r"\=a", '"=a"'),
        (r"a\*", '"a*"'),
    ],
)
def test_a_query_is_printed_as_it_was_read(text: str, printed: str) -> None:
    assert str(parse(text)) == printed
    assert parse(printed) == parse(text)


@given(QUERIES)
def test_a_printed_query_reads_back(query: Query) -> None:
    assume(is_anchored(query))
    assert parse(str(query)) == query


@given(QUERYISH)
@example('«a "b" c»')
@example(r"\(abc")
@example(r"-\-!x")
def test_any_text_is_a_query_that_reads_back_or_a_query_error(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        refused = error
        query = None
    if query is None:
        assert 1 <= refused.column <= len(text) + 1
    else:
        assert parse(str(query)) == query
        assert is_anchored(query)


@given(st.text(min_size=TEXT_LIMIT - 5))
@example("(" * 10_000)
@example('"' * 501)
@example("\\" * 500)
@example("a " * 250)
def test_a_long_text_is_a_query_or_a_query_error(text: str) -> None:
    read: Query | QueryError
    try:
        read = parse(text)
    except QueryError as error:
        read = error
    assert isinstance(read, QueryError) or len(text) <= TEXT_LIMIT


def test_the_terms_of_a_query_come_in_the_order_written() -> None:
    assert list(terms(parse("a -(b OR c) d"))) == [A, B, C, D]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (A, True),
        (Not(A), False),
        (And((A, Not(B))), True),
        (And((Not(A), Not(B))), False),
        (Or((A, B)), True),
        (Or((A, Not(B))), False),
        (Not(Not(A)), True),
        (Not(And((Not(A), Not(B)))), True),
        (Not(And((Not(A), B))), False),
        (Not(Or((Not(A), B))), True),
        (Not(Or((A, B))), False),
    ],
)
def test_a_query_is_anchored_when_some_word_must_be_there(query: Query, expected: bool) -> None:
    assert is_anchored(query) is expected
