"""Text → what can be written in a picture with the fonts of this machine.

matplotlib brings one font, which has the letters of Europe and the Near East. For others it takes any of these that
is installed, letter by letter (`font.family` may name several since its version 3.6).
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache

OWN = "DejaVu Sans"
# As Debian, Fedora, Windows and macOS name them; of one script the first that is there. Fonts of coloured emoji are
# none that matplotlib can draw.
OTHERS = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK TC", "Noto Sans CJK KR"),
    *("Source Han Sans SC", "Source Han Sans", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei"),
    *("Droid Sans Fallback", "Microsoft YaHei", "Yu Gothic", "Malgun Gothic", "Microsoft JhengHei"),
    *("PingFang SC", "Hiragino Sans", "Hiragino Sans GB", "Apple SD Gothic Neo", "Heiti SC"),
    *("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Nirmala UI"),
    *("Noto Sans Bengali", "Noto Sans Tamil", "Noto Sans Telugu", "Noto Sans Gujarati"),
    *("Noto Sans Thai", "Leelawadee UI", "Noto Sans Khmer", "Noto Sans Lao", "Noto Sans Myanmar"),
    *("Noto Sans Georgian", "Noto Sans Armenian", "Noto Sans Ethiopic", "Noto Sans Sinhala"),
    *(
        "Noto Emoji",
        "Segoe UI Symbol",
        "Symbola",
        "Noto Sans Symbols2",
        "Unifont",
        "Arial Unicode MS",
    ),
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
"""Joiners and choices of glyphs: where no font has the glyph, nothing is missing without them."""
_LEFT_OUT = "…"


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """Name the fonts that are there, matplotlib's own first."""
    from matplotlib.font_manager import fontManager

    _know_new_fonts()
    there = set(fontManager.get_font_names())
    return (OWN, *(name for name in OTHERS if name in there))


def _know_new_fonts() -> None:
    """Tell matplotlib of fonts that were installed since it made its list, which it keeps for good."""
    from matplotlib import font_manager

    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for path in sorted(set(font_manager.findSystemFonts()) - known):
        with suppress(OSError, RuntimeError):  # no font that it can draw, such as coloured emoji
            font_manager.fontManager.addfont(path)


def written(text: str, *, otherwise: str = "") -> str:
    """Write a text with the letters that are there.

    What has letters that no font has is called `otherwise`, if that can be written; else these are left out.
    """
    text = _INVISIBLE.sub("", text)
    if can_be_written(text):
        return text
    if otherwise and can_be_written(otherwise):
        return otherwise
    return _without_missing(text, _has_letter())


def can_be_written(text: str) -> bool:
    """Say whether every letter is in one of the fonts."""
    has = _has_letter()
    return all(has(letter) for letter in text)


def _without_missing(text: str, has: Callable[[str], bool]) -> str:
    """Put one ellipsis for any number of letters that are missing side by side."""
    kept = "".join(letter if has(letter) else "\0" for letter in text)
    return re.sub("\0(?:[\0 ]*\0)?", _LEFT_OUT, kept)


def _has_letter() -> Callable[[str], bool]:
    return _letters_of(families())


@lru_cache(maxsize=4)
def _letters_of(names: Sequence[str]) -> Callable[[str], bool]:
    from matplotlib.font_manager import findfont, get_font

    known: set[int] = set()
    for name in names:
        known |= get_font(findfont(name)).get_charmap().keys()
    return lambda letter: letter.isspace() or ord(letter) in known
