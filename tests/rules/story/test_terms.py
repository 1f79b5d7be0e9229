import pytest

from rules.story.terms import code, codes_of, stem, tokens_of, words_of


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
    assert found.names == {"300", "sumatra"}


def test_capitals_of_a_title_in_title_case_tell_nothing() -> None:
    assert words_of(tokens_of("Ferry Runs Aground Off Sumatra")).names == set()


def test_a_text_of_stop_words_has_no_words() -> None:
    assert words_of(tokens_of("it was the 🔥")).terms == []


def test_the_first_word_is_no_name_for_its_capital() -> None:
    assert words_of(tokens_of("Ferry off Sumatra in the storm")).names == {"sumatra"}


@pytest.mark.parametrize("text", ["", "東", "🔥"])
def test_a_text_of_less_than_a_word_has_none(text: str) -> None:
    assert words_of(tokens_of(text)) == ([], set())


def test_characters_are_read_in_pairs_but_for_those_that_are_grammar() -> None:
    assert words_of(tokens_of("東京で地震がありました")).terms[:2] == ["東京", "京で"]
    assert words_of(tokens_of("ありました")).terms == []


def test_a_code_is_the_same_in_every_process() -> None:
    assert code("ferry") == 3205307411


@pytest.mark.parametrize("term", ["ferry", "паром", "\udc80"])
def test_a_term_has_the_same_code_alone_and_among_others(term: str) -> None:
    assert codes_of([term, "ferry"]) == [code(term), code("ferry")]
