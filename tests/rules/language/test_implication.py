"""The law of implication: what it says of two queries holds for every article."""

from hypothesis import assume, example, given
from hypothesis import strategies as st

from rules.language.document import Document
from rules.language.evidence import find
from rules.language.grammar import parse
from rules.language.implication import Placed, exclude_each_other, implies, ways_of
from rules.language.lexer import QueryError
from rules.language.lexicon import lexicon_from
from rules.language.plan import plan_of
from rules.language.query import Query, parts
from rules.model import Article
from tests.build import NOON, an_article

LEXICON = lexicon_from({"ferry": ["skiff"]}, {"ships": ["ferry", "trawl*"]})
LEAVES = st.sampled_from(
    [
        *["ferry", "ferries", "=ferry", "skiff", "port", '"ferry port"', "trawl*", "@ships", "/ferry/"],
        *["ICE", "=ICE", "Poland", "Polish", "polish", "age<2h", "age>=1h", "age>2h", "age<=1h"],
        *["ferry NEAR/3 port", "title:ferry", "title:(ferry OR port)", "lang:en", "lang:de", "lang:en-GB"],
        *["url:ferry", "url:ferries"],
    ]
)  # fmt: skip
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("({} {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("-({})".format, inner),
    ),
    max_leaves=4,
)
ARTICLES = st.builds(
    an_article,
    title=st.sampled_from(["Ferry port", "ferries", "The trawlers: ICE", "Polish skiff", "x", "ice polish"]),
    summary=st.sampled_from(["", "port", "ferry ice", "Poland"]),
    body=st.just("crew"),
    language=st.sampled_from([None, "en", "de", "en-GB"]),
    link=st.sampled_from(["https://ferry.example/", "https://x.example/ferries"]),
    published_at=st.sampled_from([None, NOON]),
)  # fmt: skip


def read(text: str) -> Query | None:
    try:
        return parse(f"crew {text}", lists=LEXICON.lists)
    except QueryError:
        return None


def holds(query: Query, document: Document) -> bool:
    return find(plan_of(query, LEXICON), document) is not None


@given(QUERIES, QUERIES, ARTICLES)
@example("polish", "Poland", an_article("Polish ferry", body="crew"))
@example("-(ferry OR port)", "-ferry", an_article("port", body="crew"))
def test_what_is_implied_holds_wherever_the_other_does(
    one: str, other: str, article: Article
) -> None:
    left, right = read(one), read(other)
    assume(left is not None and right is not None)
    assert left is not None
    assert right is not None
    document = Document(article)
    if implies(Placed(left), Placed(right), ways_of(LEXICON)):
        assert not holds(left, document) or holds(right, document)


@given(LEAVES, LEAVES, ARTICLES)
def test_nothing_satisfies_two_queries_that_exclude_each_other(
    one: str, other: str, article: Article
) -> None:
    left, right = (parse(f"crew {text}", lists=LEXICON.lists) for text in (one, other))
    first, second = parts(left)[-1], parts(right)[-1]
    if exclude_each_other(first, second) is not None:
        assert not (holds(left, Document(article)) and holds(right, Document(article)))
