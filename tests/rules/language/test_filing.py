from collections.abc import Iterable

import pytest

from rules.language.index import QueryIndex
from rules.language.plan import planned
from tests.build import an_article


def asked(query: str, titles: Iterable[str]) -> list[bool]:
    """Say of each title whether it satisfies a query that is filed when others were learnt from."""
    index = QueryIndex()
    index.learn([an_article("ferry port")] * 9)
    index.learn([an_article("quay")] * 3)
    index.add(1, planned(query))
    return [index.match(an_article(title)) == [1] for title in titles]


@pytest.mark.parametrize(
    ("query", "yes", "no"),
    [
        ("ferry quay", "quay ferry", "ferry port"),
        ("ferry port quay bay", "bay quay port ferry", "bay quay port"),
        ("(ferry OR port) (quay OR bay)", "bay port", "ferry port"),
        ("(ferry OR port) (quay OR bay) -sea", "bay port", "bay port sea"),
        ("((ferry port) OR (quay bay)) -sea", "quay bay", "quay port"),
        ("((ferry port) OR (quay -bay)) sea", "quay sea", "quay bay sea"),
        ("((ferry port) OR (quay -bay)) sea", "ferry port bay sea", "ferry quay bay sea"),
        ("ferry (age<6h OR bay)", "ferry", "port"),
        ("ferry -age>6h", "ferry", "port"),
        ("(/fer+y/ OR port) quay", "ferry quay", "ferry bay"),
        ("/fer+y/ OR port", "offerry", "quay"),
        ("/fer+y/ /por+t/", "ferrry sports", "ferrry spots"),
        ("/fer+y/ OR age<6h port", "ferry", "quay"),
        ("/fer+y/ -/por+t/", "ferry", "ferry port"),
        ("source:wire -ferry", "port", "ferry"),
        ("(ferry NEAR/2 port) (quay OR bay)", "ferry port quay", "ferry x1 x2 port quay"),
        ("ferry -(port NEAR/2 quay)", "ferry port", "ferry port quay"),
        ("ferry -(-port -quay)", "ferry quay", "ferry bay"),
        ("title:ferry title:port", "port ferry", "ferry"),
    ],
)
def test_a_query_holds_wherever_it_is_filed(query: str, yes: str, no: str) -> None:
    assert asked(query, [yes, no]) == [True, False]


def test_a_query_leaves_others_where_they_are_filed() -> None:
    queries = ["ferry port -quay", "ferry port -sea", "/fer+y/", "/por+t/"]
    index, article = QueryIndex(), an_article("Ferry port")
    for key, query in enumerate(queries):
        index.add(key, planned(query))
    for key in range(len(queries)):
        assert sorted(index.match(article)) == list(range(key, len(queries)))
        index.remove(key)
    assert index.match(article) == []
