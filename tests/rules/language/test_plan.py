import pytest
from hypothesis import given

from rules.language.document import Document
from rules.language.evidence import find
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.lexicon import lexicon_from, plain_lexicon
from rules.language.plan import (
    AllOf,
    AnyOf,
    Plan,
    Sought,
    SoughtNear,
    SoughtPattern,
    Without,
    plan_of,
    planned,
)
from rules.language.query import TEXT_FIELDS, Age, Near, Not
from rules.model import Article
from tests.strategies import ARTICLES, LEXICON, QUERIES


def outline(plan: Plan) -> object:
    """Show a plan by its shape and its terms."""
    match plan:
        case AllOf(parts):
            return ("all", *map(outline, parts))
        case AnyOf(parts):
            return ("any", *map(outline, parts))
        case Without(part):
            return ("not", outline(part))
        case SoughtNear(left, right, within):
            return (" ".join(s.term for s in left), within, " ".join(s.term for s in right))
        case Age():
            return str(plan)
        case _:
            return plan.term


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ferry", "ferry"),
        ("ferry port", ("all", "ferry", "port")),
        ("ferry OR port", ("any", "ferry", "port")),
        ("ferry (port (bay quay))", ("all", "ferry", "port", "bay", "quay")),
        ("ferry, (port | (bay OR quay))", ("any", "ferry", "port", "bay", "quay")),
        ("ferry -port", ("all", "ferry", ("not", "port"))),
        ("-(-ferry)", "ferry"),
        ("-(-(-ferry)) port", ("all", ("not", "ferry"), "port")),
        ("ferry -(port OR bay)", ("all", "ferry", ("not", "port"), ("not", "bay"))),
        ("ferry -(port bay)", ("all", "ferry", ("any", ("not", "port"), ("not", "bay")))),
        ("-(-ferry -port)", ("any", "ferry", "port")),
        ("-(-ferry OR port)", ("all", "ferry", ("not", "port"))),
        ("ferry -(port -bay)", ("all", "ferry", ("any", ("not", "port"), "bay"))),
        ("ferry -title:(port OR bay)", ("all", "ferry", ("not", "port"), ("not", "bay"))),
        ("ferry ferry", "ferry"),
        ("ferry FERRY ferry", ("all", "ferry", "FERRY")),
        ("ferry OR (ferry OR port)", ("any", "ferry", "port")),
        ("ferry -(port OR port)", ("all", "ferry", ("not", "port"))),
        ("ferry (port OR port)", ("all", "ferry", "port")),
        ("ferry age<6h", ("all", "ferry", "age<6h")),
        ("ferry -age<6h", ("all", "ferry", ("not", "age<6h"))),
        ("/ferry/", "/ferry/"),
        ("ferry NEAR/3 (port OR (bay | quay))", ("ferry", 3, "port bay quay")),
        ("bay -(ferry NEAR/3 port)", ("all", "bay", ("not", ("ferry", 3, "port")))),
    ],
)
def test_a_plan_is_flat_with_not_at_its_leaves_and_nothing_twice(
    query: str, expected: object
) -> None:
    assert outline(planned(query)) == expected


def sought(plan: Plan) -> list[Sought | SoughtPattern]:
    match plan:
        case AllOf(parts) | AnyOf(parts):
            return [one for part in parts for one in sought(part)]
        case Without(part):
            return sought(part)
        case SoughtNear(left, right):
            return [*left, *right]
        case Sought() | SoughtPattern():
            return [plan]
        case Age():
            return []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ferry", {"ferry": TEXT_FIELDS}),
        ("title:ferry port", {"ferry": ("title",), "port": TEXT_FIELDS}),
        ("title:(ferry -port) bay", {"ferry": ("title",), "port": ("title",), "bay": TEXT_FIELDS}),
        ("body:(ferry source:wire)", {"ferry": ("body",), "wire": ("source",)}),
        ("title:(ferry NEAR/3 port)", {"ferry": ("title",), "port": ("title",)}),
        (
            "ferry NEAR/3 (title:port OR bay)",
            {"ferry": TEXT_FIELDS, "port": ("title",), "bay": TEXT_FIELDS},
        ),
        ("summary:/ferry/", {"/ferry/": ("summary",)}),
        ("tag:@ships", {"@ships": ("tag",)}),
    ],
)
def test_a_term_is_looked_for_in_the_field_it_names_or_in_all_texts(
    query: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert {one.term: one.fields for one in sought(planned(query, LEXICON))} == expected


def test_the_words_of_a_term_bring_every_other_way_of_saying_it() -> None:
    [chad] = sought(planned("Chad"))
    assert isinstance(chad, Sought)
    assert [way.text for way in chad.ways] == ["Chad", "Chadian"]


@pytest.mark.parametrize("code", ["pt-BR", "PT_br", "=pt-br", '"pt-BR"'])
def test_the_code_of_a_language_is_one_word(code: str) -> None:
    [language] = sought(planned(f"ferry lang:{code}"))[1:]
    assert isinstance(language, Sought)
    assert [[word.text for word in way.words] for way in language.ways] == [["pt-br"]]


def test_a_query_is_planned_with_the_lists_of_its_workspace() -> None:
    lexicon = lexicon_from({}, {"ships": ["ferry", "skiff"]})
    [ships] = sought(planned("@ships", lexicon))
    assert isinstance(ships, Sought)
    assert [way.text for way in ships.ways] == ["ferry", "skiff"]
    with pytest.raises(QueryError, match="there is no list @ships"):
        planned("@ships")


def test_only_terms_stand_beside_near() -> None:
    ferry, regex, both = (parse(query) for query in ("ferry", "/ferry/", "ferry age<1h"))
    near = plan_of(Near(regex, ferry, 2), plain_lexicon())
    assert isinstance(near, SoughtNear)
    assert (len(near.left), len(near.right)) == (0, 1)
    with pytest.raises(TypeError, match="no leaf"):
        plan_of(Near(both, ferry, 2), plain_lexicon())


@given(QUERIES, ARTICLES)
def test_a_query_and_its_opposite_are_never_both_satisfied(query: str, article: Article) -> None:
    document = Document(article)
    try:
        read = parse(query, lists=LEXICON.lists)
    except QueryError:
        return
    holds, opposite, twice = (
        find(plan_of(one, LEXICON), document) is not None
        for one in (read, Not(read), Not(Not(read)))
    )
    assert holds is twice is not opposite
