"""Sentences of ours that are made deep inside, where nobody knows who will read them.

Each is English text, and whatever reads text takes it for that: the command line, the log, programs. Beside its
words it carries what it names, so that whoever knows the reader's language says it by its key, `reason.<key>` in
the catalogues (rules/asking/phrases.py). Put into another text it is text; put into another sentence as a value,
it is said in the same language.
"""

from collections.abc import Iterable, Mapping


class Sentence(str):
    """A sentence, or a part of one, in English; and what it takes to say it in another language."""

    __slots__ = ("english", "key", "values")

    key: str
    """Of the catalogues; empty where only its parts are words: see `listed`."""
    english: str
    """Its English words, with names in braces."""
    values: Mapping[str, object]
    """What `{names}` in it stand for; `count` chooses between the words for one and for several."""

    def __new__(cls, key: str, english: str, values: Mapping[str, object]) -> "Sentence":
        """Say it in English, and keep what it was made of."""
        told = super().__new__(cls, english.format_map(values))
        told.key, told.english, told.values = key, english, values
        return told

    def __reduce__(self) -> tuple[type["Sentence"], tuple[str, str, Mapping[str, object]]]:
        """Copy it, also into another process, with what it was made of."""
        return Sentence, (self.key, self.english, dict(self.values))


def sentence(key: str, english: str, /, **values: object) -> Sentence:
    """Make a sentence; the English catalogue says the same (tests/bot/test_sentences.py)."""
    return Sentence(key, english, values)


def counted(key: str, one: str, other: str, /, *, count: int, **values: object) -> Sentence:
    """Make a sentence that counts something: in one form of words for one, in another for several."""
    return Sentence(key, one if count == 1 else other, {"count": count, **values})


def listed(parts: Iterable[object], between: str = "; ") -> Sentence:
    """Put sentences and texts beside each other: each is said as it is by itself."""
    values = {f"part{place}": part for place, part in enumerate(parts)}
    return Sentence("", between.join(f"{{{name}}}" for name in values), values)


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


def told_by(error: BaseException) -> str:
    """Give the sentence that an error tells; of one that tells none, its text."""
    found = error.args[0] if error.args else ""
    return found if isinstance(found, Sentence) else str(error)
