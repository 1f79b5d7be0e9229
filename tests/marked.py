"""Catalogues in which every word of ours stands between marks: what stands outside was never translated."""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import regex

from bot.phrasebook import phrases
from rules.asking.phrases import Phrases

_MARKED = regex.compile(r"⟦[^⟧]*(?:⟧|$)")
"""What limits cut off has lost its second mark."""
_WORD = regex.compile(r"\p{L}{2,}")
_NO_WORDS = regex.compile(r"\S*[/.]\w\S*|\b[A-Z][0-9A-Z]{4}\b|<[@#:][^>]*>")
"""Addresses, codes, and what a platform writes by number."""
NAMES = "name."
"""Names of commands have no room for marks: Discord takes letters only."""


def marked() -> Phrases:
    """Give the catalogues with German between marks; names to fill in stand outside."""
    known = phrases().catalogues
    german = {
        key: words if key.startswith(NAMES) else _marked(words)
        for key, words in known["de"].items()
    }
    return Phrases({**known, "de": german})


def _marked(words: str) -> str:
    return "".join(_parts(words))


def _parts(words: str) -> Iterator[str]:
    for text, name, _, _ in Formatter().parse(words):
        bare = text.replace("{", "{{").replace("}", "}}")
        yield f"⟦{bare}⟧" if _WORD.search(text) else bare
        if name is not None:
            yield f"{{{name}}}"


def outside(text: str) -> list[str]:
    """Give the words that stand outside of all marks."""
    return _WORD.findall(_NO_WORDS.sub(" ", _MARKED.sub(" ", text.replace("\\", ""))))


def texts_of(shown: Any) -> Iterator[str]:
    """Give all texts in what a platform was sent; no ids, addresses, colours, or values that a choice stands for."""
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, Mapping) and shown.get("type") == "rich_text_section":
        yield "".join(texts_of(shown["elements"]))  # a sentence may be cut in pieces
    elif isinstance(shown, Mapping):
        for name, part in shown.items():
            is_of_choice = name == "value" and ("label" in shown or "text" in shown)
            is_emoji = name == "name" and shown.get("type") == "emoji"
            if name not in _UNREAD and not is_of_choice and not is_emoji:
                yield from texts_of(part)
    elif isinstance(shown, list | tuple):
        for one in shown:
            yield from texts_of(one)


_UNREAD = frozenset(
    (
        "custom_id",
        "action_id",
        "block_id",
        "url",
        "style",
        "type",
        "timestamp",
        "id",
        "emoji",
        "format",
    )
)
