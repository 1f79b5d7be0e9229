"""A watch before and after a change → what was changed, by whom; and what two people wished at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from rules.model import Mode, Watch
from rules.watches.wish import NO_WISH, WatchWish

_TOLD = ("name", "query", "mode", "min_sources", "ping", "urgent", "spikes", "quiet", "is_paused")
"""What of a watch people change, and are told of."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One thing of a watch that is different now."""

    name: str
    """As the watch calls it: `query`, `min_sources`, `is_paused`."""
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class WatchChange:
    """What somebody changed of a watch, at once."""

    watch_id: int
    fields: tuple[FieldChange, ...]
    by: str
    """Who: `slack:@U0123456789`; empty: the operator, or the bot itself."""
    changed_at: datetime
    id: int = 0


def changes_between(old: Watch, new: Watch) -> tuple[FieldChange, ...]:
    """Say what is different; values are plain text, numbers, yes and no."""
    pairs = ((name, _plain(getattr(old, name)), _plain(getattr(new, name))) for name in _TOLD)
    return tuple(FieldChange(name, old, new) for name, old, new in pairs if old != new)


def as_it_was(watch: Watch, since: Sequence[WatchChange]) -> Watch:
    """Give a watch as it was before its latest changes, the oldest of them first."""
    before = {one.name: one.before for change in reversed(since) for one in change.fields}
    return replace(watch, **{name: _value(name, value) for name, value in before.items()})


def wished_of(watch: Watch, wish: WatchWish) -> WatchWish:
    """Leave out of a wish what the watch is already: a form gives back all that it showed."""
    return replace(wish, **{name: None for name, value in _named(wish) if _is(watch, name, value)})


def clashing(wish: WatchWish, since: Iterable[WatchChange], now: Watch) -> tuple[str, ...]:
    """Name what somebody wishes that others have changed, and not to the same."""
    changed = {one.name for change in since for one in change.fields}
    return tuple(
        name for name, value in _named(wish) if name in changed and not _is(now, name, value)
    )


def net_changes(since: Sequence[WatchChange]) -> Mapping[str, FieldChange]:
    """Sum up changes, the oldest first: what was there before all of them, and is there now."""
    summed: dict[str, FieldChange] = {}
    for change in since:
        for one in change.fields:
            first = summed.get(one.name, one)
            summed[one.name] = replace(one, before=first.before)
    return {name: one for name, one in summed.items() if one.before != one.after}


def _named(wish: WatchWish) -> Iterator[tuple[str, Any]]:
    for one in fields(NO_WISH):
        value = getattr(wish, one.name)
        if value is not None:
            yield one.name, value


def _is(watch: Watch, name: str, value: Any) -> bool:
    """Say whether a watch has a value; an empty text stands for none."""
    return bool(getattr(watch, name) == (None if value == "" else value))


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Mode) else value


def _value(name: str, plain: Any) -> Any:
    return Mode(plain) if name == "mode" else plain
