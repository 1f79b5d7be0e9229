import pytest

from rules.story.measures import other_measure
from tests.stories import a_sketch


def apart(title: str, *others: str) -> str | None:
    """Ask about headlines as people write them."""
    return other_measure(a_sketch(title).title, [a_sketch(one).title for one in others])


@pytest.mark.parametrize(
    ("title", "other", "expected"),
    [
        (
            "Former premier of Tuvania dies at 79",
            "Former premier of Tuvania dies aged 84",
            "aged 79 against aged 84",
        ),
        (
            "Ex-trainer jailed for eight years over bribes",
            "Ex-trainer gets 9 years in prison over bribes",
            "8 years in prison against 9 years in prison",
        ),
        (
            "Dockers' boss sentenced to six months",
            "Dockers' boss sentenced to 16 months",
            "6 months in prison against 16 months in prison",
        ),
        (
            "Greens' lead narrows to four points",
            "Greens two points ahead in poll",
            "4 points against 2 points",
        ),
        (
            "Riksbank cuts rates by 25 basis points",
            "Riksbank cuts rates by 50 basis points",
            "25 basis points against 50 basis points",
        ),
        (
            "Cook jailed for life over row",
            "Cook jailed for 14 years over row",
            "100 years in prison against 14 years in prison",
        ),
        (
            "Lind wins 500 metres gold in Oslo",
            "Gold for Lind over 1,500m",
            "500 metres against 1500 metres",
        ),
    ],
)
def test_what_does_not_grow_tells_two_events(title: str, other: str, expected: str) -> None:
    assert apart(title, other) == expected


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Painter Solano dies at 79", "Painter Solano dies at 80"),
        ("Painter Solano dies at 79", "Painter Solano is dead"),
        ("Gallery opens at 9", "Gallery opens at 10"),
        ("Mayor jailed for two years", "Mayor jailed for 24 months"),
        ("Man jailed over two year old", "Man jailed over three year old"),
        ("Bridge closed for two years", "Bridge closed for three years"),
        ("Cook gets life sentence, 30 years at least", "Cook jailed for 30 years"),
        ("Cook leads life of luxury", "Cook led 14 years of luxury"),
        ("Tower of 500 metres opens", "Tower of 800 metres opens"),
        ("Diver in record 120 metres down", "Diver in record 122 metres down"),
        ("Shares lose 30 points", "Shares lose 60 points"),
        ("Fire in mine, 3 dead", "Fire in mine, 9 dead"),
        (
            "After three years of delays the man who robbed a bank in the old town of Riga goes to prison"
            " for good, a judge said",
            "Bank robber jailed for 20 years",
        ),
    ],
)
def test_outlets_round_and_counts_grow(title: str, other: str) -> None:
    assert apart(title, other) is None


def test_one_of_several_reports_that_says_the_same_is_enough() -> None:
    title, other = "Mayor jailed for two years", "Mayor jailed for three years"
    assert apart(title, other)
    assert apart(title, other, "Mayor gets two years in jail") is None
