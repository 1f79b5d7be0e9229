"""Headline × headlines → whether it is another one of a series: a second quake, `Bulletin 12`, `Shares fall 5%`."""

from collections.abc import Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rules.sentences import against
from rules.story.facts import growing_counts, number_in
from rules.story.occasion import ordinals
from rules.story.wording import differ
from rules.words.text import content_words


def other_of_its_kind(title: str, others: Sequence[str], *, with_numbers: bool) -> str | None:
    """Say which of several of a kind a folded headline tells of, where the others tell of another of them.

    A second one is no third one. Numbers are asked for on request: `Shares fall 5%` may be what `Shares fall 3%` became.
    """
    found = _other_ordinal(title, others)
    return found or (_other_number(title, others) if with_numbers else None)


def _other_ordinal(title: str, others: Sequence[str]) -> str | None:
    """Tell a second earthquake from a third one."""
    theirs = [_form_of(other).ordinals for other in others]
    for kind, ours in _form_of(title).ordinals.items():
        there = {counted[kind] for counted in theirs if kind in counted}
        if there and ours not in there:
            return against(f"{ours} {kind}", f"{min(there)} {kind}")
    return None


def _other_number(title: str, others: Sequence[str]) -> str | None:
    """Tell one form from the same with other numbers in it; counts of people may grow."""
    ours = _form_of(title)
    theirs = [form for form in map(_form_of, others) if form.words == ours.words]
    if theirs and all(_are_apart(ours.numbers, form.numbers) for form in theirs):
        return against(*(" ".join(sorted(form.numbers)) for form in (ours, theirs[0])))
    return None


class _Form(NamedTuple):
    """A headline, what it counts, and the numbers in it that do not count people."""

    words: Sequence[str]
    numbers: Set[str]
    ordinals: Mapping[str, str]
    """By the words behind them."""


@lru_cache(maxsize=256)
def _form_of(title: str) -> _Form:
    every = title.split(" ")
    said = content_words(every)
    numbers = {word: number for word in said if (number := number_in(word))}
    growing = growing_counts(title)
    kept = frozenset(number for word, number in numbers.items() if word not in growing)
    counted = {kind: word for word, kind in pairwise(every) if word in ordinals()}
    return _Form([word for word in said if word not in numbers], kept, counted)


def _are_apart(ours: Set[str], theirs: Set[str]) -> bool:
    """Say whether neither tells a number of the other: small ones are not rounded, larger ones may be near."""
    small, small_there = (frozenset(filter(_is_small, one)) for one in (ours, theirs))
    if small and small_there:
        return not small & small_there
    return differ(ours, theirs)


def _is_small(number: str) -> bool:
    return number.isdigit() and len(number) < len("1000")
