"""Watches as the file says × as they are kept → what is to be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from rules.model import Channel, Watch

_COMPARED = tuple(
    one.name
    for one in fields(Watch)
    if one.name not in ("id", "scope", "is_paused", "shadow_until", "name")
)
"""What the file says of a watch; whether it is paused people say."""


class Step(StrEnum):
    """What becomes of a watch."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of a watch that is to be different."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A watch of the file, or one that is in it no more, and what becomes of it."""

    step: Step
    watch: Watch
    """As it will be; of one that is removed, as it is."""
    differences: tuple[Difference, ...] = ()


def plan_watches(wanted: Sequence[Watch], kept: Sequence[Watch]) -> tuple[PlannedStep, ...]:
    """Say what must be done so that the file's watches are kept as it says, in its order.

    A watch that the operator made and that the file names, too, becomes the file's.
    """
    known = {watch.name: watch for watch in kept if not watch.scope}
    return (*_wanted(wanted, known), *_gone(wanted, kept))


def _wanted(wanted: Sequence[Watch], known: dict[str, Watch]) -> Iterator[PlannedStep]:
    for watch in wanted:
        before = known.get(watch.name)
        if before is None:
            yield PlannedStep(Step.ADD, watch)
        elif differences := tuple(_differences(before, watch)):
            yield PlannedStep(Step.CHANGE, replace(watch, id=before.id), differences)


def _gone(wanted: Sequence[Watch], kept: Sequence[Watch]) -> Iterator[PlannedStep]:
    names = {watch.name for watch in wanted}
    for watch in kept:
        if watch.origin == "file" and watch.name not in names:
            yield PlannedStep(Step.REMOVE, watch)


def _differences(before: Watch, after: Watch) -> Iterator[Difference]:
    for what in _COMPARED:
        old, new = getattr(before, what), getattr(after, what)
        if old != new:
            yield Difference(what, _shown(old), _shown(new))


def _shown(value: object) -> str:
    """Write a value as the file does."""
    if isinstance(value, tuple):
        return ", ".join(map(_shown, value))
    if isinstance(value, Channel):
        return str(value)
    return "none" if value is None else str(value)
