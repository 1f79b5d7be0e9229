"""Sentences of ours that are made deep inside, where nobody knows who will read them.

Each carries what it names beside its words: `str` says it in English, and whoever knows the reader's
language says it by its key, `reason.<key>` in the catalogues (rules/asking/phrases.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, or a part of one. It is told as the only argument of an error, or as a value of another."""

    key: str
    english: str
    values: Mapping[str, object]
    """What `{names}` in it stand for; a sentence among them is said in the same language."""

    def __str__(self) -> str:
        """Say it in English."""
        return self.english.format_map(self.values)


def sentence(key: str, english: str, /, **values: object) -> Sentence:
    """Make a sentence; the English catalogue says the same (tests/bot/test_sentences.py)."""
    return Sentence(key, english, values)


def because(what: object, why: object) -> Sentence:
    """Say what did not happen, and why."""
    return sentence("because", "{what}: {why}", what=what, why=why)


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


def told_by(error: BaseException) -> object:
    """Give the sentence that an error tells; of one that tells none, its text."""
    found = error.args[0] if error.args else ""
    return found if isinstance(found, Sentence) else str(error)
