"""What people said of an article and others, in words."""

from rules.answers.answer import PeoplesWord
from rules.answers.peoples_word import people_said
from rules.ids import code


def test_what_people_said_names_the_other_articles() -> None:
    said = [PeoplesWord(4, is_same=False), PeoplesWord(5, is_same=True)]
    together, apart = map(str, people_said(said))
    assert together == f"people said: the same story as {code('A', 5)}"
    assert apart == f"people said: not the same story as {code('A', 4)}"


def test_of_many_articles_the_first_are_named() -> None:
    [apart] = people_said([PeoplesWord(number, is_same=False) for number in range(1, 9)])
    assert str(apart).count(", ") == 4
    assert str(apart).endswith(" …")


def test_of_what_nobody_spoke_of_nothing_is_said() -> None:
    assert list(people_said(())) == []
