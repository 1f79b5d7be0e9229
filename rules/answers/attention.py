"""What commands about people's attention answer, the same on every surface."""

from dataclasses import dataclass

from rules.attention.catchup import Since
from rules.attention.mutes import Mute
from rules.attention.rank import Ranked
from rules.attention.zones import Zone
from rules.model import Channel


@dataclass(frozen=True, slots=True)
class MuteAdded:
    """A mute that is in force now."""

    mute: Mute
    zone: Zone
    """In which its end is shown: the channel's."""


@dataclass(frozen=True, slots=True)
class MuteShown:
    """A mute, with the zone of its channel."""

    mute: Mute
    zone: Zone


@dataclass(frozen=True, slots=True)
class MutesShown:
    """The mutes in force, those that end first before."""

    mutes: tuple[MuteShown, ...]


@dataclass(frozen=True, slots=True)
class MuteRemoved:
    """A mute that was in force until now."""

    mute: Mute


@dataclass(frozen=True, slots=True)
class DigestTold:
    """What a channel is told at once of what waited for its digest."""

    channel: Channel
    stories: int
    messages: int
    """On how many pages they stand."""
    why: str


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What somebody has missed, the most important first."""

    since: Since
    stories: tuple[Ranked, ...]

    @property
    def words(self) -> str:
        """Say it in a line above the stories."""
        return self.since.found(len(self.stories))
