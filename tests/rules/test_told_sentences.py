"""A sentence is its English text, and keeps all that it takes to say it in another language."""

import pickle
from copy import deepcopy
from dataclasses import asdict, dataclass

from hypothesis import given
from hypothesis import strategies as st

from bot.phrasebook import phrases
from rules.asking.phrases import Phrases, said
from rules.sentences import (
    Sentence,
    all_of,
    and_more,
    because,
    beside,
    counted,
    read_back,
    sentence,
    told_by,
    written,
)

GERMAN = phrases().in_language("de")
WAITS = sentence("waits", "waits: {why}", why=counted("days", "1 day", "{count} days", count=3))


def test_it_is_text_wherever_text_is_read() -> None:
    assert WAITS == "waits: 3 days"
    assert f"{WAITS}!" == "waits: 3 days!"
    assert type(str(WAITS)) is str
    assert {"waits: 3 days": 1}[WAITS] == 1


def test_it_is_said_with_all_that_stands_in_it() -> None:
    assert said(WAITS, GERMAN) == "wartet: 3 Tage"
    assert GERMAN("watch.remark", remark=WAITS) == "Hinweis: wartet: 3 Tage"


def test_a_copy_is_said_as_the_original() -> None:
    @dataclass(frozen=True)
    class Holder:
        why: str

    copies = [
        deepcopy(WAITS),
        pickle.loads(pickle.dumps(WAITS)),  # noqa: S301  # our own
        asdict(Holder(WAITS))["why"],
        read_back(written(WAITS)),
    ]
    assert [said(one, GERMAN) for one in copies] == ["wartet: 3 Tage"] * 4
    assert copies == [WAITS] * 4


values = st.recursive(
    st.text() | st.integers(),
    lambda inner: (
        st.builds(lambda what, why: because(what, why), inner, inner)
        | st.lists(inner, max_size=3).map(beside)
    ),
    max_leaves=5,
)


@given(values.filter(lambda one: isinstance(one, str)))
def test_what_was_written_is_read_back_as_it_was(told: str) -> None:
    kept = read_back(written(told))
    assert kept == told
    assert said(kept, GERMAN) == said(told, GERMAN)


def test_text_of_others_is_no_sentence_however_it_looks() -> None:
    forged = written(WAITS)
    assert read_back(written(forged)) == forged
    assert said(read_back(written(forged)), GERMAN) == forged


def test_what_no_catalogue_knows_any_more_is_said_in_its_own_words() -> None:
    old = Sentence("of_an_older_version", "waited {why}", {"why": WAITS})
    assert said(old, GERMAN) == "waited wartet: 3 Tage"
    renamed = Sentence("waits", "waits: {what}", {"what": "a bell"})
    assert said(renamed, GERMAN) == "waits: a bell"


def test_several_things_are_named_as_people_do() -> None:
    assert all_of([]) == ""
    assert all_of(["a"]) == "a"
    assert all_of(["a", "b", "c"]) == "a, b and c"
    assert said(all_of(["a", "b"]), GERMAN) == "a und b"
    assert and_more("a", 0) == "a"
    assert and_more("a", 1) == "a and 1 more"
    assert said(and_more("a", 2), GERMAN) == "a und 2 weitere"


def test_it_can_say_the_same_of_something_else() -> None:
    assert WAITS.of(why="a bell") == "waits: a bell"


def test_an_error_tells_its_sentence() -> None:
    assert said(ValueError(WAITS), GERMAN) == "wartet: 3 Tage"
    assert told_by(ValueError("plain")) == "plain"


def test_a_language_without_a_catalogue_is_english() -> None:
    only_english = Phrases({"en": phrases().catalogues["en"]})
    assert said(WAITS, only_english.in_language("de")) == "waits: 3 days"
