"""Headline × headlines → whether who did it to whom is turned round: `Firm sues`, `Union sues firm`.

Two reports of a lawsuit, a match or a takeover have its two sides in the same roles. What stands before
the deed in one headline and behind it in the other makes two events of them.
"""

from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from rules.sentences import against
from rules.words.text import content_words

_DEEDS_TEXT = "sue beat defeat thrash stun acquire accuse invade"
_DEED_OF = {form: deed for deed in _DEEDS_TEXT.split() for form in (deed, f"{deed}s", f"{deed}es")}
"""In the present alone: who `sued` may have been sued."""
_NEAR = 3
"""So many telling words on either side of a deed say who and whom."""


class _Roles(NamedTuple):
    doers: Set[str]
    done_to: Set[str]


def other_roles(title: str, others: Sequence[str]) -> str | None:
    """Say what does in a folded headline what is done to it in all the others, or the other way round."""
    theirs = [_roles(other) for other in others]
    for deed, ours in _roles(title).items():
        turned = [_turned(ours, roles[deed]) for roles in theirs if deed in roles]
        if len(turned) == len(theirs) > 0 and all(turned):
            who = min(turned[0])
            said = f"{who} {deed}", f"{deed} {who}"
            return against(*(said if who in ours.doers else said[::-1]))
    return None


def _turned(ours: _Roles, theirs: _Roles) -> Set[str]:
    """Give who changed its role; whoever stands on both sides of either says nothing."""
    changed = (ours.doers & theirs.done_to) | (ours.done_to & theirs.doers)
    return changed - (ours.doers & ours.done_to) - (theirs.doers & theirs.done_to)


@lru_cache(maxsize=4_096)
def _roles(title: str) -> Mapping[str, _Roles]:
    """Give for the first deed of each kind in a headline the words beside it."""
    words = content_words(title.split(" "))
    found: dict[str, _Roles] = {}
    for at, word in enumerate(words):
        if deed := _DEED_OF.get(word):
            before, behind = words[max(0, at - _NEAR) : at], words[at + 1 : at + 1 + _NEAR]
            found.setdefault(deed, _Roles(frozenset(before), frozenset(behind)))
    return found
