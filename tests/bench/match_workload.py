"""The workload of `dev.py bench match`: a vocabulary, articles and queries, the same on every machine.

Everything is drawn from fixed seeds, so two engines, or two releases, are asked the same questions.
The text is Zipf-Mandelbrot distributed; 12 % of its positions begin a phrase of an inventory of
60,000, from which many queries are taken too. Half of the queries are one word or phrase, 30 % two
words with AND, 15 % `(a OR b) AND c AND NOT d`, 5 % a prefix. The first n queries are the same for
every larger n. Matches are many on purpose: about 25 to 40 a short article at 100,000 queries.

The oracle says by brute force what must be found, and shares no code with any engine.
"""

import bisect
import hashlib
import itertools
import math
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

SEED = 20240607
WORD_FILES = (Path("/usr/share/dict/american-english"), Path("/usr/share/dict/words"))
VOCABULARY_SIZE = 40_000
PHRASES = 60_000
LENGTHS = {"short": 60, "long": 600}
"""How many words an article of a kind has; title and summary hold the first 60, the body the rest."""
TITLE_WORDS = 11
SUMMARY_ENDS = 60
COMMON_RANKS = 80
"""Phrases of the text take no word above this rank …"""
ASKED_RANKS = 300
"""… and queries none above this one: nobody watches for `the`."""
_WORD = re.compile(r"\w+")
_PLAIN = re.compile(r"[A-Za-z]{3,14}")


@dataclass(frozen=True, slots=True)
class Document:
    """One article of the workload, before any engine has made it its own."""

    title: str
    summary: str
    body: str
    outlet: str
    language: str
    link: str

    @property
    def fields(self) -> tuple[str, str, str]:
        """The texts that are searched; a phrase lies in one of them."""
        return self.title, self.summary, self.body


@dataclass(frozen=True, slots=True)
class Asked:
    """One query of the workload: one term of each clause of `all_of`, and no term of `none_of`.

    A term is a word, a phrase (`north korea`), or a prefix (`muniti*`).
    """

    all_of: tuple[tuple[str, ...], ...]
    none_of: tuple[str, ...] = ()

    def text(self, *, exact: bool = False) -> str:
        """Write the query in the watch language, every term as `=term` if it is to be exact."""
        clauses = [[_written(term, exact=exact) for term in clause] for clause in self.all_of]
        parts = [f"({' OR '.join(terms)})" if len(terms) > 1 else terms[0] for terms in clauses]
        parts += [f"NOT {_written(term, exact=exact)}" for term in self.none_of]
        return " AND ".join(parts)


def _written(term: str, *, exact: bool) -> str:
    if is_prefix(term):
        return term  # a prefix has no exact form
    return ("=" if exact else "") + (f'"{term}"' if is_phrase(term) else term)


def is_prefix(term: str) -> bool:
    """Say whether a term is the beginning of words."""
    return term.endswith("*")


def is_phrase(term: str) -> bool:
    """Say whether a term is several words side by side."""
    return " " in term


def tokens(text: str) -> list[str]:
    """Cut a text as the oracle and the peers do: casefolded runs of word characters."""
    return _WORD.findall(text.casefold())


class Workload:
    """Draws articles and queries; two of them draw the same."""

    def __init__(self) -> None:
        self.words_from, self.vocabulary = _vocabulary()
        listed = "\n".join(self.vocabulary).encode()
        self.vocabulary_hash = hashlib.sha256(listed).hexdigest()[:12]
        self._phrases = self._inventory(_dice(2))
        self._word_weights = _weights(len(self.vocabulary), shift=3.7, power=1.07)
        self._phrase_weights = _weights(len(self._phrases), shift=20, power=0.9)

    def documents(self, kind: str, count: int) -> list[Document]:
        """Draw articles of a kind; the first of many are the same as the first of few."""
        dice = _dice(3 if kind == "short" else 4)
        return [self._document(dice, number, LENGTHS[kind]) for number in range(count)]

    def queries(self, count: int) -> Iterator[Asked]:
        """Draw queries, one at a time."""
        dice = _dice(5)
        for _ in range(count):
            yield self._asked(dice)

    def _inventory(self, dice: random.Random) -> list[tuple[str, ...]]:
        phrases: dict[tuple[str, ...], None] = {}
        while len(phrases) < PHRASES:
            length = 2 if dice.random() < 0.75 else 3
            phrase = tuple(self._log_uniform(dice, COMMON_RANKS) for _ in range(length))
            if len(set(phrase)) == length:
                phrases[phrase] = None
        return list(phrases)

    def _document(self, dice: random.Random, number: int, length: int) -> Document:
        words = self._running_text(dice, length)
        summary = _sentences(dice, words[TITLE_WORDS:SUMMARY_ENDS])
        body = _sentences(dice, words[SUMMARY_ENDS:]) if length > SUMMARY_ENDS else ""
        return Document(
            title=" ".join(word.capitalize() for word in words[:TITLE_WORDS]),
            summary=summary,
            body=body,
            outlet=f"Wire{number % 50}",
            language="en",
            link=f"https://example.org/{number}",
        )

    def _running_text(self, dice: random.Random, length: int) -> list[str]:
        words = dice.choices(self.vocabulary, cum_weights=self._word_weights, k=length)
        phrases = dice.choices(self._phrases, cum_weights=self._phrase_weights, k=length)
        text: list[str] = []
        for word, phrase in zip(words, phrases, strict=True):
            if len(text) >= length:
                break
            text.extend(phrase if dice.random() < 0.12 else (word,))
        return text[:length]

    def _asked(self, dice: random.Random) -> Asked:
        shape = dice.random()
        if shape < 0.5:
            return Asked(((self._word_or_phrase(dice),),))
        if shape < 0.8:
            return Asked(((self._word(dice),), (self._word(dice),)))
        if shape < 0.95:
            either = (self._word(dice), self._word(dice))
            return Asked((either, (self._word(dice),)), (self._log_uniform(dice, ASKED_RANKS),))
        return Asked(((self._prefix(dice),),))

    def _word_or_phrase(self, dice: random.Random) -> str:
        choice = dice.random()
        if choice < 0.4:
            return self._uniform(dice)
        length = 2 if choice < 0.85 else 3
        if dice.random() < 0.4:
            return " ".join(self._phrases[dice.randrange(len(self._phrases))])
        return " ".join([self._word(dice) for _ in range(length)])

    def _prefix(self, dice: random.Random) -> str:
        word = self._uniform(dice)
        return word[: max(5, min(8, len(word) - 2))] + "*"

    def _word(self, dice: random.Random) -> str:
        if dice.random() < 0.5:
            return self._log_uniform(dice, ASKED_RANKS)
        return self._uniform(dice)

    def _uniform(self, dice: random.Random) -> str:
        return self.vocabulary[dice.randrange(ASKED_RANKS, len(self.vocabulary))]

    def _log_uniform(self, dice: random.Random, lowest: int) -> str:
        count, low = len(self.vocabulary), math.log(lowest)
        rank = int(math.exp(low + (math.log(count) - low) * dice.random()))
        return self.vocabulary[min(count - 1, rank)]


@dataclass(frozen=True, slots=True)
class Expected:
    """What an engine must find: the keys of each article, and the keys of queries with a NOT."""

    keys: tuple[set[int], ...]
    with_not: set[int] = field(default_factory=set)


def expected(
    documents: Sequence[Document], queries: Iterable[Asked], first_key: int = 0
) -> Expected:
    """Hold every query against every article by brute force."""
    pages = [_Page(document) for document in documents]
    found = Expected(tuple(set() for _ in pages))
    for key, asked in enumerate(queries, first_key):
        if asked.none_of:
            found.with_not.add(key)
        for page, keys in zip(pages, found.keys, strict=True):
            if page.satisfies(asked):
                keys.add(key)
    return found


class _Page:
    """An article laid out for the oracle."""

    def __init__(self, document: Document) -> None:
        texts = [tokens(text) for text in document.fields]
        self._words = set(itertools.chain.from_iterable(texts))
        self._texts = [f" {' '.join(words)} " for words in texts]
        self._sorted = sorted(self._words)

    def satisfies(self, asked: Asked) -> bool:
        """Every word whole and as it is written, every phrase inside one field."""
        for clause in asked.all_of:
            if not any(map(self._holds, clause)):
                return False
        return not any(map(self._holds, asked.none_of))

    def _holds(self, term: str) -> bool:
        if is_prefix(term):
            start = term[:-1]
            at = bisect.bisect_left(self._sorted, start)
            return at < len(self._sorted) and self._sorted[at].startswith(start)
        if is_phrase(term):
            return any(f" {term} " in text for text in self._texts)
        return term in self._words


def _dice(number: int) -> random.Random:
    """Chance that falls the same every time; each use has its own, so none disturbs another."""
    return random.Random(SEED + number)  # noqa: S311  # a bench


def _weights(count: int, *, shift: float, power: float) -> list[float]:
    """Zipf-Mandelbrot weights, added up as `random.choices` wants them."""
    return list(itertools.accumulate(1.0 / (rank + shift) ** power for rank in range(count)))


def _sentences(dice: random.Random, words: Sequence[str]) -> str:
    """Set words as prose: sentences of 9 to 24 words, every eighth word like a name."""
    sentences, at = [], 0
    while at < len(words):
        length = dice.randint(9, 24)
        text = " ".join(
            word.capitalize() if dice.random() < 0.12 else word for word in words[at : at + length]
        )
        sentences.append(text[:1].upper() + text[1:])
        at += length
    return ". ".join(sentences) + "."


# The most frequent words of the text, in the order of their rank.
_COMMON = (
    "the of to and in a for on that is with as at by it from was be he said has an have are will "
    "not its his but they this who which were been their after about more had new would or one "
    "also up two over first when out there could if last into than some year us people other no "
    "all so we can time years government company"
)
_SUFFIXES = (
    "s es ed d ing ly er ers r rs n ns an ans ness al ment ments y "  # codespell:ignore
    "ies ied ion ions able ably ity ities ize ized izes izing ist ists ism "  # codespell:ignore
    "ive ives ful less st est ier iest ily"
)
_ONSETS = "b c d f g h j k l m n p r s t v w st tr pl"
_CODAS = ("", "n", "r", "s", "l")
_SYLLABLES_A_WORD = (2, 2, 3, 3, 4)


def _vocabulary() -> tuple[str, list[str]]:
    """Give where the words come from, and 40,000 of them, one inflection a stem, shuffled."""
    source, raw = _raw_words()
    known = {word.casefold() for word in map(str.strip, raw) if _PLAIN.fullmatch(word)}
    stems = [word for word in sorted(known) if not _is_inflected(word, known)]
    _dice(1).shuffle(stems)
    common = _COMMON.split()
    ranked = [*common, *(word for word in stems if word not in common)]
    return source, ranked[:VOCABULARY_SIZE]


def _raw_words() -> tuple[str, Iterable[str]]:
    """Read the system's dictionary, or make words up where there is none."""
    for path in WORD_FILES:
        if path.exists():
            return path.name, path.read_text(encoding="utf-8").splitlines()
    return "syllables", _invented_words(_dice(0))


def _invented_words(dice: random.Random) -> list[str]:
    syllables = [a + b + c for a, b, c in itertools.product(_ONSETS.split(), "aeiou", _CODAS)]
    words = []
    for _ in range(90_000):
        length = dice.choice(_SYLLABLES_A_WORD)
        words.append("".join([dice.choice(syllables) for _ in range(length)]))
    return words


def _is_inflected(word: str, known: set[str]) -> bool:
    """Say whether a word is a known one with an ending, so that stemming finds little more."""
    endings = (suffix for suffix in _SUFFIXES.split() if word.endswith(suffix))
    return any(_is_stem(word.removesuffix(suffix), known) for suffix in endings)


def _is_stem(stem: str, known: set[str]) -> bool:
    if len(stem) < 3:
        return False
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in known
    return doubled or stem in known or stem + "e" in known or stem + "y" in known
