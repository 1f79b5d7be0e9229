"""What a word is: one definition for matching and for telling stories apart.

Tokens are cut from the original text, so that offsets point into what people read; each token is
then folded on its own (case, width, accents). Han, Kana and Thai write no spaces: there every
character is a token, and a word of several characters is a phrase. Signs that make another word
belong to it: AT&T, 3.5, 9/11, C++, #tag, $TSLA, U.S., Korea's; so does an emoji, whole.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from string import ascii_letters
from typing import NamedTuple

import regex

# `re` would split Devanagari at its vowel signs and Arabic at its vowel marks: its \w has no
# marks. Soft hyphens and zero-width characters stand inside words and are dropped by `fold`.
# The marks of Kana (ー, and the half-width ｰ ﾞ ﾟ) belong to no script, but are no Latin letters
# either. No word is longer than 100: ordering a flood of marks takes time by its square.
_UNSPACED_CLASS = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\u30FC\uFF70\uFF9E\uFF9F]"
_INSIDE = rf"[[\p{{L}}\p{{N}}\p{{M}}\u24B6-\u24E9\u00AD\u200B-\u200D\u2060]--{_UNSPACED_CLASS}]"
# Marks of Arabic by themselves, letters to Unicode, of which nothing is left when they are folded.
_ARABIC_MARKS = r"[\u0640\uFC5E-\uFC63\uFCF2-\uFCF4\uFE70-\uFE7F]"
# Letters in circles are pictures to Unicode, letters to people: ⓃⒶⓉⓄ.
_FIRST = rf"[[\p{{L}}\p{{N}}\u24B6-\u24E9]--{_UNSPACED_CLASS}--{_ARABIC_MARKS}]"
# © and ™ are pictures to Unicode, but no word; from U+2300 on pictures are meant as such.
_EMOJI = (
    r"(?:\p{RI}\p{RI}|[\p{Emoji_Presentation}[\p{Extended_Pictographic}--[\u0000-\u22FF]]]"
    r"[\uFE0E\uFE0F\U0001F3FB-\U0001F3FF]{0,9})"
)
SIGNS = "#＃@＠"
_WORD = regex.compile(
    rf"""(?V1)
      (?<emoji> {_EMOJI} (?: \u200D {_EMOJI} ){{0,9}} )
    | (?<sign> (?<![\p{{L}}\p{{N}}]) [{SIGNS}\p{{Sc}}] (?=[\p{{L}}\p{{N}}]) )?
      (?: {_UNSPACED_CLASS} [\p{{M}}\uFF9E\uFF9F]{{0,99}}
        | (?: (?<dotted> (?<![\p{{L}}\p{{N}}])
                {_FIRST} (?<=\p{{L}}) (?: [.．] {_FIRST} (?<=\p{{L}}) ){{1,9}} (?!{_INSIDE}) [.．]? )
            | (?<![\p{{L}}\p{{N}}]) [A-Za-zＡ-Ｚａ-ｚ] (?: [+＋]{{2}} | [#＃] ) (?![\p{{L}}\p{{N}}+#＋＃])
            | (?<!{_INSIDE}) \p{{L}}{{1,3}} (?: [&＆] \p{{L}}{{1,3}} ){{1,3}} (?!{_INSIDE})
            | {_FIRST} {_INSIDE}{{0,99}}
              (?: (?<=\p{{Nd}})
                  (?: [./．／⁄∕] \p{{Nd}}{{1,20}} | [,，] \p{{Nd}}{{3}} (?!\p{{Nd}}) ) ){{0,8}}
          )
          (?<plus> [+＋] (?![\p{{L}}\p{{N}}+＋]) )?
          (?<possessive> (?<=[\p{{Latin}}\p{{M}}.．]) ['’ʼ＇] [sSｓＳ] (?!{_INSIDE}) )?
      )
    """,
    regex.VERBOSE,
)
# The same for a text of ASCII, which most texts are: in half the time (the tests compare the two).
_ASCII_WORD = re.compile(
    r"""
      (?P<sign> (?<![A-Za-z0-9]) [#@$] (?=[A-Za-z0-9]) )?
      (?: (?P<dotted> (?<![A-Za-z0-9]) [A-Za-z] (?:\.[A-Za-z]){1,9} (?![A-Za-z0-9]) \.? )
        | (?<![A-Za-z0-9]) [A-Za-z] (?: \+\+ | \# ) (?![A-Za-z0-9+#])
        | (?<![A-Za-z0-9]) [A-Za-z]{1,3} (?:&[A-Za-z]{1,3}){1,3} (?![A-Za-z0-9])
        | [A-Za-z0-9]{1,100}
          (?: (?<=[0-9]) (?: [./] [0-9]{1,20} | , [0-9]{3} (?![0-9]) ) ){0,8}
      )
      (?P<plus> \+ (?![A-Za-z0-9+]) )?
      (?P<possessive> (?<=[A-Za-z.]) ' [sS] (?![A-Za-z0-9]) )?
    """,
    re.VERBOSE,
)
_DOTTED = regex.compile(r"\p{L}(?:\.\p{L})+\.?")
_AROUND = '.,;:!?()[]"“”‘’–—…'
"""Signs beside a word of plain letters that are no part of it."""
_SET_SIGNS = "".join(sign for sign in _AROUND if not sign.isascii())
_AROUND_AND_BLANK = f"{_AROUND} "
_MEANING = dict.fromkeys(_AROUND, ",") | {sign: sign.lower() for sign in f"{ascii_letters} "}
_PLAINLY = bytes(ord(_MEANING.get(chr(byte), "\0")) for byte in range(256))
"""ASCII as it is compared: small letters, a comma for a sign beside a word, zero for whatever else."""
_COMMA, _BLANK = b", "  # as numbers, which are looked for in a sixth of the time that bytes are
LETTERS_AT_MOST = 100
_THOUSANDS = regex.compile(r"(?<=\d),(?=\d{3})")
# Letters that carry their stroke or hook without a separable mark, so no decomposition helps;
# marks that choose a glyph or stretch it (variation selectors, tatweel) say nothing.
_PLAIN: dict[int, int | str | None] = {
    **str.maketrans("ıøłđħŧð", "ioldhtd", "\u00ad\u0640\u200b\u200c\u200d\u2060"),
    ord("æ"): "ae",
    ord("œ"): "oe",
    **dict.fromkeys(map(ord, "⁄∕"), "/"),
    **dict.fromkeys([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]),
}
# Combining classes 7 to 9 (nukta, kana voicing, virama) and 84 to 132 (vowels and tones of Telugu,
# Thai, Lao and Tibetan) make other letters, not other accents.
_LETTERS = frozenset((*range(10), *range(84, 133)))
_UNSPACED = regex.compile(_UNSPACED_CLASS)

# Words that say nothing about the event; short on purpose, in the languages of most feeds.
STOP_WORDS_TEXT = """
    a an and are as at be been but by for from had has have he her his how in into is it its
    more new no not of on or over said say says she than that the their they this to up was we
    were what when where who why will with you after about amid live update updates latest
    el la los las un una de del al en y o que por con para se su es lo como mas
    le les des du et est une dans sur pour par au aux qui pas plus
    der die das den dem ein eine und oder von zu im mit auf fur ist nicht nach bei
"""
STOP_WORDS = frozenset(STOP_WORDS_TEXT.split())


class Token(NamedTuple):
    """A word of a text as it stands there, and where, in code points."""

    surface: str
    start: int
    end: int


class Parts(NamedTuple):
    """A token taken apart: what people write around a word, and the word."""

    word: str
    sign: str = ""
    """What stands before it: # $ @."""
    plus: str = ""
    """What stands behind it: the + of 50+, of any width."""
    possessive: str = ""
    is_dotted: bool = False
    is_emoji: bool = False


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens, in order, with their places in the original."""
    if text.isascii():
        return tuple([Token(m[0], m.start(), m.end()) for m in _ASCII_WORD.finditer(text)])
    return tuple([Token(m[0], m.start(), m.end()) for m in _WORD.finditer(text)])


def surfaces(text: str) -> list[str]:
    """Give the tokens of a text as they stand there."""
    if not text.isascii():
        return [m[0] for m in _WORD.finditer(text)]
    found = []
    for chunk in text.split():  # no word of ASCII has a blank in it, or looks beyond one
        bare = chunk.strip(_AROUND)
        if bare.isalpha() and len(bare) <= LETTERS_AT_MOST:
            found.append(bare)
        else:
            found += [m[0] for m in _ASCII_WORD.finditer(chunk)]
    return found


def is_simple(text: str) -> bool:
    """Say whether a text is one token of plain letters: most are, and need no long look."""
    return text.isascii() and text.isalpha() and len(text) <= LETTERS_AT_MOST


def is_unspaced_letter(word: str) -> bool:
    """Say whether a token is a character of a script that is written without spaces."""
    return not word.isascii() and _UNSPACED.match(word) is not None


@lru_cache(maxsize=20_000)
def parts_of(surface: str) -> Parts:
    """Take one token apart."""
    if is_simple(surface):
        return Parts(surface)
    m = _WORD.match(surface)
    if m is None:
        return Parts("")
    sign, plus, possessive = m["sign"] or "", m["plus"] or "", m["possessive"] or ""
    word = m.group()[len(sign) : len(m.group()) - len(plus) - len(possessive)]
    return Parts(
        word, sign, plus and "+", possessive, m["dotted"] is not None, m["emoji"] is not None
    )


def words_of_address(url: str) -> str:
    """Write an address so that its parts are words, every character in its place."""
    return url.replace("/", " ").replace(".", " ")


def words(text: str) -> tuple[str, ...]:
    """Give the folded words of a text, without signs, possessives and emoji."""
    chunks = text.split()  # no word has a blank in it, or looks beyond one
    are_short = max(map(len, chunks), default=0) <= LETTERS_AT_MOST
    words_in = _words_of if are_short else _words_between
    found: list[str] = []
    for chunk in chunks:
        if are_short and chunk.isalpha() and chunk.isascii():
            found.append(chunk.lower())
        else:
            found += words_in(chunk)
    return tuple(found)


def _words_between(chunk: str) -> tuple[str, ...]:
    """Give the folded words of what stands between two blanks."""
    bare = chunk.strip(_AROUND)
    if is_simple(bare):
        return (bare.lower(),)
    found = [parts_of(surface) for surface in surfaces(chunk)]
    return tuple([word for one in found if not one.is_emoji and (word := fold(one.word))])


_words_of = lru_cache(maxsize=20_000)(_words_between)


def saying(text: str) -> str:
    """Give the folded words of a text in a row, a blank between two: its name, whoever writes it how."""
    plain = text if text.isascii() else _with_plain_signs(text)
    if plain.isascii() and (plainly := _said_plainly(plain)) is not None:
        return plainly
    if not text.isascii():
        return " ".join(words(text))
    chunks = text.split()
    if max(map(len, chunks), default=0) > LETTERS_AT_MOST:
        return " ".join(words(text))
    said = [chunk if chunk.isalpha() else " ".join(_words_of(chunk)) for chunk in chunks]
    return " ".join(filter(None, said)).lower()


def _with_plain_signs(text: str) -> str:
    """Write a comma for the signs of typography that stand beside words."""
    for sign in _SET_SIGNS:
        text = text.replace(sign, ",")
    return text


def _said_plainly(text: str) -> str | None:
    """Give the same for words of plain letters and signs around them; None for any other text.

    The text is ASCII: as bytes it is looked at in a third of the time.
    """
    bare = text.strip(_AROUND_AND_BLANK).encode().translate(_PLAINLY)
    if _COMMA in bare:
        parts = [part for part in bare.split(b",") if part]
        if any(a[-1] != _BLANK != b[0] for a, b in pairwise(parts)):
            return None  # a sign between two letters: `U.S.`, `p.m.`
        bare = b" ".join(filter(None, map(bytes.strip, parts)))
    if 0 in bare or bare.find(b"  ") >= 0:
        return None
    at = 0
    while len(bare) - at > LETTERS_AT_MOST:
        at = bare.rfind(b" ", at, at + LETTERS_AT_MOST + 1) + 1
        if not at:
            return None  # a word that long is cut
    return bare.decode()


def fold(word: str) -> str:
    """Make spellings of one word equal: case, full width, ligatures, accents, invisible marks."""
    if not word.isascii():
        return _folded_far(word)
    folded = word.lower()
    return _undotted(folded) if "." in folded or "," in folded else folded


@lru_cache(maxsize=20_000)
def _folded_far(word: str) -> str:
    """Fold a word that has more than the letters of ASCII."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word).casefold())
    kept = (c for c in decomposed if unicodedata.combining(c) in _LETTERS)
    folded = unicodedata.normalize("NFC", "".join(kept).translate(_PLAIN))
    return _undotted(folded) if "." in folded or "," in folded else folded


def _undotted(folded: str) -> str:
    """Write U.S. as us and 1,000 as 1000; the point of 3.5 stays."""
    if folded[0].isdigit():
        return _THOUSANDS.sub("", folded)
    return folded.replace(".", "") if _DOTTED.fullmatch(folded) else folded


def content_words(of: Sequence[str]) -> tuple[str, ...]:
    """Leave out the folded words that say nothing about the event."""
    return tuple([word for word in of if word not in STOP_WORDS])


def weight(of: Sequence[str]) -> float:
    """Count words, a character of an unspaced script as half a word."""
    return len(of) - sum([0.5 for word in of if is_unspaced_letter(word)])


def content_weight(said: str) -> float:
    """Weigh the words of a folded text that say something about the event."""
    if not said.isascii():
        return weight(content_words(said.split()))
    spoken = said.split()
    return len(spoken) - sum(map(STOP_WORDS.__contains__, spoken))


def overlap(first: Sequence[str], second: Sequence[str]) -> float:
    """Tell how much of the shorter text stands in the longer: 0 to 1, and 1 for two empty ones."""
    a, b = frozenset(first), frozenset(second)
    if not a or not b:
        return 1.0 if a == b else 0.0
    return len(a & b) / min(len(a), len(b))
