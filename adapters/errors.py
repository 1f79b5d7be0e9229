"""What may go wrong outside, sorted by what the caller should do.

    AdapterError
    ├─ FetchError               a feed could not be had; its message is for people
    │   ├─ SourceUnreachable    no connection was made: ours or theirs, soon again
    │   ├─ SourceDelayed        told or forced to wait: again later, longer each time
    │   ├─ SourceGone           the publisher says it is gone for good: tell, ask rarely
    │   ├─ SourceUnreadable     an answer came that is no feed: tell, again later
    │   └─ SourceBlocked        the server wants to see a browser or a person: tell, again later
    ├─ DeliveryError
    │   ├─ DeliveryDelayed      certainly not delivered (429, never connected): again, not before
    │   ├─ DeliveryRefused      this message will never pass: give it up, say why
    │   ├─ ChannelLost          archived, deleted, kicked out: wait long, tell the operator
    │   └─ DeliveryUncertain    it may have arrived: look before any resend
    ├─ ChatError                a chat cannot be opened as it is: tell, stop
    ├─ PushError                the callback server cannot be opened: tell, stop
    └─ StoreError               the database cannot be used as it is: tell, stop
        └─ StoreInUse           another bot is running on it

A message says what was attempted, what happened and what to do. None ever holds a secret.
"""

from datetime import timedelta
from typing import ClassVar

from rules.delivery.delivery import Outcome
from rules.feeds.polling import Failure
from rules.model import FailureKind
from rules.sentences import told_by


class AdapterError(Exception):
    """Something outside did not do what it was asked to."""


class FetchError(AdapterError):
    """A feed could not be had."""

    kind: ClassVar[FailureKind] = FailureKind.UNREADABLE

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        """Keep what the publisher asked for beside the sentence for people."""
        super().__init__(message)
        self.retry_after = retry_after

    def failure(self) -> Failure:
        """Say it in the words of the rules."""
        return Failure(told_by(self), self.kind, self.retry_after)


class SourceUnreachable(FetchError):
    """No connection was made."""

    kind = FailureKind.UNREACHABLE


class SourceDelayed(FetchError):
    """We were told or forced to wait."""

    kind = FailureKind.DELAYED


class SourceGone(FetchError):
    """The publisher says that the feed is gone for good."""

    kind = FailureKind.GONE


class SourceUnreadable(FetchError):
    """An answer came that is no feed."""

    kind = FailureKind.UNREADABLE


class SourceUnencrypted(SourceUnreadable):
    """No encrypted connection could be made: the server may speak plain HTTP only."""


class SourceBlocked(FetchError):
    """The server wants proof that a person is asking."""

    kind = FailureKind.BLOCKED


class DeliveryError(AdapterError):
    """A message is not known to have been delivered."""

    outcome: ClassVar[Outcome] = Outcome.UNCERTAIN

    def __init__(
        self, message: str, *, retry_after: timedelta | None = None, everywhere: bool = False
    ) -> None:
        """Keep the wait that the platform asked for, for the channel or for the whole workspace."""
        super().__init__(message)
        self.retry_after, self.everywhere = retry_after, everywhere


class DeliveryDelayed(DeliveryError):
    """Certainly not delivered: try again, not before `retry_after`."""

    outcome = Outcome.DELAYED


class DeliveryRefused(DeliveryError):
    """This message will never pass."""

    outcome = Outcome.REFUSED


class ChannelLost(DeliveryError):
    """The channel cannot be written to: archived, deleted, or the bot was removed."""

    outcome = Outcome.LOST


class DeliveryUncertain(DeliveryError):
    """It may have arrived: 5xx, time-out or drop after sending."""

    outcome = Outcome.UNCERTAIN


class ChatError(AdapterError):
    """A chat cannot be opened as it is: a wrong token, a port that is taken."""


class PushError(AdapterError):
    """Hubs cannot reach us as it is."""


class StoreError(AdapterError):
    """The database cannot be used as it is."""


class StoreInUse(StoreError):
    """Another bot is running on this database."""
