import unicodedata
from collections.abc import Callable
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.words.text import (
    LETTERS_AT_MOST,
    STOP_WORDS,
    Parts,
    Token,
    content_weight,
    content_words,
    fold,
    overlap,
    parts_of,
    saying,
    surfaces,
    tokens,
    weight,
    words,
    words_of_address,
)
from tests.build import SCRIPTS

PIECES = [
    *[
        "a",
        "B",
        "s",
        "S",
        "x" * 60,
        "é",
        "e\u0301",
        "İ",
        "ı",
        "ß",
        "ẞ",
        "Ø",
        "ł",
        "Σ",
        "ς",
        "ﬁ",
        "Ａ",
    ],
    *[
        "'s",
        "’s",
        "＇ｓ",
        "'",
        "’",
        ".",
        "..",
        "…",
        ",",
        "/",
        "&",
        "+",
        "++",
        "#",
        "$",
        "€",
        "@",
        "-",
    ],
    *[
        "1",
        "000",
        "3.5",
        "1,000",
        "9/11",
        "U.S.",
        "e.g.",
        "MPs",
        "AT&T",
        "C++",
        "C#",
        "½",
        "²",
        "１",
    ],
    *[
        "日",
        "ガ",
        "ｶﾞ",
        "か\u3099",
        "ー",
        "ท",
        "ท่า",
        "한",
        "은행에서",
        "ال",
        "الله",
        "\u064e",
        "\u0640",
    ],
    *[
        "क़",
        "्",
        "ि",
        "שלום",
        "Ελλάδα",
        "ёлка",
        "🚨",
        "👩🏽‍🚀",
        "🇺",
        "🇸",
        "\ufe0f",
        "\u20e3",
        "™",
        "①",
    ],
    *["\u00ad", "\u200b", "\u200d", "\u2060", "\u0300", "\u0315", "\u202e", "\ud800", "\x00", "_"],
    *[" ", " ", "\n", "\t", "\u00a0", "\u2009", "\u3000", "\x1c", "\x85", "\u2028"],
]
ANY = (
    st.text(max_size=40)
    | st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
    | st.lists(st.sampled_from(SCRIPTS), max_size=3).map("".join)
)
# U+0345 is a mark that becomes a letter in capitals, so that capitals change the order of marks.
LETTERS = st.text(
    st.characters(categories=["L", "M", "N"], exclude_characters="\u0345"), min_size=1, max_size=8
)
WORDS = LETTERS | st.sampled_from(
    ["İıßŁØ", "ΟΔΟΣ", "ﬁﬂ", "ＡＢＣ", "カ\u3099ｶﾞ", "한국", "élève", "ǅ"]
)
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060"
MEGABYTE = 1_000_000


def cut(text: str) -> str:
    return " | ".join(surfaces(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nordhafen's U.S. deal", ("nordhafen", "us", "deal")),
        ("État d’urgence", ("etat", "d", "urgence")),
        ("Паром «Аврора»", ("паром", "аврора")),
        ("Πλοίο στην Ιθάκη", ("πλοιο", "στην", "ιθακη")),
        ("הספינה עלתה על שרטון", ("הספינה", "עלתה", "על", "שרטון")),
        ("שָׁלוֹם", ("שלום",)),
        ("तूफ़ान के बाद", ("तूफ़ान", "के", "बाद")),
        ("عَاجِل", ("عاجل",)),
        ("新工場 5G", ("新", "工", "場", "5g")),
        ("フェリー", ("フ", "ェ", "リ", "ー")),
        ("여객선 좌초", ("여객선", "좌초")),
        ("ท่าเรือ", ("ท่", "า", "เ", "รื", "อ")),
        ("🚨 Quake 🌊", ("quake",)),
        ("1️⃣ dead", ("1\u20e3", "dead")),
        ("Ｆｕｌｌ ﬁre", ("full", "fire")),
        ("zero\u200bwidth sof\u00adt", ("zerowidth", "soft")),
        ("no\u00a0break thin\u2009space", ("no", "break", "thin", "space")),
        ("#storm $KSTL @harbour 50+", ("storm", "kstl", "harbour", "50")),
        ("CVE-2026-1234", ("cve", "2026", "1234")),
        ("", ()),
        ("… – !?", ()),
    ],
)
def test_a_text_is_cut_into_folded_words(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AT&T S&P R&D Q&A", "AT&T | S&P | R&D | Q&A"),
        ("AT & T, Ørsted&Søn", "AT | T | Ørsted | Søn"),
        (
            "3.5 3,5 1,000 1,000,000 10,00 1,0000",
            "3.5 | 3 | 5 | 1,000 | 1,000,000 | 10 | 00 | 1 | 0000",
        ),
        ("9/11 24/7 1/a", "9/11 | 24/7 | 1 | a"),
        ("12:30 harbour.example a/b", "12 | 30 | harbour | example | a | b"),
        ("C++ C# F# C++17 CC++", "C++ | C# | F# | C | 17 | CC"),
        ("50+ 2+2 G20+ x+++", "50+ | 2 | 2 | G20+ | x"),
        ("#tag ＃tag a#tag # tag ##tag", "#tag | ＃tag | a | tag | tag | #tag"),
        ("$KSTL €5 £3.5bn US$5 5€ ₹500", "$KSTL | €5 | £3.5 | bn | US | 5 | 5 | ₹500"),
        ("@harbour a@b.example", "@harbour | a | b | example"),
        ("U.S. U.S U.S.A. U.S.-Iran e.g., p.m.", "U.S. | U.S | U.S.A. | U.S. | Iran | e.g. | p.m."),
        ("N.Korea Ph.D. end. a..b", "N | Korea | Ph | D | end | a | b"),
        ("С.Ш.А. т.е.", "С.Ш.А. | т.е."),
        (
            "Korea's Korea’s KOREA'S Koreaʼs Korea＇ｓ",
            "Korea's | Korea’s | KOREA'S | Koreaʼs | Korea＇ｓ",
        ),
        ("U.S.'s ports' 's Korea'sx", "U.S.'s | ports | s | Korea | sx"),
        ("Москва's 한국's O’Brien", "Москва | s | 한국 | s | O | Brien"),
        ("foo_bar a·b", "foo | bar | a | b"),
        ("🚨👩🏽‍🚀🇺🇸🇬🇧", "🚨 | 👩🏽‍🚀 | 🇺🇸 | 🇬🇧"),
        ("❤️ ☎ ① ⚡quake⚡", "❤️ | ☎ | ① | ⚡ | quake | ⚡"),
        ("Brand™ © ® ™", "Brand"),
        ("#東京 #ท่า", "#東 | 京 | #ท่ | า"),
        ("ｶﾞｽ ガス", "ｶﾞ | ｽ | ガ | ス"),
        ("半導体メーカーTSMC", "半 | 導 | 体 | メ | ー | カ | ー | TSMC"),
        ("(port) “port”, ‘port’ —port… port!?", "port | port | port | port | port"),
    ],
)
def test_signs_that_make_another_word_belong_to_it_and_others_do_not(
    text: str, expected: str
) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("surface", "parts"),
    [
        ("ferry", Parts("ferry")),
        ("Korea’s", Parts("Korea", possessive="’s")),
        ("#storm", Parts("storm", sign="#")),
        ("$KSTL's", Parts("KSTL", sign="$", possessive="'s")),
        ("50+", Parts("50", plus="+")),
        ("C++", Parts("C++")),
        ("U.S.'s", Parts("U.S.", possessive="'s", is_dotted=True)),
        ("👩🏽‍🚀", Parts("👩🏽‍🚀", is_emoji=True)),
        ("™", Parts("")),
    ],
)
def test_a_token_is_taken_apart(surface: str, parts: Parts) -> None:
    assert parts_of(surface) == parts


def test_tokens_point_into_the_original_text() -> None:
    assert tokens("🚨 Korea’s  ｶﾞｽ") == (
        Token("🚨", 0, 1),
        Token("Korea’s", 2, 9),
        Token("ｶﾞ", 11, 13),
        Token("ｽ", 13, 14),
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("STRASSE", "straße"),
        ("STRAẞE", "strasse"),
        ("ΟΔΟΣ", "οδος"),
        ("Ιθάκη", "ΙΘΑΚΗ"),
        ("İzmir", "izmir"),
        ("ısı", "isi"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("cœur", "coeur"),
        ("ëlan", "e\u0308lan"),
        ("ёлки", "елки"),
        ("ЙОГА", "йога"),
        ("ｶﾞｽ", "ガス"),
        ("辻\U000e0100", "辻"),
        ("الصـــين", "الصين"),
        ("سُفُن", "سفن"),
        ("שָׁלוֹם", "שלום"),
        ("안녕", "\u110b\u1161\u11ab\u1102\u1167\u11bc"),
        ("1,000,000", "1000000"),
        ("U.S.A.", "USA"),
        ("С.Ш.А.", "США"),
        ("５Ｇ", "5g"),
        ("ſhip", "Ship"),
    ],
)
def test_spellings_of_one_word_are_equal(first: str, second: str) -> None:
    assert words(first) == words(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        *[
            ("ガス", "カス"),
            ("หมู", "หมอ"),
            ("ไม้", "ไม"),
            ("œuvre", "ouvre"),
            ("क़लम", "कलम"),
            ("ປູ", "ປ"),
        ],
        *[("3.5", "35"), ("1.000", "1000"), ("9/11", "911"), ("C++", "C"), ("AT&T", "ATT")],
    ],
)
def test_signs_and_marks_that_make_another_word_count(first: str, second: str) -> None:
    assert words(first) != words(second)


@given(WORDS)
@example("か\ufe0f\u3099")
@example("\u0e38")
@example("U.S.")
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@given(ANY)
def test_folding_the_words_of_a_text_changes_nothing(text: str) -> None:
    assert [fold(word) for word in words(text)] == list(words(text))


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@given(word=WORDS)
def test_folding_ignores_how_a_word_is_composed(form: Form, word: str) -> None:
    assert fold(unicodedata.normalize(form, word)) == fold(word)


@pytest.mark.parametrize("recased", [str.upper, str.lower, str.title, str.casefold])
@given(word=WORDS)
def test_folding_ignores_case(recased: Callable[[str], str], word: str) -> None:
    assert fold(recased(word)) == fold(word)


@given(WORDS, st.sampled_from(INVISIBLE), st.integers(0, 8))
@example("か\u3099", "\u200b", 1)
def test_folding_ignores_invisible_characters(word: str, invisible: str, at: int) -> None:
    assert fold(word[:at] + invisible + word[at:]) == fold(word)


@given(ANY)
def test_tokens_are_apart_in_order_and_as_the_text_has_them(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        assert token.surface == text[token.start : token.end]
        assert fold(parts_of(token.surface).word) != ""
        end = token.end


@given(ANY)
@example("x" * 101)
@example("(a.b.)")
def test_surfaces_are_those_of_the_tokens(text: str) -> None:
    assert surfaces(text) == [token.surface for token in tokens(text)]


@given(ANY)
def test_a_token_alone_is_that_token_again(text: str) -> None:
    assert all(surfaces(surface) == [surface] for surface in surfaces(text))


@given(ANY)
@example("U.S. 's \u00a0 1, 000 # tag C ++ 👩 \u200d 🚀")
def test_what_stands_between_spaces_can_be_cut_by_itself(text: str) -> None:
    assert surfaces(text) == [word for chunk in text.split() for word in surfaces(chunk)]


@given(ANY)
def test_words_are_the_folded_tokens_without_emoji(text: str) -> None:
    parts = [parts_of(surface) for surface in surfaces(text)]
    assert words(text) == tuple(fold(one.word) for one in parts if not one.is_emoji)


@pytest.mark.parametrize(
    "char", ["\u0640", "\ufe71", "\ufe70", "\ufcf2", "\u0301", "\ufe0f", "\u200b"]
)
def test_a_lone_mark_is_no_word(char: str) -> None:
    assert words(char) == ()
    assert tokens(char) == ()


def test_the_parts_of_an_address_are_words_in_their_places() -> None:
    address = "https://pier.example/u.s/2026/11/24/v3.5.html"
    parts = words_of_address(address)
    assert cut(parts) == "https | pier | example | u | s | 2026 | 11 | 24 | v3 | 5 | html"
    assert all(address[one.start : one.end] == one.surface for one in tokens(parts))


def test_a_lone_surrogate_is_no_word_and_no_error() -> None:
    assert words("quake \ud800 wave\udc00s") == ("quake", "wave", "s")
    assert fold("\ud800") == "\ud800"


def test_a_control_of_direction_ends_a_word_and_is_none() -> None:
    assert words("quake\u202ewave \u2067\u2069") == ("quake", "wave")


@pytest.mark.parametrize(
    ("unit", "first", "count"),
    [
        ("\u0301", None, 0),
        ("\u0315\u0300", None, 0),
        ("x", "x" * 100, MEGABYTE // 100),
        ("Ж", "Ж" * 100, MEGABYTE // 100),
        ("日", "日", MEGABYTE),
        ("カ\u3099", "カ\u3099", MEGABYTE // 2),
        ('"', None, 0),
        ("(", None, 0),
        ("\u202e", None, 0),
        ("\ud800", None, 0),
        ("x\ud800", "x", MEGABYTE // 2),
        ("👩\u200d", "👩" + "\u200d👩" * 9, MEGABYTE // 20),
        ("#", None, 0),
        ("$a", "$a", 1 + (MEGABYTE - 2) // 2),
        ("A.", "A." * 10, None),
        ("a&", "a&a&a&a", None),
        ("1,000", None, None),
        ("한", "한" * 100, MEGABYTE // 100),
    ],
)
@pytest.mark.untraced  # the ways of short texts, a million times
def test_a_flood_of_one_thing_is_cut_like_any_text(
    unit: str, first: str | None, count: int | None
) -> None:
    found = surfaces(unit * (MEGABYTE // len(unit)))
    assert count is None or len(found) == count
    assert first is None or found[0] == first
    assert all(len(surface) <= 300 for surface in found)


@pytest.mark.parametrize("letter", ["a", "カ", "한", "ا"])
def test_marks_without_end_say_nothing_about_their_letter(letter: str) -> None:
    assert words(letter + "\u0315\u0300" * (MEGABYTE // 2)) == (letter,)


def test_a_word_without_end_is_cut_into_many() -> None:
    most = LETTERS_AT_MOST
    assert words("x" * (2 * most + 50)) == ("x" * most, "x" * most, "x" * 50)
    assert words("ж" * (most + 1)) == ("ж" * most, "ж")


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


@given(ANY)
def test_the_name_of_a_text_is_its_words_in_a_row(text: str) -> None:
    assert saying(text) == " ".join(words(text))


PROSE = st.lists(
    st.sampled_from(["Ferry", "aground", "x" * 100, "y" * 101, " ", " ", ", ", ". ", "? ", ".", '"', "\n"])
).map("".join)  # fmt: skip


@given(PROSE)
@example("x" * LETTERS_AT_MOST + " Ferry, aground. " + "y" * (LETTERS_AT_MOST + 1))
@example("x" * LETTERS_AT_MOST + " Ferry")
def test_the_name_of_plain_prose_is_its_words_in_a_row_too(text: str) -> None:
    assert saying(text) == " ".join(words(text))


@pytest.mark.parametrize("pause", [" ", "; "])
def test_a_name_of_letters_without_end_is_cut_like_its_words(pause: str) -> None:
    text = f"Ferry{pause}{'y' * (LETTERS_AT_MOST + 1)}"
    assert saying(text).split() == ["ferry", "y" * LETTERS_AT_MOST, "y"] == [*words(text)]


@given(ANY)
def test_what_a_text_says_weighs_what_its_words_do(text: str) -> None:
    said = saying(text)
    assert content_weight(said) == weight(content_words(said.split()))
