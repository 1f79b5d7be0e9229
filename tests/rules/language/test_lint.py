import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.lexicon import lexicon_from
from rules.language.lint import in_words, remarks
from rules.language.query import And, Not, Or, Query, Term, parts
from rules.words.text import surfaces
from rules.words.wordform import wordform

LEXICON = lexicon_from({}, {"ships": ["trawler"]})
WORDS = [
    *[
        "ferry",
        "Ferries",
        "ferry's",
        "ICE",
        "Ice",
        "US",
        "us",
        "U.S.",
        "MPs",
        "mps",
        "MP",
        "#storms",
    ],
    *[
        "storm",
        "#MPs",
        "C++",
        r"1\,000",
        "1000",
        "Паром",
        "북한",
        "북한이",
        "الصين",
        "صين",
        "砲",
        "ガス",
        "AÉs",
    ],
]
SIGNED = ["{}", '"{}"', "={}", '"{} port"', '"port {}"', '="{} port"', "{}*"]
TERMS = st.builds(str.format, st.sampled_from(SIGNED), st.sampled_from(WORDS))
TEXTS = st.lists(st.sampled_from([*WORDS, "port", "ports", "Ports"]), min_size=1, max_size=4)


def told(text: str) -> tuple[str, ...]:
    return remarks(parse(text, lists=LEXICON.lists), LEXICON)


def read(text: str) -> Query | None:
    try:
        return parse(text)
    except QueryError:
        return None


def holds(query: Query, text: str) -> bool:
    """Say whether a text satisfies a query of words, without demonyms and lists."""
    match query:
        case And():
            return all(holds(part, text) for part in query.parts)
        case Or():
            return any(holds(part, text) for part in query.parts)
        case Not():
            return not holds(query.part, text)
        case Term():
            forms = [wordform(surface) for surface in surfaces(text)]
            starts = range(len(forms) - len(query.words) + 1)
            return any(
                all(
                    form.satisfies(word)
                    for form, word in zip(forms[at:], query.words, strict=False)
                )
                for at in starts
            )
    raise TypeError(f"no query of words: {query}")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("ferry", "ferry anywhere"),
        ("north korea", 'north AND korea anywhere; for the phrase write "north korea"'),
        ("паром порт -шторм", 'паром AND порт AND NOT шторм anywhere; for the phrase write "паром порт"'),
        ("여객선 좌초", '여객선 AND 좌초 anywhere; for the phrase write "여객선 좌초"'),
        ('"north korea" munitions', '"north korea" AND munitions anywhere'),
        ("title:(ferry port | -(-crew)) -(storm OR ice)", 'title:((ferry AND port) OR NOT NOT crew) AND NOT (storm OR ice); for the phrase write "ferry port"'),
        ("ferry OR port storm", 'ferry OR (port AND storm) anywhere; for the phrase write "port storm"'),
        (
            "(ferry port) | (storm crew) | (ferry port)",
            "(ferry AND port) OR (storm AND crew) OR (ferry AND port) anywhere;"
            ' for the phrase write "ferry port"; for the phrase write "storm crew"',
        ),
        ("ferry -crew port", "ferry AND NOT crew AND port anywhere"),
        ("ferry =ICE por*", "ferry AND =ICE AND por* anywhere"),
        ("北朝鮮 砲弾", '"北朝鮮" AND "砲弾" anywhere'),
        ("title:ferry", "title:ferry"),
        ("title:(ferry port) crew", 'title:(ferry AND port) AND crew; for the phrase write "ferry port"'),
        ("source:reuters -football", "source:reuters AND NOT football"),
        ("ferry|-(-port)", "ferry OR NOT NOT port anywhere"),
        ("ferry age<6h", "ferry AND age<6h anywhere"),
        ("ferry NEAR/3 port", "ferry NEAR/3 port anywhere"),
(r'ferry \"port', 'ferry AND port anywhere; for the phrase write "ferry  port"'),
    ],
)  # fmt: skip
def test_a_query_is_read_out(text: str, reading: str) -> None:
    assert in_words(parse(text)) == reading


@given(
    st.lists(
        st.sampled_from([*WORDS, r"x\"y", r"x\*", r"\(x", r"x\\", "x:y"]), min_size=2, max_size=4
    )
)
def test_the_phrase_that_is_suggested_can_be_read(words: list[str]) -> None:
    *_, hint = in_words(parse(" ".join(words))).split("; for the phrase write ")
    assert isinstance(parse(hint), Term) or " anywhere" in hint


@pytest.mark.parametrize(
    "text",
    [
        *[
            "ferry",
            "ferry port",
            "ferry OR port",
            '"the crew"',
            "=ICE",
            "U.S.",
            "=US",
            "NATO",
            "Паром",
        ],
        *[
            "ferry -port",
            "a.m. x",
            "title:ferry",
            "source:x lang:en",
            "@ships ferry",
            "/abc/ ferry",
        ],
        *[
            "ferry NEAR/3 ferry",
            "12:30",
            r"title\:x",
            '"Re:x"',
            "砲 弾",
            r"ferry \AND",
            "ice",
            '"ICE raid"',
        ],
        *["storm OR (ferry port -crew)", "=ice OR =ICE", "#storm OR #storms2"],
    ],
)
def test_a_query_that_does_what_it_says_needs_no_remark(text: str) -> None:
    assert told(text) == ()


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ('"the"', '"the" stands in nearly every English article'),
        ('ferry -"of the"', '"of the" stands in nearly every English article'),
        ('"it"', '"it" stands in nearly every English article'),
        (
            "ferry or port",
            "`or` is looked for as it stands: the operator is written OR, in capitals",
        ),
        (
            "ferry and port",
            "`and` is looked for as it stands: the operator is written AND, in capitals",
        ),
        (
            "ferry Not port",
            "`Not` is looked for as it stands: the operator is written NOT, in capitals",
        ),
        ("US", "US also finds the word `us`: did you mean =US?"),
        ("ferry (x OR ICE)", "ICE also finds the word `ice`: did you mean =ICE?"),
        (
            "titles:ferry",
            "`titles:` is no field, so it is looked for as it stands: did you mean title:?",
        ),
        (
            "Sources：x",
            "`Sources:` is no field, so it is looked for as it stands: did you mean source:?",
        ),
        (
            "Re:ferry",
            "`Re:` is no field, so it is looked for as it stands: fields are title, summary, body,"
            " source, lang, url, tag, author",
        ),
        (
            "標題:港",
            "`標題:` is no field, so it is looked for as it stands: fields are title, summary, body,"
            " source, lang, url, tag, author",
        ),
    ],
)
def test_a_term_that_may_not_be_meant_is_remarked_on(text: str, remark: str) -> None:
    assert told(text) == (remark,)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (
            "ferry age <6h",
            "`<6h` is looked for as it stands: an age is written without spaces, age<6h",
        ),
        (
            "ferry near/5 port",
            "`near/5` is looked for as it stands: the operator is written NEAR/5, in capitals",
        ),
        (
            "ferry age:6h",
            "`age:` is no field, so it is looked for as it stands: an age is written age<6h",
        ),
        (
            "ferry https://pier.example",
            "`https:` is no field, so it is looked for as it stands: did you mean url:?",
        ),
        (
            "ferry site:pier",
            "`site:` is no field, so it is looked for as it stands: did you mean source: or url:?",
        ),
    ],
)
def test_what_looks_like_a_sign_of_the_language_is_remarked_on(text: str, remark: str) -> None:
    assert told(text) == (remark,)


@pytest.mark.parametrize("text", ["fra* OR France", "france -fra*", 'Emirates OR "UAE"'])
def test_a_term_that_finds_more_by_another_name_is_needed(text: str) -> None:
    assert told(text) == ()


@pytest.mark.parametrize(
    ("text", "needless", "other"),
    [
        ("ferry ferry", "ferry", "ferry"),
        ("ferry ferries", "ferry", "ferries"),
        ('korea "north korea"', "korea", '"north korea"'),
        ('"north korea" korea', "korea", '"north korea"'),
        ("munitions muni*", "muni*", "munitions"),
        ("mun* muni*", "mun*", "muni*"),
        ("ferry =Ferries", "ferry", "=Ferries"),
        ("mps =MPs", "mps", "=MPs"),
        ('朝鮮 "北朝鮮 砲弾"', '"朝鮮"', '"北朝鮮 砲弾"'),
        ("паро* Паром", "паро*", "Паром"),
        ("title:(ferry ferries)", "ferry", "ferries"),
    ],
)
def test_a_term_that_another_brings_along_is_remarked_on(
    text: str, needless: str, other: str
) -> None:
    assert told(text) == (f"{needless} adds nothing: whatever has {other} has it, too",)


@pytest.mark.parametrize(
    ("text", "needless", "other"),
    [
        ("ferry OR ferries", "ferries", "ferry"),
        ('"north korea", korea', '"north korea"', "korea"),
        ("muni* OR munitions", "munitions", "muni*"),
        ("=ICE | ice", "=ICE", "ice"),
        ("砲 OR 砲弾", '"砲弾"', "砲"),
        ("crew (ferry OR ferry)", "ferry", "ferry"),
        ("الصين، صين", "صين", "الصين"),
    ],
)
def test_a_term_that_can_never_add_anything_is_remarked_on(
    text: str, needless: str, other: str
) -> None:
    assert told(text) == (f"{needless} can never add anything: {other} finds all of it",)


@pytest.mark.parametrize(
    ("text", "asked", "excluded"),
    [
        ("ferry -ferry", "ferry", "ferry"),
        ("ferries -ferry", "ferries", "ferry"),
        ("-muni* munitions", "munitions", "muni*"),
        ('"north korea" -korea', '"north korea"', "korea"),
        ("=ICE -ice", "=ICE", "ice"),
        ("砲弾 -砲", '"砲弾"', "砲"),
    ],
)
def test_what_is_asked_for_and_excluded_is_remarked_on(
    text: str, asked: str, excluded: str
) -> None:
    assert told(text) == (f"nothing can be found: {asked} is asked for, and {excluded} excluded",)


@pytest.mark.parametrize(
    "text",
    [
        "ferry -ferries*",
        "ice -=ICE",
        'korea -"north korea"',
        "ferry -(-ferry)",
        "(ferry -port) | (port -ferry)",
    ],
)
def test_a_narrower_exclusion_leaves_something_to_find(text: str) -> None:
    assert told(text) == ()


def test_a_remark_is_made_once() -> None:
    assert told("US x OR US y") == ("US also finds the word `us`: did you mean =US?",)


def test_several_remarks_are_made_in_the_order_written() -> None:
    assert told("ICE or titles:x ferry ferry") == (
        "ICE also finds the word `ice`: did you mean =ICE?",
        "`or` is looked for as it stands: the operator is written OR, in capitals",
        "`titles:` is no field, so it is looked for as it stands: did you mean title:?",
        "ferry adds nothing: whatever has ferry has it, too",
    )


@pytest.mark.parametrize("joined", ["{} {}", "{} OR {}", "{} -{}"])
@given(first=TERMS, second=TERMS, words=TEXTS)
def test_what_a_remark_says_of_two_terms_is_true_of_any_text(
    joined: str, first: str, second: str, words: list[str]
) -> None:
    query = read(joined.format(first, second))
    assume(query is not None)
    assert query is not None
    text = " ".join(words)
    for remark in remarks(query, LEXICON):
        if remark.startswith("nothing can be found: "):
            assert not holds(query, text)
        elif " adds nothing: " in remark or " can never add anything: " in remark:
            one, other = parts(query)
            needed = other if remark.startswith((f"{one} adds", f"{one} can")) else one
            assert holds(query, text) == holds(needed, text)


def test_a_phrase_that_can_be_said_in_more_ways_than_are_looked_for_is_remarked_on() -> None:
    lexicon = lexicon_from({"ferry": [f"skiff{n}" for n in range(9)]}, {})
    said = (
        '"ferry ferry" can be said in 100 ways with the demonyms and aliases of its words, and 64'
        " are looked for: write shorter terms with AND or NEAR between them"
    )
    assert remarks(parse('"ferry ferry"'), lexicon) == (said,)
    assert remarks(parse('="ferry ferry" OR "ferry pier"'), lexicon) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "chip–potato",
            ("`chip–potato` is looked for as it stands: to exclude, write chip -potato",),
        ),
        (
            "chip—potato",
            ("`chip—potato` is looked for as it stands: to exclude, write chip -potato",),
        ),
        ("chip−3", ("`chip−3` is looked for as it stands: to exclude, write chip -3",)),
        ("chip-potato", ()),
        ("chip–", ()),
        ('"chip–potato"', ()),
    ],
)
def test_a_dash_that_is_read_as_text_is_remarked_on(text: str, said: tuple[str, ...]) -> None:
    assert told(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("war in Ukraine", ('`in` may stand anywhere: for the phrase write "war in Ukraine"',)),
        ("Bank of England", ('`of` may stand anywhere: for the phrase write "Bank of England"',)),
        ("Will Smith", ('`Will` may stand anywhere: for the phrase write "Will Smith"',)),
        (
            "the ICE raid",
            (
                "ICE also finds the word `ice`: did you mean =ICE?",
                '`the` may stand anywhere: for the phrase write "the ICE raid"',
            ),
        ),
        (
            "IT jobs",
            (
                "IT also finds the word `it`: did you mean =IT?",
                '`IT` may stand anywhere: for the phrase write "IT jobs"',
            ),
        ),
        (
            "title:(the war in Ukraine)",
            ('`the` and `in` may stand anywhere: for the phrase write "the war in Ukraine"',),
        ),
        ("a NEAR/5 ferry", ("a stands in nearly every English article",)),
        ("ferry -the", ("the stands in nearly every English article",)),
        ('in "port strike"', ("in stands in nearly every English article",)),
        ('"to be"', ('"to be" stands in nearly every English article',)),
        ("author:Will ferry", ()),
        ('"Bank of England"', ()),
        ("=IT jobs", ()),
    ],
)
def test_words_that_stand_everywhere_are_remarked_on_with_the_phrase_they_may_be_of(
    text: str, said: tuple[str, ...]
) -> None:
    assert told(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(ferry port) OR ferry", "(ferry AND port) can never add anything: ferry finds all of it"),
        ("ferry (ferry OR port)", "(ferry OR port) adds nothing: whatever has ferry has it, too"),
        ("title:ferry OR ferry", "title:ferry can never add anything: ferry finds all of it"),
        (
            "ferry lang:en OR ferry",
            "(ferry AND lang:en) can never add anything: ferry finds all of it",
        ),
        ("@ships OR trawler", "trawler can never add anything: @ships finds all of it"),
        ("@ships trawlers", "@ships adds nothing: whatever has trawlers has it, too"),
        ("ferry NEAR/3 port OR port", "ferry NEAR/3 port can never add anything: port finds all of it"),
        ("crew ferry ferry NEAR/3 port", "ferry adds nothing: whatever has ferry NEAR/3 port has it, too"),
        ("crew -ferry -(ferry port)", "NOT (ferry AND port) adds nothing: NOT ferry says it already"),
        ("ferry age<2h age<1h", "age<2h adds nothing: whatever has age<1h has it, too"),
        ("ferry age<1h age<=1h", "age<=1h adds nothing: whatever has age<1h has it, too"),
        ("ferry age>1h age>=2h", "age>1h adds nothing: whatever has age>=2h has it, too"),
        ("/ferry/ (/ferry/ OR port)", "(/ferry/ OR port) adds nothing: whatever has /ferry/ has it, too"),
        ("ferry lang:en lang:de", "nothing can be found: an article has one language: write lang:(en, de) for either"),
        ("ferry age<1h age>2h", "nothing can be found: no age is age<1h and age>2h"),
        ("ferry age>=2h age<=1h", "nothing can be found: no age is age<=1h and age>=2h"),
        ("ferry port -(ferry OR crew)", "nothing can be found: ferry is asked for, and (ferry OR crew) excluded"),
    ],
)  # fmt: skip
def test_branches_that_add_nothing_or_exclude_each_other_are_remarked_on(
    text: str, said: str
) -> None:
    assert told(text) == (said,)


@pytest.mark.parametrize(
    "text",
    [
        *["title:ferry body:ferry", "title:ferry OR body:port", "url:chip OR url:chips"],
        *[
            "ferry OR url:ferry",
            "ferry lang:pt lang:pt-BR",
            "ferry age>1h age<2h",
            "ferry OR /ferry/",
        ],
        *[
            "ferry OR (port crew)",
            "(ferry OR port) (ferry OR crew)",
            "ferry age<1h OR ferry age>2h",
        ],
        *["source:x lang:en OR source:y lang:de", "crew -ferry -port", "@ships ferry"],
    ],
)
def test_branches_of_which_each_adds_something_need_no_remark(text: str) -> None:
    assert [remark for remark in told(text) if "nothing" in remark or "never" in remark] == []
