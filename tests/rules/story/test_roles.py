import pytest

from rules.story.roles import other_roles
from tests.stories import a_sketch


def apart(title: str, *others: str) -> str | None:
    """Ask about headlines as people write them."""
    return other_roles(a_sketch(title).title, [a_sketch(one).title for one in others])


@pytest.mark.parametrize(
    ("title", "other", "expected"),
    [
        (
            "Growers sue Pellworm over rotten seed",
            "Pellworm sues former chemist",
            "sue pellworm against pellworm sue",
        ),
        (
            "Pellworm sues former chemist",
            "Growers sue Pellworm over rotten seed",
            "pellworm sue against sue pellworm",
        ),
        ("Selby Vale beat Brannock", "Brannock beat Tarn", "beat brannock against brannock beat"),
    ],
)
def test_who_does_it_is_not_to_whom_it_is_done(title: str, other: str, expected: str) -> None:
    assert apart(title, other) == expected


@pytest.mark.parametrize(
    ("title", "others"),
    [
        ("Growers sue Pellworm", ["Angry growers sue seed maker Pellworm"]),
        ("Growers sue Pellworm", ["Pellworm sued by growers"]),
        ("Growers sue Pellworm", ["Pellworm beats forecasts"]),
        ("Growers sue Pellworm", ["Pellworm sues chemist", "Growers sue Pellworm in Riga"]),
        ("Growers sue Pellworm", ["Pellworm sues chemist", "Rotten seed: court hears Pellworm"]),
        ("Pellworm growers sue Pellworm", ["Pellworm sues chemist"]),
        ("Growers sue Pellworm", []),
    ],
)
def test_one_deed_may_be_told_in_many_ways(title: str, others: list[str]) -> None:
    assert apart(title, *others) is None
