"""What people wish of a watch: a value for each thing that they name, nothing for what they do not."""

from dataclasses import dataclass, replace

from rules.model import Mode, Watch

SOURCES_AT_MOST = 20
PING_LIMIT = 40
"""Ids of roles and groups are shorter on every platform."""
_EVERYBODY = frozenset({"everyone", "here", "channel"})


@dataclass(frozen=True, slots=True)
class WatchWish:
    """What is to be different; None leaves it as it is."""

    name: str | None = None
    query: str | None = None
    mode: Mode | None = None
    min_sources: int | None = None
    ping: str | None = None
    """Whom it calls; an empty one calls nobody any more."""
    urgent: bool | None = None
    spikes: str | None = None
    """How soon a spike of it is told; an empty one: as its channels say."""
    quiet: str | None = None
    """Its own quiet hours; an empty one: as its channels say."""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is wished."""
        return self == NO_WISH


NO_WISH = WatchWish()


def calls_everybody(ping: str) -> bool:
    """Say whether it is how a platform calls all who read a channel, which no watch may."""
    name, _bar, _shown = ping.strip(" <@!>").partition("|")
    return name.strip().casefold() in _EVERYBODY


def fulfilled(watch: Watch, wish: WatchWish) -> Watch:
    """Give a watch as it is wished."""
    return replace(
        watch,
        name=wish.name or watch.name,
        query=wish.query or watch.query,
        mode=wish.mode or watch.mode,
        min_sources=wish.min_sources or watch.min_sources,
        ping=watch.ping if wish.ping is None else wish.ping or None,
        urgent=watch.urgent if wish.urgent is None else wish.urgent,
        spikes=watch.spikes if wish.spikes is None else wish.spikes or None,
        quiet=watch.quiet if wish.quiet is None else wish.quiet or None,
    )
