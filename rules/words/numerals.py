"""Words → the numbers among them: 12, 1,200, 1.2 million, twelve, dozens, ١٢, 1万2000, $3m, 5 %.

A number is a range, because "dozens" is one too. What only looks like a number is left out: a year,
a time, a score, a date, a part of a name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from rules.words.text import Token, fold, parts_of, tokens

LARGEST = 1e13
"""Whatever is larger counts nothing that news tell of."""
_SMALL_TEXT = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
"""
_SMALL = {word: number for number, word in enumerate(_SMALL_TEXT.split(), start=1)}
_TENS_TEXT = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 10 * number for number, word in enumerate(_TENS_TEXT.split(), start=2)}
_HUNDRED = {"hundred": 100}
# In the languages of many feeds; the longest forms are those that decline.
_SCALE_TEXT = {
    1e3: "thousand k tsd tausend mil mila mille bin tys тыс тысяча тысячи тысяч тисяч ألف الف हजार หมื่น 천",
    1e4: "万 萬 만",
    1e5: "lakh lakhs लाख",
    1e6: "million m mn mln mio millon millones milion milioni miliony milionow milhao milhoes"
    " millionen milyon млн миллион миллиона миллионов мільйон мільйонів مليون ملايين",
    1e7: "crore crores करोड़",
    1e8: "億 亿 억",
    1e9: "billion bn bln b mrd milliard milliards milliarde milliarden miliardi miliard miliardow"
    " milyar млрд миллиард миллиарда миллиардов мільярд мільярдів مليار",
    1e12: "trillion tn trn трлн триллион 兆 조",
}
_SCALES = {fold(word): scale for scale, said in _SCALE_TEXT.items() for word in said.split()}
_GROUPING = frozenset("万萬만億亿억")
"""Numbers go on behind these: 1万2000."""
_VAGUE_TEXT = "dozens 24 72, scores 30 90, hundreds 200 900, thousands 2000 9000, millions 2e6 9e6"
_VAGUE = {
    word: (float(low), float(high))
    for word, low, high in (said.split() for said in _VAGUE_TEXT.split(", "))
}
_TIMES_VAGUE = {"tens": 10.0, "hundreds": 100.0}
_DIGITS = regex.compile(
    r"(?P<glued>\p{L}{0,2})"
    r"(?P<number>\p{Nd}{1,3}(?:\.\p{Nd}{3})++|\p{Nd}{1,15}(?:\.\p{Nd}{1,15})?)"
    r"(?P<scale>\p{L}{0,3}|\p{Hangul}*+)"
)
_HANGUL = regex.compile(r"\p{Hangul}")
"""Counters and particles are written behind the digits: 45명으로."""
_YEAR = regex.compile(r"(?:19|20)\d\d")
_THOUSANDS = regex.compile(r"\p{Nd}{1,3}(?:\.\p{Nd}{3})+")
_GROUP = regex.compile(r"\p{Nd}{3}")
_PERCENT_SIGN = regex.compile(r"\s?[%％٪]")
_PERCENT = frozenset(("percent", "pct", "prozent", "procent", "проц", "процентов", "процента"))
_BLANK = regex.compile(r"[\s-]")
_NARROW = ("\u00a0", "\u202f", "\u2009")
"""Blanks that group digits: 1 200."""
_BETWEEN_PARTS = frozenset(":-–/.−")
"""Signs between two numbers that make one thing of them: a time, a score, a date, a span."""


class Numeral(NamedTuple):
    """A number as a text says it, from its first to its last word."""

    low: float
    high: float
    first: int
    last: int
    unit: str = ""
    """`%`, a sign of currency, or nothing."""
    glued: str = ""
    """Letters that stand before its digits: the M of M6.8."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text cut into words, and what stands between them."""

    text: str
    tokens: Sequence[Token]
    folded: Sequence[str]

    def __len__(self) -> int:
        """Count the words."""
        return len(self.tokens)

    def gap(self, at: int) -> str:
        """Give what stands between a word and the next; a line's end ends everything."""
        if not 0 <= at < len(self.tokens) - 1:
            return "\n"
        return self.text[self.tokens[at].end : self.tokens[at + 1].start]


class _Read(NamedTuple):
    low: float
    high: float
    last: int
    glued: str = ""


def words_of(text: str, at_most: int | None = None) -> Words:
    """Cut a text into its first words."""
    cut = tokens(text)[:at_most]
    return Words(text, cut, [fold(parts_of(token.surface).word) for token in cut])


def numerals(said: Words) -> Iterator[Numeral]:
    """Find the numbers, in order."""
    at = 0
    while at < len(said):
        read = _digits_at(said, at) or _words_at(said, at)
        if read is None:
            at += 1
            continue
        unit, last = _unit(said, at, read.last)
        if read.high <= LARGEST and not (
            _is_part(said, at, last) or _is_year(said, at, last, unit)
        ):
            yield Numeral(read.low, read.high, at, last, unit, read.glued)
        at = last + 1


def _digits_at(said: Words, at: int, groups: int = 2) -> _Read | None:
    written = _DIGITS.fullmatch(said.folded[at])
    if written is None or (said_scale := _scale_in(written["scale"])) is None:
        return None
    number, last = _grouped(said, at, written["number"])
    scale = said_scale or None
    if scale is None and _is_near(said, last) and _is_word_of_scale(said.folded[last + 1]):
        last += 1
        scale = _SCALES[said.folded[last]]
    is_exact = scale is not None or bool(_unit(said, at, last)[0])
    value = _value(number, is_exact=is_exact) * (scale or 1)
    goes_on = groups and said.folded[last] in _GROUPING and said.gap(last) == ""
    if goes_on and (rest := _digits_at(said, last + 1, groups - 1)) is not None:
        value, last = value + rest.low, rest.last
    return _Read(value, value, last, written["glued"])


def _scale_in(letters: str) -> float | None:
    """Read the letters behind digits: 12k; 45만명에. 0 says nothing, None that it is no number."""
    if letters and _HANGUL.match(letters):
        return _SCALES.get(letters[0], 0)
    return _SCALES.get(letters) if letters else 0


def _is_word_of_scale(word: str) -> bool:
    """Say whether a word is a million or so; a letter by itself is a unit: 100 m."""
    return word in _SCALES and not (len(word) == 1 and word.isascii())


def _grouped(said: Words, at: int, number: str) -> tuple[str, int]:
    """Join digits that a narrow blank groups, and those that a decimal comma divides."""
    while said.gap(at) in _NARROW and _GROUP.fullmatch(said.folded[at + 1]):
        at += 1
        number += said.folded[at]
    if said.gap(at) == "," and said.folded[at + 1].isdecimal() and "." not in number:
        at += 1
        number += f".{said.folded[at]}"
    return number, at


def _value(number: str, *, is_exact: bool) -> float:
    """Read 6.8, and 1.200 as most of Europe writes 1,200; 1.125 billion is no thousand of them."""
    is_grouped = number.count(".") > 1 or (_THOUSANDS.fullmatch(number) and not is_exact)
    return float(number.replace(".", "") if is_grouped else number)


def _words_at(said: Words, at: int) -> _Read | None:
    return _vague_at(said, at) or _dozen_at(said, at) or _spelled_at(said, at)


def _vague_at(said: Words, at: int) -> _Read | None:
    word = said.folded[at]
    if word in _TIMES_VAGUE and said.folded[at + 1 : at + 3] in (
        ["of", "thousands"],
        ["of", "millions"],
    ):
        low, high = _VAGUE[said.folded[at + 2]]
        times = _TIMES_VAGUE[word]
        return _Read(low * times, high * times, at + 2)
    return _Read(*_VAGUE[word], at) if word in _VAGUE else None


def _dozen_at(said: Words, at: int) -> _Read | None:
    if said.folded[at] == "dozen":
        return _Read(12.0, 12.0, at)
    if said.folded[at] == "two" and _is_near(said, at) and said.folded[at + 1] == "dozen":
        return _Read(24.0, 24.0, at + 1)
    return None


def _spelled_at(said: Words, at: int) -> _Read | None:
    """Read English: twenty-three, two hundred and five, three million."""
    total, part, last = 0.0, 0.0, at - 1
    for place in range(at, min(at + 9, len(said))):
        word = said.folded[place]
        if place > at and not _is_near(said, place - 1):
            break
        if word in _SMALL or word in _TENS:
            part += _SMALL.get(word, 0) + _TENS.get(word, 0)
        elif word in _HUNDRED and part:
            part *= 100
        elif part and _SCALES.get(word, 0) >= 1e3 and len(word) > 3:
            total, part = total + part * _SCALES[word], 0.0
        elif word == "and" and place > at and said.folded[place - 1] in _HUNDRED:
            continue
        else:
            break
        last = place
    return _Read(total + part, total + part, last) if last >= at else None


def _is_near(said: Words, at: int) -> bool:
    """Say whether the next word belongs to this one: nothing, a blank or a hyphen between them."""
    gap = said.gap(at)
    return at < len(said) - 1 and (gap == "" or (len(gap) == 1 and bool(_BLANK.match(gap))))


def _unit(said: Words, first: int, last: int) -> tuple[str, int]:
    """Give what is counted with: a percentage, a currency; and the last word of it."""
    sign = parts_of(said.tokens[first].surface).sign
    if sign and sign not in "#＃@＠":
        return sign, last
    if _PERCENT_SIGN.match(said.text, said.tokens[last].end):
        return "%", last
    if _is_near(said, last) and said.folded[last + 1] in _PERCENT:
        return "%", last + 1
    return "", last


def _is_part(said: Words, first: int, last: int) -> bool:
    """Say whether it is one half of a time, a score, a date, or stands in a name (F-35, #12)."""
    before = said.gap(first - 1) if first else " "
    after = said.gap(last) if last < len(said) - 1 else " "
    joined_before = before in _BETWEEN_PARTS
    joined_after = after in _BETWEEN_PARTS and _DIGITS.fullmatch(said.folded[last + 1])
    return joined_before or bool(joined_after) or said.tokens[first].surface[0] in "#＃@＠"


def _is_year(said: Words, first: int, last: int, unit: str) -> bool:
    written = said.tokens[first].surface
    return first == last and not unit and bool(_YEAR.fullmatch(written))
