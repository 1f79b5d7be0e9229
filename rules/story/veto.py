"""Facts × facts → what contradicts, whatever the words have in common."""

from collections.abc import Iterable, Sequence

MAGNITUDES_APART = 0.3
"""Agencies correct a magnitude by a tenth or two; more is another quake."""


def contradiction(ours: Sequence[str], theirs: Iterable[Sequence[str]]) -> str | None:
    """Say what in an article contradicts all that a story's articles state, or None."""
    if not ours:
        return None
    stated = [fact for facts in theirs for fact in facts]
    checks = (_magnitudes, _scores)
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


def _anniversary(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> str | None:
    kind = "kind:anniversary"
    others = [kind in facts for facts in theirs]
    return "an anniversary against the event" if not any(others) and kind in ours else None
