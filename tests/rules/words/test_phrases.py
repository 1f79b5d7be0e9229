import pytest

from rules.words.numerals import words_of
from rules.words.phrases import Phrases, folded_words

PHRASES = Phrases(
    {
        "crisis": ["State of Emergency", "чрезвычайн* положение", "погиб*", "緊急事態"],
        "ends": ["resigns", "steps down", "state", "ad hoc emerg*"],
        "none": ["", "*", "!"],
    }
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A state of emergency", ["crisis state of emergency", "ends state"]),
        ("State of an emergency", ["ends State"]),
        ("Mayor steps down", ["ends steps down"]),
        ("Mayor steps", []),
        ("Трое погибли", ["crisis погибли"]),
        ("緊急事態を宣言", ["crisis 緊急事態"]),
        ("An ad hoc emergency, ad hoc", ["ends ad hoc emergency"]),
        ("", []),
    ],
)
def test_terms_are_found_where_all_their_words_stand(text: str, found: list[str]) -> None:
    said = words_of(text)
    assert [
        f"{one.group} {text[said.tokens[one.first].start : said.tokens[one.last].end]}"
        for one in PHRASES.find(said.folded)
    ] == found


def test_the_beginning_of_a_first_word_is_no_prefix_of_a_phrase() -> None:
    assert list(PHRASES.find(["чрезвычайное", "положение"])) == []


def test_a_list_of_words_is_folded_and_cut() -> None:
    assert folded_words(["Días", "o'clock", "人名", "%"]) == {"dias", "o", "clock", "人", "名", "%"}
