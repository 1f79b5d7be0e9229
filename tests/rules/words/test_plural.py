"""What is counted stands in the singular for one, and in the plural for all else."""

import pytest

from rules.words.plural import counted


@pytest.mark.parametrize(("number", "said"), [(0, "0 feeds"), (1, "1 feed"), (2, "2 feeds")])
def test_one_is_said_in_the_singular_and_none_or_several_in_the_plural(
    number: int, said: str
) -> None:
    assert counted(number, "feed") == said


def test_a_plural_that_needs_more_than_an_s_is_given() -> None:
    assert [counted(n, "story", "stories") for n in (1, 3)] == ["1 story", "3 stories"]
