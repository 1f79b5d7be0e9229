"""Text → facts: the few things two reports of one event cannot differ in."""

import re
from collections.abc import Sequence

import regex

from rules.story.names import first_word, names_of

_NUMBER = r"(\d{1,2}(?:\.\s?\d)?)"
_MAGNITUDE = regex.compile(
    rf"\bmagnitude\W{{0,3}}(?:of\W+)?{_NUMBER}\b|\b{_NUMBER}\W?magnitude\b|\bM{_NUMBER}\b"
    rf"|\b{_NUMBER}\s(?:on\sthe\s)?Richter",
    regex.IGNORECASE,
)
_QUAKE = r"(?:(?:earth)?quakes?|tremors?|temblor|sismo|terremoto|s[ée]isme|Erdbeben)"
_QUAKE_NUMBER = regex.compile(
    rf"\b(\d\.\s?\d)[\s-]{_QUAKE}\b|\b{_QUAKE}\s(?:of|measuring|measured|de|der|with)\s(\d\.\s?\d)\b",
    regex.IGNORECASE,
)
"""A number beside the word: another one, of prices or depths, says nothing about the quake."""
_SCORE = regex.compile(
    r"(?<![\d.\-–])(\d{1,3})\s?[-–]\s?(\d{1,3})(?![\d.]|\s?[-–]\s?\d|\s?-?\s?(?:year|day|week))"
)
_GAME = regex.compile(
    r"\b(?:beats?|wins?|won|victory|defeat(?:s|ed)?|los[et]s?|lost|draws?|tops?|edges?|downs?"
    r"|thrash(?:es)?|rout|final|playoff|league|cup|match|score)\b",
    regex.IGNORECASE,
)
_SAID_TEXT = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty
"""
_SAID = _SAID_TEXT.split()
_ABOUT = ("least", "nearly", "almost", "around")
_GROWS_TEXT = """
    dead die dies died killed kill kills killing deaths toll injured injures injuring hurt hurts wounded
    wounds missing trapped rescued evacuated evacuates displaced homeless stranded arrested detained
    infected sickened flee flees fled hospitalised hospitalized
"""
_GROWS = frozenset(_GROWS_TEXT.split())
BEFORE, BEHIND = 3, 5
"""So far before a number, and behind it, stands what it counts."""
_COUNT = rf"(\d{{1,3}}(?:,\d{{3}})*|{'|'.join(_SAID)})"
_TOLL = regex.compile(
    rf"\b{_COUNT}\b(?:\s[\w’'-]+){{0,2}}?\s(?:killed|dead|die[ds]?|deaths)\b"
    rf"|\bkill(?:s|ing)?\s(?:at\sleast\s|up\sto\s|over\s|more\sthan\s)?{_COUNT}\b"
    rf"|\btoll\b(?:\s[\w’'-]+){{0,6}}?\s(?:to|at|of|hits|reaches|tops|passes)\s{_COUNT}\b",
    regex.IGNORECASE,
)
_PLACE = regex.compile(r"(\p{Han}{2,3})[県都府市区町村島州省沖]")
"""Where scripts have no capitals, what follows a place says that it is one."""
_DIRECTION = re.compile(r"^(North|South|East|West)ern\b|\b(north|south|east|west)(?:ern)?\b")
"""Written small, but for the first word: North Korea lies south of Russia, West Bengal in the east."""
_DIGIT = re.compile(r"\d")
_OF_QUAKES_TEXT = "magnitude richter quake tremor temblor sismo terremoto isme erdbeben"
_OF_QUAKES = _OF_QUAKES_TEXT.split()
_M_AND_DIGIT = re.compile(r"[Mm]\d")
_OF_TITLES_TEXT = """
    kill dead die death toll north south east west
"""
_OF_TITLES = _OF_TITLES_TEXT.split()
"""Where none of these stands, nor a digit, nothing is stated, and need not be looked for."""
FACTS_AT_MOST = 32
LEAD_LENGTH = 400
ENOUGH_WORDS = 8
"""With more words than these under a headline, who and where is surely named."""


def facts_of(title: str, lead: str) -> tuple[str, ...]:
    """Give what is stated, as `kind:value`, in order and each once."""
    text = f"{title}\n{lead[:LEAD_LENGTH]}"
    may_state = _has_one(title, _OF_TITLES) or _DIGIT.search(title) is not None
    found = [
        *(f"magnitude:{float(value):.1f}" for value in _magnitudes(text)),
        *(_of_title(title) if may_state else ()),
        *(() if title.isascii() else (f"place:{m[1]}" for m in _PLACE.finditer(title))),
        *(["kind:lead"] if len(lead.split(maxsplit=ENOUGH_WORDS)) > ENOUGH_WORDS else ()),
        *(f"first:{word}" for word in first_word(title)),
        *(f"name:{name}" for name in names_of(title, lead[:LEAD_LENGTH])),
    ]
    return tuple(dict.fromkeys(found))[:FACTS_AT_MOST]


def number_in(word: str) -> str | None:
    """Give the number that a folded word is, in digits: `4` for `four`. `one` is hardly ever meant to count."""
    if word[:1].isdigit():
        return word
    return str(_SAID.index(word) + 1) if word in _SAID[1:] else None


def growing_counts(title: str) -> frozenset[str]:
    """Give the words of a folded headline that say how many people it is about: of one event the number grows."""
    words = title.split(" ")
    found = [
        word
        for at, word in enumerate(words)
        if (word in _SAID or word[:1].isdigit())
        and not _GROWS.isdisjoint((*words[max(0, at - BEFORE) : at], *words[at + 1 : at + BEHIND]))
    ]
    return frozenset([*found, *_ABOUT]) if found else frozenset()


def _of_title(title: str) -> list[str]:
    return [
        *(f"score:{low}-{high}" for low, high in _scores(title)),
        *(f"toll:{toll}" for toll in _tolls(title)),
        *(f"direction:{(m[1] or m[2]).lower()}" for m in _DIRECTION.finditer(title)),
    ]


def _has_one(text: str, words: Sequence[str]) -> bool:
    """Say whether one of these stands in a text, in any case: far cheaper than a pattern."""
    folded = text.casefold()
    return True in [word in folded for word in words]


def _tolls(title: str) -> list[int]:
    """Give how many people a headline says were killed."""
    found = (next(filter(None, m.groups())).lower() for m in _TOLL.finditer(title))
    return [_SAID.index(n) + 1 if n in _SAID else int(n.replace(",", "")) for n in found]


def _magnitudes(text: str) -> list[str]:
    is_of_quakes = _DIGIT.search(text) and (_has_one(text, _OF_QUAKES) or _M_AND_DIGIT.search(text))
    if not is_of_quakes:
        return []
    found = [*_MAGNITUDE.finditer(text), *_QUAKE_NUMBER.finditer(text)]
    said = [next(filter(None, m.groups())) for m in found]
    values = [value.replace(" ", "") for value in said]
    return [value for value in values if 2.0 <= float(value) < 10.0]


def _scores(title: str) -> list[tuple[int, int]]:
    """Give the scores in a headline, the lower number first: who won is written either way."""
    if not _GAME.search(title):
        return []
    pairs = ((int(m[1]), int(m[2])) for m in _SCORE.finditer(title))
    return [(min(pair), max(pair)) for pair in pairs]
