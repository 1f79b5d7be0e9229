"""The index gives never less than the engine finds, and what is found is shown as it stands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rules.alerts.card import Stretch, plain
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.lexicon import lexicon_from, plain_lexicon
from rules.language.plan import Plan, planned
from rules.model import Article, Evidence
from rules.search.found import SNIPPET_AT_MOST, FoundArticle, ranked
from rules.search.glance import likely, telltales
from rules.search.needed import ANYTHING, Anything, But, Has, HasAll, HasAny, Needed, needed
from rules.search.wires import wire_words
from rules.search.words import (
    LONGEST,
    beginnings,
    index_words,
    paired,
    paired_with_beginning,
    written,
)
from tests.build import an_article
from tests.queries import term
from tests.strategies import ARTICLES, PLANS

LATE = HasAny((Has("late", True), Has("zx6c617465", True)))
TITLE_WAS = HasAny((Has("ztwas", True), Has("ztzx776173", True)))
LONG = HasAny((Has(("fer" * 30)[:50], True), Has("zx" + ("fer" * 30)[:50].encode().hex(), True)))
POR = HasAny((Has("por", True), Has("zx706f72", True)))


def has(wanted: Needed, words: set[str]) -> bool:
    """Ask an index of one article."""
    match wanted:
        case Has(word, is_beginning):
            return any(one.startswith(word) for one in words) if is_beginning else word in words
        case HasAll(parts):
            return all(has(part, words) for part in parts)
        case HasAny(parts):
            return any(has(part, words) for part in parts)
        case But(part, without):
            return has(part, words) and not any(has(one, words) for one in without)
        case Anything():
            return True


@settings(max_examples=600)
@given(ARTICLES, PLANS)
def test_what_the_engine_finds_is_in_the_index(article: Article, plan: Plan) -> None:
    document = Document(article)
    words = set(index_words(document))
    assert all(word.isascii() and word.isalnum() and len(word) <= LONGEST for word in words)
    if find(plan, document) is not None:
        assert has(needed(plan), words)
        signs = telltales(plan)
        assert not signs or likely([(1, text_of(article))], signs)


@settings(max_examples=300)
@given(ARTICLES, PLANS)
def test_what_the_headline_alone_satisfies_is_in_the_index_of_headlines(
    article: Article, plan: Plan
) -> None:
    only_title = replace(article, summary="", body="")
    document = Document(article)
    if find(plan, Document(only_title)) is not None and find(plan, document) is not None:
        assert has(needed(plan, in_title=True), set(index_words(document)))


@settings(max_examples=300)
@given(ARTICLES, PLANS)
def test_the_index_of_headlines_is_a_part_of_the_index_but_for_what_is_excluded(
    article: Article, plan: Plan
) -> None:
    words = set(index_words(Document(article)))
    if has(needed(plan, in_title=True), words):
        assert has(bare(needed(plan)), words)


AROUND = [
    "",
    " ",
    "x",
    "é",
    "\u0301",
    "\u200b",
    "'s ",
    "’S",
    "+",
    "++",
    "&b",
    "#",
    "$",
    ".",
    "-",
    "1",
    "北",
]
STRANGE = {"s": "ſ", "k": "\u212a", "fi": "ﬁ", "st": "ﬆ"}


@settings(max_examples=500)
@given(
    st.sampled_from(["skiff", "fish", "kiss", "ask", "best fish", "at risk so"]),
    st.sampled_from(["/ {}/", "/ {} /", "/[a-z]* {}s?/", "/x {} (skiff|best) /", "/{} fish/"]),
    st.lists(st.sampled_from(sorted(STRANGE)), max_size=3),
    st.tuples(*[st.sampled_from(AROUND)] * 4),
    st.booleans(),
)
def test_what_a_regex_finds_is_in_the_index_however_its_words_are_written(
    words: str, pattern: str, strangely: list[str], around: tuple[str, ...], is_loud: bool
) -> None:
    try:
        plan = planned(pattern.format(words))
    except QueryError:
        return
    for sign in strangely:
        words = words.replace(sign, STRANGE[sign], 1)
    before, left, right, behind = around
    said = f"{before}x{left} {words}{right} {behind}fish best skiff ask"
    article = an_article("No", summary=said.upper() if is_loud else said)
    if find(plan, Document(article)) is not None:
        assert has(needed(plan), set(index_words(Document(article))))
        assert likely([(1, text_of(article))], telltales(plan))


def bare(wanted: Needed) -> Needed:
    """Exclude nothing."""
    match wanted:
        case HasAll(parts):
            return HasAll(tuple(map(bare, parts)))
        case HasAny(parts):
            return HasAny(tuple(map(bare, parts)))
        case But(part, _):
            return bare(part)
        case _:
            return wanted


def test_a_headline_is_held_to_what_the_whole_query_excludes_and_not_to_what_a_branch_does() -> (
    None
):
    whole = planned("ferry -port", plain_lexicon())
    assert needed(whole, in_title=True) == But(Has("ztferry"), (Has("port"),))
    branch = planned("(ferry -port) OR tug", plain_lexicon())
    assert needed(branch, in_title=True) == HasAny((Has("ztferry"), Has("zttug")))
    alone = planned("ferry", plain_lexicon())
    assert needed(alone, in_title=True) == Has("ztferry")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("ferry", Has("ferry")),
        ('"ferry port"', HasAll((Has("ferry"), Has("port"), Has(paired("ferry", "port"))))),
        ('"ferry por*"', HasAll((Has("ferry"), POR, Has(paired("ferry", "port"))))),
        ('"ferry 북*"', HasAll((Has("ferry"), Has("zxebb681", True)))),
        ("ferry -port", But(Has("ferry"), (Has("port"),))),
        ("ferry -source:pier -title:port", But(Has("ferry"), (Has("zspier"), Has("ztport")))),
        ("ferry -(port OR tug)", But(Has("ferry"), (Has("port"), Has("tug")))),
        ('ferry -"north port"', Has("ferry")),
        ("ferry -summary:port", Has("ferry")),
        ("ferry -por*", Has("ferry")),
        ("ferry -=ports", Has("ferry")),
        ("ferry -порт", Has("ferry")),
        ("ferry OR -(-port OR tug)", HasAny((Has("ferry"), But(Has("port"), (Has("tug"),))))),
        (r"/ferry \d+/ -port", ANYTHING),
        ("=ferries", Has("ferries")),
        ("=ICE", HasAll((Has("ice"), Has("zcice")))),
        ("source:=ICE", Has("zsice")),
        ("zone", Has("zx7a6f6e65")),
        ("ferry OR port", HasAny((Has("ferry"), Has("port")))),
        ("title:ferry", Has("ztferry")),
        ("source:pier ferry", HasAll((Has("zspier"), Has("ferry")))),
        ("summary:ferry", HasAll((Has("ferry"), Has("zfs")))),
        ("body:ferry", HasAll((Has("ferry"), Has("zfb")))),
        ("zon*", Has("zx7a6f6e", True)),
        ("ferri*", HasAny((Has("ferri", True), Has("zx6665727269", True)))),
        ("ferry NEAR/3 port", HasAll((Has("ferry"), Has("port")))),
        (r"/ferry \d+/", ANYTHING),
        (r"/ferry \d+/ age<1h", ANYTHING),
        (r"/\d+ ferr(y|ies)/", HasAny((Has("ferr", True), Has("zx66657272", True)))),
        (r"/[a-z]+ ferry late/", HasAll((Has("ferry"), LATE))),
        (r"/old ferry late/", HasAll((Has("ferry"), LATE))),
        (r"/the (old ferry in|new port of)/", HasAny((Has("ferry"), Has("port")))),
        (r"/the (old ferry in|newport)/", ANYTHING),
        (r"title:/the ferry was/", HasAll((Has("ztferry"), TITLE_WAS))),
        (r"/an old ab 12 late3/", HasAll((Has("old"), LATE))),
        (rf"/the {'fer' * 30} is/", LONG),
        ("lang:en ferry", HasAll((Has("zlen"), Has("ferry")))),
        ("北", Has("zxe58c97")),
    ],
)
def test_only_what_the_index_can_know_is_asked_of_it(query: str, wanted: Needed) -> None:
    assert needed(planned(query, plain_lexicon())) == wanted


@pytest.mark.parametrize(
    ("query", "signs"),
    [
        ("/[a-z]+ ferry/", (" ferry",)),
        ("/[a-z]+ ferry/ /late again/ port", ("late again",)),
        ("/fer(ry|ries)/ OR /[0-9] ports/", ("fer", " ports")),
        ("/ferry/ OR port", ()),
        ("ferry -/port/", ()),
    ],
)
def test_a_glance_at_the_texts_rules_out_what_has_no_part_of_a_regex(
    query: str, signs: tuple[str, ...]
) -> None:
    assert telltales(planned(query, plain_lexicon())) == signs


def test_a_glance_sees_any_of_the_signs_whatever_their_case() -> None:
    texts = [(1, "Port\nNo\n"), (2, "Port\n\nOld FERRY"), (3, "Late\n\n")]
    assert likely(texts, ("late", "ferry")) == [2, 3]
    assert likely(texts, ("ferries",)) == []


def text_of(article: Article) -> str:
    return "\n".join(article.texts.values())


def test_every_way_of_saying_a_term_is_asked_for() -> None:
    lexicon = lexicon_from({"Zembla": ["Kestrel Bay"]}, {})
    assert needed(planned("Zembla", lexicon)) == HasAny(
        (
            Has(written("zembla")),
            HasAll((Has("kestrel"), Has("bay"), Has(paired("kestrel", "bay")))),
        )
    )


def test_two_words_side_by_side_stand_in_the_index_by_every_name_that_they_have() -> None:
    words = set(index_words(Document(an_article("북한이 미사일을", summary="#Ferries $TSLA"))))
    for left in ("북한이", "북한"):
        for right in ("미사일을", "미사일"):
            assert paired(left, right) in words
    assert paired("ferry", "tsla") == paired("#ferry", "$tsla")
    assert paired("#ferry", "tsla") in words
    assert paired("tsla", "ferry") not in words


@pytest.mark.parametrize(
    ("start", "word"),
    [("por", "ports"), ("ports", "port"), ("men", "men"), ("북한", "북한에서"), ("#fer", "ferry")],
)
def test_a_pair_is_found_by_how_its_second_word_begins(start: str, word: str) -> None:
    words = index_words(Document(an_article(f"Late {word}")))
    assert paired_with_beginning("late", start) in words


@pytest.mark.parametrize("start", ["po", "#po", "ab++", "###", "북", "北朝"])
def test_a_beginning_that_is_too_short_says_nothing_of_a_pair(start: str) -> None:
    assert paired_with_beginning("late", start) is None


def test_pairs_do_not_reach_from_one_field_into_another() -> None:
    words = index_words(Document(an_article("Ferry", summary="port", body="tug")))
    assert not any(word.startswith("zp") for word in words)


def test_no_word_of_a_text_looks_like_a_mark() -> None:
    words = set(index_words(Document(an_article("Port", summary="ztferry zfb zcice zspier"))))
    assert not words & {"ztferry", "zfb", "zcice", "zspier"}
    assert written("ztferry") in words


def test_a_long_word_is_kept_by_its_beginning_on_both_sides() -> None:
    assert written("x" * 999) == "x" * LONGEST
    assert beginnings("x" * 999, "title")[0] == "zt" + "x" * (LONGEST - 2)


def test_what_has_it_in_the_headline_comes_first_and_the_newest_of_each() -> None:
    assert ranked([9, 7, 5, 3], frozenset({5, 3})) == (5, 3, 9, 7)


def a_found(article: Article, *evidence: Evidence) -> FoundArticle:
    return FoundArticle(article, 1, evidence)


def test_a_snippet_shows_the_words_around_the_first_find() -> None:
    body = "word " * 60 + "the ferry was late " + "word " * 90
    at = body.index("ferry")
    found = a_found(an_article("Late", body=body), Evidence("body", at, at + 5, "ferry", "exact"))
    assert Stretch("ferry", is_marked=True) in found.snippet
    assert found.snippet[0] == found.snippet[-1] == Stretch("…")
    assert len(plain(found.snippet)) <= SNIPPET_AT_MOST + 2
    assert found.snippet[1].text.startswith("word")


def test_a_find_at_the_beginning_needs_no_ellipsis() -> None:
    article = an_article("Ferry late", summary="The ferry was late.")
    title = Evidence("title", 0, 5, "ferry", "exact")
    found = a_found(article, title, Evidence("summary", 4, 9, "ferry", "exact"))
    assert plain(found.snippet) == "The ferry was late."
    assert found.headline[0] == Stretch("Ferry", is_marked=True)


def test_without_a_find_in_the_text_the_summary_stands_there() -> None:
    found = a_found(an_article("Ferry late", summary="It rained."))
    assert plain(found.snippet) == "It rained."


def test_a_text_without_blanks_is_cut_where_it_must_be() -> None:
    body = "船" * 200 + "港" + "船" * 9
    found = a_found(an_article("Late", body=body), Evidence("body", 200, 201, "港", "exact"))
    assert Stretch("港", is_marked=True) in found.snippet


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ferry", "ferry"),
        ('"north korea" munition* -golf', '"north korea" munition -golf'),
        ("ferry OR port", "(ferry OR port)"),
        ("ferry (port OR =ICE)", "ferry (port OR ICE)"),
        ("title:ferry source:pier", "ferry"),
        ("ferry NEAR/3 port", "ferry port"),
        ("ferry -(port OR golf)", "ferry"),
        (r"ferry OR /por+t/", None),
        (r"ferry /por+t/", "ferry"),
        ("source:pier", None),
        ("ferry OR ferry", "ferry"),
        ("@ships ferry", "(tug OR barge) ferry"),
        ("@none ferry", "ferry"),
    ],
)
def test_a_query_is_written_for_news_services_as_far_as_they_understand(
    query: str, words: str | None
) -> None:
    lists = {"ships": (term("tug"), term("barge")), "none": ()}
    assert wire_words(parse(query, lists=lists), lists) == words
