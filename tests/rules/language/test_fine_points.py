"""Fine points of the language: each test is for a small fault that no other test noticed."""

import pytest

from rules.language.atom import ALL, Atom, Filing, Program, Some
from rules.language.atom import Test as Asked
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.filing import ANYWHERE, filing_of
from rules.language.grammar import TEXT_LIMIT, parse
from rules.language.index import QueryIndex
from rules.language.lexer import Lexeme, QueryError, lex
from rules.language.lexicon import Way, lexicon_from, plain_lexicon
from rules.language.match import WatchIndex
from rules.language.pattern import pattern_from
from rules.language.plan import FILED_AT_MOST, Sought, SoughtNear, SoughtPattern, plan_of, planned
from rules.language.query import And, Near, Not, Or, Query, Scoped, is_anchored
from rules.model import Article, Evidence
from rules.words.wordform import Kind, Word
from tests.build import an_article
from tests.queries import A, B, C, refusal, term

# lexer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,000 ferries", [("word", "1,000", 1), ("word", "ferries", 7)]),
        ("ferry $1,234,567", [("word", "ferry", 1), ("word", "$1,234,567", 7)]),
        ("1,00", [("word", "1", 1), ("OR", ",", 2), ("word", "00", 3)]),
        ("1,0000", [("word", "1", 1), ("OR", ",", 2), ("word", "0000", 3)]),
        ("1,a00", [("word", "1", 1), ("OR", ",", 2), ("word", "a00", 3)]),
    ],
)
def test_a_comma_between_thousands_is_no_or(
    text: str, expected: list[tuple[str, str, int]]
) -> None:
    assert [(one.kind, one.text, one.column) for one in lex(text)][:-1] == expected


@pytest.mark.parametrize("word", ["Xinhua", "xenon", "Äther", "_x"])
def test_only_a_sign_before_a_word_excludes_it(word: str) -> None:
    assert next(lex(word)) == Lexeme("word", word, 1, shown=word)


def test_every_lexeme_is_shown_as_it_was_typed() -> None:
    typed = ["@ships", "age<6h", r"/fer\/y/", '="big port"', "fer*", "-", "title:", "bay", ")", "|"]
    text = " ".join(typed).replace("- ", "-").replace(": ", ":")
    assert [one.shown for one in lex(text)] == [*typed, ""]


@pytest.mark.parametrize("text", ["=fer*", "fe*ry", "ferry /port", "ferry “port", "ferry port”"])
def test_an_error_shows_the_query_that_it_is_about(text: str) -> None:
    with pytest.raises(QueryError) as refused:
        list(lex(text))
    assert refused.value.text == text
    assert refused.value.pointer().startswith(f"{text}\n")


@pytest.mark.parametrize(
    ("text", "column", "before"),
    [
        ("砲弾 x", 4, 5),
        ("ﾐｻｲﾙ x", 6, 5),
        ("ＡＢ x", 4, 5),
        ("e\u0301te\u0301 x", 7, 4),
        ("砲", 2, 2),
    ],
)
def test_the_pointer_counts_a_wide_character_twice_and_an_accent_not_at_all(
    text: str, column: int, before: int
) -> None:
    pointer = QueryError("no", text=text, column=column).pointer()
    assert pointer == f"{text}\n{' ' * before}^"


def test_of_a_query_that_fills_the_screen_only_the_place_is_shown() -> None:
    pointer = QueryError("no", text="x" * 600 + ")" + "y" * 20_000, column=601).pointer()
    assert pointer == f"{'x' * 40}){'y' * 39}\n{' ' * 40}^"


# grammar


def test_a_field_within_a_field_of_names_leaves_the_rest_of_it_one_of_names() -> None:
    read = parse("source:(tag:port It)")
    assert read == Scoped("source", And((Scoped("tag", B), term("It"))))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "title:-ferry",
            "`title:` is followed by `-`: write one term or a group in parentheses behind the colon",
        ),
        ("source:/ferry/", "here only terms can be looked for, no /regex/ and no NEAR"),
    ],
)
def test_what_cannot_stand_behind_a_field_is_said_with_the_remedy(text: str, problem: str) -> None:
    assert refusal(text).problem == problem


# grammar_limits


def test_a_query_that_is_too_long_is_shown_up_to_its_first_character_too_many() -> None:
    error = refusal("\ud800" + "a" * TEXT_LIMIT + "bc")
    assert (error.text, error.column) == ("?" + "a" * TEXT_LIMIT, TEXT_LIMIT + 1)


# query


@pytest.mark.parametrize(
    ("query", "written"),
    [
        (Or((Scoped("title", A), B)), "title:ferry OR port"),
        (Or((Near(A, B, 3), C)), "ferry NEAR/3 port OR storm"),
    ],
)
def test_what_binds_tighter_than_or_needs_no_parentheses_beside_it(
    query: Query, written: str
) -> None:
    assert str(query) == written
    assert parse(written) == query


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Xinhua", "Xinhua"),
        ("near/", "near/"),
        (r"NEAR\/", '"NEAR/"'),
        (r"title\:", '"title:"'),
        ("Re：", '"Re："'),
    ],
)
def test_a_word_is_written_in_quotes_only_where_it_would_be_read_as_something_else(
    text: str, written: str
) -> None:
    assert str(parse(text)) == written
    assert parse(written) == parse(text)


def test_a_common_word_of_a_named_field_anchors_a_query_behind_any_number_of_nots() -> None:
    assert is_anchored(Scoped("source", Not(Not(term("It")))))
    assert not is_anchored(Scoped("source", Not(term("It"))))


# plan


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("Ferries", ("ferry",)),
        ('"Ferry Ports"', ("ferry", "port")),
        (f'"{"quay " * FILED_AT_MOST}"', ("quay",) * FILED_AT_MOST),
        (f'"{"quay " * (FILED_AT_MOST + 1)}"', ()),
        ("=ferries", ()),
        ("ferr*", ()),
        ("title:ferry", ()),
        ("Zembla", ()),
    ],
)
def test_a_plan_gives_the_names_of_a_term_when_they_are_all_that_it_asks_for(
    query: str, names: tuple[str, ...]
) -> None:
    plan = planned(query, lexicon_from({"Zembla": ["Kestrel Bay"]}, {}))
    assert isinstance(plan, Sought)
    assert plan.names == names


def test_the_code_of_a_language_is_one_name_in_one_way() -> None:
    plan = plan_of(Scoped("lang", term("PT_br")), plain_lexicon())
    name = Word(Kind.NAME, "pt-br", "pt-br", "pt-br")
    assert plan == Sought('"PT_br"', (Way((name,), "exact", "PT_br"),), ("lang",))


# filing


RARE, COMMON, FREQUENT, EVERYWHERE = Atom(1), Atom(2), Atom(9), Atom(ANYWHERE)
SOME = Some((RARE, COMMON))
REGEX = Asked(SoughtPattern("/ferry/", pattern_from("ferry")), ())
NEARBY = Asked(SoughtNear((), (), 3), (RARE,))


@pytest.mark.parametrize(
    ("program", "filing"),
    [
        (RARE, ((RARE,), (), ())),
        ((ALL, (FREQUENT, COMMON, RARE)), ((RARE,), (COMMON,), (FREQUENT,))),
        ((ALL, (RARE, FREQUENT, COMMON)), ((RARE,), (COMMON,), (FREQUENT,))),
        ((ALL, (FREQUENT, SOME)), ((RARE, COMMON), (FREQUENT,), ())),
        ((ALL, (FREQUENT, REGEX)), ((FREQUENT,), (), (REGEX,))),
        ((ALL, (FREQUENT, NEARBY)), ((RARE,), (FREQUENT,), (NEARBY,))),
        (NEARBY, ((RARE,), (), (NEARBY,))),
        (REGEX, ((EVERYWHERE,), (), (REGEX,))),
    ],
)
def test_a_program_is_filed_under_its_rarest_part_behind_the_next_and_asks_for_the_others(
    program: Program, filing: Filing
) -> None:
    assert filing_of(program, EVERYWHERE) == filing


# evidence


def evidence_for(query: str, article: Article) -> tuple[Evidence, ...] | None:
    return find(planned(query), Document(article))


def test_evidence_of_a_regex_names_it_as_it_was_written() -> None:
    found = evidence_for("/fer+y/", an_article("An offerry"))
    assert found == (Evidence("title", 5, 10, "/fer+y/", "exact"),)


def test_evidence_of_a_language_names_its_code_as_it_was_written() -> None:
    found = evidence_for("ferry lang:PT", an_article("Ferry", language="pt-BR"))
    assert found == (
        Evidence("title", 0, 5, "ferry", "exact"),
        Evidence("lang", 0, 5, "PT", "exact"),
    )


def test_a_part_of_an_address_is_found_only_as_it_is_written() -> None:
    article = an_article("Ferry", link="https://quay.example/report/ferries")
    assert evidence_for("url:report url:ferries", article)
    assert evidence_for("url:reports", article) is None
    assert evidence_for("url:ferry", article) is None


# index


@pytest.mark.parametrize("title", ["Ferry", "Ferry port", "Ferry port bay"])
def test_an_article_may_end_within_a_phrase(title: str) -> None:
    index = QueryIndex()
    for key, query in enumerate(["ferry", '"ferry port"', '"ferry port bay"', '"bay quay"']):
        index.add(key, planned(query))
    assert sorted(index.match(an_article(title))) == list(range(len(title.split())))


def test_what_stands_anywhere_and_words_of_several_names_are_learnt_from_too() -> None:
    index = QueryIndex()
    for key, query in enumerate(["MPs", "/ferr/"]):
        index.add(key, planned(query))
    index.learn([an_article("MPs aboard")])
    assert sorted(index.match(an_article("MPs aboard a ferry"))) == [0, 1]


@pytest.mark.parametrize(
    ("query", "yes", "no"),
    [
        ("tag:ferry", "Ferries", "port"),
        ("tag:=ferries", "Ferries", "ferry"),
        ("tag:ferr*", "Ferries", "port"),
        ('tag:"ferry port"', "Ferry port", "ferry bay"),
        ('tag:"Kestrel Bay"', "KBX", "Kestrel"),
        ("tag:@ships", "trawlers", "port"),
        ("tag:@ships", "ICE", "ice"),
        ("tag:@boats", "Skiffs", "port"),
    ],
)
def test_a_named_field_is_asked_for_all_that_a_term_says(query: str, yes: str, no: str) -> None:
    lists = {"ships": ["ferry", "=ICE", "trawl*"], "boats": ["ferry", "skiff"]}
    lexicon = lexicon_from({"Kestrel Bay": ["KBX"]}, lists)
    index = QueryIndex()
    index.add(1, planned(query, lexicon))
    assert index.match(an_article("Ferry", tags=(yes,))) == [1]
    assert index.match(an_article("Ferry", tags=(no,))) == []


# match


def test_an_index_that_was_told_nothing_is_of_the_generation_before_the_first() -> None:
    assert WatchIndex().generation == 0
    assert WatchIndex(generation=3).generation == 3
