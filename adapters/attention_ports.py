"""The sockets of people's attention: what is remembered of it, and what people may ask about it.

`AttentionStore` and `AttentionTransaction` are parts of the ports `Store` and `Transaction`,
`AttentionCommands` of the inbound port `Commands`.
"""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rules.answers.answer import ChannelShown
from rules.answers.attention import CaughtUp, DigestTold, MuteAdded, MuteRemoved, MutesShown
from rules.attention.backlog import Awake
from rules.attention.managers import Managers
from rules.attention.mutes import Mute, Target
from rules.attention.rank import StoryLine
from rules.attention.rates import WatchRate
from rules.attention.waiting import KeptChannel, WaitingAlert
from rules.model import Alert, Article, Channel, Folding


@dataclass(frozen=True, slots=True)
class ToldTitle:
    """What a channel was told, as it is offered to who types."""

    alert_id: int
    story_id: int
    title: str


@dataclass(frozen=True, slots=True)
class OwedPost:
    """A message of its own that certainly has not gone out yet."""

    delivery_id: int
    alert: Alert
    owed_at: datetime


class AttentionStore(Protocol):
    """What the tick asks of the store; cheap."""

    @abstractmethod
    async def waiting_channels(self, now: datetime) -> Sequence[Channel]:
        """Give the channels in which an alert waits whose time has come."""
        ...

    @abstractmethod
    async def settings_of(self, channel: Channel) -> Mapping[str, str]:
        """Give what people have set for a channel, without waiting for a writer."""
        ...

    @abstractmethod
    async def told_titles(
        self, since: datetime, channels: Sequence[Channel], *, at_most: int
    ) -> Sequence[ToldTitle]:
        """Give what channels were told since a moment, the newest first; cheap enough for every key."""
        ...

    @abstractmethod
    async def oldest_post(self, channel: Channel) -> datetime | None:
        """Say since when the oldest message of its own is owed to a channel."""
        ...


class AttentionTransaction(Protocol):
    """What is kept of people's attention, together with the alerts that it decides on."""

    @abstractmethod
    async def kept_channels(self, channels: Collection[Channel]) -> Mapping[Channel, KeptChannel]:
        """Give what is kept of channels; those of which nothing is are left out."""
        ...

    @abstractmethod
    async def keep_channel(self, channel: Channel, kept: KeptChannel) -> None:
        """Keep it in place of what was kept before."""
        ...

    @abstractmethod
    async def mutes(self, readers: Collection[str] | None = None) -> Sequence[Mute]:
        """Give the mutes of some readers, or all of them."""
        ...

    @abstractmethod
    async def mute(self, mute: Mute) -> None:
        """Keep a mute, in place of one that its reader has of the same; forgets those that are over."""
        ...

    @abstractmethod
    async def unmute(self, target: Target, reader: str) -> bool:
        """Forget a mute; False when there is none."""
        ...

    @abstractmethod
    async def owe_waiting(self, waiting: Sequence[WaitingAlert]) -> None:
        """Keep alerts that wait; one that was told already is left out."""
        ...

    @abstractmethod
    async def keep_untold(self, alerts: Sequence[Alert], *, now: datetime) -> None:
        """Keep alerts of which nobody is told."""
        ...

    @abstractmethod
    async def waiting_alerts(self, channel: Channel) -> Sequence[WaitingAlert]:
        """Give what waits in a channel, the oldest first."""
        ...

    @abstractmethod
    async def wait_until(self, waiting: Sequence[WaitingAlert]) -> None:
        """Let alerts that wait do so until another moment, in another way."""
        ...

    @abstractmethod
    async def look_again(self, channel: Channel | None, *, now: datetime) -> None:
        """Make due all that waits in a channel, or anywhere: when it is told is decided anew."""
        ...

    @abstractmethod
    async def owe_waited(self, alerts: Sequence[Alert], *, now: datetime) -> None:
        """Owe messages of their own for kept alerts, in this order; they wait no more."""
        ...

    @abstractmethod
    async def keep_waited(self, alerts: Sequence[Alert]) -> None:
        """Let alerts that waited be untold."""
        ...

    @abstractmethod
    async def tell_by(self, notice_id: int, alert_ids: Collection[int]) -> None:
        """Note that kept alerts are told by a notice; they wait no more."""
        ...

    @abstractmethod
    async def close_notice(self, notice_id: int) -> None:
        """Note that a notice is complete, without an edit of its message."""
        ...

    @abstractmethod
    async def lines_of(self, notice_id: int) -> Sequence[StoryLine]:
        """Give the stories of which a notice tells."""
        ...

    @abstractmethod
    async def owed_posts(self, channel: Channel) -> Sequence[OwedPost]:
        """Give a channel's messages of their own that certainly have not gone out, in order."""
        ...

    @abstractmethod
    async def watches_quiet(self) -> Sequence[str]:
        """Give the quiet hours that watches have of their own, each text once; `off` is none."""
        ...

    @abstractmethod
    async def let_wait(self, waiting: Sequence[WaitingAlert]) -> None:
        """Let kept alerts wait of which no message is owed any more."""
        ...

    @abstractmethod
    async def take_back(self, delivery_ids: Collection[int]) -> None:
        """Owe these messages no more."""
        ...

    @abstractmethod
    async def reads(self, readers: Collection[str]) -> Mapping[str, Sequence[Channel]]:
        """Give which channels people read, as far as it is known."""
        ...

    @abstractmethod
    async def set_reads(self, reader: str, channels: Sequence[Channel]) -> None:
        """Keep which channels somebody reads."""
        ...

    @abstractmethod
    async def caught_up_at(self, reader: str) -> datetime | None:
        """Say when somebody caught up last."""
        ...

    @abstractmethod
    async def note_caught_up(self, reader: str, *, now: datetime) -> None:
        """Note that somebody catches up."""
        ...

    @abstractmethod
    async def told_since(
        self, since: datetime, channels: Collection[Channel] | None = None
    ) -> Sequence[StoryLine]:
        """Give what channels, or all of them, were told or owed since a moment, untold too."""
        ...

    @abstractmethod
    async def awake(self) -> Awake:
        """Give what is remembered of when the bot looked."""
        ...

    @abstractmethod
    async def note_awake(self, awake: Awake) -> None:
        """Keep it."""
        ...

    @abstractmethod
    async def unread_since(self, feed_ids: Collection[int], moment: datetime) -> Collection[int]:
        """Give those of these feeds that were not read since a moment."""
        ...

    @abstractmethod
    async def note_matched(self, pairs: Collection[tuple[int, int]], *, now: datetime) -> None:
        """Note which watches, by id, which stories satisfy."""
        ...

    @abstractmethod
    async def matched_at(self, since: datetime) -> Mapping[int, Sequence[datetime]]:
        """Give, by watch, when stories first satisfied it, from a moment on."""
        ...

    @abstractmethod
    async def forget_matched(self, before: datetime) -> None:
        """Forget which stories satisfied watches before a moment."""
        ...

    @abstractmethod
    async def rates(self) -> Mapping[int, WatchRate]:
        """Give what is kept of the rates of watches."""
        ...

    @abstractmethod
    async def keep_rate(self, watch_id: int, rate: WatchRate) -> None:
        """Keep it in place of what was kept before."""
        ...

    @abstractmethod
    async def latest(self, *, since: datetime, at_most: int) -> Sequence[Article]:
        """Give the newest articles, the newest first."""
        ...


class AttentionCommands(Protocol):
    """What people may ask about their attention. Raises rules.answer.Refusal."""

    @abstractmethod
    async def show_channel(self, channel: Channel) -> ChannelShown:
        """Give what is set for a channel."""
        ...

    @abstractmethod
    async def set_channel(self, channel: Channel, *, folding: Folding) -> ChannelShown:
        """Set how a channel is told; gives what is set by then."""
        ...

    @abstractmethod
    async def set_attention(self, channel: Channel, settings: Mapping[str, str]) -> ChannelShown:
        """Set how a channel is told, by the keys and texts of docs/explanation/attention.md."""
        ...

    @abstractmethod
    async def language_of(self, channel: Channel) -> str:
        """Say what is set of the language of a channel (rules/attention/languages.py); cheap."""
        ...

    @abstractmethod
    async def managers_of(self, channel: Channel) -> Managers:
        """Say what is set of who may change a channel (rules/attention/managers.py); cheap."""
        ...

    @abstractmethod
    async def set_reads(self, channel: Channel, reads: Sequence[Channel]) -> ChannelShown:
        """Say that a channel is one person's, who reads others: what stands there is not repeated."""
        ...

    @abstractmethod
    async def add_mute(self, target: str, lasting: str, *, channel: Channel, by: str) -> MuteAdded:
        """Mute a watch, a story or an outlet for a channel, until it ends."""
        ...

    @abstractmethod
    async def list_mutes(self, channel: Channel | None = None) -> MutesShown:
        """Give the mutes in force, of a channel or of all."""
        ...

    @abstractmethod
    async def remove_mute(self, target: str, *, channel: Channel) -> MuteRemoved:
        """Take a mute back."""
        ...

    @abstractmethod
    async def digest_now(self, channel: Channel) -> DigestTold:
        """Tell at once what waits for the next digest of a channel."""
        ...

    @abstractmethod
    async def told_lately(self, channels: Sequence[Channel]) -> Sequence[ToldTitle]:
        """Give some of what channels were told in the last days, the newest first."""
        ...

    @abstractmethod
    async def catch_up(
        self, reader: str, *, since: str | None = None, channels: Sequence[Channel] = ()
    ) -> CaughtUp:
        """Show one person what channels, or all of them, were told; `since` is a length of time."""
        ...
