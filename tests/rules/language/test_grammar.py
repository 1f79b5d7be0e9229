from datetime import timedelta

import pytest

from rules.language.grammar import NEAR_AT_MOST, parse
from rules.language.lexer import QueryError
from rules.language.pattern import PATTERN_LIMIT, pattern_from
from rules.language.query import (
    FIELDS,
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
)
from rules.words.wordform import Kind
from tests.build import HOUR, MINUTE
from tests.queries import LISTS, A, B, C, D, refusal, term


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ferry", A),
        ("ferry port", And((A, B))),
        ("ferry AND port", And((A, B))),
        ("ferry AND port storm", And((A, B, C))),
        ("ferry OR port", Or((A, B))),
        ("ferry | port , storm", Or((A, B, C))),
        ("ferry|port，storm、crew", Or((A, B, C, D))),
        ("ferry or port", And((A, term("or"), B))),
        ("ferry and not port", And((A, term("and"), term("not"), B))),
        ("ferry Or port", And((A, term("or"), B))),
        (r"ferry \AND O\R \NOT port", And((A, term("and"), term("or"), term("not"), B))),
        ("ferry OR port storm", Or((A, And((B, C))))),
        ("ferry port OR storm crew", Or((And((A, B)), And((C, D))))),
        ("ferry, port storm", Or((A, And((B, C))))),
        ("(ferry OR port) storm", And((Or((A, B)), C))),
        ("（ferry OR port） storm", And((Or((A, B)), C))),
        ("ferry NOT port storm", And((A, Not(B), C))),
        ("ferry -port !storm", And((A, Not(B), Not(C)))),
        ("ferry AND NOT port", And((A, Not(B)))),
        ("ferry -(port OR storm)", And((A, Not(Or((B, C)))))),
        ('ferry -"port storm"', And((A, Not(term("port storm"))))),
        ("-(-ferry)", Not(Not(A))),
        ("NOT NOT ferry", Not(Not(A))),
        ("((ferry))", A),
        ("ferry(port)storm", And((A, B, C))),
        ("(ferry (port storm))", And((A, B, C))),
        ("ferry OR (port OR storm)", Or((A, B, C))),
        ('"ferry port"storm', And((term("ferry port"), C))),
        ("паром И порт", And((term("паром"), term("И"), term("порт")))),
        ("паром OR πλοίο, סירה، سفينة", Or(tuple(map(term, ("паром", "πλοίο", "סירה", "سفينة"))))),
        ("北朝鮮 砲弾、ミサイル", Or((And((term("北朝鮮"), term("砲弾"))), term("ミサイル")))),
        ("「北朝鮮」AND『砲弾』", And((term("北朝鮮"), term("砲弾")))),
        ("（여객선，선박）-항구", And((Or((term("여객선"), term("선박"))), Not(term("항구"))))),
        ("เรือ -ท่า", And((term("เรือ"), Not(term("ท่า"))))),
        ("तूफ़ान AND NOT बंदरगाह", And((term("तूफ़ान"), Not(term("बंदरगाह"))))),
        ("🚨 👩🏽‍🚀", And((term("🚨"), term("👩🏽‍🚀")))),
    ],
)
def test_operators_join_words(text: str, expected: Query) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("loose", "tight"),
    [
        ("ferry OR port storm", "ferry OR (port AND storm)"),
        ("ferry port OR storm", "(ferry AND port) OR storm"),
        ("ferry NEAR/3 port storm", "(ferry NEAR/3 port) AND storm"),
        ("ferry port NEAR/3 storm", "ferry AND (port NEAR/3 storm)"),
        ("ferry OR port NEAR/3 storm", "ferry OR (port NEAR/3 storm)"),
        ("ferry -port OR storm", "(ferry AND (NOT port)) OR storm"),
        ("ferry NOT port storm", "ferry AND (NOT port) AND storm"),
        ("title:ferry port", "(title:ferry) AND port"),
        ("title:ferry OR port", "(title:ferry) OR port"),
        ("crew NOT title:ferry port", "crew AND (NOT (title:ferry)) AND port"),
        ("title:ferry NEAR/3 port", "(title:ferry) NEAR/3 port"),
    ],
)
def test_not_binds_tighter_than_near_than_and_than_or(loose: str, tight: str) -> None:
    assert parse(loose) == parse(tight)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("e-mail", term("e-mail")),
        ("food-for-arms", term("food for arms")),
        ("AT&T", term("AT&T")),
        ("3.5", term("3.5")),
        ("9/11", term("9/11")),
        ("C++", term("C++")),
        ("C#", term("C#")),
        ("#storm", term("#storm")),
        ("$KSTL", term("$KSTL")),
        ("€5", term("€5")),
        ("50+", term("50+")),
        ("CVE-2026-1234", term("CVE 2026 1234")),
        ("U.S.", term("U.S.")),
        ("Korea's", term("Korea’s")),
        ("États-Unis", term("Etats Unis")),
        ("東京", term("東 京")),
        ("12:30", term("12 30")),
        ("Re:ferry", term("Re ferry")),
        ("http://a.example", term("http a example")),
        ("near/3", term("near 3")),
        ('"title:x"', term("title x")),
        ('"a OR b"', term("a or b")),
        (r"\(x", term("x")),
        (r"\NEAR/5 x", And((term("NEAR 5"), term("x")))),
        (r"\title:x", term("title x")),
        (r"\age<6h", term("age 6h")),
        (r"\@ships", term("@ships")),
        (r"\=ICE", term("ICE")),
        (r"\-20", term("20")),
        (r"\/ferry/", term("ferry")),
        (r"ferry\*", term("ferry")),
        (r"ferry\ port", term("ferry port")),
        (r'"the \"Aurora\" crew"', term("the Aurora crew")),
        ("“a” «ferry» „port“", And((term("a", quoted=True), A, B))),
    ],
)
def test_a_word_with_signs_is_one_term(text: str, expected: Query) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("=ICE", [Kind.EXACT_CAPITAL]),
        ("=ice", [Kind.EXACT]),
        ('="North KOREA"', [Kind.EXACT, Kind.EXACT_CAPITAL]),
        ("=США", [Kind.EXACT_CAPITAL]),
        ("=北朝", [Kind.EXACT, Kind.EXACT]),
        ("U.S.", [Kind.CAPITAL]),
        ("US", [Kind.NAME]),
        ("munition*", [Kind.PREFIX]),
        ('"North Kor*"', [Kind.NAME, Kind.PREFIX]),
        ("паро*", [Kind.PREFIX]),
        ("λιμ*", [Kind.PREFIX]),
        ("सरक*", [Kind.PREFIX]),
        ("שלו*", [Kind.PREFIX]),
        ("مين*", [Kind.PREFIX]),
        ("砲*", [Kind.PREFIX]),
        ("砲弾*", [Kind.NAME, Kind.PREFIX]),
        ("か*", [Kind.PREFIX]),
        ("カ*", [Kind.PREFIX]),
        ("국*", [Kind.PREFIX]),
        ("ท*", [Kind.PREFIX]),
        ("#국*", [Kind.PREFIX]),
        ("#mun*", [Kind.PREFIX]),
        ("३००*", [Kind.PREFIX]),
    ],
)
def test_a_term_says_how_its_words_are_compared(text: str, kinds: list[Kind]) -> None:
    query = parse(text)
    assert isinstance(query, Term)
    assert [word.kind for word in query.words] == kinds


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        *[("mu*", "mu"), ("#mu*", "#mu"), ('"North Ko*"', "ko"), ("пa*", "пa"), ("λι*", "λι")],
        *[("מי*", "מי"), ("مي*", "مي"), ("को*", "को"), ("3.1*", "3.1"), ("🚨*", "🚨"), ("é*", "e")],
    ],
)
def test_a_beginning_of_fewer_than_three_letters_is_refused(text: str, shown: str) -> None:
    error = refusal(f"ferry {text}")
    assert error.problem == f"`{shown}*` is too broad: a prefix has at least 3 letters"
    assert error.column == 7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ferry NEAR/5 port", Near(A, B, 5)),
        ("ferry NEAR/1 port", Near(A, B, 1)),
        (f"ferry NEAR/{NEAR_AT_MOST} port", Near(A, B, 50)),
        ("ferry NEAR/٥ port", Near(A, B, 5)),
        ('"ferry crew" NEAR/5 port', Near(term("ferry crew"), B, 5)),
        ("(ferry OR storm) NEAR/5 port", Near(Or((A, C)), B, 5)),
        ("ferry NEAR/5 (port, @ships)", Near(A, Or((B, Listed("ships"))), 5)),
        ("=ferry NEAR/5 por*", Near(term("ferry", exact=True), term("por", prefix=True), 5)),
        ("title:ferry NEAR/5 title:port", Near(Scoped("title", A), Scoped("title", B), 5)),
        ("title:(ferry NEAR/5 port)", Scoped("title", Near(A, B, 5))),
        ("北朝鮮 NEAR/5 砲弾", Near(term("北朝鮮"), term("砲弾"), 5)),
        ("паром NEAR/5 порт", Near(term("паром"), term("порт"), 5)),
        ("storm -(ferry NEAR/5 port)", And((C, Not(Near(A, B, 5))))),
        ("ferry NEAR/5 port OR storm", Or((Near(A, B, 5), C))),
        ("(ferry NEAR/5 port) (port NEAR/5 storm)", And((Near(A, B, 5), Near(B, C, 5)))),
    ],
)
def test_near_joins_two_terms(text: str, expected: Query) -> None:
    assert parse(text, lists=LISTS) == expected


@pytest.mark.parametrize("number", ["", "/", "/0", "/51", "/999", "/9999", "/x", "/-1", "/5.5"])
def test_near_needs_a_number_of_words(number: str) -> None:
    error = refusal(f"паром NEAR{number} порт")
    assert error.problem.startswith("NEAR needs a number of words from 1 to 50")
    assert error.column == 7


@pytest.mark.parametrize(
    ("text", "problem", "column"),
    [
        ("ferry NEAR/3 port NEAR/3 storm", "NEAR joins two terms", 19),
        ("ferry NEAR/3 (port NEAR/3 storm)", "NEAR joins two terms", 7),
        ("(ferry port) NEAR/3 storm", "beside NEAR stand words", 14),
        ("ferry NEAR/3 (port OR storm crew)", "beside NEAR stand words", 7),
        ("ferry NEAR/3 -port", "beside NEAR stand words", 7),
        ("storm -ferry NEAR/3 port", "beside NEAR stand words", 14),
        ("ferry NEAR/3 (port OR NOT storm)", "beside NEAR stand words", 7),
        ("ferry NEAR/3 /abc/", "beside NEAR stand words", 7),
        ("age<6h NEAR/3 ferry", "beside NEAR stand words", 8),
        ("ferry NEAR/3 source:port", "beside NEAR stand words", 7),
        ("title:(ferry port) NEAR/3 storm", "beside NEAR stand words", 20),
        ("NEAR/3 ferry", 'the query begins with `NEAR/3`: expected a term or "("', 1),
        ("ferry NEAR/3", 'query ends after `NEAR/3`: expected a term or "("', 7),
        ("ferry NEAR/3 OR port", '`OR` after `NEAR/3`: expected a term or "("', 14),
    ],
)
def test_near_beside_anything_else_is_refused(text: str, problem: str, column: int) -> None:
    error = refusal(text)
    assert error.problem.startswith(problem)
    assert error.column == column


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_looked_into_for_one_term_or_a_group(field: str) -> None:
    found: list[tuple[str, Query]] = [
        ("{}:ferry", Scoped(field, A)),
        ("{}: ferry", Scoped(field, A)),
        ('{}:"ferry port"', Scoped(field, term("ferry port"))),
        ("{}:«паром»", Scoped(field, term("паром"))),
        ("{}：北朝鮮", Scoped(field, term("北朝鮮"))),
        ("{}:=ICE", Scoped(field, term("ICE", exact=True))),
        ("{}:fer*", Scoped(field, term("fer", prefix=True))),
        ("{}:@ships", Scoped(field, Listed("ships"))),
        ("{}:(ferry OR port)", Scoped(field, Or((A, B)))),
        ("{}:(ferry -port)", Scoped(field, And((A, Not(B))))),
        ("-{}:ferry", Not(Scoped(field, A))),
    ]
    for text, expected in found:
        assert parse(f"crew {text.format(field)}", lists=LISTS) == And((D, expected))
        assert parse(f"{text.format(field.title())} crew", lists=LISTS) == And((expected, D))


@pytest.mark.parametrize(
    ("text", "problem", "column"),
    [
        ("title:title:ferry", "`title:` is followed by `title:`: write one term or a group", 7),
        ("title:URL：ferry", "`title:` is followed by `URL：`", 7),
        ("title:-ferry", "`title:` is followed by `-`", 7),
        ("tag: NOT ferry", "`tag:` is followed by `NOT`", 6),
        ("title:age<6h", "an age belongs to no field", 7),
        ("source:/ferry/", "here only terms can be looked for", 8),
        ("ferry url:(port OR /abc/)", "here only terms can be looked for", 11),
        ("author:(ferry NEAR/3 port)", "here only terms can be looked for", 8),
        ("title:", 'query ends after `title:`: expected a term or "("', 1),
        ("ferry Title：", 'query ends after `Title：`: expected a term or "("', 7),
        ("title:)", '`)` after `title:`: expected a term or "("', 7),
        ("title:OR", '`OR` after `title:`: expected a term or "("', 7),
        ("title:(", 'query ends after `(`: expected a term or "("', 7),
    ],
)
def test_behind_a_field_anything_else_is_refused(text: str, problem: str, column: int) -> None:
    error = refusal(text)
    assert error.problem.startswith(problem)
    assert error.column == column


@pytest.mark.parametrize("field", ["title", "summary", "body"])
def test_a_field_of_text_is_looked_into_for_a_regex_and_nearness(field: str) -> None:
    assert parse(f"{field}:/abc/") == Scoped(field, Regex(pattern_from("abc")))
    assert parse(f"{field}:(ferry NEAR/2 port)") == Scoped(field, Near(A, B, 2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age<6h", Age(Comparison.LESS, 6 * HOUR)),
        ("AGE<=90m", Age(Comparison.AT_MOST, 90 * MINUTE)),
        ("age>2d", Age(Comparison.MORE, timedelta(days=2))),
        ("Age>=1h30m", Age(Comparison.AT_LEAST, 90 * MINUTE)),
    ],
)
def test_an_age_is_compared_beside_a_term(text: str, expected: Age) -> None:
    assert parse(f"ferry {text}") == And((A, expected))
    assert parse(f"({text}) паром") == And((expected, term("паром")))
    assert parse(f"ferry -{text}") == And((A, Not(expected)))


@pytest.mark.parametrize(
    "text",
    ["age<", "age<6", "age<0h", "age>=0m", "age<>6h", "age<6y", "age<-6h", "age<4000d", "age<==6h"],
)
def test_an_age_without_a_length_of_time_is_refused(text: str) -> None:
    error = refusal(f"ferry {text}")
    assert error.problem == "an age is a number and a unit: age<90m, age<6h, age>2d"
    assert error.column == 7


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@ships", "ships"),
        ("@SHIPS", "ships"),
        ("@Häfen", "häfen"),
        ("@munitions_2026", "munitions_2026"),
    ],
)
def test_a_list_is_named_with_its_sign(text: str, name: str) -> None:
    assert parse(text, lists=LISTS) == Listed(name)
    assert parse(f"ferry -{text}", lists=LISTS) == And((A, Not(Listed(name))))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("@shisp", "there is no list @shisp: did you mean @ships?"),
        ("@quux", "there is no list @quux: `wirewatch query lists` shows them all"),
        ("@北朝鮮", "there is no list @北朝鮮: `wirewatch query lists` shows them all"),
        ("@", "behind `@` stands the name of a list, for example @munitions"),
        ("@-", "behind `@` stands the name of a list"),
        ("@ships!", "behind `@` stands the name of a list"),
        ("@@ships", "behind `@` stands the name of a list"),
    ],
)
def test_a_list_that_nobody_knows_is_refused(text: str, problem: str) -> None:
    error = refusal(f"ferry {text}")
    assert error.problem.startswith(problem)
    assert error.column == 7


def test_without_lists_no_list_is_known() -> None:
    with pytest.raises(QueryError, match="there is no list @ships"):
        parse("@ships")


@pytest.mark.parametrize(
    "source",
    ["CVE-[0-9]{4}", r"ferr(y|ies)", r"a\/bcd", "паром(ы)?", "砲弾庫.*", "x" * PATTERN_LIMIT],
)
def test_a_regex_is_a_term(source: str) -> None:
    expected = Regex(pattern_from(source))
    assert parse(f"/{source}/") == expected
    assert parse(f"ferry -/{source}/") == And((A, Not(expected)))


@pytest.mark.parametrize(
    ("text", "problem", "column"),
    [
        ("ferry //", "the regex is empty", 8),
        ("ferry /a|b/", "nothing in the regex must be in every match", 8),
        ("паром /abc)/", "a ) closes nothing", 8),
        ("ferry /abc(?=d)/", "`(?=` looks ahead or behind", 11),
        (f"/{'x' * (PATTERN_LIMIT + 1)}/", "the regex has 201 characters: 200 are the most", 202),
        ("ferry /abc", "this `/` begins a /regex/ that never ends", 7),
    ],
)
def test_a_regex_that_cannot_be_used_is_refused(text: str, problem: str, column: int) -> None:
    error = refusal(text)
    assert error.problem.startswith(problem)
    assert error.column == column
