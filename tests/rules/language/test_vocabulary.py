from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.language.vocabulary import Vocabulary
from rules.words.text import surfaces
from rules.words.wordform import Kind, Word, wordform
from tests.build import SCRIPTS
from tests.strategies import TEXTS

ANY_TEXT = TEXTS | st.text(max_size=30) | st.sampled_from(SCRIPTS)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" – ", 0),
        ("ferry", 1),
        ("Ferry, port", 2),
        ("ferry-port", 2),
        ("北朝鮮", 3),
        ("a-" * 30, 30),
        ("x" * 60, 1),
    ],
)
def test_a_text_is_read_as_its_tokens(text: str, count: int) -> None:
    vocabulary = Vocabulary()
    for _ in range(2):
        assert len(vocabulary.read([text]).spellings) == count + 1


@given(st.lists(ANY_TEXT, max_size=3), st.integers(1, 6))
def test_every_token_of_every_text_is_read_whatever_is_remembered(
    texts: list[str], remembered: int
) -> None:
    vocabulary = Vocabulary(remembered=remembered)
    for _ in range(2):
        spellings = vocabulary.read(texts).spellings
        gaps = [at for at, spelling in enumerate(spellings) if spelling is spellings[-1]]
        ends = accumulate(len(surfaces(text)) + 1 for text in texts)
        assert gaps == [end - 1 for end in ends]


@given(ANY_TEXT, ANY_TEXT)
def test_what_is_there_does_not_depend_on_what_was_read_before(text: str, other: str) -> None:
    vocabulary = Vocabulary()
    names = [vocabulary.phrase([name]) for name in ("ferry", "port", "북한", "tsla", "us")]
    before = vocabulary.read([text]).present.intersection(names)
    vocabulary.read([other])
    assert vocabulary.read([text]).present.intersection(names) == before


@pytest.mark.parametrize(
    "text", ["Ferries", "(ferry),", "port-ferry", "#ferry", "x " * 99 + "ferry"]
)
@pytest.mark.parametrize("remembered", [1, 2, 300_000])
def test_a_word_of_a_plan_is_there_when_a_text_has_it(text: str, remembered: int) -> None:
    vocabulary = Vocabulary(remembered=remembered)
    early = vocabulary.phrase(["ferry"])
    assert early in vocabulary.read(["quay bay", text, "port"]).present
    assert early not in vocabulary.read(["quay bay", "port"]).present
    assert vocabulary.phrase(["ferry"]) is early


@pytest.mark.parametrize(
    ("kind", "asked", "held", "missed"),
    [
        (Kind.EXACT, "ferries", "FERRIES", "ferry"),
        (Kind.EXACT, "tsla", "$TSLA", "$TSLAQ"),
        (Kind.CAPITAL, "us", "U.S.’s", "us"),
        (Kind.CAPITAL, "ship", "SHIPS", "ships"),
        (Kind.EXACT_CAPITAL, "ships", "SHIPS", "SHIP"),
        (Kind.TITLED, "polish", "Polish’s", "polish"),
        (Kind.PREFIX, "fer", "Ferry", "fe"),
        (Kind.PREFIX, "ferry", "ferries", "ferrous"),
        (Kind.PREFIX, "ferryma", "Ferryman", "ferry"),
        (Kind.PREFIX, "북", "북한이", "한북"),
        (Kind.PREFIX, "$tsl", "$TSLA", "TSLA"),
        (Kind.PREFIX, "tsl", "$TSLA", "$TS"),
    ],
)
@pytest.mark.parametrize("late", [False, True], ids=["asked first", "read first"])
def test_a_special_asks_for_more_than_the_word(
    kind: Kind, asked: str, held: str, missed: str, late: bool
) -> None:
    vocabulary = Vocabulary()
    if late:
        vocabulary.read([held, missed])
    atom = vocabulary.special(kind, asked)
    assert vocabulary.special(kind, asked) is atom
    assert atom in vocabulary.read([f"The {held}"]).present
    assert atom not in vocabulary.read([f"The {missed}"]).present


def test_a_spelling_holds_an_atom_once() -> None:
    vocabulary = Vocabulary()
    vocabulary.read(["$TSLA"])
    vocabulary.special(Kind.PREFIX, "tsl")
    vocabulary.special(Kind.EXACT, "tsla")
    spelling, _ = vocabulary.read(["$TSLA"]).spellings
    assert len(spelling) == len(set(spelling))


@given(st.text("aeinpsAEINPS", min_size=1, max_size=6), st.sampled_from(["{}", "{},", "{}-{}"]))
def test_a_capital_letter_alone_changes_nothing(word: str, around: str) -> None:
    vocabulary = Vocabulary()
    vocabulary.read([around.format(word, word)])
    form = wordform(word)
    asked = {
        Kind.EXACT: form.exacts[0],
        Kind.CAPITAL: form.names[0],
        Kind.EXACT_CAPITAL: form.exacts[0],
        Kind.PREFIX: form.exacts[0],
    }
    for kind, text in asked.items():
        atom = vocabulary.special(kind, text)
        present = vocabulary.read([around.format(word, word)]).present
        assert (atom in present) is form.satisfies(Word(kind, text, text, text))


def test_a_word_with_several_names_is_noted() -> None:
    vocabulary = Vocabulary()
    assert not vocabulary.read(["Ferry port"]).has_several_names
    assert vocabulary.read(["Ferry", "북한이"]).has_several_names


def test_the_same_words_side_by_side_are_one_phrase() -> None:
    vocabulary = Vocabulary()
    phrase = vocabulary.phrase(["ferry", "port", "bay"])
    assert vocabulary.phrase(["ferry", "port", "bay"]) is phrase
    assert vocabulary.phrase(["ferry", "bay", "port"]) is not phrase
    assert phrase.frequency < vocabulary.phrase(["ferry", "port"]).frequency


@pytest.mark.parametrize("remembered", [1, 3, 10])
def test_the_memory_is_bounded(remembered: int) -> None:
    vocabulary = Vocabulary(remembered=remembered)
    for number in range(500):
        vocabulary.read([f"quay{number} bay-{number}x (pier{number}),"])
    kept = [value for value in vars(vocabulary).values() if isinstance(value, dict)]
    assert max(map(len, kept)) <= 6 * remembered + 10
