import pytest
from hypothesis import given

from rules.words.counted import CountedWords, counts_in
from rules.words.numerals import words_of
from rules.words.phrases import Phrases, folded_words
from tests.strategies import TEXTS

TABLE = CountedWords(
    things=Phrases(
        {
            "toll": ["killed", "dead", "muertos", "死亡", "погиб*"],
            "hurt": ["hurt", "injured"],
            "magnitude": ["magnitude"],
        }
    ),
    verbs=Phrases({"toll": ["kills", "death toll"], "hurt": ["injures"]}),
    totals=Phrases({"toll": ["toll", "death toll"]}),
    fillers=folded_words(["least", "at", "rises", "to", "people", "were", "of", "人", "than"]),
    units=folded_words(["day", "days", "year", "km", "night"]),
    names=Phrases({"name": ["at", "aged", "flight", "mother of"]}),
    glued={"m": "magnitude"},
)


def counted(text: str) -> list[str]:
    return [f"{one.low:g} {'|'.join(one.things)}" for one in counts_in(words_of(text), TABLE)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 killed, 30 injured", ["12 toll", "30 hurt"]),
        ("Storm kills at least twelve", ["12 toll"]),
        ("12 Zemblan sailors killed", ["12 toll"]),
        ("12 people were killed", ["12 toll"]),
        ("Two blasts killed 30", ["30 toll"]),
        ("Two blasts killed", ["2 toll"]),
        ("12 killed 30 injured", ["12 toll", "30 hurt"]),
        ("Death toll: storm", []),
        ("Death toll of Kestrel Bay storm rises to 12", ["12 toll"]),
        ("Toll of the storm that came over Kestrel Bay two nights ago rises to 12", []),
        ("Death toll 12", ["12 toll"]),
        ("Toll 12", []),
        ("Toll: rises to 12", []),
        ("Toll to be raised. It rises to 12", []),
        ("rises to 12", []),
        ("to 12", []),
        ("12 after storm that killed", []),
        ("12 tall Zemblan harbour sailors killed", []),
        ("Killed: 12", []),
        ("12: killed", []),
        ("Man, 45, killed", []),
        ("Killed at 95", []),
        ("Mother of 12 killed", []),
        ("3 days after 12 killed", ["12 toll"]),
        ("12-year-old killed", []),
        ("killed 3", ["3 toll"]),
        ("3, days", []),
        ("Magnitude 6.8 and 6.8-magnitude", ["6.8 magnitude", "6.8 magnitude"]),
        ("M6.8 near the M25, T4.5", ["6.8 magnitude"]),
        ("12人死亡", ["12 toll"]),
        ("Al menos 12 muertos", ["12 toll"]),
        ("12 человек погибли", ["12 toll"]),
        ("Steel tariffs of 25% on Zemblan imports", ["25 % steel|% tariff|% zemblan|% import"]),
        ("Over $3 million damage, repairs", ["3e+06 $ damage"]),
        ("Rates raised by 5%", ["5 % rate by|% raised by"]),
        ("5%", []),
        ("12 ships", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_number_belongs_to_what_it_stands_with(text: str, expected: list[str]) -> None:
    assert counted(text) == expected


@given(TEXTS)
def test_what_is_counted_stands_in_the_text_in_order(text: str) -> None:
    said = words_of(text)
    counts = counts_in(said, TABLE)
    assert all(0 <= one.first <= one.last < len(said) and one.things for one in counts)
    assert [one.first for one in counts] == sorted({one.first for one in counts})
