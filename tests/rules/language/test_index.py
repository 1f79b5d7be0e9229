import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from rules.language.document import Document
from rules.language.evidence import find
from rules.language.index import QueryIndex
from rules.language.plan import AllOf, Plan, planned
from rules.language.vocabulary import Vocabulary
from rules.model import Article
from tests.build import an_article
from tests.strategies import ARTICLES, LEXICON, PLANS


def an_index(*queries: str, remembered: int = 1_000) -> QueryIndex:
    """Make an index of queries, each under its place."""
    index = QueryIndex(Vocabulary(remembered=remembered))
    for key, query in enumerate(queries):
        index.add(key, planned(query, LEXICON))
    return index


def with_evidence(plans: dict[int, Plan], article: Article) -> list[int]:
    """Give the keys of the plans that an article satisfies, asked one by one."""
    document = Document(article)
    return sorted(key for key, plan in plans.items() if find(plan, document) is not None)


@settings(max_examples=400)
@given(st.lists(PLANS, min_size=1, max_size=12), st.lists(ARTICLES, min_size=1, max_size=3))
def test_the_index_finds_just_what_there_is_evidence_for(
    plans: list[Plan], articles: list[Article]
) -> None:
    index = QueryIndex()
    for key, plan in enumerate(plans):
        index.add(key, plan)
    for article in articles:
        assert sorted(index.match(article)) == with_evidence(dict(enumerate(plans)), article)


class Stream(RuleBasedStateMachine):
    """Articles stream by while queries come and go; the model asks every query of every article."""

    def __init__(self) -> None:
        super().__init__()
        self.plans: dict[int, Plan] = {}
        self.next_key = 0

    @initialize(remembered=st.integers(1, 8) | st.just(300_000))
    def begin(self, remembered: int) -> None:
        self.index = QueryIndex(Vocabulary(remembered=remembered))

    @rule(plan=PLANS)
    def add(self, plan: Plan) -> None:
        self.index.add(self.next_key, plan)
        self.plans[self.next_key] = plan
        self.next_key += 1

    @precondition(lambda self: self.plans)
    @rule(choose=st.data())
    def add_the_same_again(self, choose: st.DataObject) -> None:
        self.add(choose.draw(st.sampled_from(sorted(self.plans)).map(self.plans.__getitem__)))

    @precondition(lambda self: self.plans)
    @rule(choose=st.data())
    def remove(self, choose: st.DataObject) -> None:
        key = choose.draw(st.sampled_from(sorted(self.plans)))
        self.index.remove(key)
        del self.plans[key]

    @rule(articles=st.lists(ARTICLES, max_size=3), times=st.sampled_from([1, 20]))
    def learn(self, articles: list[Article], times: int) -> None:
        self.index.learn(articles * times)

    @rule()
    def refile(self) -> None:
        self.index.refile()

    @rule(article=ARTICLES)
    def read(self, article: Article) -> None:
        assert sorted(self.index.match(article)) == with_evidence(self.plans, article)
        assert len(self.index) == len(self.plans)


TestStream = Stream.TestCase
TestStream.settings = settings(max_examples=150, stateful_step_count=40)


def test_a_key_comes_once_and_counts_once() -> None:
    queries = [
        "ferry",
        "ferry OR ferries",
        "ferry ferries",
        "ferry NEAR/3 ferries",
        "/ferr/",
        "@ships",
    ]
    index = an_index(*queries)
    article = an_article(
        "Ferry, ferry, ferries", summary="Ferry", body="ferry " * 9, tags=("ferry",)
    )
    assert sorted(index.match(article)) == list(range(len(queries)))
    assert len(index) == len(queries)


@pytest.mark.parametrize(
    "query",
    [
        "ferry",
        "ferry port",
        "ferry (port OR quay)",
        "(ferry port) OR (bay quay)",
        "ferry NEAR/3 port",
        "/ferry/",
        "tag:ferry",
        "ferr*",
        '"ferry port"',
    ],
)
@pytest.mark.untraced  # the ways of one key, a thousand times
def test_a_query_may_stand_under_thousands_of_keys_and_leave_one_by_one(query: str) -> None:
    index, article = QueryIndex(), an_article("Ferry port", tags=("ferry",))
    for key in range(1_000):
        index.add(key, planned(query))
    for key in range(0, 1_000, 2):
        index.remove(key)
    assert sorted(index.match(article)) == list(range(1, 1_000, 2))
    for key in range(1, 1_000, 2):
        index.remove(key)
    assert index.match(article) == []
    assert len(index) == 0


@pytest.mark.parametrize("word", ["quay{}x", "q{}"], ids=["the commoner word", "the rarer word"])
def test_many_queries_may_share_a_word(word: str) -> None:
    words = [word.format(number) for number in range(30)]
    index = an_index(
        *(f"ferry {word}" for word in words),
        *(f"ferry (port OR bay) {word}" for word in words),
        *(f'"ferry {word}"' for word in words),
    )
    the_seventh = an_article(f"The ferry {words[7]} in the bay")
    assert sorted(index.match(the_seventh)) == [7, 37, 67]
    assert index.match(an_article("The ferry in the bay")) == []
    for key in (7, 37, 67):
        index.remove(key)
    assert index.match(the_seventh) == []
    assert sorted(index.match(an_article(f"Bay: {words[9]}, a ferry"))) == [9, 39]


def test_a_key_that_is_not_there_cannot_be_removed() -> None:
    index = an_index("ferry")
    index.remove(0)
    with pytest.raises(KeyError):
        index.remove(0)


@pytest.mark.parametrize("query", ["ferry", "age<6h", "title:ferry", "ferry NEAR/3 port"])
def test_what_only_excludes_is_not_filed(query: str) -> None:
    plan, index = planned(f"quay -({query})"), QueryIndex()
    assert isinstance(plan, AllOf)
    with pytest.raises(ValueError, match="only excludes"):
        index.add(1, plan.parts[1])
    assert (len(index), index.match(an_article("Ferry"))) == (0, [])


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("=ICE", "ICE"),
        ("=ice", "Ice"),
        ("=ferries", "FERRIES"),
        ("U.S.", "US"),
        ("=US", "U.S."),
        ("ferr*", "Ferryman"),
        ("fer*", "Ferryman"),
        ("북*", "북한이"),
        ("북한이*", "북한이다"),
        ("$tsl*", "$TSLA"),
        ("CVE-2026-123*", "CVE-2026-1234"),
        ("@ships", "trawlers miss"),
        ('"ferry por*"', "Ferry portal"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "({}),", "{}-quay", "long-" * 9 + "{}"])
@pytest.mark.parametrize("remembered", [1, 2, 3, 300_000])
def test_a_query_finds_a_word_that_was_read_before_it_came(
    query: str, title: str, around: str, remembered: int
) -> None:
    index, article = an_index(remembered=remembered), an_article(around.format(title))
    index.match(article)
    index.match(article)
    index.add(1, planned(query, LEXICON))
    assert index.match(article) == with_evidence({1: planned(query, LEXICON)}, article) == [1]


@pytest.mark.parametrize("remembered", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("query", ["ferry", "=ferry", "ferr*", '"ferry port"'])
def test_a_spelling_read_while_the_memory_began_anew_is_found_by_a_later_query(
    query: str, remembered: int
) -> None:
    index = an_index(remembered=remembered)
    article = an_article("ferry-port ferry, port. (ferry port) ferry; port; quay-bay-ferry-port")
    index.match(article)
    index.add(1, planned(query))
    assert index.match(article) == [1]


def test_words_forgotten_are_still_found() -> None:
    index = an_index("ferry port", "=FERRY", "ferr*", '"ferry port"', "ferry -quay", remembered=2)
    for number in range(50):
        assert index.match(an_article(f"quay{number} bay-{number}, kestrel{number}")) == []
    assert sorted(index.match(an_article("FERRY port"))) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "query",
    [
        "(ferry harbour) OR kestrel",
        "((ferry harbour) OR kestrel) -quay",
        "((ferry harbour) OR kestrel) (bay OR 港)",
        "(ferry NEAR/9 harbour) OR kestrel",
        "title:(ferry OR harbour), kestrel",
    ],
)
def test_filing_anew_keeps_every_key_of_equal_queries(query: str) -> None:
    index, article = an_index(query, query), an_article("Kestrel bay")
    index.learn([an_article("The harbour")] * 20)
    index.add(2, planned(query))
    index.refile()
    index.add(3, planned(query))
    assert sorted(index.match(article)) == [0, 1, 2, 3]
    for key in range(4):
        index.remove(key)
    assert index.match(article) == []


def test_filing_anew_keeps_pairs_and_single_words() -> None:
    index = an_index("ferry harbour", "ferry", "harbour bay -quay", "ferry (bay OR port)")
    index.learn([an_article("harbour bay")] * 20)
    index.refile()
    assert sorted(index.match(an_article("Ferry in the harbour bay"))) == [0, 1, 2, 3]


@pytest.mark.parametrize("length", [2, 40, 101, 102, 103, 200, 490])
@pytest.mark.parametrize("around", ["{}", "북한이 {}"])
def test_a_phrase_is_found_however_long(length: int, around: str) -> None:
    text = "".join(chr(ord("一") + number) for number in range(length))
    index = an_index(f'"{text}"')
    assert index.match(an_article(around.format(text))) == [0]
    assert index.match(an_article(around.format(text[:-1]))) == []


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ('"skiff race"', "Ferryman race"),
        ('"race skiff"', "Race harbours"),
        ('"old skiff race"', "Old harbours race"),
        ('"skiff skiff"', "Ferries harboured"),
        ('"skiff skiff race"', "Ferries harboured race"),
        ('"skiff" NEAR/2 "old skiff race"', "Ferry old harboured race"),
        ('title:"skiff skiff"', "Ferries harboured"),
        ('"race ski*"', "Race skiing"),
    ],
)
def test_a_beginning_may_stand_anywhere_in_a_phrase_that_an_alias_makes(
    query: str, title: str
) -> None:
    index = an_index(query)
    assert index.match(an_article(title)) == [0]
    assert index.match(an_article("Race")) == []


@pytest.mark.parametrize(
    ("query", "title"),
    [("=MPs", "mps"), ("=mps", "MPs"), ("=MPs", "MPs"), ("=MPS", "MPS"), ("MPs", "MP")],
)
def test_the_plural_of_capitals_has_evidence_wherever_it_is_found(query: str, title: str) -> None:
    article = an_article(title)
    assert an_index(query).match(article) == with_evidence({0: planned(query)}, article) == [0]


@pytest.mark.parametrize(
    "body",
    [
        "quay " * 200_000,
        "quay-" * 200_000,
        "e" + "\u0301" * 1_000_000,
        "\ud800" * 1_000_000,
        "\u202eferry\u2069" * 120_000,
        "港" * 330_000,
        "👩‍🚀" * 200_000,
        "x" * 1_000_000,
        "a.b." * 250_000,
        "$1,000.50% " * 90_000,
    ],
    ids=lambda body: quote(body[:12], errors="surrogatepass"),
)
@pytest.mark.untraced  # the ways of short texts, a million times
def test_an_article_of_a_megabyte_is_matched(body: str) -> None:
    queries = ['"kestrel bay" -sea', "kest*", "=BAY", "/kestrel/", "bay NEAR/2 kestrel", "sea"]
    assert sorted(an_index(*queries).match(an_article("", body=f"{body} kestrel BAY"))) == [
        0,
        1,
        2,
        3,
        4,
    ]


WORDS = [*("pier", "dock", "reef", "buoy", "helm", "gull"), "Pier", "DOCK", "reefs"]


PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
TREES = st.recursive(
    PHRASES.map(lambda phrase: ("term", phrase, "")),
    lambda inner: st.tuples(st.sampled_from(["AND", "OR", "AND NOT"]), inner, inner),
    max_leaves=6,
)


def _written(tree: Any) -> str:
    operator, left, right = tree
    if operator == "term":
        return f'="{left.lower()}"'
    return f"({_written(left)}) {operator} ({_written(right)})"


def _holds(tree: Any, texts: Sequence[str]) -> bool:
    """Answer by brute force: small letters, words between signs, side by side in one text."""
    operator, left, right = tree
    if operator == "term":
        lines = (" ".join(["", *re.findall("[a-z]+", text.lower()), ""]) for text in texts)
        return any(f" {left.lower()} " in line for line in lines)
    if operator == "OR":
        return _holds(left, texts) or _holds(right, texts)
    return _holds(left, texts) and _holds(right, texts) is (operator == "AND")


PLAIN_TEXTS = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", " ", ", ", "-", ". ", " – "])),
    max_size=12,
).map(lambda cut: "".join(map("".join, cut)))


@settings(max_examples=300)
@given(
    st.lists(TREES, min_size=1, max_size=10),
    st.lists(st.tuples(PLAIN_TEXTS, PLAIN_TEXTS, PLAIN_TEXTS), min_size=1, max_size=4),
)
def test_words_and_phrases_are_found_as_brute_force_finds_them(
    trees: list[Any], articles: list[tuple[str, str, str]]
) -> None:
    index = QueryIndex()
    for key, tree in enumerate(trees):
        index.add(key, planned(_written(tree)))
    for title, summary, body in articles:
        found = index.match(an_article(title, summary=summary, body=body))
        expected = [k for k, tree in enumerate(trees) if _holds(tree, (title, summary, body))]
        assert sorted(found) == expected
