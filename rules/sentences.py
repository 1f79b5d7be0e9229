"""Sentences of ours that are made deep inside, where nobody knows who will read them.

Each is English text, and whatever reads text takes it for that: the command line, the log, programs. Beside its
words it carries what it names, so that whoever knows the reader's language says it by its key, `reason.<key>` in
the catalogues (rules/asking/phrases.py). Put into another text it is text; put into another sentence as a value,
it is said in the same language.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any


class Sentence(str):
    """A sentence, or a part of one, in English; and what it takes to say it in another language."""

    __slots__ = ("english", "key", "values")

    key: str
    """Of the catalogues; empty where only its parts are words: see `beside`."""
    english: str
    """Its English words, with names in braces."""
    values: Mapping[str, object]
    """What `{names}` in it stand for; `count` chooses between the words for one and for several."""

    def __new__(cls, key: str, english: str, values: Mapping[str, object]) -> "Sentence":
        """Say it in English, and keep what it was made of."""
        told = super().__new__(cls, english.format_map(values))
        told.key, told.english, told.values = key, english, values
        return told

    def of(self, **values: object) -> "Sentence":
        """Say the same of something else."""
        return Sentence(self.key, self.english, {**self.values, **values})

    def __reduce__(self) -> tuple[type["Sentence"], tuple[str, str, Mapping[str, object]]]:
        """Copy it, also into another process, with what it was made of."""
        return Sentence, (self.key, self.english, dict(self.values))


_BEGINS = '{"sentence": '


def sentence(key: str, english: str, /, **values: object) -> Sentence:
    """Make a sentence; the English catalogue says the same (tests/bot/test_sentences.py)."""
    return Sentence(key, english, values)


def counted(key: str, one: str, other: str, /, *, count: int, **values: object) -> Sentence:
    """Make a sentence that counts something: in one form of words for one, in another for several."""
    return Sentence(key, one if count == 1 else other, {"count": count, **values})


def beside(parts: Iterable[object], between: str = "; ") -> Sentence:
    """Put sentences and texts beside each other: each is said as it is by itself."""
    values = {f"part{place}": part for place, part in enumerate(parts)}
    return Sentence("", between.join(f"{{{name}}}" for name in values), values)


def all_of(parts: Sequence[str]) -> str:
    """Name several things, the last behind an "and"."""
    if len(parts) < 2:
        return parts[0] if parts else ""
    *most, last = parts
    return sentence("and", "{most} and {last}", most=beside(most, ", "), last=last)


def and_more(named: str, more: int) -> str:
    """Name some of several things, and say how many there are besides."""
    if more <= 0:
        return named
    return counted(
        "and_more", "{named} and 1 more", "{named} and {count} more", count=more, named=named
    )


def because(what: object, why: object) -> Sentence:
    """Say what did not happen, and why."""
    return sentence("because", "{what}: {why}", what=what, why=why)


def against(ours: object, theirs: object) -> Sentence:
    """Say what stands against what."""
    return sentence("against", "{ours} against {theirs}", ours=ours, theirs=theirs)


def remedy_near(near: str | None, known: Iterable[str]) -> Sentence:
    """Say what was probably meant; where nothing is near, what there is to write."""
    if near:
        return sentence("did_you_mean", "did you mean {near}?", near=near)
    return sentence("write_one_of", "write one of {known}", known=", ".join(known))


def there_are(known: str) -> Sentence:
    """Say what there is, where something was not."""
    if not known:
        return sentence("there_are_none", "there are none yet")
    return sentence("there_are", "there are {known}", known=known)


def told_by(error: BaseException) -> str:
    """Give the sentence that an error tells; of one that tells none, its text."""
    found = error.args[0] if error.args else ""
    return found if isinstance(found, Sentence) else str(error)


def written(told: str) -> str:
    """Write a text; of a sentence all that it was made of."""
    if isinstance(told, Sentence):
        return json.dumps(_shape(told), ensure_ascii=False)
    return written(beside([told])) if told.startswith(_BEGINS) else told


@lru_cache(maxsize=2_048)
def read_back(text: str) -> str:
    """Read what was written; most feeds say the same of themselves."""
    return _sentence(json.loads(text)) if text.startswith(_BEGINS) else text


def _shape(told: Sentence) -> dict[str, Any]:
    values = {name: _shape_of_value(one) for name, one in told.values.items()}
    return {"sentence": told.key, "english": told.english, "values": values}


def _shape_of_value(value: object) -> object:
    if isinstance(value, Sentence):
        return _shape(value)
    return value if isinstance(value, int) else str(value)


def _sentence(shape: dict[str, Any]) -> Sentence:
    values = {
        name: _sentence(one) if isinstance(one, dict) else one
        for name, one in shape["values"].items()
    }
    return Sentence(shape["sentence"], shape["english"], values)
