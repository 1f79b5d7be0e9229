import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.language.lexer import Lexeme, QueryError, lex
from tests.build import SCRIPTS

SIGNS = [
    *[
        "ferry",
        "or",
        "AND",
        "OR",
        "NOT",
        "NEAR/3",
        "NEAR",
        "age<6h",
        "(",
        ")",
        "（",
        "）",
        "-",
        "!",
        "|",
    ],
    *[
        "｜",
        ",",
        "，",
        "、",
        "،",
        '"',
        "“",
        "”",
        "„",
        "«",
        "»",
        "「",
        "」",
        "『",
        "』",
        "\\",
        "*",
        "=",
        "@",
    ],
    *[
        "title:",
        "url：",
        "Re:",
        "/",
        "/x/",
        " ",
        " ",
        "\t",
        "\u00a0",
        "東京",
        "회의",
        "الله",
        "👩🏽‍🚀",
    ],
]
ANY = (
    st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)
    | st.text(max_size=30)
    | st.sampled_from(SCRIPTS)
)


def cut(text: str) -> list[tuple[str, str, int]]:
    return [(one.kind, one.text, one.column) for one in lex(text)][:-1]


def refusal(text: str) -> QueryError:
    with pytest.raises(QueryError) as refused:
        list(lex(text))
    return refused.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t\n\u00a0\u2009\u3000", []),
        ("ferry  port", [("word", "ferry", 1), ("word", "port", 8)]),
        ("паром\u00a0порт", [("word", "паром", 1), ("word", "порт", 7)]),
        ("北朝鮮\u3000ミサイル", [("word", "北朝鮮", 1), ("word", "ミサイル", 5)]),
        ("👩🏽‍🚀 여객선", [("word", "👩🏽‍🚀", 1), ("word", "여객선", 6)]),
        ("a AND b", [("word", "a", 1), ("AND", "AND", 3), ("word", "b", 7)]),
        ("OR NOT and or not", [
            *[("OR", "OR", 1), ("NOT", "NOT", 4), ("word", "and", 8), ("word", "or", 12)],
            ("word", "not", 15),
        ]),
        ("ANDx xOR NOT-", [("word", "ANDx", 1), ("word", "xOR", 6), ("word", "NOT-", 10)]),
        ("a|b｜c,d，e、f،g", [
            *[("word", "a", 1), ("OR", "|", 2), ("word", "b", 3), ("OR", "｜", 4), ("word", "c", 5)],
            *[("OR", ",", 6), ("word", "d", 7), ("OR", "，", 8), ("word", "e", 9), ("OR", "、", 10)],
            *[("word", "f", 11), ("OR", "،", 12), ("word", "g", 13)],
        ]),
        ("سفينة، ميناء", [("word", "سفينة", 1), ("OR", "،", 6), ("word", "ميناء", 8)]),
        ("地震、津波", [("word", "地震", 1), ("OR", "、", 3), ("word", "津波", 4)]),
        ("(a（b）)", [
            *[("(", "(", 1), ("word", "a", 2), ("(", "（", 3), ("word", "b", 4), (")", "）", 5)],
            (")", ")", 6),
        ]),
        ("-a !b --c", [
            *[("NOT", "-", 1), ("word", "a", 2), ("NOT", "!", 4), ("word", "b", 5), ("NOT", "-", 7)],
            *[("NOT", "-", 8), ("word", "c", 9)],
        ]),
        ("a-b c! - !", [("word", "a-b", 1), ("word", "c!", 5), ("word", "-", 8), ("word", "!", 10)]),
        ("-(a", [("NOT", "-", 1), ("(", "(", 2), ("word", "a", 3)]),
        ("NEAR/5 NEAR NEAR/ NEAR/x near/5 NEARBY", [
            *[("NEAR", "5", 1), ("NEAR", "", 8), ("NEAR", "", 13), ("NEAR", "x", 19)],
            *[("word", "near/5", 26), ("word", "NEARBY", 33)],
        ]),
        ("@ships @", [("list", "ships", 1), ("list", "", 8)]),
        ("a@b", [("word", "a@b", 1)]),
        ("age<6h AGE>=2d age< age=3", [
            *[("age", "age<6h", 1), ("age", "AGE>=2d", 8), ("age", "age<", 16), ("word", "age=3", 21)],
        ]),
        ("a/b 9/11", [("word", "a/b", 1), ("word", "9/11", 5)]),
        ("AT&T 3.5 C++ C# #tag $KSTL €5 U.S. 50+ it's", [
            *[("word", "AT&T", 1), ("word", "3.5", 6), ("word", "C++", 10), ("word", "C#", 14)],
            *[("word", "#tag", 17), ("word", "$KSTL", 22), ("word", "€5", 28), ("word", "U.S.", 31)],
            *[("word", "50+", 36), ("word", "it's", 40)],
        ]),
    ],
)  # fmt: skip
def test_a_query_is_cut_into_lexemes(text: str, expected: list[tuple[str, str, int]]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    "phrase",
    [
        *['"a b"', "“a b”", "“a b“", "„a b“", "„a b”", '„a b"', '"a b”', '“a b"', "”a b”"],
        *["«a b»", "»a b«", "»a b»", "「a b」", "『a b』"],
    ],
)
def test_a_phrase_stands_between_quotation_marks_of_any_house(phrase: str) -> None:
    assert list(lex(f"x{phrase}y")) == [
        Lexeme("word", "x", 1, shown="x"),
        Lexeme("phrase", "a b", 2, shown=phrase),
        Lexeme("word", "y", 7, shown="y"),
        Lexeme("end", "", 8),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"a AND (b OR -c), @d"', "a AND (b OR -c), @d"),
        ('"title:x /y/"', "title:x /y/"),
        ("«the “b” c»", "the “b” c"),
        ("「北朝鮮『砲弾』」", "北朝鮮『砲弾』"),
        ('""', ""),
    ],
)
def test_inside_a_phrase_operators_and_other_quotation_marks_are_text(
    text: str, expected: str
) -> None:
    assert cut(text) == [("phrase", expected, 1)]


@pytest.mark.parametrize(
    ("text", "column", "mark"),
    [
        *[('"a', 1, '"'), ('x "a b', 3, '"'), ("“a", 1, "“"), ("a”", 2, "”"), ("„a", 1, "„")],
        *[("«a“", 1, "«"), ("»a", 1, "»"), ("「a』", 1, "「"), ("『a」", 1, "『"), ('a"', 2, '"')],
        *[('"a\\"', 1, '"'), ('"', 1, '"'), ('"\\', 1, '"'), ('="a', 2, '"')],
    ],
)
def test_a_quotation_mark_that_is_never_closed_is_refused(
    text: str, column: int, mark: str
) -> None:
    error = refusal(text)
    assert error.problem == f"the quotation mark {mark} is never closed: add the closing one"
    assert error.column == column


@pytest.mark.parametrize(("text", "column"), [("」", 1), ("北朝鮮」 砲弾", 4), ("(a』", 3)])
def test_a_quotation_mark_that_closes_nothing_is_refused(text: str, column: int) -> None:
    error = refusal(text)
    assert error.problem.startswith(f"the quotation mark {text[column - 1]} closes nothing: ")
    assert error.column == column


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=ICE", Lexeme("word", "ICE", 1, exact=True, shown="=ICE")),
        ("=회의", Lexeme("word", "회의", 1, exact=True, shown="=회의")),
        ('="North Korea"', Lexeme("phrase", "North Korea", 1, exact=True, shown='="North Korea"')),
        ("=「砲弾」", Lexeme("phrase", "砲弾", 1, exact=True, shown="=「砲弾」")),
        ("=", Lexeme("word", "", 1, exact=True, shown="=")),
        ("==x", Lexeme("word", "=x", 1, exact=True, shown="==x")),
        ("=@x", Lexeme("word", "@x", 1, exact=True, shown="=@x")),
        ("a=b", Lexeme("word", "a=b", 1, shown="a=b")),
    ],
)
def test_a_sign_before_a_term_makes_it_exact(text: str, expected: Lexeme) -> None:
    assert next(iter(lex(text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("munition*", Lexeme("word", "munition", 1, prefix=True, shown="munition*")),
        ("砲*", Lexeme("word", "砲", 1, prefix=True, shown="砲*")),
        ("*", Lexeme("word", "", 1, prefix=True, shown="*")),
        ('"North Kor*"', Lexeme("phrase", "North Kor", 1, prefix=True, shown='"North Kor*"')),
        ('"North Kor* "', Lexeme("phrase", "North Kor ", 1, prefix=True, shown='"North Kor* "')),
    ],
)
def test_a_star_at_the_end_makes_a_beginning(text: str, expected: Lexeme) -> None:
    assert next(iter(lex(text))) == expected


@pytest.mark.parametrize(
    ("text", "problem", "column"),
    [
        ("mu*ition", "`*` stands only at the end of a word", 3),
        ("*ition", "`*` stands only at the end of a word", 1),
        ("mun**", "`*` stands only at the end of a word", 4),
        ('x "North* Korea"', "`*` stands only at the end of a word", 9),
        ("砲*弾", "`*` stands only at the end of a word", 2),
        ("=munition*", "`=` asks for one spelling, `*` for the beginning of many", 10),
        ('="North Kor*"', "`=` asks for one spelling, `*` for the beginning of many", 12),
    ],
)
def test_a_star_anywhere_else_is_refused(text: str, problem: str, column: int) -> None:
    error = refusal(text)
    assert error.problem.startswith(problem)
    assert error.column == column


@pytest.mark.parametrize(
    "field", ["title", "summary", "body", "source", "lang", "url", "tag", "author"]
)
def test_a_field_is_named_before_a_colon_in_any_case_and_width_of_colon(field: str) -> None:
    assert cut(f"{field}:x") == [("field", field, 1), ("word", "x", len(field) + 2)]
    assert cut(f"x {field.upper()}： y") == [
        *[("word", "x", 1), ("field", field, 3), ("word", "y", len(field) + 5)]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('title:"a b"', [("field", "title", 1), ("phrase", "a b", 7)]),
        ("title:(a", [("field", "title", 1), ("(", "(", 7), ("word", "a", 8)]),
        ("title:/abc/", [("field", "title", 1), ("regex", "abc", 7)]),
        ("title:=a", [("field", "title", 1), ("word", "a", 7)]),
        ("url:http://a.example/b", [("field", "url", 1), ("word", "http://a.example/b", 5)]),
        ("-tag:x", [("NOT", "-", 1), ("field", "tag", 2), ("word", "x", 6)]),
        ("title :x", [("word", "title", 1), ("word", ":x", 7)]),
    ],
)
def test_behind_a_field_stands_a_term(text: str, expected: list[tuple[str, str, int]]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    "word",
    ["Re:x", "http://a.example", "12:30", ":x", "x:", "subtitle:x", "заголовок:порт", "標題：港"],
)
def test_a_name_that_is_no_field_is_plain_text(word: str) -> None:
    assert cut(word) == [("word", word, 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\(a\)", "(a)"),
        (r"\（a\）", "（a）"),
        (r"\-a", "-a"),
        (r"\!a", "!a"),
        (r"a\|b", "a|b"),
        (r"a\,b", "a,b"),
        (r"a\、b\،c\，d", "a、b،c，d"),
        (r"\"a", '"a'),
        (r"\“a\”", "“a”"),
        (r"\«a\»", "«a»"),
        (r"\「a\」\『\』", "「a」『』"),
        (r"\=a", "=a"),
        (r"\@a", "@a"),
        (r"\/a/", "/a/"),
        (r"a\*", "a*"),
        (r"\*a", "*a"),
        (r"\AND", "AND"),
        (r"O\R", "OR"),
        (r"\NOT", "NOT"),
        (r"\NEAR/5", "NEAR/5"),
        (r"\title:a", "title:a"),
        (r"title\:a", "title:a"),
        (r"\age<6h", "age<6h"),
        (r"a\ b", "a b"),
        (r"a\\b", r"a\b"),
        ("a\\", "a"),
        ("\\", ""),
    ],
)
def test_a_backslash_makes_any_sign_plain(text: str, expected: str) -> None:
    assert list(lex(text))[:-1] == [Lexeme("word", expected, 1, shown=text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [(r'"a\"b"', 'a"b'), (r"«a\»b»", "a»b"), (r'"a\\"', "a\\"), (r'"a\*"', "a*")],
)
def test_a_backslash_keeps_a_phrase_open(text: str, expected: str) -> None:
    assert list(lex(text))[:-1] == [Lexeme("phrase", expected, 1, shown=text)]


def test_an_escaped_star_is_no_beginning_and_a_plain_one_behind_it_is() -> None:
    assert [one.prefix for one in lex(r"abc\* abc\**")] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/abc/", [("regex", "abc", 1)]),
        ("x /a b|(c)/y", [("word", "x", 1), ("regex", "a b|(c)", 3), ("word", "y", 12)]),
        (r"/a\/b\\/", [("regex", r"a\/b\\", 1)]),
        ("//", [("regex", "", 1)]),
        ("-/порт/", [("NOT", "-", 1), ("regex", "порт", 2)]),
    ],
)
def test_a_regex_stands_between_slashes(text: str, expected: list[tuple[str, str, int]]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(("text", "column"), [("/abc", 1), ("x /", 3), (r"x /ab\/", 3), ("/\\", 1)])
def test_a_regex_that_never_ends_is_refused(text: str, column: int) -> None:
    error = refusal(text)
    assert error.problem.startswith("this `/` begins a /regex/ that never ends")
    assert error.column == column


def test_an_error_says_what_is_wrong_and_where() -> None:
    error = refusal("паром „порт")
    assert str(error) == "the quotation mark „ is never closed: add the closing one (column 7)"
    assert (error.text, error.column) == ("паром „порт", 7)
    assert error.pointer() == "паром „порт\n      ^"


def test_the_pointer_stands_under_the_column_whatever_the_text_holds() -> None:
    error = QueryError("no", text="a\tb\r\n\u2028c\x1b[1m\u202e\u200bd 砲", column=4)
    assert error.pointer() == "a b   c [1m  d 砲\n   ^"


@given(ANY)
@example("」")
@example("\\")
@example("=")
def test_any_text_is_cut_or_refused_and_every_lexeme_stands_where_it_says(text: str) -> None:
    refused, lexemes = None, list[Lexeme]()
    try:
        lexemes = list(lex(text))
    except QueryError as error:
        refused = error
    if refused is not None:
        assert 1 <= refused.column <= len(text)
        return
    columns = [one.column for one in lexemes]
    assert columns == sorted(set(columns))
    assert lexemes[-1] == Lexeme("end", "", len(text) + 1)
    assert all(text[one.column - 1 :].startswith(one.shown) for one in lexemes)
