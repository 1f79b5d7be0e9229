import numpy as np

from rules.story.rarity import Background, Rarity

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


def test_what_is_common_in_news_at_large_is_so_before_the_first_article() -> None:
    rarity = Rarity(Background(articles=100, codes=(1,), counts=(40,)))
    before = rarity.of(ONE)[0]
    assert before < rarity.of(TWO)[0] == rarity.highest
    assert (rarity.knows(1), rarity.knows(2)) == (True, False)
    assert rarity.count_known(np.array([1, 2, 1], np.uint32)) == 2
    rarity.add(ONE)
    for _ in range(60):
        rarity.halve()
    assert abs(rarity.of(ONE)[0] - before) < 1e-6


def test_without_a_background_every_word_may_be_a_common_one() -> None:
    assert Rarity().knows(2)
    assert Rarity().count_known(TWO) == 1
