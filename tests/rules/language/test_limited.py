"""A query that is limited to outlets says both, and finds what the query finds among their articles."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from rules.articles.article import article_from
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.grammar import TEXT_LIMIT, parse
from rules.language.lexer import QueryError
from rules.language.limited import everything_from, is_name, limited, parted
from rules.language.plan import planned
from rules.model import Article
from tests.build import NOON, an_article, an_entry
from tests.newsroom import feed
from tests.strategies import ARTICLES, LEXICON, QUERIES

LISTS = tuple(LEXICON.lists)
OUTLETS = st.lists(
    st.sampled_from(["Kestrel Wire", "Port U.S.", "북한이", "Wire", 'Kestrel "Wire"', "…"]),
    max_size=3,
)
HOSTILE = (
    st.text(max_size=120)
    | st.lists(
        st.sampled_from(['"', "\\", "\n", ")", "(", "a", "Wire ", "=", "*", "”", "»", "OR "])
    ).map("".join)
    | st.sampled_from(['"', "\\"]).map(lambda sign: f"Wire{sign}" * 60)
)


def finds(query: str, article: Article) -> bool:
    return find(planned(query, LEXICON), Document(article)) is not None


def is_readable(query: str) -> bool:
    try:
        parse(query, lists=LISTS)
    except QueryError:
        return False
    return True


@given(QUERIES, OUTLETS, ARTICLES)
def test_it_finds_what_the_query_finds_among_the_articles_of_the_outlets(
    query: str, outlets: list[str], article: Article
) -> None:
    assume(is_readable(query))
    whole = limited(query, outlets, lists=LISTS)
    assume(is_readable(whole))  # the two together may be longer or deeper than a query can be
    named = [one for one in outlets if is_name(one)]
    told_there = any(finds(everything_from(one), article) for one in named) or not named
    assert finds(whole, article) == (finds(query, article) and told_there)


@given(st.text(max_size=40), HOSTILE)
@example("ferry\\", "Wire")
@example("a) OR (b", "Wire")
def test_no_text_and_no_name_breaks_out_of_its_part(text: str, name: str) -> None:
    assume(is_name(name))
    try:
        whole = limited(text, [name], lists=LISTS)
    except QueryError:
        return
    elsewhere = an_article("ferry a b", outlet="Zzyzx Gazette")
    assume(not finds(everything_from(name), elsewhere))
    assert not (finds(whole, elsewhere) if is_readable(whole) else len(whole) <= TEXT_LIMIT)


@given(HOSTILE)
@example('The "Pier" \\ News')
@example("C++ » Weekly*")
def test_an_outlet_is_found_by_its_name_whatever_it_is_called(name: str) -> None:
    assume(is_name(name))
    article = article_from(an_entry(outlet=name), feed(), feed_title=None, now=NOON)
    assume(is_name(article.outlet))
    assert finds(everything_from(article.outlet), article)


@given(QUERIES, OUTLETS)
def test_what_was_limited_can_be_taken_apart_and_put_together_again(
    query: str, outlets: list[str]
) -> None:
    assume(is_readable(query))
    whole = limited(query, outlets, lists=LISTS)
    rest, names = parted(whole, lists=LISTS)
    assert limited(rest, names, lists=LISTS) == whole


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        ("strike", 'strike source:"Harbour Wire"'),
        ("port strike", 'port strike source:"Harbour Wire"'),
        ("port OR strike", '(port OR strike) source:"Harbour Wire"'),
        ("port, strike", '(port, strike) source:"Harbour Wire"'),
        ("(port OR strike) ferry", '(port OR strike) ferry source:"Harbour Wire"'),
        ("(port OR strike)", '(port OR strike) source:"Harbour Wire"'),
        ("port NEAR/3 strike", 'port NEAR/3 strike source:"Harbour Wire"'),
        ("-football", '-football source:"Harbour Wire"'),
        ("lang:de", 'lang:de source:"Harbour Wire"'),
        ("port\\", 'port AND source:"Harbour Wire"'),
    ],
)
def test_parentheses_stand_only_where_the_query_needs_them(query: str, whole: str) -> None:
    assert limited(query, ["Harbour Wire"]) == whole


def test_of_several_outlets_any_will_do() -> None:
    whole = limited("strike", ["Harbour Wire", "Tribune", "Tribune", "…"])
    assert whole == 'strike source:("Harbour Wire" OR "Tribune")'


def test_without_an_outlet_the_query_stays_as_it_is() -> None:
    assert limited(" port  OR strike", ["…", ""]) == " port  OR strike"


def test_a_query_that_cannot_be_read_is_refused_with_its_own_column() -> None:
    with pytest.raises(QueryError, match="column 2"):
        limited("a) OR (b", ["Harbour Wire"])


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ('(port OR strike) source:"Harbour Wire"', ("port OR strike", ("Harbour Wire",))),
        ('(port strike) source:"Pier"', ("(port strike)", ("Pier",))),
        ('strike source:("Pier" OR "Wire")', ("strike", ("Pier", "Wire"))),
        ("strike source:pier", ("strike source:pier", ())),
        ("strike source:(pier OR (quay port))", ("strike source:(pier OR (quay port))", ())),
        ('source:"Pier" strike', ('source:"Pier" strike', ())),
        ('port OR strike source:"Pier"', ('port OR strike source:"Pier"', ())),
        ('(strike) (port) source:"Pier"', ("(strike) (port)", ("Pier",))),
        ('"strike', ('"strike', ())),
        (f'strike source:"{"w" * 81}"', (f'strike source:"{"w" * 81}"', ())),
    ],
)
def test_outlets_are_taken_off_only_where_they_limit_the_whole_query(
    whole: str, parts: tuple[str, tuple[str, ...]]
) -> None:
    assert parted(whole) == parts
