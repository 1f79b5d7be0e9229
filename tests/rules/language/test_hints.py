import pytest

from rules.language.grammar import parse
from rules.language.hints import hints
from tests.queries import LISTS, refusal


def hinted(text: str) -> list[str]:
    return list(hints(parse(text, lists=LISTS)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source:Reuters,AP", "`source:` is for Reuters alone, AP is looked for in the text: for both write source:(Reuters, AP)"),
        ("ferry tag:ships, boats", "`tag:` is for ships alone, boats is looked for in the text: for both write tag:(ships, boats)"),
        ("ferry lang:en,de port", "`lang:` is for en alone, de is looked for in the text: for both write lang:(en, de)"),
        ("title:North Korea", '`title:` is for North alone, Korea may stand anywhere: for the phrase write title:"North Korea"'),
        ("ferry (source:Harbour Wire)", '`source:` is for Harbour alone, Wire may stand anywhere: for the phrase write source:"Harbour Wire"'),
        ("'north korea'", '\'north korea\' is looked for word by word, in no order: did you mean "north korea"?'),
        ("‘the long ferry’ port", '‘the long ferry’ is looked for word by word, in no order: did you mean "the long ferry"?'),
        ("port ‹north korea›", '‹north korea› is looked for word by word, in no order: did you mean "north korea"?'),
        ("/ferry/i", "`i` behind /ferry/ is looked for as a word: case does not count in a regex anyway, other flags stand in front, as in /(?s)…/"),
        ("CVE-2026-*", "the `*` of CVE-2026-* means nothing behind a sign: CVE-2026 finds what follows it, too"),
        ("=title:ferry", "`=title:ferry` is looked for as it stands: did you mean title:=ferry?"),
        ("=@ships", "`=@ships` is looked for as it stands: the terms of a list have a `=` each, so write @ships"),
        ("ferry?", "`ferry?` is looked for as it stands: `?` means nothing here, write ferry, or ferry* for a beginning"),
        ("ferry NEAR5 port", "`NEAR5` is looked for as it stands: did you mean NEAR/5?"),
        ("ferry NEAR~5 port", "`NEAR~5` is looked for as it stands: did you mean NEAR/5?"),
        ("ferry age=6h", "`age=6h` is looked for as it stands: an age is compared, age<6h or age>6h"),
        ("ferry +port", "`+port` is looked for as it stands: every term must be there anyway, write port"),
    ],
)  # fmt: skip
def test_what_is_written_out_of_habit_is_explained(text: str, said: str) -> None:
    assert hinted(text) == [said]


@pytest.mark.parametrize(
    "text",
    [
        *["source:(Reuters, AP)", "title:ferry, port", "title:ferry Port", "lang:en Ferry", "lang:en Ferry Port"],
        *["port lang:en OR ferry", "ferry lang:de, port"],
        *['source:"Harbour Wire" Ferry', "source:reuters OR /ferry/", 'tag:ships, "boats"', "title:(ferry Port)"],
        *["'ice", "rock 'n' roll", "’tis a ferry", "'ferry -port'", "/ferry/ port", "fer*", "санкци*", "तूफ़ान*"],
        *["=12:30", "=ferry", "near", "ages", "50+ dead", "Ferry* 'port", "-(-/abc/) i"],
    ],
)  # fmt: skip
def test_what_means_what_it_says_needs_no_hint(text: str) -> None:
    assert hinted(text) == []


@pytest.mark.parametrize(
    ("text", "problem", "column"),
    [
        ("lang:en,de", "`lang:` is for en alone, de is looked for in the text: for both write lang:(en, de)", 1),
        ("ferry && port", "`&&` has no letter or digit to look for: terms side by side must all be there, so leave it out, or write AND", 7),
        ("ferry & port", "`&` has no letter or digit to look for: terms side by side must all be there, so leave it out, or write AND", 7),
        ("ferry + port", "`+` has no letter or digit to look for: terms side by side must all be there, so leave it out, or write AND", 7),
        ("ferry || port", "`|` after `|`: write one `|`, or OR", 8),
        ("ferry =(port crew)", '`=` has no letter or digit to look for: `=` stands right before each word or phrase, as in (=port OR ="port strike")', 7),
        ("ferry age < 6h", "`<` has no letter or digit to look for: an age is written without spaces, age<6h", 11),
        ("url:/world/", "here only terms can be looked for, no /regex/ and no NEAR: for a part of an address write url:world, without slashes", 5),
        ("source:/world/", "here only terms can be looked for, no /regex/ and no NEAR", 8),
    ],
)  # fmt: skip
def test_a_refusal_says_what_may_have_been_meant(text: str, problem: str, column: int) -> None:
    error = refusal(text)
    assert (error.problem, error.column) == (problem, column)
