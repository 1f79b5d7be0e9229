"""The sockets around trust in the bot: why something was not told, and trying before saving.

`ConfidenceStore` and `ConfidenceTransaction` are parts of the ports `Store` and `Transaction`,
`ConfidenceCommands` of the inbound port `Commands`.
"""

from abc import abstractmethod
from datetime import datetime
from typing import Protocol

from adapters.tuning_ports import TuningCommands, TuningStore, TuningTransaction
from rules.answers.answer import Drafted, WatchSaved
from rules.answers.linked import Arrival
from rules.answers.whynot import WhyNot
from rules.attention.zones import Zone
from rules.confidence.less import Less
from rules.model import Channel, Watch
from rules.watches.draft import Draft
from rules.watches.wish import WatchWish


class ConfidenceStore(TuningStore, Protocol):
    """What is kept for it."""

    @abstractmethod
    async def arrival(self, article_id: int) -> Arrival:
        """Say how a kept article came."""
        ...

    @abstractmethod
    async def add_draft(self, draft: Draft) -> Draft:
        """Keep a draft and give it its id; forgets those that were over long ago."""
        ...

    @abstractmethod
    async def change_draft(self, draft: Draft) -> bool:
        """Replace what would be saved; False when it was used meanwhile."""
        ...

    @abstractmethod
    async def draft(self, draft_id: int) -> Draft | None:
        """Give a draft; None when there is none."""
        ...

    @abstractmethod
    async def end_draft(self, draft_id: int) -> bool:
        """Drop a draft; False when it was used meanwhile."""
        ...

    @abstractmethod
    async def save_draft(self, draft_id: int, watch: Watch) -> Watch | None:
        """Keep the watch of a draft and give it its id; None when its name is taken.

        The draft is used by that. One that was used before gives the watch with the id 0.
        """
        ...

    @abstractmethod
    async def edit_by_draft(
        self, draft: Draft, old: Watch, new: Watch, *, now: datetime
    ) -> bool | None:
        """Change a watch that is as it was read by a draft of its query, and note who did.

        False when either was changed or used meanwhile, None when the new name is taken.
        """
        ...


class ConfidenceTransaction(TuningTransaction, Protocol):
    """What is kept together with what people are told."""

    @abstractmethod
    async def end_shadow(self, watch: Watch) -> bool:
        """Pause a watch whose silent time is over; False when that was changed meanwhile."""
        ...


class ConfidenceCommands(TuningCommands, Protocol):
    """What people may ask. Raises rules.answer.Refusal."""

    @abstractmethod
    async def draft_watch(
        self, query: str, *, channel: Channel, wish: WatchWish, scope: str, by: str, zone: Zone
    ) -> Drafted:
        """Try a watch over 30 days, and keep it as a draft: nothing is saved."""
        ...

    @abstractmethod
    async def refine_draft(self, draft: Draft, wish: WatchWish, *, zone: Zone) -> Drafted:
        """Try a draft with what is wished otherwise."""
        ...

    @abstractmethod
    async def find_draft(self, reference: str) -> Draft | None:
        """Give a draft by its id, D12, one that was used, too; None where it ended unused."""
        ...

    @abstractmethod
    async def save_draft(self, draft: Draft, *, in_shadow: bool = False) -> WatchSaved:
        """Save a draft as a watch: one that tells, or one that runs silently for a day."""
        ...

    @abstractmethod
    async def drop_draft(self, draft: Draft) -> None:
        """Save nothing of a draft."""
        ...

    @abstractmethod
    async def less_like(
        self, alert: str, *, channel: Channel, scope: str, by: str, zone: Zone
    ) -> Less:
        """Say what could be excluded from the watch of an alert, each with its effect."""
        ...

    @abstractmethod
    async def why_not(self, link: str, *, channel: Channel, watch: str | None = None) -> WhyNot:
        """Say what stopped the article of a link on its way to a channel, and what to do about it.

        With a watch, by its id or name, only that one is asked.
        """
        ...
