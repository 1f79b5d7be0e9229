"""Headline → of which occasion it tells, where there are several: a round, a day, the beginning, the end.

Two reports of one team, one strike or one court share all that is rare. What tells them apart is a
word out of a small set, which the table knows: `semi-finals` against `final`, `day 3` against `day
9`, `Monday` against `Thursday`, `begins` against `ends`. It is read off the folded headline when a
fold is about to be made, so nothing is kept for it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from typing import NamedTuple

from rules.sentences import against, sentence
from rules.story.occasion_words import (
    CARDINALS_TEXT,
    MATTERS_TEXT,
    NOT_ITS_YEAR_TEXT,
    NUMBER_FIRST_TEXT,
    ONCE_MORE_TEXT,
    ORDINALS_TEXT,
    SERIES_TEXT,
    WHO_TEXT,
)
from rules.words.text import content_words, fold, surfaces, weight

Sides = Mapping[str, Set[str]]
"""Matter → the sides of it that a headline names."""
WORDS_AT_MOST = 16
"""A longer one is a sentence of a report, which names days and turns in passing, and hardly an
anniversary."""
PREFIX_AT_LEAST = 3
_SUFFIXED = re.compile(r"(\d{1,3})(?:st|nd|rd|th|e|er|ere|eme|a|o)")
_NUMBER = re.compile(r"\d{1,4}")
_YEAR = re.compile(r"(?:19|20)\d\d(?:/\d\d)?")
_NOT_ITS_YEAR = frozenset(NOT_ITS_YEAR_TEXT.split())
"""What stands before a year that is compared with, or a number that is no year."""
_QUARTER = re.compile(r"q(\d)")
_IN_PASSING = ("contest", "whereabouts", "action")
"""What is won or found needs not to have been about to be."""
_MEANS = {
    ("round", "1"): ("office", "first round"),
    **{("quarter", number): ("span", "quarter") for number in "1234"},
}
"""What is counted may name a side of another matter, too."""
_RELATIVE = frozenset([("time", "1")])
"""The first time since long ago and the third this year are said of one event."""


class Occasion(NamedTuple):
    """What a headline says of itself that tells it from others of its kind."""

    numbers: Sides
    """Of series, dates and years."""
    sides: Sides
    once_more: Set[str]
    is_second: bool = False
    """It speaks of a second or later one, of what is no series."""


def other_occasion(title: str, others: Sequence[str], *, with_sides: bool) -> str | None:
    """Say in words which occasion of a folded headline stands against that of all the others.

    Numbers of a series, dates and anniversaries always do. Sides are asked on request: they are
    for where little is known but the headlines.
    """
    ours, theirs = occasion_of(title), [occasion_of(other) for other in others]
    found = _apart(ours.numbers, [one.numbers for one in theirs], is_series=True)
    if found is None and with_sides:
        found = _apart(ours.sides, [one.sides for one in theirs], is_series=False)
    told = [one.once_more for one in theirs]
    return found or _once_more(ours.once_more, told, either_way=with_sides)


def number_of(word: str) -> str | None:
    """Give the whole number that a folded word says, in digits or spelled out."""
    return str(int(word)) if _NUMBER.fullmatch(word) else _cardinals().get(word)


def has_turned(title: str, other: str) -> bool:
    """Say whether one headline alone tells of the last turn of a matter, or of a second one."""
    one, two = occasion_of(title), occasion_of(other)
    return one.is_second is not two.is_second or bool(
        _turns_only_in(one.sides, two.sides) or _turns_only_in(two.sides, one.sides)
    )


def _turns_only_in(ours: Sides, theirs: Sides) -> Set[tuple[str, str]]:
    named = {(matter, side) for matter, sides in ours.items() for side in sides}
    return {one for one in named & _last_turns() if one[0] not in theirs}


def turns_with(words: Iterable[str], title: str, other: str) -> bool:
    """Say whether these words of a headline tell of a last turn that another is silent about."""
    said = frozenset(side for word in words for side in meanings(title).get(word, ()))
    there = frozenset(matter for sides in meanings(other).values() for matter, _ in sides)
    return any(matter not in there for matter, _ in said & _last_turns())


@lru_cache(maxsize=4_096)
def meanings(title: str) -> Mapping[str, Set[tuple[str, str]]]:
    """Give for the words of a folded headline which sides of which matters they name."""
    words, at = title.split(" "), 0
    found: dict[str, Set[tuple[str, str]]] = {}
    while at < len(words):
        length, sides = _longest(words, at)
        if sides:
            found |= dict.fromkeys(words[at : at + length], frozenset(sides))
        at += length
    return found


def _apart(ours: Sides, theirs: Iterable[Sides], *, is_series: bool) -> str | None:
    for matter, named in ours.items():
        others = frozenset(side for one in theirs for side in one.get(matter, ()))
        if others and not named & others:
            one, other = min(named), min(others)
            named_as = f"{matter} " if is_series else ""
            return against(f"{named_as}{one}", f"{named_as}{other}")
    return None


def _once_more(ours: Set[str], theirs: Sequence[Set[str]], *, either_way: bool) -> str | None:
    """Say that one side looks back on what the other tells as new: the later one, or either."""
    if not either_way:
        ours = ours & {_ANNIVERSARY}
    others = frozenset(one for said in theirs for one in said)
    if ours and not others:
        return sentence("against_event", "{ours} against the event", ours=min(ours))
    common = frozenset[str]().union(*theirs[:1]).intersection(*theirs)
    return (
        sentence("event_against", "the event against {theirs}", theirs=min(common))
        if either_way and common and not ours
        else None
    )


@lru_cache(maxsize=4_096)
def occasion_of(title: str) -> Occasion:
    """Read the folded words of a headline."""
    words = title.split(" ")
    if weight(words) > WORDS_AT_MOST:
        back = frozenset(side for matter, side in _said(words) if matter == _ONCE_MORE)
        return Occasion({}, {}, _looking_back(back))
    counted = [*_counted(words), *_dates(words)]
    taken = {place for _, _, places in counted for place in places}
    said = [*_who(words), *_said(["" if at in taken else word for at, word in enumerate(words)])]
    numbers = [(series, number) for series, number, _ in counted]
    numbers += [one for one in said if one[0] in _serieses().values()]
    said += [_MEANS[one] for one in numbers if one in _MEANS]
    sides = _grouped(one for one in said if one not in numbers)
    looks_back = _looking_back(sides.pop(_ONCE_MORE, frozenset()))
    is_second = any(word in ordinals() for at, word in enumerate(words) if at not in taken)
    return Occasion(_grouped(numbers), sides, looks_back, is_second)


def _grouped(named: Iterable[tuple[str, str]]) -> dict[str, Set[str]]:
    """Bring together the sides of each matter; of those that follow one another, the last alone."""
    found: dict[str, Set[str]] = {}
    for matter, side in named:
        if (matter, side) not in _RELATIVE:
            found[matter] = {*found.get(matter, ()), side}
    for matter in found.keys() & _turns().keys():
        found[matter] = {max(found[matter], key=_turns()[matter].index)}
    return found


def _who(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give whom a headline is about, as its first telling word says."""
    first = content_words(words)[: len(("taxi", "drivers"))]
    found = _people().get(" ".join(first)) or _people().get(" ".join(first[:1]))
    if found:
        yield "who", found


def _looking_back(said: Set[str]) -> Set[str]:
    """Take `recalls` and `30 years ago` together for an anniversary; either alone says little."""
    is_long_ago = said >= _FROM_LATER
    return (said - _FROM_LATER) | ({_ANNIVERSARY} if is_long_ago else frozenset())


def _counted(words: Sequence[str]) -> Iterator[tuple[str, str, range]]:
    """Give what stands in a series, its number, and at which words: `third round`, `day 3`, `第3節`."""
    for at, word in enumerate(words):
        if quarter := _QUARTER.fullmatch(word):
            yield "quarter", quarter[1], range(at, at + 1)
        elif number := _ordinal(word):
            for place in (at + 1, at + 2):
                if found := _series(words, place):
                    yield found[0], number, range(at, place + found[1])
                    break
        elif found := _series(words, at):
            yield from _with_number(words, at, *found)


def _with_number(
    words: Sequence[str], at: int, series: str, length: int
) -> Iterator[tuple[str, str, range]]:
    after = words[at + length] if at + length < len(words) else ""
    before = words[at - 1] if at else ""
    if number := number_of(after):
        yield series, number, range(at, at + length + 1)
    elif _NUMBER.fullmatch(before) and " ".join(words[at : at + length]) in _number_first():
        yield series, str(int(before)), range(at - 1, at + length)


def _dates(words: Sequence[str]) -> Iterator[tuple[str, str, range]]:
    """Give dates, `july 10`, and years, `budget for 2027`."""
    before = ""
    for at, (word, after) in enumerate(zip(words, [*words[1:], ""], strict=True)):
        if word in _months() and _NUMBER.fullmatch(after) and int(after) <= _DAYS:
            yield "date", f"{_months()[word]} {int(after)}", range(at, at + 2)
        elif after in _months() and _NUMBER.fullmatch(word) and int(word) <= _DAYS:
            yield "date", f"{_months()[after]} {int(word)}", range(at, at + 2)
        elif _YEAR.fullmatch(word) and before not in _NOT_ITS_YEAR:
            yield "year", word, range(at, at + 1)
        before = word


def _ordinal(word: str) -> str | None:
    suffixed = _SUFFIXED.fullmatch(word)
    return str(int(suffixed[1])) if suffixed else _ordinals().get(word)


def _series(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """Give the series that begins at a word, and of how many words its name is."""
    most = _words_of_series().get(words[at], 0) if at < len(words) else 0
    for length in range(min(most, len(words) - at), 0, -1):
        if found := _serieses().get(" ".join(words[at : at + length])):
            return found, length
    return None


def _said(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the sides that are named; of phrases at one place the longest."""
    at = 0
    while at < len(words):
        length, found = _longest(words, at)
        yield from found
        at += length


def _longest(words: Sequence[str], at: int) -> tuple[int, Sequence[tuple[str, str]]]:
    most = _words_of_phrases().get(words[at][:PREFIX_AT_LEAST], 0)
    for length in range(min(most, len(words) - at), 0, -1):
        phrase = " ".join(words[at : at + length])
        if found := (*_phrases().get(phrase, ()), *_of_beginning(phrase)):
            return length, found
    return 1, ()


def _of_beginning(phrase: str) -> Sequence[tuple[str, str]]:
    """Look a phrase up whose last word goes on behind what is kept."""
    shortest = phrase.rfind(" ") + PREFIX_AT_LEAST
    for length in range(len(phrase), shortest, -1):
        if found := _phrases().get(f"{phrase[:length]}*"):
            return found
    return ()


@cache
def weekdays() -> Set[str]:
    """Give the folded names of the days of a week, in all the languages of the table."""
    return frozenset(phrase for phrase, found in _phrases().items() if found[0][0] == "weekday")


@cache
def months() -> Set[str]:
    """Give the folded names of the months, but for those that mean something else, too."""
    return frozenset(_months().keys() - {"march", "may"})


@cache
def ordinals() -> Set[str]:
    """Give the folded words for the second and what follows it: `first` is said of too much else."""
    return frozenset(word for word, number in _ordinals().items() if number not in ("1", "last"))


# The tables


_TURN = "> "
_ONCE_MORE = "once more"
_ANNIVERSARY = "an anniversary"
_FROM_LATER = frozenset(("looks back", "long ago"))
_DAYS = 31


@cache
def _phrases() -> Mapping[str, Sequence[tuple[str, str]]]:
    """Give what is said by each phrase; an open ending is kept as `*`."""
    found: dict[str, list[tuple[str, str]]] = {}
    lines = [line.removeprefix(_TURN).split(": ", 1) for line in _unwrapped(MATTERS_TEXT)]
    lines += [[_ONCE_MORE, line] for line in _unwrapped(ONCE_MORE_TEXT)]
    for matter, rest in lines:
        side, _, phrases = rest.partition(" = ")
        for phrase in phrases.split(", "):
            found.setdefault(_folded(phrase), []).append((matter, side))
    return found


@cache
def _turns() -> Mapping[str, Sequence[str]]:
    """Give the sides of matters of which one follows the other, the first one first."""
    found: dict[str, list[str]] = {}
    for line in _unwrapped(MATTERS_TEXT):
        if line.startswith(_TURN):
            matter, rest = line.removeprefix(_TURN).split(": ", 1)
            found.setdefault(matter, []).append(rest.partition(" = ")[0])
    return found


@cache
def _last_turns() -> Set[tuple[str, str]]:
    """Give the sides after which a matter is over."""
    last = {(matter, sides[-1]) for matter, sides in _turns().items() if matter not in _IN_PASSING}
    return frozenset(last | {("course", "ends"), ("pause", "resumes")})


@cache
def _words_of_phrases() -> Mapping[str, int]:
    """Give for the first letters of phrases how many words the longest of them has."""
    told = (phrase.removesuffix("*").split(" ") for phrase in _phrases())
    return _most_words((words[0][:PREFIX_AT_LEAST], words) for words in told)


@cache
def _words_of_series() -> Mapping[str, int]:
    """Give for the first word of series' names how many words the longest of them has."""
    told = (name.split(" ") for name in _serieses())
    return _most_words((words[0], words) for words in told)


def _most_words(told: Iterable[tuple[str, Sequence[str]]]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for first, words in told:
        found[first] = max(found.get(first, 0), len(words))
    return found


def _unwrapped(text: str) -> list[str]:
    joined = text.replace("\n    ", " ")
    return [line for line in joined.split("\n") if line]


def _folded(phrase: str) -> str:
    """Write a phrase as a folded headline is written: words with a blank between them."""
    is_open = phrase.endswith("*")
    return " ".join(fold(word) for word in surfaces(phrase.removesuffix("*"))) + "*" * is_open


@cache
def _serieses() -> Mapping[str, str]:
    return {_folded(word): name for name, words in _entries(SERIES_TEXT) for word in words}


@cache
def _people() -> Mapping[str, str]:
    return {word: who for who, words in _entries(WHO_TEXT) for word in words}


@cache
def _ordinals() -> Mapping[str, str]:
    return {word: number for number, words in _entries(ORDINALS_TEXT) for word in words}


def _entries(text: str) -> Iterator[tuple[str, list[str]]]:
    for entry in " ".join(text.split()).split("; "):
        name, _, words = entry.strip(";").partition(" = ")
        yield name, words.split(", ")


@cache
def _cardinals() -> Mapping[str, str]:
    return {word: str(number) for number, word in enumerate(CARDINALS_TEXT.split(), start=1)}


@cache
def _number_first() -> Set[str]:
    return frozenset(map(_folded, NUMBER_FIRST_TEXT.split()))


@cache
def _months() -> Mapping[str, str]:
    """Give the month that each of its names means."""
    names = {
        phrase.split(" ")[-1]: side
        for phrase, found in _phrases().items()
        for matter, side in found
        if matter == "month"
    }
    return names | {"march": "march", "may": "may"}
