"""Revised headline → what its publisher took out and what they put in, for the story's history."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rules.words.text import Token, fold, tokens

COMPARED = 300
"""Words of a headline that are compared: the time grows by their square, and none has so many."""


@dataclass(frozen=True, slots=True)
class Rewording:
    """Runs of words as they stand in the old and in the new headline, in their order."""

    taken_out: tuple[str, ...] = ()
    put_in: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether a word changed; capitals, accents and punctuation are none."""
        return bool(self.taken_out or self.put_in)


def rewording(before: str, after: str) -> Rewording:
    """Compare two headlines word by word; scripts without spaces by character."""
    old, new = tokens(before)[:COMPARED], tokens(after)[:COMPARED]
    matcher = SequenceMatcher(None, _folded(old), _folded(new), autojunk=False)
    changed = [step for step in matcher.get_opcodes() if step[0] != "equal"]
    return Rewording(
        tuple(_run(before, old[a:b]) for _, a, b, _, _ in changed if a < b),
        tuple(_run(after, new[a:b]) for _, _, _, a, b in changed if a < b),
    )


class Change(StrEnum):
    """What became of a run of words."""

    KEPT = "kept"
    TAKEN_OUT = "taken_out"
    PUT_IN = "put_in"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text of two headlines."""

    text: str
    change: Change = Change.KEPT


def word_diff(before: str, after: str) -> tuple[Part, ...]:
    """Write the new headline with what was taken out in its place, blanks along with it.

    Without what was taken out it reads as the new one, to the character.
    """
    old, new = tokens(before)[:COMPARED], tokens(after)[:COMPARED]
    matcher = SequenceMatcher(None, _folded(old), _folded(new), autojunk=False)
    parts, at = [], 0
    for step, a, b, c, d in matcher.get_opcodes():
        begins = new[c].start if c < d else at
        parts.append(Part(after[at:begins]))
        if a < b and step != "equal":
            gone = _run(before, old[a:b])
            is_last = c == d and at > 0
            parts.append(Part(f" {gone}" if is_last else f"{gone} ", Change.TAKEN_OUT))
        if c < d:
            kind = Change.KEPT if step == "equal" else Change.PUT_IN
            parts.append(Part(after[begins : new[d - 1].end], kind))
            at = new[d - 1].end
    parts.append(Part(after[at:]))
    return tuple(one for one in parts if one.text)


def _folded(of: Sequence[Token]) -> list[str]:
    return [fold(token.surface) for token in of]


def _run(text: str, of: Sequence[Token]) -> str:
    return text[of[0].start : of[-1].end]
