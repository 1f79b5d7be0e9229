"""Signs that clients put in the place of those that the language knows, and signs nobody sees."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.language.grammar import parse, term_from
from rules.language.query import (
    DASHES,
    Age,
    And,
    Comparison,
    Listed,
    Near,
    Not,
    Or,
    Query,
    Scoped,
    Term,
)
from tests.queries import LISTS, A, B, C, refusal, term

HIDDEN = ["\u200b", "\ufeff", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u00ad"]


def read(text: str) -> Query:
    return parse(text, lists=LISTS)


@pytest.mark.parametrize("dash", [*DASHES, "！"])
def test_every_dash_before_a_term_excludes_it(dash: str) -> None:
    assert read(f"ferry {dash}port") == And((A, Not(B)))
    assert read(f"{dash}port ferry") == And((Not(B), A))
    assert read(f'ferry {dash}"port storm"') == And((A, Not(term("port storm", quoted=True))))
    assert read(f"ferry {dash}(port OR storm)") == And((A, Not(Or((B, C)))))


@pytest.mark.parametrize("dash", [*DASHES, "！"])
def test_a_dash_with_spaces_around_is_explained(dash: str) -> None:
    error = refusal(f"ferry {dash} port")
    assert error.problem == (
        f"`{dash}` has no letter or digit to look for: to exclude, write the sign right before a"
        " term, as in -potato"
    )
    assert error.column == 7


@pytest.mark.parametrize("dash", DASHES)
def test_a_dash_inside_a_word_makes_a_phrase(dash: str) -> None:
    assert read(f"ferry{dash}port") == term("ferry port")


@pytest.mark.parametrize("double", ["--", "–-", "-–", "!!", "-!", "－！"])
def test_a_double_sign_is_refused(double: str) -> None:
    error = refusal(f"ferry {double}port")
    assert error.problem == f"`{double}` excludes twice: write -potato, with one sign"
    assert error.column == 7


def test_signs_that_exclude_twice_on_purpose_stay() -> None:
    assert read("NOT NOT ferry") == read("-(-ferry)") == Not(Not(A))


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("＝ferry", "=ferry"),
        ("＝＂ferry port＂", '="ferry port"'),
        ("＂ferry port＂", '"ferry port"'),
        ('＂ferry port"', '"ferry port"'),
        ("“ferry port＂", '"ferry port"'),
        ("ferr＊", "ferr*"),
        ("＂ferry por＊＂", '"ferry por*"'),
        ("＠ships", "@ships"),
        ("ｔｉｔｌｅ：ferry", "title:ferry"),
        ("ferry ＯＲ port", "ferry OR port"),
        ("ferry ＮＯＴ port", "ferry NOT port"),
        ("ferry NEAR／３ port", "ferry NEAR/3 port"),
        ("ferry age＜6h", "ferry age<6h"),
        ("ferry ａｇｅ＞＝６ｈ", "ferry age>=6h"),
        ("ferry age≤6h", "ferry age<=6h"),
        ("ferry age≥6h", "ferry age>=6h"),
    ],
)
def test_a_sign_of_another_width_acts_like_the_plain_one(written: str, means: str) -> None:
    assert read(written) == read(means)
    assert str(read(written)) == str(read(means))


def test_a_comparison_of_one_sign_is_read() -> None:
    assert read("ferry age≤6h") == And((A, Age(Comparison.AT_MOST, timedelta(hours=6))))


def test_an_error_shows_the_sign_as_it_was_typed() -> None:
    assert refusal("title:－ferry").problem.startswith("`title:` is followed by `－`")
    assert refusal("mun＊tion").problem.startswith("`*` stands only at the end of a word")
    assert refusal("mun＊tion").column == 4


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("_ferry", A),
        ("ferry_", A),
        ("_ferry_ _OR_ _port_", Or((A, B))),
        ("ferry _NEAR/3_ port", Near(A, B, 3)),
        ("ferry -_port", And((A, Not(B)))),
        ("=_ferry", term("ferry", exact=True)),
        ('=_"ferry port"', term("ferry port", exact=True, quoted=True)),
        ("_@ships_", Listed("ships")),
        ("@_ships", Listed("ships")),
        ("_title_:_ferry", Scoped("title", A)),
        ("ferry _age<6h_", And((A, Age(Comparison.LESS, timedelta(hours=6))))),
        ("ferr*_", term("ferr", prefix=True)),
        ("ferry _ port", And((A, B))),
    ],
)
def test_a_sign_that_nobody_sees_counts_for_nothing_at_the_edge_of_a_word(
    written: str, means: Query, hidden: str
) -> None:
    assert read(written.replace("_", hidden)) == means


def test_the_column_of_an_error_counts_the_signs_that_nobody_sees() -> None:
    assert refusal("\u200eferry\u200e OR").column == 9


def test_a_sign_that_nobody_sees_may_stand_behind_a_backslash() -> None:
    assert read("ferry\\\u200e") == A


@pytest.mark.parametrize(
    "text", ["–ferry", "＝ferry", "＠ferry", "！ferry", "\u200e-ferry", "ＯＲ"]
)
def test_a_text_that_would_mean_something_else_is_written_in_quotes(text: str) -> None:
    quoted = read(f'"{text}"')
    assert str(Term(term(text).words, text)) == f'"{text}"'
    assert read(str(quoted)) == quoted


def test_the_terms_of_a_list_know_signs_of_full_width() -> None:
    assert term_from("＝ferry") == term_from("=ferry")
    assert term_from("ferr＊") == term_from("ferr*")
    assert term_from("f＊ry") is None


@given(
    st.lists(
        st.sampled_from([*HIDDEN, *DASHES, *"！＊＝＠＂＜＞：／≤ abc", "age", "OR"]), max_size=12
    )
)
def test_what_is_read_reads_back(pieces: list[str]) -> None:
    text = "ferry " + "".join(pieces)
    try:
        query = read(text)
    except ValueError:
        return
    assert read(str(query)) == query


@pytest.mark.parametrize("text", ["F-35*", "covid-1*", "o'br*", '"cargo F-35*"', "AT&T*"])
def test_every_letter_before_a_star_counts_up_to_the_space(text: str) -> None:
    read_as = read(text)
    assert isinstance(read_as, Term)
    assert read_as.is_prefix
    assert read(str(read_as)) == read_as


@pytest.mark.parametrize("text", ["F-3*", "o'b*", '"cargo F*"', "…-a*"])
def test_two_letters_before_a_star_are_too_few(text: str) -> None:
    assert "too broad: a prefix has at least 3 letters" in refusal(text).problem
