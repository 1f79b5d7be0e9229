"""Facts × facts → what contradicts, whatever the words have in common."""

from collections.abc import Iterable, Sequence

from rules.story.names import have_one_in_common
from rules.text import content_words

MAGNITUDES_APART = 0.3
"""Agencies correct a magnitude by a tenth or two; more is another quake."""
SAME_WORDING = 0.7
"""Share of the words of two headlines that stand in both, names left out."""
LEAD = "kind:lead"


def contradiction(ours: Sequence[str], theirs: Iterable[Sequence[str]]) -> str | None:
    """Say what in an article contradicts all that a story's articles state, or None."""
    if not ours:
        return None
    stated = [fact for facts in theirs for fact in facts]
    checks = (_magnitudes, _scores, _serials, _directions)
    for check in checks:
        if found := check(ours, stated):
            return found
    return _anniversary(ours, list(theirs))


def _values(facts: Iterable[str], kind: str) -> list[str]:
    return [value for fact in facts if (value := fact.removeprefix(kind)) != fact]


def _magnitudes(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    a, b = _values(ours, "magnitude:"), _values(theirs, "magnitude:")
    if not a or not b:
        return None
    apart = min(abs(float(x) - float(y)) for x in a for y in b)
    return f"magnitude {a[0]} against {b[0]}" if apart > MAGNITUDES_APART - 0.01 else None


def _scores(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    a, b = _values(ours, "score:"), _values(theirs, "score:")
    return f"score {a[0]} against {b[0]}" if a and b and not {*a} & {*b} else None


def _serials(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    """Say which numbers of one series stand against each other: `day 3` against `day 4`."""
    others = dict(value.split(" ") for value in _values(theirs, "serial:"))
    for value in _values(ours, "serial:"):
        word, number = value.split(" ")
        if word in others and f"serial:{value}" not in theirs:
            return f"{word} {number} against {word} {others[word]}"
    return None


def _directions(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    """Say which parts of a country stand against each other: a quake in the north, in the south."""
    a, b = _values(ours, "direction:"), _values(theirs, "direction:")
    return f"{a[0]} against {b[0]}" if a and b and not {*a} & {*b} else None


def have_other_names(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> bool:
    """Say whether both name somebody or some place, and none in common."""
    a = _values(ours, "name:")
    b = _values([fact for facts in theirs for fact in facts], "name:")
    return bool(a and b) and not have_one_in_common(a, b)


def other_names(
    ours: Sequence[str], theirs: Sequence[Sequence[str]], title: str, titles: Iterable[str]
) -> str | None:
    """Say which names stand against which, when both have some and none in common.

    Headlines alone may call one thing by many names; there it counts only when the wording is the
    same but for the names, or another toll is told: so newsrooms write about two events of one kind.
    """
    stated = [fact for facts in theirs for fact in facts]
    a, b = _values(ours, "name:"), _values(stated, "name:")
    if not a or not b or have_one_in_common(a, b):
        return None
    surely = (LEAD in ours and LEAD in stated) or _tolls_differ(ours, stated)
    if not surely and not any(_same_but_for(a, b, title, other) for other in titles):
        return None
    return f"{a[0]} against {b[0]}"


def _tolls_differ(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether both tell of dead, and not of as many: of one event the number grows, too."""
    a, b = _values(ours, "toll:"), _values(theirs, "toll:")
    return bool(a and b) and not {*a} & {*b}


def _same_but_for(a: Sequence[str], b: Sequence[str], title: str, other: str) -> bool:
    """Say whether two headlines are the same but for these names, which only one of them has."""
    ours, theirs = (
        frozenset(word for name in names for word in name.split(" ")) for names in (a, b)
    )
    one, two = (frozenset(content_words(t.split(" "))) for t in (title, other))
    if ours & two or theirs & one:
        return False
    one, two = one - ours, two - theirs
    return len(one & two) >= SAME_WORDING * len(one | two)


def _anniversary(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> str | None:
    kind = "kind:anniversary"
    others = [kind in facts for facts in theirs]
    return "an anniversary against the event" if not any(others) and kind in ours else None
