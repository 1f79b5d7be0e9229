import pytest

from rules.story.terms import code, stem, tokens_of, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [("crashes", "crashed"), ("strikes", "striking"), ("builders", "building")],
)
def test_a_stem_is_shared_by_the_forms_of_a_word(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["паром", "3.5", "bed", "ring"])
def test_other_scripts_numbers_and_short_words_are_their_own_stem(word: str) -> None:
    assert stem(word) == word


def test_capitals_inside_a_sentence_and_numbers_are_names() -> None:
    found = words_of(tokens_of("A ferry with 300 aboard ran aground off Sumatra 🚢"))
    assert [word.term for word in found if word.is_name] == ["300", "sumatra"]


def test_capitals_of_a_title_in_title_case_tell_nothing() -> None:
    assert not any(word.is_name for word in words_of(tokens_of("Ferry Runs Aground Off Sumatra")))


def test_a_text_of_stop_words_has_no_words() -> None:
    assert words_of(tokens_of("it was the 🔥")) == []


def test_a_code_is_the_same_in_every_process() -> None:
    assert code("ferry") == 3205307411
