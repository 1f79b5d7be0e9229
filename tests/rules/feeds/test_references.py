"""What people write for a feed, and the feeds that they mean by it."""

import pytest
from msgspec.structs import replace

from rules.feeds.references import LISTED, listed, the_one
from rules.model import Feed

PIER = Feed("https://pier.example/rss", shown="Pier News", name="Pier News", id=1)
MOLE = Feed("https://mole.example/feed", shown="The Mole", name="The Mole", id=2)
OTHER_MOLE = Feed("https://mole.example/sport", shown="The Mole", name="The Mole", id=3)


@pytest.mark.parametrize("reference", ["F1", "f1", "pier news", "https://pier.example/rss"])
def test_a_feed_is_named_by_its_id_its_name_or_its_address(reference: str) -> None:
    assert the_one([PIER, MOLE], reference) == PIER


@pytest.mark.parametrize(
    ("feeds", "reference", "says"),
    [
        ([PIER, MOLE], "Tide", 'there is no feed "Tide": there are F1 Pier News, F2 The Mole'),
        ([], "F1", 'there is no feed "F1": there are none yet'),
        (
            [MOLE, OTHER_MOLE],
            "The Mole",
            '"The Mole" names several feeds: F2 The Mole, F3 The Mole: name one by its id',
        ),
    ],
)
def test_what_names_none_or_several_is_told_with_what_there_is(
    feeds: list[Feed], reference: str, says: str
) -> None:
    assert str(the_one(feeds, reference)) == says


def test_of_many_feeds_the_first_are_named() -> None:
    many = [replace(PIER, id=number) for number in range(LISTED + 5)]
    assert listed(many).endswith("F9 Pier News and 5 more")
