import pytest

from rules.language.grammar import term_from
from rules.language.lexicon import (
    TERMS_OF_A_LIST_AT_MOST,
    TEXT_LIMIT,
    WAYS_AT_MOST,
    Lexicon,
    LexiconError,
    Way,
    lexicon_from,
    plain_lexicon,
)
from rules.language.query import Term


def a_term(text: str) -> Term:
    term = term_from(text)
    assert term is not None
    return term


def ways(text: str, lexicon: Lexicon | None = None) -> list[tuple[str, str]]:
    """Give the ways of saying a term: as people write each, and how it comes to be one."""
    found = (lexicon or plain_lexicon()).ways(a_term(text))
    return [(way.text, way.how) for way in found]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("ferry", [("ferry", "exact")]),
        (
            "North Korea",
            [
                ("North Korea", "exact"),
                ("North Korean", "demonym"),
                ("N. Korea", "demonym"),
                ("N. Korean", "demonym"),
            ],
        ),
        ("NORTH KOREA", [("NORTH KOREA", "exact"), *ways("North Korea")[1:]]),
        ("North Korean", [("North Korean", "exact")]),
        ("=North Korea", [("North Korea", "exact")]),
        ("north korea*", [("north korea", "exact")]),
        ("chad*", [("chad", "exact")]),
        ("Chad", [("Chad", "exact"), ("Chadian", "demonym")]),
        ("Korea north", [("Korea north", "exact"), ("korean north", "demonym")]),
    ],
)
def test_a_term_is_said_in_its_own_words_first_and_then_in_others(
    term: str, expected: list[tuple[str, str]]
) -> None:
    assert [(text.casefold(), how) for text, how in ways(term)] == [
        (text.casefold(), how) for text, how in expected
    ]


def test_a_country_is_said_in_other_words_inside_a_longer_phrase() -> None:
    assert ways("old North Korea ferry") == [
        ("old North Korea ferry", "exact"),
        ("old North Korean ferry", "demonym"),
        ("old N. Korea ferry", "demonym"),
        ("old N. Korean ferry", "demonym"),
    ]


def test_two_countries_of_one_phrase_are_said_in_every_pair_of_ways() -> None:
    found = {way.text for way in plain_lexicon().ways(a_term("Chad Niger talks"))}
    assert found == {
        *("Chad Niger talks", "chad Nigerien talks", "Chadian niger talks"),
        "Chadian Nigerien talks",
    }


def test_an_alias_is_another_way_of_saying_a_term_and_not_the_other_way_round() -> None:
    lexicon = lexicon_from({"Zembla": ["Kestrel Bay", "=KB", "kestr*"]}, {})
    assert ways("zembla", lexicon) == [
        ("zembla", "exact"),
        ("Kestrel Bay", "alias"),
        ("=KB", "alias"),
        ("kestr*", "alias"),
    ]
    assert ways("Kestrel Bay", lexicon) == [("Kestrel Bay", "exact")]
    assert ways("=zembla", lexicon) == [("zembla", "exact")]


def test_an_alias_of_a_country_leaves_its_demonyms() -> None:
    lexicon = lexicon_from({"Chad": ["Kestrelland"]}, {})
    assert ways("Chad", lexicon) == [
        ("Chad", "exact"),
        ("Chadian", "demonym"),
        ("Kestrelland", "alias"),
    ]
    assert ways("Chad", plain_lexicon()) == [("Chad", "exact"), ("Chadian", "demonym")]


def test_an_alias_for_the_plural_holds_for_the_singular() -> None:
    assert ("boats", "alias") in ways("ferry", lexicon_from({"ferries": ["boats"]}, {}))


def test_a_way_made_of_an_alias_and_a_demonym_counts_as_an_alias() -> None:
    lexicon = lexicon_from({"ferry": ["skiff"]}, {})
    assert dict(ways("Chad ferry", lexicon)) == {
        "Chad ferry": "exact",
        "Chadian ferry": "demonym",
        "chad skiff": "alias",
        "Chadian skiff": "alias",
    }


def test_the_ways_of_saying_a_term_have_a_limit_and_begin_with_its_own() -> None:
    lexicon = lexicon_from({"ferry": [f"skiff{n}" for n in range(60)]}, {})
    found = ways("ferry ferry ferry", lexicon)
    assert len(found) == len(set(found)) == WAYS_AT_MOST
    assert found[0] == ("ferry ferry ferry", "exact")
    assert lexicon.count_of_ways(a_term("ferry ferry ferry")) == 61**3


def test_the_limit_leaves_the_ways_that_change_the_least_and_the_demonyms_first() -> None:
    lexicon = lexicon_from({"ferry": [f"skiff{n}" for n in range(60)]}, {})
    found = ways("ferry Chad", lexicon)
    assert len(found) == WAYS_AT_MOST
    assert found[1] == ("ferry Chadian", "demonym")
    assert found[2:62] == [(f"skiff{n} chad", "alias") for n in range(60)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("pier", 1),
        ("ferry", 2),
        ("=ferry", 1),
        ("North Korea", 4),
        ("North Korea ferry", 8),
        ("Chad and Chad", 4),
        ("港港", 5),
    ],
)
def test_the_ways_of_saying_a_term_are_counted(text: str, count: int) -> None:
    lexicon = lexicon_from({"ferry": ["skiff"], "港": ["湾"], "港港": ["海"]}, {})
    assert lexicon.count_of_ways(a_term(text)) == len(ways(text, lexicon)) == count


def test_a_long_phrase_of_words_with_aliases_is_answered() -> None:
    lexicon = lexicon_from({"港": ["湾"], "港港": ["海"]}, {})
    term = a_term("港" * 498)
    assert len(lexicon.ways(term)) == WAYS_AT_MOST


def test_a_list_is_any_way_of_saying_any_of_its_terms_and_each_is_an_alias() -> None:
    lexicon = lexicon_from(
        {"skiff": ["dinghy"]}, {"Ships": ["skiff", "=ICE", "trawl*", "Chad", "skiff"]}
    )
    assert [(way.text, way.how) for way in lexicon.listed("ships")] == [
        ("skiff", "alias"),
        ("dinghy", "alias"),
        ("ICE", "alias"),
        ("trawl", "alias"),
        ("Chad", "alias"),
        ("Chadian", "alias"),
    ]


def test_a_list_that_nobody_knows_is_empty() -> None:
    assert plain_lexicon().listed("ships") == ()


def test_every_name_of_a_list_is_folded() -> None:
    assert lexicon_from({}, {"Straße": ["pier"]}).lists.keys() == {"strasse"}


def test_the_words_of_one_workspace_are_none_of_anothers() -> None:
    lexicon_from({"ferry": ["skiff"]}, {"ships": ["ferry"]})
    assert plain_lexicon().lists == {}
    assert ways("ferry") == [("ferry", "exact")]


def test_a_way_is_a_value() -> None:
    [first], [second] = (lexicon_from({}, {"x1": ["pier"]}).listed("x1") for _ in range(2))
    assert first == second == Way(first.words, "alias", "pier")


NO_TERM = (
    " is no term: write a word or a phrase of at most 80 characters, `=` before it for exactly that,"
    " `*` behind it for a beginning"
)


@pytest.mark.parametrize(
    ("aliases", "lists", "says"),
    [
        ({"": ["x1"]}, {}, f'alias "": ""{NO_TERM}'),
        ({"ferry": ["–"]}, {}, f'alias "ferry": "–"{NO_TERM}'),
        ({"–": ["ferry"]}, {}, f'alias "–": "–"{NO_TERM}'),
        ({}, {"ships": ["fe*"]}, f'list "ships": "fe*"{NO_TERM}'),
        ({}, {"ships": ["ferry", "f*ry"]}, f'list "ships": "f*ry"{NO_TERM}'),
        ({}, {"ships": ["a" * 81]}, f'list "ships": "{"a" * TEXT_LIMIT}"{NO_TERM}'),
        *(
            ({}, {"ships": [text]}, f'list "ships": "{text}"{NO_TERM}')
            for text in (
                *("@boats", "-ferry", "!ferry", "/ferry/", '"ferry port"', "(ferry)", "ferry|port"),
                *("ferry AND port", "NOT ferry", "ferry NEAR/3 port", "tag:ferry"),
            )
        ),
        (
            {"ferry": [f"skiff{n}" for n in range(64)]},
            {},
            'alias "ferry" has 64 other names: 63 are the most; put some into [lists], and write'
            " @name in the query",
        ),
        (
            {"Chad": [f"skiff{n}" for n in range(63)]},
            {},
            'alias "Chad" has 64 other names, 1 of them because it is a country: 63 are the most;'
            " put some into [lists], and write @name in the query",
        ),
        (
            {"pier": [f"skiff{n}" for n in range(40)]},
            {"Ships": ["Chad", "Chad pier"]},
            'list "Ships": with its demonyms and aliases "Chad pier" can be said in 82 ways, of'
            " which 64 are the most: write it in shorter terms",
        ),
        ({}, {"ships": []}, 'list "ships" has 0 terms: 1 to 64 are allowed'),
        (
            {},
            {"ships": ["ferry"] * (TERMS_OF_A_LIST_AT_MOST + 1)},
            'list "ships" has 65 terms: 1 to 64 are allowed',
        ),
        *(
            (
                {},
                {name: ["ferry"]},
                f'list "{name}": a name has at most 32 letters, digits, `-` and `_`, and no spaces',
            )
            for name in ("", "my ships", "-ships", "_", "@ships", "s" * 33)
        ),
    ],
)
def test_a_list_or_an_alias_that_cannot_be_used_is_named(
    aliases: dict[str, list[str]], lists: dict[str, list[str]], says: str
) -> None:
    with pytest.raises(LexiconError) as refused:
        lexicon_from(aliases, lists)
    assert str(refused.value) == says


@pytest.mark.parametrize(
    "text",
    ["ferry or port", "Re: ferry", "near port", "L.A.", "AT&T", "#ferry", "$TSLA", "9/11", "C++"],
)
def test_a_term_of_a_list_may_hold_signs_that_belong_to_words(text: str) -> None:
    assert [way.text for way in lexicon_from({}, {"ships": [text]}).listed("ships")] == [text]


@pytest.mark.parametrize("name", ["s", "9", "s" * 32, "kestrel-bay_2", "船", "корабли", "ships"])
def test_a_list_may_have_a_name_of_any_script(name: str) -> None:
    assert lexicon_from({}, {name: ["a" * TEXT_LIMIT, "=ICE"] * 32}).lists.keys() == {name}
