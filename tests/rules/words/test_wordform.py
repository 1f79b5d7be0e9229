import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rules.words.text import surfaces
from rules.words.wordform import Kind, Word, Wordform, titled, wordform, words_of
from tests.build import SCRIPTS

WORDS = [
    *("ferry", "Ferries", "MISSILES", "news", "new", "important", "Koreans", "children", "bus"),
    *(
        "US",
        "us",
        "U.S.",
        "u.s.",
        "U.S.'s",
        "e.g.",
        "p.m.",
        "ICE",
        "Ice",
        "MPs",
        "mps",
        "MP",
        "CEOs",
    ),
    *(
        "Korea's",
        "Korea’s",
        "KOREA'S",
        "MPs's",
        "#storms",
        "#MPs",
        "#mps",
        "@harbour",
        "$KSTL",
        "€5",
    ),
    *(
        "50+",
        "G20s+",
        "C++",
        "C#",
        "AT&T",
        "3.5",
        "9/11",
        "1,000",
        "1000",
        "5G",
        "H₂O",
        "AÉs",
        "Æs",
    ),
    *(
        "États",
        "cœurs",
        "Łódź",
        "İzmir",
        "ısı",
        "STRASSE",
        "straße",
        "ſhips",
        "ﬁres",
        "ＭＰs",
        "ＩＣＥ",
    ),
    *(
        "Паромы",
        "С.Ш.А.",
        "США",
        "ёлка",
        "Ιθάκη",
        "ΟΔΟΣ",
        "שָׁלוֹם",
        "तूफ़ान",
        "ताइवान",
        "日",
        "ガ",
        "ท่",
    ),
    *(
        "북한",
        "북한이",
        "#북한이",
        "회의",
        "회의에서는",
        "이란과의",
        "الصين",
        "للصين",
        "والصَّين",
        "صين",
        "الله",
    ),
    *("🚨", "👩🏽‍🚀", "👩‍🚀", "🇺🇸", "❤️", "❤", "1️⃣", "①"),
]
SURFACES = st.sampled_from(WORDS) | st.lists(
    st.text(max_size=12) | st.sampled_from(SCRIPTS), max_size=2
).map(" ".join).map(surfaces).filter(bool).flatmap(st.sampled_from)
ALIKE = st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS)) | SURFACES.flatmap(
    lambda surface: st.tuples(
        st.just(surface),
        st.sampled_from(
            [
                cut
                for one in (surface.upper(), surface.lower(), surface.title())
                for cut in surfaces(one)
            ]
            or [surface]
        ),
    )
)


def finds(query: str, text: str, *, exact: bool = False, prefix: bool = False) -> bool:
    """Say whether a text has the words of a query, side by side."""
    forms = [wordform(surface) for surface in surfaces(text)]
    asked = words_of(query, exact=exact, prefix=prefix)
    starts = range(len(forms) - len(asked) + 1)
    return any(
        all(form.satisfies(word) for form, word in zip(forms[at:], asked, strict=False))
        for at in starts
    )


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        (
            "munition",
            ["munitions", "Munition", "MUNITIONS", "munition's", "munitions'", "#munitions"],
        ),
        ("munitions", ["munition", "Munition’s"]),
        ("ferry", ["ferries", "Ferry's", "ﬁre ferry"]),
        ("missile", ["ＭＩＳＳＩＬＥＳ", "missi\u00adle", "missi\u200ble"]),
        ("Korea's", ["Korea", "KOREA’S", "Korea＇ｓ"]),
        ("US", ["US", "us", "U.S.", "U.S.'s", "us's"]),
        ("U.S.", ["US", "U.S.", "U.S", "U.S.’s", "US’s", "u.s."]),
        ("u.s", ["US", "U.S."]),
        ("MP", ["MP", "MPs", "MP's", "M.P.", "#MPs"]),
        ("MPs", ["MP", "MPs"]),
        ("mps", ["MPs", "mps"]),
        ("CEO", ["CEOs", "ceo"]),
        ("e.g.", ["e.g.", "E.G."]),
        ("p.m.", ["9 p.m.", "PM"]),
        ("С.Ш.А.", ["США", "С.Ш.А."]),
        ("news", ["news", "NEWS"]),
        ("État", ["Etat", "états", "E\u0301TAT"]),
        ("strasse", ["Straße", "STRASSE"]),
        ("Ørsted", ["orsted", "ØRSTED"]),
        ("Izmir", ["İzmir", "ızmır"]),
        ("AT&T", ["AT&T", "at&t", "AT&T's", "ＡＴ&Ｔ"]),
        ("3.5", ["3.5", "€3.5", "3.5%"]),
        ("9/11", ["9/11", "#9/11"]),
        ("C++", ["c++", "C++'s"]),
        ("C#", ["C#", "c#,"]),
        ("1,000", ["1000", "$1,000", "1,000+"]),
        ("1000", ["1,000"]),
        ("50", ["50+", "€50"]),
        ("50+", ["50+"]),
        ("storm", ["#storm", "#storms", "storm+"]),
        ("#storm", ["#storm", "#Storms", "＃storm"]),
        ("KSTL", ["$KSTL", "#kstl"]),
        ("$KSTL", ["$kstl", "$KSTL's"]),
        ("€5", ["€5"]),
        ("5", ["€5", "US$5", "５", "⑤"]),
        ("CVE-2026-1234", ["CVE-2026-1234", "cve 2026 1234", "CVE‑2026‑1234"]),
        ("паром", ["Паром", "ПАРОМ"]),
        ("ΟΔΟΣ", ["οδός", "οδος"]),
        ("שלום", ["שָׁלוֹם"]),
        ("북한", ["북한이", "북한의", "북한에서는", "북한", "#북한이", "$북한"]),
        ("회의", ["회의", "회의에서", "회의는"]),
        ("이란", ["이란과의"]),
        ("صين", ["الصين", "للصين", "والصين", "بالصين", "كالصين", "#الصين"]),
        ("الصين", ["صين", "الصِّين", "وبالصين"]),
        ("الله", ["الله"]),
        ("北朝鮮", ["北朝鮮", "今日北朝鮮は"]),
        ("ガス", ["ｶﾞｽ", "カ\u3099ス", "東京ガス"]),
        ("ท่าเรือ", ["ใกล้ท่าเรือ"]),
        ("तूफ़ान", ["तूफ़ान", "तूफ\u093cान"]),
        ("👩🏽‍🚀", ["👩🏽‍🚀", "👩‍🚀", "👩🏿‍🚀"]),
        ("👍", ["👍", "👍🏿👍"]),
        ("❤", ["❤️"]),
        ("🇺🇸", ["🇬🇧🇺🇸"]),
    ],
)
def test_a_word_is_found_in_its_other_forms(query: str, texts: list[str]) -> None:
    assert [text for text in texts if not finds(query, text)] == []


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        ("munitions", ["communications", "communication", "ammunition"]),
        ("import", ["important", "imported"]),
        ("important", ["import"]),
        ("Korea", ["Korean", "Koreans"]),
        ("Korean", ["Korea"]),
        ("new", ["news"]),
        ("news", ["new"]),
        ("ship", ["shipping"]),
        ("U.S.", ["us", "Us", "u s", "US$5".lower()]),
        ("MP", ["mps", "Mps", "MPS"]),
        ("AT&T", ["AT", "at t", "AT & T"]),
        ("3.5", ["35", "3 5", "3.55", "3,5"]),
        ("9/11", ["911", "9 11", "11/9"]),
        ("C++", ["C", "C#", "C+"]),
        ("C#", ["C", "C++"]),
        ("1,000", ["1", "1.000", "10,000"]),
        ("50+", ["50"]),
        ("#storm", ["storm", "@storm", "#stormy"]),
        ("$KSTL", ["KSTL", "€KSTL"]),
        ("€5", ["5", "$5", "€50", "5€"]),
        ("паром", ["паромы", "пароме"]),
        ("회", ["회의", "회의에서"]),
        ("북한이", ["북한", "북한의"]),
        ("은행", ["한국은행", "은"]),
        ("الله", ["له", "لله"]),
        ("له", ["الله"]),
        ("北朝鮮", ["北 朝 韓", "朝鮮"]),
        ("ガス", ["カス"]),
        ("क़लम", ["कलम"]),
        ("👩🏽‍🚀", ["👨‍🚀", "👩🏽", "🚀"]),
        ("🚀", ["👩‍🚀"]),
        ("🇺🇸", ["🇬🇧", "🇺🇦"]),
    ],
)
def test_a_word_is_not_found_in_another_one(query: str, texts: list[str]) -> None:
    assert [text for text in texts if finds(query, text)] == []


@pytest.mark.parametrize(
    ("query", "found", "missed"),
    [
        ("ferry", ["Ferry", "FERRY", "#ferry"], ["ferries", "ferry's", "#ferries"]),
        ("ferries", ["Ferries"], ["ferry"]),
        ("ferry's", ["Ferry’s"], ["ferry", "ferries"]),
        ("ICE", ["ICE", "$ICE", "I.C.E."], ["ice", "Ice", "ICE's", "icE"]),
        ("US", ["US", "U.S.", "ＵＳ"], ["us", "Us", "USA", "US's"]),
        ("U.S.", ["US", "U.S"], ["us"]),
        ("MPs", ["MPs", "mps", "MPS", "#MPs"], ["MP"]),
        ("#storm", ["#Storm"], ["storm", "#storms"]),
        ("50+", ["50+"], ["50", "50+x"]),
        ("État", ["etat"], ["états"]),
        ("США", ["США", "С.Ш.А."], ["сша"]),
        ("북한", ["북한"], ["북한이"]),
        ("👩🏽‍🚀", ["👩🏽‍🚀"], ["👩‍🚀", "👩🏿‍🚀"]),
        ("회의에서", ["회의에서"], ["회의"]),
        ("الصين", ["الصين", "الصِّين"], ["صين", "والصين"]),
        ("北朝鮮", ["北朝鮮"], ["朝鮮"]),
    ],
)
def test_an_exact_word_is_found_in_this_spelling_only(
    query: str, found: list[str], missed: list[str]
) -> None:
    assert [text for text in found if not finds(query, text, exact=True)] == []
    assert [text for text in missed if finds(query, text, exact=True)] == []


@pytest.mark.parametrize(
    ("query", "found", "missed"),
    [
        ("muni", ["munitions", "Municipal", "#municipal"], ["communication"]),
        ("Pyong", ["PYONGYANG's", "pyongyang"], ["Yongpyong"]),
        ("north kor", ["North Korean", "north KOREA’S"], ["north of Korea", "northern Korea"]),
        ("#stor", ["#storms"], ["storms"]),
        ("étud", ["Etudiants"], ["student"]),
        ("паро", ["паромы"], ["пар"]),
        ("πλο", ["Πλοία"], ["απλο"]),
        ("국", ["국회는"], ["한국"]),
        ("정부", ["정부는"], ["행정부"]),
        ("الصي", ["الصينية"], ["والصينية"]),
        ("صين", ["الصينية", "صينية"], ["تصين"]),
        ("ミサ", ["ミサイル"], ["ミス"]),
        ("तूफ़", ["तूफ़ान"], ["का"]),
        ("3.1", ["3.14"], ["31.4"]),
    ],
)
def test_a_beginning_is_found_at_the_beginning_of_words(
    query: str, found: list[str], missed: list[str]
) -> None:
    assert [text for text in found if not finds(query, text, prefix=True)] == []
    assert [text for text in missed if finds(query, text, prefix=True)] == []


@pytest.mark.parametrize("surface", WORDS)
def test_a_word_is_found_by_its_own_spelling_and_by_each_of_its_beginnings(surface: str) -> None:
    assert finds(surface, surface)
    assert finds(surface, surface, exact=True)
    for length in range(3, len(surface) + 1):
        start = surface[:length]
        assert surfaces(start) != [start] or finds(start, surface, prefix=True)


@given(SURFACES)
def test_any_token_is_found_by_its_own_spelling(surface: str) -> None:
    form = wordform(surface)
    for exact in (False, True):
        [asked] = words_of(surface, exact=exact)
        assert form.satisfies(asked)
        assert asked.name in form.names
    [asked] = words_of(surface)
    assert asked.text == form.names[0] != ""
    [asked] = words_of(surface, prefix=True)
    assert form.satisfies(asked)


@given(ALIKE)
@example(("MPs", "mps"))
@example(("MPs's", "mps's"))
@example(("#MPs", "#mps"))
def test_whatever_satisfies_a_word_has_the_name_it_is_looked_up_by(pair: tuple[str, str]) -> None:
    asked, there = pair
    form = wordform(there)
    for exact in (False, True):
        assert all(
            word.name in form.names for word in words_of(asked, exact=exact) if form.satisfies(word)
        )


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("ferries", Wordform(("ferry",), ("ferries",), is_capital=False)),
        ("ICE's", Wordform(("ice",), ("ice's",), True, ("ice",))),
        ("u.s.", Wordform(("us",), ("us",), is_capital=True)),
        ("MPs", Wordform(("mp", "mps"), ("mps",), False, ("mps",))),
        ("#Storms", Wordform(("#storm", "storm"), ("#storms", "storms"), False, ("storms",))),
        ("$KSTL's", Wordform(("$kstl", "kstl"), ("$kstl's",), True, ("kstl",))),
        ("Éclair", Wordform(("eclair",), ("eclair",), False, ("eclair",))),
        ("50+", Wordform(("50+", "50"), ("50+", "50"), is_capital=False)),
        ("회의에서는", Wordform(("회의에서는", "회의"), ("회의에서는",), is_capital=False)),
        (
            "#북한이",
            Wordform(
                ("#북한이", "#북한", "북한이", "북한"), ("#북한이", "북한이"), is_capital=False
            ),
        ),
        ("للصين", Wordform(("صين",), ("للصين",), is_capital=False)),
    ],
)
def test_a_word_of_a_text_has_names(surface: str, expected: Wordform) -> None:
    assert wordform(surface) == expected


@pytest.mark.parametrize(
    ("surface", "stems"),
    [
        ("회의", []),
        ("이", []),
        ("한국은", ["한국"]),
        ("도쿄에서도", ["도쿄"]),
        ("서울로는", ["서울로", "서울"]),
        ("서울까지도", ["서울까지", "서울"]),
    ],
)
def test_particles_are_cut_off_a_word_of_hangul(surface: str, stems: list[str]) -> None:
    assert list(wordform(surface).names) == [surface, *stems]


def test_no_more_than_three_particles_are_cut_off() -> None:
    assert len(wordform("나라" + "은는은는은는은는").names) == 4


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("North Korea", [Kind.NAME, Kind.NAME]),
        ("U.S. ports", [Kind.CAPITAL, Kind.NAME]),
        ("US", [Kind.NAME]),
        ("… ™ –", []),
        ("", []),
    ],
)
def test_only_dots_ask_for_capitals(text: str, kinds: list[Kind]) -> None:
    assert [word.kind for word in words_of(text)] == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ICE raid", [Kind.EXACT_CAPITAL, Kind.EXACT]),
        ("U.S.", [Kind.EXACT_CAPITAL]),
        ("СШа", [Kind.EXACT]),
    ],
)
def test_an_exact_word_in_capitals_asks_for_capitals(text: str, kinds: list[Kind]) -> None:
    assert [word.kind for word in words_of(text, exact=True)] == kinds


def test_only_the_last_word_is_asked_for_by_its_beginning() -> None:
    assert words_of("North Korea's", prefix=True) == (
        Word(Kind.NAME, "north", "north", "north"),
        Word(Kind.PREFIX, "korea", "korea", "korea"),
    )
    assert words_of("…", prefix=True) == ()


def test_a_word_remembers_how_it_was_written() -> None:
    [word] = words_of("Ferries’s")
    assert (word.text, word.written) == ("ferry", "ferries's")


@pytest.mark.parametrize("unit", ["에서는", "은", "ال", "'s", "\u0301", "\ud800", "U."])
def test_a_flood_in_one_word_is_read_like_any_other(unit: str) -> None:
    text = "x" + unit * 100_000
    assert finds(text[:200].split(unit, 1)[0], "x")
    assert all(wordform(surface).names[0] for surface in surfaces(text))


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        *[("Polish", True), ("POLISH", True), ("#Polish", True), ("Polish's", True)],
        *[("polish", False), ("pOLISH", False), ("Polishes", False), ("#polish", False)],
    ],
)
def test_a_titled_word_is_satisfied_by_its_spelling_with_a_capital_first(
    surface: str, expected: bool
) -> None:
    [asked] = titled(words_of("polish"))
    assert wordform(surface).satisfies(asked) is expected
