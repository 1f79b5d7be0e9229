import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.story.names import (
    NAMES_AT_MOST,
    beginning,
    first_word,
    have_one_in_common,
    is_country,
    is_place,
    lands_of,
    names_of,
    places_in,
    plain,
)


@pytest.mark.parametrize(
    ("title", "lead", "expected"),
    [
        ("Quake shakes northern Chile", "", ("chile",)),
        ("Chilean miners rescued", "", ()),
        ("Rescuers reach Chilean miners", "", ("chile",)),
        ("Norway's budget grows", "", ("norway",)),
        ("The Bank of England holds rates", "", ("bank england",)),
        ("", "The boat sank on Monday. Nobody in Kestrel Bay saw it.", ("kestrel bay",)),
        ("Quake Shakes Northern Chile", "", ("chile",)),
        ("Fire in New York Hotel Is Out, Cape Town Mayor Says", "", ("new york", "cape town")),
        ("Polish Your Shoes", "", ()),
        ("Danish Navy Ship Leaves Aix-en-Provence", "", ("denmark",)),
        ("地震 東京", "", ()),
        ("Typhoon Harana heads for Taiwan", "", ("typhoon harana", "taiwan")),
        ("Fire in Port of Lyon", "", ("lyon",)),
        ("Growth gains momentum - The Quincy Herald-Whig", "", ()),
        ("Agence France-Presse: a Lund resigns in Oslo", "", ("lund", "oslo")),
        ("", "", ()),
    ],
)
def test_names_are_told_by_their_capitals(title: str, lead: str, expected: tuple[str, ...]) -> None:
    assert names_of(title, lead) == expected


def test_a_list_of_names_is_cut_off() -> None:
    lead = "there were " + ", ".join(f"Anna{chr(97 + n)} and" for n in range(26))
    assert len(names_of("", lead)) == NAMES_AT_MOST


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (["peter lund"], ["lund"], True),
        (["brightwater"], ["oslo", "brightwater bank"], True),
        (["bank england"], ["bank canada"], False),
        (["chile"], ["japan"], False),
        (["bangkok"], ["thailand"], True),
        (["texas", "united states"], ["houston"], True),
        (["houston"], ["dallas"], False),
    ],
)
def test_a_name_is_shared_when_one_says_it_in_full(
    one: list[str], other: list[str], expected: bool
) -> None:
    assert have_one_in_common(one, other) is expected


PIECES = st.sampled_from(
    [
        "Peter",
        "Lund's",
        "O'Neil",
        "the",
        "van",
        "of",
        "Bank",
        "AT&T",
        "U.S.",
        "eBay",
        "Jean-Luc's",
        "x'",
        "'s",
        "-",
        ".",
        ":",
        "(",
        "|",
        "\n",
        "\t",
        "\x1c",
        "a1",
        "A1",
    ]
)


@given(st.lists(PIECES, max_size=12), st.sampled_from(["", " ", ". "]))
def test_a_text_of_ascii_has_the_names_that_it_has_with_a_letter_of_another_script(
    pieces: list[str], between: str
) -> None:
    text = between.join(f" {piece}" for piece in pieces)
    assert names_of("", f"{text}\n") == names_of("", f"{text}\n\u0301")


def test_a_country_is_known_by_its_name() -> None:
    assert is_country("spain")
    assert not is_country("spanish")


@pytest.mark.parametrize(
    ("word", "expected"), [("danish", "denmark"), ("denmark", "denmark"), ("harbour", "harbour")]
)
def test_what_means_a_country_is_its_name(word: str, expected: str) -> None:
    assert plain(word) == expected
    assert first_word(f"{word.capitalize()} ships sail") == (expected,)


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Heatwave: Seville suffers", ()), ("Madrid: heat kills two", ("madrid",))],
)
def test_a_label_before_a_colon_is_no_name_but_a_place(title: str, expected: tuple[str]) -> None:
    assert first_word(title) == expected


def test_names_are_told_apart_by_their_beginnings_but_countries_whole() -> None:
    assert beginning("elysee") == beginning("elysees")
    assert beginning("niger") != beginning("nigeria")


def test_a_city_lies_in_its_country_and_a_state_of_it() -> None:
    assert lands_of("houston") == {"united states", "texas"}
    assert lands_of("thailand") == lands_of("harbour") == frozenset()
    assert [*map(is_place, ("houston", "thailand", "harbour"))] == [True, True, False]


def test_places_are_found_by_their_longest_names() -> None:
    said = ["a", "storm", "off", "new", "york", "and", "new", "zealand", "hits", "york", "houston"]
    assert [*places_in(said)] == [(3, "new york"), (6, "new zealand"), (9, "york"), (10, "houston")]
