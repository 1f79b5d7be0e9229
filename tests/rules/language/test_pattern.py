import pickle
import time

import pytest
import re2
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.language.pattern import PATTERN_LIMIT, Pattern, PatternError, pattern_from
from tests.build import SCRIPTS

# Each piece of a pattern with a text that it matches, or helps to match.
PIECES = [
    *[(text, text) for text in ("abc", "xyz", "}", "{", "{,3}", "{01}", " ", ",", "\0", "\n", "#")],
    *[("k", "\u212a"), ("s", "ſ"), ("ß", "ẞ"), ("ΣΑΣ", "σας"), ("ǆ", "ǅ"), ("İ", "i\u0307")],
    *[("ﬅ", "ﬆ"), ("\u0345", "ι"), ("ı", "I"), ("\ufffd", "\ufffd"), ("\ufffd", "\ud800")],
    *[("(", ""), ("(?:", ""), ("(?i:", ""), ("(?P<n>", ""), ("(?<n>", ""), (")", ""), ("|", "")],
    *[("*", ""), ("+", ""), ("?", ""), ("+?", ""), ("{0,1}", ""), ("{2}", "c"), ("{1,2}?", "")],
    *[("{99999999999}", "{99999999999}"), ("{0,99999999999}", "{0,99999999999}")],
    *[("(?)", ""), ("(?i)", ""), ("(?-i)", ""), ("(?s)", ""), ("(?U)", "")],
    *[(r"\Q", ""), (r"\E", ""), (r"\Q|\E", "|"), (r"\Qx*\E", "x*"), (r"\Q\E", "")],
    *[("[a-c]", "b"), ("[]x]", "]"), ("[^]x]", "q"), (r"[\]y]", "]"), ("[[:alpha:]x]", "q")],
    *[("[", "["), ("]", "]"), ("[[:", ""), (":]", ""), (".", "q"), (".", "\n")],
    *[(r"\x{61}", "a"), (r"\x61", "a"), (r"\141", "a"), (r"\08", "\x008"), (r"\pL", "q")],
    *[(r"\p{Greek}", "σ"), (r"\P{^Greek}", "σ"), (r"\d", "7"), (r"\n", "\n")],
    *[(r"\b", ""), (r"\B", ""), (r"\A", ""), (r"\z", ""), ("^", ""), ("$", "")],
    *[(r"\.", "."), (r"\\", "\\"), (r"\_", "_"), (r"\/", "/"), (r"\*", "*"), (r"\ ", " ")],
    *[
        ("()", ""),
        ("(a|b)", "b"),
        ("(abc)", "abc"),
        ("(?:abc|x)", "x"),
        ("(abc|xyz)", "xyz"),
        ("((abc))", "abc"),
    ],
]
ANY = st.text(max_size=40) | st.sampled_from(SCRIPTS)


def answer_to(source: str) -> Pattern | PatternError:
    try:
        return pattern_from(source)
    except PatternError as error:
        return error


def refusal(source: str) -> PatternError:
    with pytest.raises(PatternError) as refused:
        pattern_from(source)
    return refused.value


def folds_of(chars: list[int], others: list[int]) -> set[str]:
    """Find which of the characters RE2 takes for one of the others."""
    options = re2.Options()
    options.case_sensitive = False
    options.max_mem = 1 << 28
    any_other = "".join(f"\\x{{{char:x}}}" for char in others)
    return set(re2.findall(f"[{any_other}]", "".join(map(chr, chars)), options))


@pytest.mark.parametrize(
    ("source", "literal"),
    [
        (r"Iran(ian)? sanctions", " sanctions"),
        (r"CVE-\d{4}-\d+", "cve-"),
        (r"\bTSMC\b", "tsmc"),
        (r"(?:north|south) korea", " korea"),
        (r"(new (?:york)) times", "new york times"),
        (r"(?P<who>putin) (?i:said)", "putin said"),
        (r"(?-i)NATO (?i)summit", "nato summit"),
        (r"colou?r revolution", "r revolution"),
        (r"fly+ing", "fly"),
        (r"north.{0,250}missile", "missile"),
        (r"president \pL+ \pL+", "president "),
        (r"x{2,3}ylem", "ylem"),
        (r"so{0}litary", "litary"),
        (r"so{,2}n", "so{,2}n"),
        (r"U\.S\. Navy", "u.s. navy"),
        (r"9\/11 [Tt]rial", "9/11 "),
        (r"\Qwhat? (really)\E", "what? (really)"),
        (r"\Qabc\Edef*", "abcde"),
        (r"abc\Q\E*def", "def"),
        (r"abcd(?i)*", "abc"),
        (r"(abcd(?i))*xyz", "xyz"),
        (r"[]abc]def[^]xyz]", "def"),
        (r"[[:alpha:]]def[\]abc]", "def"),
        (r"\x{61}bcd\x61efg\141hij", "bcd"),
        (r"\p{Greek}abc\pLdefg\PNhi", "defg"),
        (r"a.bcd^efgh$i", "efgh"),
        (r"straße", "strasse"),
        (r"паром «Аврора»", "паром «аврора»"),
        (r"中国人民.*台湾", "中国人民"),
        (r"여객선 ?좌초", "여객선"),
        (r"तूफ़ान", "तूफ़ान"),
        (r"عاجل: .+", "عاجل: "),
        ("abc\ufffddefg", "defg"),
        ("🚨🌊🚨", "🚨🌊🚨"),
    ],
)
def test_a_regex_is_accepted_for_the_longest_text_it_needs(source: str, literal: str) -> None:
    assert pattern_from(source).literals == (literal,)


@pytest.mark.parametrize(
    ("source", "literals"),
    [
        ("Zelenskyy|Zelenskiy", ("zelenskyy", "zelenskiy")),
        ("abc|abx", ("abc", "abx")),
        ("(abc|aby)", ("abc", "aby")),
        ("((abc|aby)|xyz)", ("abc", "aby", "xyz")),
        ("x(abc|aby)+y", ("abc", "aby")),
        ("(abc|aby|abc){2}", ("abc", "aby")),
        ("(abc|def)(ghij|klmn)", ("ghij", "klmn")),
        ("(abc|def)ghi", ("ghi",)),
        ("паром|судно", ("паром", "судно")),
        ("(abc.|.+def$)", ("abc", "def")),
    ],
)
def test_a_choice_is_accepted_when_every_branch_has_a_text_it_needs(
    source: str, literals: tuple[str, ...]
) -> None:
    assert pattern_from(source).literals == literals


@pytest.mark.parametrize(
    "source",
    [
        "ab",
        "中国",
        "a|b",
        "abc|ab",
        "abc|",
        "(abc|abx)?",
        "(abc|(aby|abx)*)",
        "(abc|abx)(?i)*",
        "((abc|x))",
        "(abc)?",
        "(abc)*",
        "(abc){0,4}",
        "(?:abc)??",
        "[abc]",
        r"\d{3}",
        r"\x{61}\x{62}\x{63}",
        ".*",
        "ab.cd",
        "()",
        "(?i)",
        "^$",
        r"\Q\E",
        "\ufffd\ufffd\ufffd",
    ],
)
def test_a_regex_without_three_sure_characters_is_refused(source: str) -> None:
    assert "3 plain characters in a row" in refusal(source).problem


@pytest.mark.parametrize(
    ("source", "at", "problem"),
    [
        ("", 0, "is empty"),
        ("x" * (PATTERN_LIMIT + 1), PATTERN_LIMIT, "201 characters: 200 are the most"),
        ("abc\ud800d", 3, "half a character"),
        ("abc(?=def)", 3, "`(?=` looks ahead or behind"),
        ("abc(?!def)", 3, "`(?!` looks ahead or behind"),
        ("(?<=abc)def", 0, "`(?<=` looks ahead or behind"),
        ("(?<!abc)def", 0, "`(?<!` looks ahead or behind"),
        (r"(abc)\1", 5, r"`\1` refers back"),
        (r"(abc)\k<1>", 5, r"`\k` refers back"),
        ("(?P<n>abc)(?P=n)", 0, "`(?P` refers back"),
        ("abc(", 0, "never closed: add the )"),
        ("abc)", 0, "closes nothing"),
        ("abc[def", 3, "never closed: add the ]"),
        ("abc\\", 0, "ends in a backslash"),
        ("*abc", 0, "`*` repeats nothing"),
        ("abc**", 3, "`**` repeats a repetition"),
        ("abc{2000}", 3, "`{2000}` is no count"),
        ("abc{3,2}", 3, "`{3,2}` is no count"),
        ("abc[z-a]", 4, "`z-a` is no known class"),
        (r"abc\p{Foo}", 3, r"`\p{Foo}` is no known class or range of characters"),
        (r"abc\yd\y", 0, r"`\y` means nothing here"),
        (r"abc\é", 3, r"`\é` means nothing here"),
        ("(?P<a b>abc)", 0, "is no name of a group"),
        ("abc(?>d)", 3, "`(?>` opens no group"),
        (r"abc\Cdef", 3, "cut characters into bytes"),
        (r"abc\pL{300}", 0, "too large"),
        ("abc.{0,300}", 0, "too large"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_where(source: str, at: int, problem: str) -> None:
    error = refusal(source)
    assert problem in error.problem == str(error)
    assert error.at == at


def test_a_refusal_leaves_nothing_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    refusal("abc(?=d)")
    refusal(r"abc\pL{300}")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        (r"cve-\d{4}-\d+", "CVE-2026-1, cve-2026-22", ["CVE-2026-1", "cve-2026-22"]),
        ("(?-i)NATO", "nato NATO Nato", ["NATO"]),
        ("(?-i:US) navy", "us navy, US Navy", ["US Navy"]),
        ("abc.def", "abc\ndef abc-def", ["abc-def"]),
        ("(?s)abc.def", "abc\ndef", ["abc\ndef"]),
        ("^abc", "abcabc\nabc", ["abc"]),
        ("abc$", "abc\nabc", ["abc"]),
        (r"\babc\b", "abcabc abc", ["abc"]),
        ("wave.*rescued", "🚨 Wave 🌊 – 3 rescued 🚨", ["Wave 🌊 – 3 rescued"]),
        ("quake", "🚨🌊 quake 👩‍🚀 quake", ["quake", "quake"]),
        ("cafe.", "e\u0301 cafe\u0301 x", ["cafe\u0301"]),
        ("паром", "Сел на мель ПАРОМ", ["ПАРОМ"]),
        ("ὀδυσσεύς", "ὈΔΥΣΣΕΎΣ", ["ὈΔΥΣΣΕΎΣ"]),
        ("straße", "STRAẞE Straße STRASSE", ["STRAẞE", "Straße"]),
        ("task", "TA\u017f\u212a", ["TA\u017f\u212a"]),
        ("wave", "\ud83c\udf0a\ud800 wave \udfff wave", ["wave", "wave"]),
        ("abc.def", "abc\ud800def", ["abc\ud800def"]),
        ("abc", "\0abc\0", ["abc"]),
        ("\0abc", "abc\0abc", ["\0abc"]),
        ("关于台.*问题", "他谈关于台湾的问题。", ["关于台湾的问题"]),
        ("abc", "nothing", []),
    ],
)
def test_matches_are_found_where_people_see_them(source: str, text: str, found: list[str]) -> None:
    spans = pattern_from(source).spans(text, 10)
    assert [text[start:end] for start, end in spans] == found


def test_no_more_matches_are_looked_for_than_asked() -> None:
    pattern = pattern_from("abc")
    assert pattern.spans("abc abc abc", 2) == ((0, 3), (4, 7))
    assert pattern.spans("abc abc abc", 0) == ()


def test_a_text_without_the_literal_is_put_aside() -> None:
    pattern = pattern_from("Straße.*nach")
    assert pattern.may_be_in("DIE STRAẞE".casefold())
    assert not pattern.may_be_in("der weg nach")


def test_a_pattern_is_a_small_value() -> None:
    pattern = pattern_from("abc+")
    assert pickle.loads(pickle.dumps(pattern)) == pattern  # noqa: S301
    assert pattern == Pattern("abc+", literals=("whatever",))
    assert hash(pattern) == hash(Pattern("abc+", literals=("whatever",)))
    assert pattern != pattern_from("abcd*")


@pytest.mark.parametrize(
    "source",
    [
        "(a+)+$",
        "(x{100}){100}",
        "((abc{100}){100}){100}",
        "(((abc{0,9}){0,9}){0,9}){0,9}",
        "(" * PATTERN_LIMIT,
        "(" * 98 + "abc" + ")" * 98,
        "(?:abc)?" * 25,
        "[" * PATTERN_LIMIT,
        "[[:alpha:]" * 20,
        r"\pN" * 66,
        r"\Q" * 100,
        "abc" + "{9" * 98,
    ],
)
def test_a_regex_bomb_is_answered_at_once(source: str) -> None:
    begun = time.process_time()
    answer = answer_to(source)
    if isinstance(answer, Pattern):
        answer.spans("abc" * 20_000 + "!", 10)
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("source", ["(a+)+bcd$", "(a|aa)+bcd$", "(a*)*bcd(a*)*$", "(.*)*bcd.*e"])
def test_a_regex_that_hangs_elsewhere_takes_one_pass(source: str) -> None:
    begun = time.process_time()
    assert pattern_from(source).spans("a" * 1_000_000 + "bcd!", 10) == ()
    assert time.process_time() - begun < 2


@given(ANY | st.text("abAB0,19{}()[]|*+?.^$\\-:pLxQEimsU<>=!", max_size=30))
@example("abc\udc00")
@example("(?)abc*")
@example("")
def test_any_text_is_a_regex_or_refused(source: str) -> None:
    answer = answer_to(source)
    if isinstance(answer, PatternError):
        assert 0 <= answer.at <= len(source)
    else:
        assert min(map(len, answer.literals)) >= 3
        assert all(literal == literal.casefold() for literal in answer.literals)


@settings(max_examples=300)  # about one in four is accepted
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8), st.data())
def test_what_is_sure_is_in_every_text_that_matches(
    pieces: list[tuple[str, str]], data: st.DataObject
) -> None:
    pattern = answer_to("".join(source for source, _ in pieces))
    if isinstance(pattern, PatternError):
        return
    times = st.sampled_from([1, 1, 1, 0, 2])
    text = "".join(sample * data.draw(times) for _, sample in pieces)
    for cased in (text, text.swapcase(), f"abc{text}q"):
        if pattern.spans(cased, 1):
            assert pattern.may_be_in(cased.casefold())


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), ANY, ANY)
@example([("abc.", "")], "\ud83c\udf0a", "\0")
def test_matches_are_in_order_apart_and_within_any_text(
    pieces: list[tuple[str, str]], before: str, after: str
) -> None:
    pattern = answer_to("".join(source for source, _ in pieces))
    if isinstance(pattern, PatternError):
        return
    text = f"{before}{''.join(sample for _, sample in pieces)}{after}" * 2
    last = 0
    for start, end in pattern.spans(text, 1000):
        assert last <= start < end <= len(text)
        last = end


@pytest.mark.untraced  # asks every character there is
def test_characters_that_are_one_to_re2_are_one_to_casefold() -> None:
    # Han, Hangul and the other great blocks without case are left out.
    caseless = [(0x3400, 0xA000), (0xAC00, 0xF900), (0x17000, 0x19000), (0x1B170, 0x1D000)]
    chars = [c for c in range(1, 0x20000) if not any(low <= c < high for low, high in caseless)]
    cased: set[str] = set()
    # Two different characters differ in some bit.
    for bit in range(17):
        zeros = [char for char in chars if not char >> bit & 1]
        ones = [char for char in chars if char >> bit & 1]
        cased |= folds_of(zeros, ones) | folds_of(ones, zeros)
    assert len(cased) > 2_800
    every = "".join(sorted(cased))
    options = re2.Options()
    options.case_sensitive = False
    for char in every:
        assert {same.casefold() for same in re2.findall(char, every, options)} == {char.casefold()}
