"""The sockets of pushing (WebSub): whom we ask, who may call us, and what is remembered of it.

`Hubs` and `Subscriptions` are driven by `bot/`; `Callbacks` is the inbound one: the callback server
calls it, `bot/pushing.py` implements it.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rules.feeds.websub import Subscription
from rules.model import Feed


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a hub pushed: the document as it is, byte for byte."""

    body: bytes
    content_type: str | None
    signatures: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What a caller is answered."""

    status: int
    body: str = ""


class Callbacks(Protocol):
    """What hubs may call, each under the token of a subscription."""

    @abstractmethod
    async def knows(self, token: str) -> bool:
        """Say whether anything was agreed under a token."""
        ...

    @abstractmethod
    async def confirm(self, token: str, query: Mapping[str, str]) -> CallbackAnswer:
        """Answer a hub that asks whether it was us, or says that it will not push."""
        ...

    @abstractmethod
    async def deliver(self, token: str, pushed: Pushed) -> CallbackAnswer:
        """Take what a hub pushed."""
        ...


class Hubs(Protocol):
    """The way to hubs, and the way from them to us."""

    @abstractmethod
    def callback(self, token: str) -> str:
        """Give the public address that a hub calls for a token."""
        ...

    @abstractmethod
    async def subscribe(self, held: Subscription) -> None:
        """Ask a hub to push; raises FetchError, whose message names the hub, when it does not accept."""
        ...

    @abstractmethod
    async def unsubscribe(self, held: Subscription) -> None:
        """Ask a hub to push no more; raises as `subscribe` does."""
        ...

    @abstractmethod
    def listen(self, callbacks: Callbacks) -> AbstractAsyncContextManager[str]:
        """Be reachable while the block runs; says where.

        Raises PushError when that is not possible.
        """
        ...


class Subscriptions(Protocol):
    """What the store remembers of hubs; part of the Store port.

    A rule that decides on a subscription is asked inside the transaction that keeps its decision.
    """

    @abstractmethod
    async def begin_subscription(self, wanted: Subscription) -> bool:
        """Keep a subscription; False when its feed has one already that is not being left."""
        ...

    @abstractmethod
    async def change_subscription(
        self, token: str, decide: Callable[[Subscription], Subscription | None]
    ) -> Subscription | None:
        """Put what a rule makes of a subscription in its place, or forget it when that is None.

        Gives what stood there before; None, and nothing done, when there is none.
        """
        ...

    @abstractmethod
    async def subscription(self, token: str) -> Subscription | None:
        """Give a subscription by the token of its callback."""
        ...

    @abstractmethod
    async def subscription_of(self, feed_id: int) -> Subscription | None:
        """Give the subscription of a feed that is not being left."""
        ...

    @abstractmethod
    async def subscriptions(self, feed_id: int | None = None) -> Sequence[Subscription]:
        """Give all subscriptions, or all of a feed, those too that are being left."""
        ...

    @abstractmethod
    async def due_subscriptions(self, now: datetime, *, limit: int) -> Sequence[int]:
        """Give the ids of feeds with a subscription that something is to be done about.

        Its time has come, its lease is over, or the feed is not polled any more; the longest due
        comes first.
        """
        ...

    @abstractmethod
    async def reschedule(self, feed: Feed, next_at: datetime, because: str) -> bool:
        """Set when a feed is polled next; False when it has been polled meanwhile."""
        ...
