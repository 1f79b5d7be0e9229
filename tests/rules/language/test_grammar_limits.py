import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.language.grammar import DEPTH_LIMIT, TERM_LIMIT, TEXT_LIMIT, parse, term_from
from rules.language.lexer import QueryError
from rules.language.query import (
    TOO_COMMON,
    And,
    Near,
    Not,
    Scoped,
    Term,
    is_anchored,
    leaves,
)
from tests.build import SCRIPTS
from tests.queries import LISTS, A, answer_to, refusal, term

PIECES_TEXT = """
    ferry fabs or the IT AND OR NOT ( ) （ ） - ! | ｜ , ， 、 ، “ ” „ « » 「 」 『 』 * = @ @ships
    – — − － ！ ＊ ＠ ＝ ＂ ＜ ＞ ： age＜6h age≥1d -- ＯＲ ＮＥＡＲ／3 \u200e \ufeff
    title: SOURCE： lang: Re: : NEAR/3 NEAR/ age<6h age< / /abc/ (a U.S. AT&T C++ #tag $KSTL 3.5
    MPs 회의에서 الصين 東京 ท่า तूफ़ान États ™ .
"""
PIECES = [
    *PIECES_TEXT.split(),
    '"',
    "\\",
    "\U0001f469\U0001f3fd\u200d\U0001f680",
    "'s",
    "\u0301",
    "\xad",
    "\u200b",
    "\u202e",
    "\ud800",
    "\x00",
    " ",
    " ",
    " ",
    "\t",
    "\xa0",
    "\u3000",
]
QUERYISH = (
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
    | st.text(max_size=40)
    | st.sampled_from(SCRIPTS)
)


@pytest.mark.parametrize(
    ("text", "problem", "column"),
    [
        ("", 'the query is empty: expected a term or "("', 1),
        ("   ", 'the query is empty: expected a term or "("', 4),
        ("OR ferry", 'the query begins with `OR`: expected a term or "("', 1),
        ("AND", 'the query begins with `AND`: expected a term or "("', 1),
        ("， паром", 'the query begins with `，`: expected a term or "("', 1),
        (") ferry", "the query begins with `)`", 1),
        ("ferry port AND", 'query ends after `AND`: expected a term or "("', 12),
        ("паром،", 'query ends after `،`: expected a term or "("', 6),
        ("ferry AND OR port", '`OR` after `AND`: expected a term or "("', 11),
        ("ferry,,port", '`,` after `,`: expected a term or "("', 7),
        ("ferry NOT", 'query ends after `NOT`: expected a term or "("', 7),
        ("ferry -OR", '`OR` after `-`: expected a term or "("', 8),
        ("ferry (", 'query ends after `(`: expected a term or "("', 7),
        ("(ferry ()", '`)` after `(`: expected a term or "("', 9),
        ("(ferry OR port", "this `(` is never closed: add a `)`", 1),
        ("ferry （port (storm)", "this `(` is never closed: add a `)`", 7),
        ("👩🏽‍🚀) port", "this `)` closes nothing: remove it, or add a `(` before", 5),
        ("ferry -", "`-` has no letter or digit to look for", 7),
        ("ferry - port", "`-` has no letter or digit to look for", 7),
        ('ferry ""', '`""` has no letter or digit to look for', 7),
        ("ferry «…»", "`«…»` has no letter or digit to look for", 7),
        ("ferry =", "`=` has no letter or digit to look for", 7),
        ("ferry *", "`*` has no letter or digit to look for", 7),
        ("ferry ™", "`™` has no letter or digit to look for", 7),
        ("ferry && port", "`&&` has no letter or digit to look for", 7),
        (r"ferry \*", r"`\*` has no letter or digit to look for", 7),
        ("ferry \\\u202e", "`\\\u202e` has no letter or digit to look for", 7),
        ("ferry \u0301", "`\u0301` has no letter or digit to look for", 7),
        ('ferry "port', 'the quotation mark " is never closed', 7),
        ("砲弾」", "the quotation mark 」 closes nothing", 3),
        ("ferry po*rt", "`*` stands only at the end of a word", 9),
        ('"ferry *"', "`*` stands only at the end of a word", 8),
    ],
)
def test_a_query_that_cannot_be_read_says_why_and_where(
    text: str, problem: str, column: int
) -> None:
    error = refusal(text)
    assert error.problem.startswith(problem)
    assert (error.column, error.text) == (column, text)
    assert str(error) == f"{error.problem} (column {column})"


@pytest.mark.parametrize(
    ("text", "problem", "column"),
    [
        (
            "the",
            "`the` alone is too common a word: add a rarer one, or put it into a phrase in quotes",
            1,
        ),
        ("ferry OR The", "`The` alone is too common a word", 10),
        ("to-be", "`to-be` alone is too common a word", 1),
        ("it's", "`it's` alone is too common a word", 1),
        ("ferry, =the", "`the` alone is too common a word", 8),
        ("will* -ferry", "`will` alone is too common a word", 1),
        ("lang:en IT", "`IT` alone is too common a word: did you mean =IT, in capitals only?", 9),
        ("A", "`A` alone is too common a word: add a rarer one", 1),
        ("=A", "`A` alone is too common a word: add a rarer one", 1),
        ("title:the", "`the` alone is too common a word", 7),
        ("source:x OR title:(ferry OR was)", "`was` alone is too common a word", 29),
        ("to be or not to be", "`to` alone is too common a word", 1),
        ("war in Ukraine OR (the in)", "`the` alone is too common a word", 20),
        ("in ferry OR in", "`in` alone is too common a word", 13),
        ("the NEAR/5 (of OR ferry)", "`the` alone is too common a word", 1),
        ("source:the", "`the` alone is too common a word", 8),
        ("tag:(It OR will)", "`will` alone is too common a word", 12),
        ("ferry OR or", "`or` alone is too common a word", 10),
        ("age<6h and or", "`and` alone is too common a word", 8),
        ("-ferry the", "`the` alone is too common a word", 8),
    ],
)
def test_a_term_of_words_that_stand_everywhere_is_refused(
    text: str, problem: str, column: int
) -> None:
    error = refusal(text)
    assert error.problem.startswith(problem)
    assert error.column == column


@pytest.mark.parametrize("word", sorted(TOO_COMMON))
def test_a_common_word_in_quotes_or_beside_others_is_looked_for(word: str) -> None:
    assert parse(f'"{word}"') == term(word, quoted=True)
    assert parse(f'"{word} ferry"') == term(f"{word} ferry")
    assert parse(f"{word} ferry") == And((term(word), A))
    assert parse(f"ferry -{word}") == And((A, Not(term(word))))
    assert parse(f"{word} NEAR/5 ferry") == Near(term(word), A, 5)
    assert parse(f"source:{word.title()}") == Scoped("source", term(word))
    assert parse(f"url:{word}") == Scoped("url", term(word))
    assert parse(f"ferry lang:{word}") == And((A, Scoped("lang", term(word))))


@pytest.mark.parametrize(
    "text",
    [
        *["war in Ukraine", "Bank of England", "Will Smith", "IT jobs", "the ICE raid"],
        *[
            "a NEAR/5 ferry",
            "(the OR a) NEAR/5 ferry",
            "(the OR a) ferry",
            "title:(war in Ukraine)",
        ],
        *["ferry OR war in Ukraine", "(in OR of) source:x", 'the "of"', "in /ferry/", "in @ships"],
    ],
)
def test_common_words_beside_one_that_is_rarer_are_looked_for_as_they_stand(text: str) -> None:
    read = parse(text, lists=LISTS)
    assert is_anchored(read)
    assert any(isinstance(leaf, Term) and leaf.is_common for leaf in leaves(read))


@pytest.mark.parametrize("text", ["=IT", "I.T.", "=WILL", 'ferry ="IT"'])
def test_a_common_word_is_looked_for_when_it_asks_for_capitals(text: str) -> None:
    assert all(not leaf.is_common for leaf in leaves(parse(text)) if isinstance(leaf, Term))


@pytest.mark.parametrize(
    "text",
    ["und", "la", "los", "не", "и", "και", "の", "的", "이", "في", "है", "ของ", "של", "new", "up"],
)
def test_a_short_word_of_any_language_is_looked_for(text: str) -> None:
    assert parse(text) == term(text)


@pytest.mark.parametrize(
    "text",
    [
        *["-ferry", "NOT ferry", "-ferry -port", "ferry OR -port", "ferry, NOT port", "-source:x"],
        *[
            "-(ferry port)",
            "-(ferry OR port)",
            "-(-(-ferry))",
            "source:(-x)",
            "-@ships",
        ],
        *["-паром", "!砲弾", "-/abc/", "-(ferry NEAR/3 port)"],
    ],
)
def test_a_query_that_only_excludes_is_refused(text: str) -> None:
    error = refusal(text)
    assert error.problem == "the query only excludes: add something that must be there"
    assert error.column == 1


@pytest.mark.parametrize(
    "text",
    [
        *[
            "lang:en",
            "lang:(en OR de)",
            "age<6h",
            "age<6h lang:ja",
            "ferry OR age<6h",
        ],
        *["ferry OR lang:en", "lang:ru, lang:uk"],
    ],
)
def test_a_query_that_nearly_everything_satisfies_is_refused(text: str) -> None:
    error = refusal(text)
    assert error.problem == "the query is too broad: add a term that must be there"
    assert error.column == 1


@pytest.mark.parametrize(
    "text",
    [
        *[
            "source:reuters",
            'source:"Harbour Wire"',
            "tag:ships",
            "author:=ICE",
            "url:harbour.example",
        ],
        *[
            "source:x -football",
            "source:x lang:en",
            "source:(x OR y)",
            "tag:港",
            "ferry or",
            "-(-ferry)",
        ],
        *[
            "source:The",
            "tag:IT",
            "tag:(It OR Will)",
            "author:Will",
            "-(-ferry OR port)",
            "@ships",
            "title:@ships",
        ],
    ],
)
def test_a_query_with_something_that_must_be_there_is_read(text: str) -> None:
    assert is_anchored(parse(text, lists=LISTS))


def test_the_pointer_stands_under_the_column() -> None:
    assert refusal("ferry\tAND\nOR порт").pointer() == "ferry AND OR порт\n          ^"


@pytest.mark.parametrize("unit", ["x", "ж", "砲", "회"])
def test_the_longest_query_is_read_and_a_longer_one_is_not(unit: str) -> None:
    longest = f'"{unit * (TEXT_LIMIT - 2)}"'
    query = parse(longest)
    assert isinstance(query, Term)
    assert query.text == unit * (TEXT_LIMIT - 2)
    error = refusal(longest + "y")
    assert error.problem == "the query has 501 characters: 500 are the most"
    assert error.column == len(error.text) == TEXT_LIMIT + 1


def test_as_many_terms_as_allowed_are_read_and_no_more() -> None:
    most = " ".join(["ferry", "age<6h", "/abc/", "@ships"] * (TERM_LIMIT // 4))
    assert len(list(leaves(parse(most, lists=LISTS)))) == TERM_LIMIT
    error = refusal(most + " port")
    assert error.problem == "more than 32 terms: make two watches of it"
    assert error.column == len(most) + 2


@pytest.mark.parametrize(
    ("opening", "closing", "levels", "column"),
    [
        ("(", ")", DEPTH_LIMIT, 9),
        ("（", "）", DEPTH_LIMIT, 9),
        ("NOT ", "", DEPTH_LIMIT, 33),
        ("-(", ")", DEPTH_LIMIT // 2, 9),
        ("!(", ")", DEPTH_LIMIT // 2, 9),
        ("title:(", ")", DEPTH_LIMIT, 63),
    ],
)
def test_a_query_is_as_deep_as_allowed_and_no_deeper(
    opening: str, closing: str, levels: int, column: int
) -> None:
    assert list(leaves(parse(f"{opening * levels}ferry{closing * levels}"))) == [A]
    error = refusal(f"{opening * (levels + 1)}ferry")
    assert error.problem == "nested more than 8 deep: make it flatter"
    assert error.column == column


def test_the_deepest_query_still_reads_back() -> None:
    deepest = "crew"
    for level in range(DEPTH_LIMIT):
        deepest = f"ferry {'OR' if level % 2 else 'AND'} ({deepest})"
    deepest = deepest.replace("crew", "title:crew NEAR/3 title:port")
    assert parse(str(parse(deepest))) == parse(deepest)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("ferry port", "ferry AND port"),
        ("ferry OR port storm", "ferry OR port AND storm"),
        ("(ferry|port) -storm", "(ferry OR port) AND NOT storm"),
        ("ferry -(port,storm)", "ferry AND NOT (port OR storm)"),
        ("“Chips Act”", '"Chips Act"'),
        ("「北朝鮮」", '"北朝鮮"'),
        ("北朝鮮", '"北朝鮮"'),
        ("회의", "회의"),
        ("$AAPL", "$AAPL"),
        ("C++", "C++"),
        ('"ferry"', '"ferry"'),
        ("AT&T", "AT&T"),
        ("=ICE", "=ICE"),
        ("=北朝鮮", '="北朝鮮"'),
        ("TITLE：ferry", "title:ferry"),
        ("AGE<60m ferry", "age<1h AND ferry"),
        ("@Ships", "@ships"),
        ("ferry NEAR/05 port", "ferry NEAR/5 port"),
        (r"/a\/bcd/", r"/a\/bcd/"),
        ('«the "b" c»', '"the  b  c"'),
        (r"\(ferry", '"(ferry"'),
        (r"\-ferry", '"-ferry"'),
        (r"\=ferry", '"=ferry"'),
        (r"\@ferry", '"@ferry"'),
        (r"ferry\*", "ferry"),
        (r"\age<6h", '"age<6h"'),
        (r"\NEAR/5", '"NEAR/5"'),
    ],
)
def test_a_query_is_printed_so_that_it_reads_back(text: str, printed: str) -> None:
    query = parse(text, lists=LISTS)
    assert str(query) == printed
    assert parse(printed, lists=LISTS) == query


@given(QUERYISH)
@example('«a "b" c»')
@example(r"\(abc")
@example(r"-\-!x")
@example("」")
@example(r"\age<")
@example("=MPs")
@example("ferry NEAR/3 (title:port)")
def test_any_text_is_a_query_that_reads_back_or_a_query_error(text: str) -> None:
    answer = answer_to(text)
    if isinstance(answer, QueryError):
        assert 1 <= answer.column <= len(text) + 1 == len(answer.text) + 1
        assert answer.pointer().encode()
    else:
        assert is_anchored(answer)
        printed = str(answer)
        assert len(printed) > TEXT_LIMIT or answer_to(printed) == answer


@pytest.mark.parametrize(
    "unit",
    [
        *[
            "(",
            '"',
            "«",
            "„",
            "「",
            "」",
            "\\",
            "/",
            "-",
            "*",
            "=",
            "@",
            ",",
            " ",
            "a ",
            "a",
            "title:",
            "a-",
        ],
        *[
            "\u0301",
            "\u202e",
            "\ud800",
            "x\ud800",
            "👩🏽‍🚀",
            "砲",
            "ท",
            "A.",
            "&",
            "NOT ",
            "a OR ",
            "NEAR/3 ",
        ],
    ],
)
@pytest.mark.parametrize("length", [TEXT_LIMIT, TEXT_LIMIT + 1, 1_000_000])
def test_a_flood_of_one_thing_is_a_query_or_a_query_error(unit: str, length: int) -> None:
    text = (unit * (length // len(unit) + 1))[:length]
    answer = answer_to(text)
    if isinstance(answer, QueryError):
        assert 1 <= answer.column <= TEXT_LIMIT + 1
        assert answer.pointer().encode()
    assert isinstance(answer, QueryError) or length == TEXT_LIMIT


@pytest.mark.parametrize(
    ("text", "column"), [("\ud800", 1), ("паром \udfff!", 7), ('"🚨\ud83d"', 3)]
)
def test_half_a_character_is_refused_and_not_shown(text: str, column: int) -> None:
    error = refusal(text)
    assert error.problem == "here is half a character, no text: type it anew"
    assert error.column == column
    assert error.text[column - 1] == "?"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DPRK", term("DPRK")),
        ("North Korea", term("North Korea")),
        ("北朝鮮", term("北朝鮮")),
        ("북한", term("북한")),
        ("=ICE", term("ICE", exact=True)),
        ("=North Korea", term("North Korea", exact=True)),
        ("fer*", term("fer", prefix=True)),
        ("North Kor*", term("North Kor", prefix=True)),
        ("砲*", term("砲", prefix=True)),
        ("AND", term("AND")),
        ("title:x (y)", term("title x y")),
        *[(text, None) for text in ("", "…", "=", "*", "fe*", "North Ko*", "fe*ry", "fer**", "=fer*", "*fer")],
    ],
)  # fmt: skip
def test_a_term_of_a_list_is_written_without_quotes(text: str, expected: Term | None) -> None:
    found = term_from(text)
    assert found == expected
    assert found is None or parse(str(found)) == found or found.is_common
