import pytest
from hypothesis import given

from rules.language.document import Document
from rules.language.evidence import find
from rules.language.explain import WAYS_SHOWN, Branch, tree_of
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.lexicon import lexicon_from
from rules.language.plan import plan_of
from rules.model import Article
from tests.build import HOUR, NOON, an_article
from tests.strategies import ARTICLES, LEXICON, QUERIES

SHIPS = lexicon_from({"Zembla": ["Kestrel Bay"]}, {"ships": ["ferry", "=ICE", "trawl*"]})
MARKS = {None: "", True: "yes: ", False: "no: "}


def drawn(query: str, article: Article | None = None) -> list[str]:
    """Draw the tree of a query, a branch a line, its parts further in."""
    document = None if article is None else Document(article)
    return list(_lines(tree_of(parse(query, lists=SHIPS.lists), SHIPS, document), ""))


def _lines(branch: Branch, indent: str) -> list[str]:
    own = f"{indent}{MARKS[branch.held]}{branch.label}"
    return [own, *(line for part in branch.parts for line in _lines(part, indent + "  "))]


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("ferry", "ferry"),
        ("=ICE", "=ICE; just so"),
        ("ferr*", "ferr*"),
        ('"ferry port"', '"ferry port"; side by side'),
        ('="ferry port"', '="ferry port"; side by side; just so'),
        ("ferry-port", '"ferry-port"; side by side'),
        ("Chad", "Chad; also Chadian"),
        ("=Chad", "=Chad; just so"),
        ("Zembla", "Zembla; also Kestrel Bay"),
        ('"North Korea"', '"North Korea"; side by side; also North Korean, N. Korea, N. Korean'),
        ("@ships", "@ships; any of ferry, =ICE, trawl*"),
        ("/fer+y/", "/fer+y/, a regular expression"),
    ],
)
def test_a_term_is_told_with_all_that_it_finds(query: str, label: str) -> None:
    assert drawn(query) == [label]


def test_only_some_of_many_ways_are_shown() -> None:
    lexicon = lexicon_from({}, {"quays": [f"quay{number}x" for number in range(WAYS_SHOWN + 3)]})
    branch = tree_of(parse("@quays", lists=lexicon.lists), lexicon)
    assert branch.label.endswith("quay5x and 3 more")
    assert branch.label.count(",") == WAYS_SHOWN - 1


def test_a_query_is_drawn_as_a_tree() -> None:
    assert drawn("title:(ferry OR port) -quay (bay NEAR/3 =ICE) age<6h") == [
        "all of",
        "  in the title",
        "    any of",
        "      ferry",
        "      port",
        "  but not",
        "    quay",
        "  at most 3 words apart, in one field",
        "    bay",
        "    =ICE; just so",
        "  age<6h, when seen",
    ]


def test_every_branch_says_whether_it_held() -> None:
    article = an_article("Ferry in the bay ICE", body="A port", published_at=NOON - 9 * HOUR)
    assert drawn("title:(ferry OR port) -quay (bay NEAR/3 =ICE) age<6h /por+t/", article) == [
        "no: all of",
        "  yes: in the title",
        "    yes: any of",
        "      yes: ferry",
        "      no: port",
        "  yes: but not",
        "    no: quay",
        "  yes: at most 3 words apart, in one field",
        "    yes: bay",
        "    yes: =ICE; just so",
        "  no: age<6h, when seen",
        "  yes: /por+t/, a regular expression",
    ]


@pytest.mark.parametrize(
    ("query", "failed"),
    [
        ("ferry port quay", ["all of", "quay"]),
        ("ferry -port", ["all of", "but not"]),
        ("ferry -(port quay)", ["all of", "quay"]),
        ("ferry (quay OR bay)", ["all of", "any of", "quay", "bay"]),
        ("quay OR ferry", ["quay"]),
        ("title:port ferry", ["all of", "in the title", "port"]),
        ("ferry NEAR/1 port", ["at most 1 word apart, in one field"]),
        ("ferry lang:de", ["all of", "in the lang", "de"]),
        ("ferry age>1h", ["all of", "age>1h, when seen"]),
        ("ferry lang:pt", []),
    ],
)
def test_the_branches_that_failed_are_named(query: str, failed: list[str]) -> None:
    article = an_article("Ferry to the", body="port", language="pt-BR", published_at=NOON)
    lines = [line.strip() for line in drawn(query, article)]
    assert [line.removeprefix("no: ") for line in lines if line.startswith("no: ")] == failed


def test_without_an_article_no_branch_says_anything() -> None:
    tree = tree_of(parse("ferry -port"), SHIPS)
    assert [tree.held, *(part.held for part in tree.parts)] == [None, None, None]


@given(QUERIES, ARTICLES)
def test_the_tree_agrees_with_the_evidence(query: str, article: Article) -> None:
    document = Document(article)
    try:
        read = parse(query, lists=LEXICON.lists)
    except QueryError:
        return
    tree = tree_of(read, LEXICON, document)
    assert tree.held is (find(plan_of(read, LEXICON), document) is not None)
    _agrees(tree)


def _agrees(branch: Branch) -> None:
    held = [part.held for part in branch.parts]
    expected = {"all of": all(held), "any of": any(held), "but not": not all(held)}
    assert branch.held is expected.get(branch.label, branch.held)
    for part in branch.parts:
        _agrees(part)
