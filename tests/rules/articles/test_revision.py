import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.articles.revision import Rewording, rewording
from tests.build import SCRIPTS
from tests.strategies import TEXTS


@pytest.mark.parametrize(
    ("before", "after", "taken_out", "put_in"),
    [
        ("Ferry missing with 30 aboard", "Ferry found with 30 aboard", ("missing",), ("found",)),
        ("Three hurt in harbour fire", "Harbour fire", ("Three hurt in",), ()),
        ("Harbour fire", "Harbour fire: three hurt", (), ("three hurt",)),
        ("Fire in port, mayor says", "Fire near port, the mayor said", ("in", "says"),
         ("near", "the", "said")),
        ("Ferry aground", "FERRY AGROUND!", (), ()),
        ("Quake: 1,000 homeless", "Quake: 2,500 homeless", ("1,000",), ("2,500",)),
        ("北朝鮮がミサイル発射", "北朝鮮が弾道ミサイル2発発射", (), ("弾道", "2発")),
        ("เรือเกยตื้น", "เรือจม", ("เกยตื้น",), ("จม",)),
        ("Паром сел на мель", "Паром снят с мели", ("сел на мель",), ("снят с мели",)),
        ("", "Ferry", (), ("Ferry",)),
    ],
)  # fmt: skip
def test_a_rewording_names_what_went_and_what_came(
    before: str, after: str, taken_out: tuple[str, ...], put_in: tuple[str, ...]
) -> None:
    assert rewording(before, after) == Rewording(taken_out, put_in)


def test_a_rewording_without_a_word_is_none() -> None:
    assert not rewording("Café", "CAFE")
    assert rewording("Café", "Cafés")


@given(st.sampled_from(SCRIPTS) | TEXTS, st.sampled_from(SCRIPTS) | TEXTS)
def test_what_went_stood_in_the_old_headline_and_what_came_in_the_new(
    before: str, after: str
) -> None:
    found = rewording(before, after)
    assert all(run in before for run in found.taken_out)
    assert all(run in after for run in found.put_in)
    assert not rewording(before, before)


@pytest.mark.parametrize(
    ("before", "after"), [("a b " * 999, "b a " * 999), ("東" * 2_000, "東北" * 999)]
)
def test_a_hostile_headline_is_compared_at_once(before: str, after: str) -> None:
    begun = time.process_time()
    rewording(before, after)
    assert time.process_time() - begun < 2
