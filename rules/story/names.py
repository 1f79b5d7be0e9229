"""Text → names: who and where, as far as capitals tell. Two events have other names.

A capital at the beginning of a sentence tells nothing by itself, nor do capitals where every word
has one: there only countries, states and cities are known for names. Scripts without capitals have no names
here, and so nothing to contradict.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache

import regex

from rules.words.demonyms import ORDINARY_WORDS, demonyms
from rules.words.places import places
from rules.words.text import STOP_WORDS, fold

NAMES_AT_MOST = 16
SAME_BEGINNING = 4
"""Names that begin alike are one in two spellings: `Champs-Elysee` and `Champs-Elysees`."""
PLACE_WORDS_AT_MOST = 3
_SHOUTED, _SURELY_SHOUTED = 0.6, 0.8
"""From this share of capitalised words on, capitals say nothing: below the second one where none but
words that link others is written small, as in `Fire in the Port of Lyon`."""
_AGENCIES = frozenset(("agence france presse", "associated press"))
_LINKS_TEXT = "against between before during under within without through since until toward versus"
_LINKS = STOP_WORDS.union(_LINKS_TEXT.split())
_CAPITAL = r"\p{Lu}[\p{L}\p{N}&’'-]*(?:\.\p{Lu})*"
_PHRASE = regex.compile(rf"{_CAPITAL}(?:\s(?:(?:of|de|del|da|von|van|al)\s)?{_CAPITAL})*")
_WORD = regex.compile(r"\p{L}[\p{L}\p{N}'’-]*")
# The same for a text of ASCII, which most texts are: in a third of the time (the tests compare).
_ASCII_CAPITAL = r"[A-Z][A-Za-z0-9&'-]*(?:\.[A-Z])*"
_ASCII_PHRASE = re.compile(
    rf"{_ASCII_CAPITAL}(?:[ \t-\r](?:(?:of|de|del|da|von|van|al)[ \t-\r])?{_ASCII_CAPITAL})*"
)
_ASCII_FIRST_LETTER = re.compile(r"([A-Za-z])[A-Za-z0-9'-]*")
_SENTENCE_ENDS = regex.compile(r"(?:^|[.!?:;…\"“”‘—–|(]|\s')\s*$")
_OUTLET = re.compile(r"\s[-–—|]\s(?:(?!\s[-–—|]\s).){1,40}$")
"""At the end of a headline stands who wrote it, as aggregators have it."""
_POSSESSIVES = ("'s", "’s", "'", "’")
_APOSTROPHES = "'’"
_CALENDAR = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "est",
        "edt",
        "pst",
        "pdt",
        "gmt",
        "celsius",
        "fahrenheit",
        "photo",
        "video",
        "reuters",
        "ap",
        "afp",
    ]
)


def names_of(title: str, lead: str) -> tuple[str, ...]:
    """Give the names in a headline and in the words under it: folded, each once, in order."""
    found = [*_names(_OUTLET.sub("", title)), *_names(lead)]
    return tuple(dict.fromkeys(found))[:NAMES_AT_MOST]


def first_word(title: str) -> tuple[str, ...]:
    """Give the word that a headline begins with: only who knows common words can tell if it is a name."""
    first = _WORD.match(title)
    if first is None or not first.group()[0].isupper() or first.group().isupper():
        return ()
    folded = plain(fold(_bare(first.group())))
    is_label = title.startswith(":", first.end()) and not is_place(folded)
    return (folded,) if folded and folded not in STOP_WORDS and not is_label else ()


def is_country(word: str) -> bool:
    """Say whether a folded word is the name of a country."""
    return word in _country_names()


def is_place(word: str) -> bool:
    """Say whether a folded word is the name of a country, a state or a city."""
    return is_country(word) or word in _lands()


def lands_of(place: str) -> Set[str]:
    """Give what a folded name of a city or a state may lie in: countries, and states of them."""
    return _lands().get(place, frozenset())


def places_in(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Find the cities, states and countries among the folded words of a text, with where each begins."""
    at = 0
    while at < len(words):
        many, found = _longest_place(words[at : at + PLACE_WORDS_AT_MOST])
        if found:
            yield at, found
        at += many


def _longest_place(words: Sequence[str]) -> tuple[int, str]:
    phrases = ((many, " ".join(words[:many])) for many in range(len(words), 0, -1))
    return next((found for found in phrases if is_place(found[1])), (1, ""))


def plain(word: str) -> str:
    """Give the name of the country for a folded word that means it, `danish`, else the word."""
    return _countries().get(word, word)


def beginning(word: str) -> str:
    """Give what tells a name from others, as far as spellings agree; Niger is not Nigeria."""
    return word if is_country(word) else word[:SAME_BEGINNING]


def have_one_in_common(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Say whether a name is among both: `lund` is `peter lund`, `bank of england` no other bank."""
    here, there = frozenset(ours), frozenset(theirs)
    others = [frozenset(name.split(" ")) for name in there]
    named = [frozenset(name.split(" ")) for name in here]
    return any(one <= other or other <= one for one in named for other in others) or (
        _lies_in(here, there) or _lies_in(there, here)
    )


def _lies_in(names: Set[str], others: Set[str]) -> bool:
    return any(not others.isdisjoint(lands_of(name)) for name in names)


def _names(text: str) -> Iterator[str]:
    if _is_shouted(text):
        yield from _names_of_places(text)
        return
    phrases = _ASCII_PHRASE if text.isascii() else _PHRASE
    for m in phrases.finditer(text):
        words = m[0].replace("-", " ").split()
        if len(words) == 1 and words[0] == _bare(words[0]) and _begins_sentence(text, m.start()):
            continue
        folded = [fold(_bare(word)) for word in words]
        telling = [w for w in folded if w and w not in STOP_WORDS and w not in _CALENDAR]
        name = " ".join(telling)
        if name and name not in _AGENCIES:
            yield _countries().get(name, name)


def _names_of_places(text: str) -> Iterator[str]:
    """Give the places that are named where capitals tell nothing."""
    words = [fold(_bare(word)) for word in _WORD.findall(text.replace("-", " "))]
    read = [word if word in _ordinary() else plain(word) for word in words]
    return (place for _, place in places_in(read) if place not in STOP_WORDS)


def _is_shouted(text: str) -> bool:
    """Say whether so many words have a capital that it tells nothing; so it is of no words at all."""
    if text.isascii():
        first = "".join(_ASCII_FIRST_LETTER.findall(text))
    else:
        first = "".join([m[0][0] for m in _WORD.finditer(text)])
    capitals = sum(map(str.isupper, first))
    if capitals < _SHOUTED * len(first) or capitals >= _SURELY_SHOUTED * len(first):
        return capitals >= _SHOUTED * len(first)
    return not any(word.islower() and word not in _LINKS for word in _WORD.findall(text))


def _begins_sentence(text: str, start: int) -> bool:
    return _SENTENCE_ENDS.search(text[max(0, start - 3) : start]) is not None


def _bare(word: str) -> str:
    """Take the ending of a possessive off."""
    if not word.endswith(_POSSESSIVES):
        return word
    return word[:-1] if word[-1] in _APOSTROPHES else word[:-2]


@cache
def _lands() -> dict[str, frozenset[str]]:
    found = {
        fold(name).replace("-", " "): frozenset(map(fold, lands))
        for name, lands in places().items()
    }
    return {name: lands for name, lands in found.items() if name not in _country_names()}


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(map(fold, ORDINARY_WORDS))


@cache
def _country_names() -> frozenset[str]:
    return frozenset(map(fold, demonyms()))


@cache
def _countries() -> dict[str, str]:
    """Give for `chilean` the name of the country, so that both are one name."""
    return {
        fold(form): fold(name)
        for name, forms in reversed(tuple(demonyms().items()))
        for form in forms
        if " " not in form
    }
