"""What a command answers, the same on every surface; surfaces only draw it."""

from dataclasses import dataclass

from rules.model import Channel, Folding, Watch


class Refusal(Exception):
    """A command that cannot be carried out: what was asked, why not, and what to do."""


@dataclass(frozen=True, slots=True)
class WatchSaved:
    """A watch that is in force now, and how its query was read."""

    watch: Watch
    reading: str
    """In words: what is looked for, and where."""
    remarks: tuple[str, ...] = ()
    """What of the query may not do what its writer wants."""


@dataclass(frozen=True, slots=True)
class WatchRemoved:
    """A watch that was in force until now."""

    watch: Watch


@dataclass(frozen=True, slots=True)
class ChannelShown:
    """How a channel is told."""

    channel: Channel
    folding: Folding
