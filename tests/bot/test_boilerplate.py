"""The table of what sites say: written as it is compared, and nothing twice."""

from collections import Counter

import pytest
from lxml.cssselect import CSSSelector

from bot.boilerplate import boilerplate
from rules.page.phrases import folded

KINDS = {
    name: part
    for name, part in boilerplate().items()
    if name not in ("words", "languages", "hosts")
}
COLUMNS = {"strong", "weak", "whole", "begins", "ends", "tail", "bottom"}
EVERY = [
    (kind, column, one) for kind, part in KINDS.items() for column, of in part.items() for one in of
]


def test_kinds_have_known_columns_only() -> None:
    assert {column for part in KINDS.values() for column in part} <= COLUMNS
    assert len(EVERY) > 1_000


def test_phrases_are_written_as_they_are_compared() -> None:
    assert [one for *_, one in EVERY if folded(one) not in (one, one.strip())] == []


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_no_phrase_stands_twice_in_a_kind(column: str) -> None:
    told = Counter((kind, one) for kind, of, one in EVERY if of == column)

    assert [key for key, number in told.items() if number > 1] == []


@pytest.mark.parametrize(("host", "selectors"), boilerplate()["hosts"].items())
def test_the_rules_of_hosts_can_be_read(host: str, selectors: list[str]) -> None:
    assert host == host.lower()
    assert all(CSSSelector(one, translator="html") for one in selectors)
