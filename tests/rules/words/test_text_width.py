"""Full width, letters in circles and the two readings of ASCII: what looks alike is one word."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.words import text as module
from rules.words.text import Token, fold, parts_of, surfaces, tokens
from rules.words.wordform import wordform, words_of

ALIKE = [
    ("３．５", "3.5"),
    ("1０，０００", "10,000"),
    ("１，０００", "1000"),
    ("AT＆T", "AT&T"),
    ("ＡＴ＆Ｔ", "AT&T"),
    ("Ｃ＋＋", "C++"),
    ("C＃", "C#"),
    ("9／11", "9/11"),
    ("9⁄11", "9/11"),
    ("9∕11", "9/11"),
    ("ⓃⒶⓉⓄ", "NATO"),
    ("ⓐⓝ", "an"),
    ("Ｕ．Ｓ．", "U.S."),
    ("５０＋", "50+"),
    ("＃Ｓｔｏｒｍ", "#Storm"),
    ("＄ＴＳＬＡ", "$TSLA"),
    ("Ｃｈｉｎａ’Ｓ", "China's"),
]


@pytest.mark.parametrize(("wide", "plain"), ALIKE)
def test_a_word_of_full_width_is_the_plain_word(wide: str, plain: str) -> None:
    assert wordform(wide) == wordform(plain)
    for exact in (False, True):
        assert words_of(wide, exact=exact) == words_of(plain, exact=exact)


@pytest.mark.parametrize(("wide", "plain"), ALIKE)
def test_a_word_of_full_width_is_one_token_in_its_own_place(wide: str, plain: str) -> None:
    assert tokens(f"é ({wide})") == (Token("é", 0, 1), Token(wide, 3, 3 + len(wide)))
    assert surfaces(f"({plain})") == [plain]


def test_a_comma_of_full_width_ends_what_is_no_number_of_thousands() -> None:
    assert surfaces("１０，２０００") == ["１０", "２０００"]
    assert surfaces("砲，弾") == ["砲", "弾"]


@given(st.text(st.characters(max_codepoint=127)) | st.text("aZ9.,&+#@$/' s", max_size=12))
@example("A.B.'s +1 9/11, 1,000 C++ C# AT&T x" + "y" * 120)
def test_a_text_of_ascii_is_cut_as_any_text_is(text: str) -> None:
    word: Any = module._WORD
    general = [Token(m[0], m.start(), m.end()) for m in word.finditer(text)]
    assert list(tokens(text)) == general
    assert [token.surface for token in general] == surfaces(text)


@given(st.text("aZ9.,&+#@$/'s", max_size=8))
def test_ascii_of_full_width_is_cut_and_folded_like_ascii(text: str) -> None:
    wide = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) != "$"})
    wide = wide.replace("$", "＄")
    cut, plain = tokens(wide), tokens(text)
    assert [token[1:] for token in cut] == [token[1:] for token in plain]
    assert [fold(parts_of(token.surface).word) for token in cut] == [
        fold(parts_of(token.surface).word) for token in plain
    ]
