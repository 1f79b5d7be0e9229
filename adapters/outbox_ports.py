"""The sockets around what is owed: where it is kept, and what people may ask about it.

`Outbox` is a part of the port `Store`, `Notices` of `Transaction`, `OutboxCommands` of the inbound
port `Commands`.
"""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from rules.answers.answer import Rechecked
from rules.answers.status import Backlog, Receipt, Status
from rules.delivery.delivery import NextState
from rules.delivery.outbox import DeadLetters, LostChannel
from rules.model import Channel, Delivery, Posted
from rules.notice import Notice, NoticeKind


class Outbox(Protocol):
    """What is owed, and every step of it."""

    @abstractmethod
    async def due_channels(self, now: datetime) -> Sequence[Channel]:
        """Give the channels that are owed something whose time may have come."""
        ...

    @abstractmethod
    async def head(self, channel: Channel, *, now: datetime) -> Delivery | None:
        """Give the oldest delivery of a channel that is not done.

        A change of a message holds up nothing before its time.
        """
        ...

    @abstractmethod
    async def note_attempt(self, delivery: Delivery, *, now: datetime) -> Delivery | None:
        """Note that an attempt begins, before it does; None when somebody else was first.

        `now` is the moment that its message is looked for from: no request begins later than the
        fence after it.
        Gives the delivery with all that is known of its story now: that is what it shows.
        """
        ...

    @abstractmethod
    async def note_result(
        self, delivery: Delivery, result: NextState, posted: Posted | None = None
    ) -> bool:
        """Note what came of it; False, and nothing done, when the delivery has moved meanwhile."""
        ...

    @abstractmethod
    async def is_superseded(self, delivery: Delivery) -> bool:
        """Say whether a later change of the same message waits, which shows the same and more."""
        ...

    @abstractmethod
    async def hasten(self, *, ahead_of: datetime, now: datetime) -> int:
        """Make due what is owed or was sent, as it seems, in times to come; count it."""
        ...

    @abstractmethod
    async def delivery(self, delivery_id: int) -> Delivery | None:
        """Give one delivery."""
        ...

    @abstractmethod
    async def retry(self, ids: Collection[int] | None, *, now: datetime) -> Sequence[Delivery]:
        """Make due what was given up or waits for another attempt, of these or of all; gives it.

        What is being sent stays as it is.
        """
        ...

    @abstractmethod
    async def drop(self, ids: Collection[int] | None, *, now: datetime) -> Sequence[Delivery]:
        """Owe these no more, or all that was given up; gives them.

        What is being sent, or may have arrived, stays as it is.
        """
        ...

    @abstractmethod
    async def move_channel(self, old: Channel, new: Channel) -> int:
        """Let everything that is kept of a channel be of another; gives how many watches tell it.

        Its platform calls it otherwise: watches, settings, mutes and what is owed go along.
        """
        ...

    @abstractmethod
    async def receipts(self, *, since: datetime) -> Sequence[Receipt]:
        """Give the messages that were posted since a moment, as far as they are not too many."""
        ...

    @abstractmethod
    async def backlogs(self) -> Sequence[Backlog]:
        """Give, by channel, how much is owed and how much was given up."""
        ...

    @abstractmethod
    async def dead(self) -> Sequence[DeadLetters]:
        """Give, by channel, what was given up; failure notices are left out."""
        ...

    @abstractmethod
    async def lost_channels(self) -> Sequence[LostChannel]:
        """Give the channels that cannot be written to."""
        ...

    @abstractmethod
    async def outbox(self, *, limit: int) -> Sequence[Delivery]:
        """Give the deliveries that are not done, and dead ones; the oldest first."""
        ...

    @abstractmethod
    async def told_count(self) -> int:
        """Count the alerts that have been delivered."""
        ...


class Notices(Protocol):
    """What channels are told of that is not one story, kept with what led to it."""

    @abstractmethod
    async def owe_notice(
        self, notice: Notice, *, now: datetime, due_at: datetime | None = None
    ) -> Notice:
        """Owe a message for a notice, not before `due_at`; gives it with its id.

        Where one of its kind, channel and key is open, that one is changed, as `change_notice` does.
        """
        ...

    @abstractmethod
    async def change_notice(
        self, notice: Notice, *, now: datetime, due_at: datetime | None = None
    ) -> bool:
        """Let a notice that has an id say something else, and owe an edit of its message.

        A message that has not gone out shows it when it does. False, and only kept, when there is
        no message: it was given up.
        """
        ...

    @abstractmethod
    async def open_notices(self, kinds: Collection[NoticeKind]) -> Sequence[Notice]:
        """Give the notices of some kinds that are not over."""
        ...


class OutboxCommands(Protocol):
    """What people may ask about what is owed. Raises rules.answer.Refusal."""

    @abstractmethod
    async def list_outbox(self) -> Iterable[Delivery]:
        """Give what is owed and not done, and what was given up."""
        ...

    @abstractmethod
    async def retry(self, which: str) -> Sequence[Delivery]:
        """Try again at once what was given up or waits: by its number, by an alert's id, or all."""
        ...

    @abstractmethod
    async def drop(self, which: str) -> Sequence[Delivery]:
        """Owe something no more: by its number or an alert's id; `all` is all that was given up."""
        ...

    @abstractmethod
    async def recheck(self, channel: Channel) -> Rechecked:
        """Try at once what a channel is owed or what of it was given up, and say what came of it."""
        ...

    @abstractmethod
    def is_operators(self, channel: Channel) -> bool:
        """Say whether it is where the operator reads: who reads there may look after all channels."""
        ...

    @abstractmethod
    async def channel_back(self, channel: Channel) -> int:
        """Try at once what waits because a channel could not be written to; counts it.

        An address that ends in `/` means all channels that begin with it, an empty one all of a chat.
        """
        ...

    @abstractmethod
    async def channel_moved(self, old: Channel, new: Channel) -> int:
        """Let all that is kept of a channel be of another name; gives how many watches tell it."""
        ...

    @abstractmethod
    async def status(self) -> Status:
        """Say how the bot stands."""
        ...
