"""Which language a report is in, as far as stories need it: English, of which it is known what is rare, or not.

The weights were learned from English, and so was what contradicts: numbers, places, occasions. Of
other languages nothing of that is known, and a likeness of words says little. What a feed says of its language
is often its program's default, so the small words of the text decide first.
"""

import re
from collections.abc import Sequence

import regex

FOREIGN, ENGLISH = "kind:foreign", "kind:english"
"""What a report states by its small words; one that has none states nothing."""
_ENGLISH_TEXT = """
    the of and to for by with from as are were been has have had after before amid says said would
    than that this its his her their who what when where why how not more most into at on it is be
    could should may must over about against
"""
_OTHERS_TEXT = """
    der dem des ein eine einen einem einer und oder von vom zum zur im mit auf fur ist nicht nach bei
    aus uber wird sich wegen gegen durch unter vor noch beim
    les du une dans avec sur par aux qui pas cette ses ete apres contre chez entre
    los las una del para su como sus tras sobre desde hasta segun muere
    os dos em nos nas um uma ao pelo pela sao e apos com
    il gli della di dei delle nel nella che sono piu alla dal tra
    het een van voor naar zijn niet tegen
    og av til som ikke fra mot efter och att inte har ved
    jest oraz przez dla nie
    bir icin ile
    yang dan untuk dari pada dengan
    din pe cu sau este
    hogy egy
"""
# Those of two letters that are also a word, a name or an abbreviation in English tell only together.
_MAYBE_TEXT = """
    das den el la le lo es se en da do no na ke ve bu op ja po un
"""
_ENGLISH, _OTHERS, _MAYBE = (
    frozenset(text.split()) for text in (_ENGLISH_TEXT, _OTHERS_TEXT, _MAYBE_TEXT)
)
_SMALL = _ENGLISH | _OTHERS | _MAYBE
_LETTER = regex.compile(r"\p{L}")
_LATIN = regex.compile(r"\p{Latin}")
_POSSESSIVE = re.compile(r"[a-z]['’]s ", re.IGNORECASE)
ENOUGH_LETTERS = 0.5
"""From this share on, another script is the text's own and no name in it."""


def tongue_of(text: str, words: Sequence[str], declared: str = "") -> tuple[str, ...]:
    """Say of a text whether it is in English: one of the two above, or none where nobody can tell.

    `words` are its folded words; `declared` is the language tag that came with it, which counts where
    the text itself says nothing.
    """
    if not text.isascii() and _is_of_another_script(text):
        return (FOREIGN,)
    small = [word for word in words if word in _SMALL]
    english, others, maybe = (
        sum([word in known for word in small]) for known in (_ENGLISH, _OTHERS, _MAYBE)
    )
    english += len(_POSSESSIVE.findall(text))
    if english != others:
        return (ENGLISH if english > others else FOREIGN,)
    has_signs = not text.isascii() and not all(map(str.isascii, _LETTER.findall(text)))
    says_other = bool(declared) and not declared.lower().startswith("en")
    return (FOREIGN,) if maybe > 1 or has_signs or says_other else ()


def _is_of_another_script(text: str) -> bool:
    letters = _LETTER.findall(text)
    others = sum([_LATIN.match(letter) is None for letter in letters])
    return others > ENOUGH_LETTERS * len(letters)
