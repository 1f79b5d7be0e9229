import numpy as np

from rules.story.rarity import Rarity

ONE, TWO = np.array([1], np.uint32), np.array([2], np.uint32)


def test_a_term_of_many_articles_is_less_rare() -> None:
    rarity = Rarity()
    for _ in range(9):
        rarity.add(ONE)
    rarity.add(TWO)
    assert rarity.of(ONE)[0] < rarity.of(TWO)[0] < rarity.highest


def test_removing_undoes_adding_after_days_too() -> None:
    rarity, never = Rarity(), Rarity()
    for one in (rarity, never):
        one.add(TWO)
    rarity.add(ONE)
    for one in (rarity, never):
        one.halve()
    rarity.remove(ONE, 0)
    assert rarity.of(ONE)[0] == never.of(ONE)[0]
    assert rarity.highest == never.highest
