import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.text import STOP_WORDS, content_words, fold, overlap, tokens, weight, words
from tests.build import SCRIPTS

ANY = st.text(max_size=60) | st.lists(st.sampled_from(SCRIPTS), max_size=3).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nordhafen's U.S. deal", ("nordhafen", "s", "u", "s", "deal")),
        ("État d’urgence", ("etat", "d", "urgence")),
        ("Паром «Аврора»", ("паром", "аврора")),
        ("तूफ़ान के बाद", ("तूफ़ान", "के", "बाद")),
        ("عَاجِل", ("عاجل",)),
        ("新工場 5G", ("新", "工", "場", "5g")),
        ("여객선 좌초", ("여객선", "좌초")),
        ("ท่าเรือ", ("ท่", "า", "เ", "รื", "อ")),
        ("🚨 Quake 🌊", ("quake",)),
        ("1️⃣ dead", ("1\u20e3", "dead")),
        ("Ｆｕｌｌ ﬁre", ("full", "fire")),
        ("zero\u200bwidth sof\u00adt", ("zerowidth", "soft")),
        ("", ()),
        ("… – !?", ()),
    ],
)
def test_a_text_is_cut_into_folded_words(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("STRASSE", "straße"),
        ("ΟΔΟΣ", "οδος"),
        ("İzmir", "izmir"),
        ("ısı", "isi"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("cœur", "coeur"),
        ("ëlan", "e\u0308lan"),
        ("ёлки", "елки"),
        ("ｶﾞｽ", "ガス"),
        ("辻\U000e0100", "辻"),
        ("الصـــين", "الصين"),
        ("안녕", "\u110b\u1161\u11ab\u1102\u1167\u11bc"),
    ],
)
def test_spellings_of_one_word_are_equal(first: str, second: str) -> None:
    assert words(first) == words(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("ガス", "カス"), ("หมู", "หมอ"), ("ไม้", "ไม"), ("œuvre", "ouvre"), ("क़लम", "कलम"), ("ປູ", "ປ")],
)
def test_marks_that_make_another_letter_count(first: str, second: str) -> None:
    assert words(first) != words(second)


def test_a_latin_name_behind_a_long_kana_vowel_is_a_word_of_its_own() -> None:
    assert "tsmc" in words("半導体メーカーTSMC")


@given(ANY)
@example("か\ufe0f\u3099")
@example("\u0e38")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert [fold(word) for word in words(text)] == list(words(text))
    assert fold(fold(text)) == fold(text)


@given(ANY)
def test_tokens_are_in_order_within_the_text_and_fold_from_it(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert token.word == fold(text[token.start : token.end]) != ""
        end = token.end


@given(ANY)
def test_words_are_the_words_of_the_tokens(text: str) -> None:
    assert words(text) == tuple(token.word for token in tokens(text))


@pytest.mark.parametrize("char", ["\u0640", "\ufe71", "\ufcf2"])
def test_a_lone_stretching_mark_is_no_word(char: str) -> None:
    assert words(char) == ()
    assert tokens(char) == ()


def test_a_lone_surrogate_is_no_word_and_no_error() -> None:
    assert words("quake \ud800 wave") == ("quake", "wave")


def test_a_flood_of_combining_marks_is_read_at_once() -> None:
    begun = time.process_time()
    assert words("a" + "\u0315\u0300" * 100_000) == ("a",)
    assert words("カ" + "\u0315\u0300" * 100_000) == ("カ",)
    assert time.process_time() - begun < 2


def test_a_word_without_end_is_cut_into_many() -> None:
    assert words("x" * 250) == ("x" * 100, "x" * 100, "x" * 50)


def test_words_that_say_nothing_are_left_out() -> None:
    assert content_words(words("The ferry is in the bay")) == ("ferry", "bay")


def test_stop_words_are_folded_as_the_words_of_texts_are() -> None:
    assert all(words(word) == (word,) for word in STOP_WORDS)


@pytest.mark.parametrize(
    ("text", "expected"), [("two words", 2), ("工場", 1), ("ー", 0.5), ("ท", 0.5), ("", 0)]
)
def test_a_character_of_an_unspaced_script_is_half_a_word(text: str, expected: float) -> None:
    assert weight(words(text)) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("a b c d", "a b", 1),
        ("a b", "b c d", 0.5),
        ("a", "b", 0),
        ("a", "", 0),
        ("", "a", 0),
        ("", "", 1),
    ],
)
def test_overlap_is_the_share_of_the_shorter_text(first: str, second: str, expected: float) -> None:
    assert overlap(first.split(), second.split()) == expected
