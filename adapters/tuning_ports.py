"""The sockets around tuning watches: what people say of alerts, who changed what, weekly advice.

`TuningStore`, `TuningTransaction` and `TuningCommands` are parts of the ports of
`confidence_ports.py`.
"""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from rules.answers.tuning import Advised, Voted
from rules.confidence.advice import Advice
from rules.model import Alert, Channel, Watch
from rules.watches.change import WatchChange
from rules.watches.votes import Precision, Verdict, Vote


class TuningStore(Protocol):
    """What is kept for it."""

    @abstractmethod
    async def vote(self, alert_id: int, by: str, votes: Sequence[Vote]) -> None:
        """Keep what one person says of one alert, in place of what they said before."""
        ...

    @abstractmethod
    async def votes(self, watch_ids: Collection[int] | None = None) -> Sequence[Vote]:
        """Give the votes on some watches, or on all, the oldest first."""
        ...

    @abstractmethod
    async def hold_against(self, votes: Sequence[Vote]) -> None:
        """Keep which query votes were held against, and whether they count; nothing else of them."""
        ...

    @abstractmethod
    async def edit_watch(self, old: Watch, new: Watch, *, by: str, now: datetime) -> bool | None:
        """Replace a watch that is as it was read, and note who changed what.

        False when somebody changed or removed it meanwhile, None when the new name is taken.
        """
        ...

    @abstractmethod
    async def watch_changes(self, watch_id: int, *, after: int = 0) -> Sequence[WatchChange]:
        """Give what was changed of a watch behind a change's id, the oldest first."""
        ...

    @abstractmethod
    async def advice(self, reader: str) -> Advice | None:
        """Give what somebody wished of weekly notes; None: they want none."""
        ...

    @abstractmethod
    async def keep_advice(self, advice: Advice) -> None:
        """Keep it, in place of what they wished before."""
        ...

    @abstractmethod
    async def end_advice(self, reader: str) -> bool:
        """Forget it: they want no notes any more. False when they had none."""
        ...

    @abstractmethod
    async def due_advice(self, now: datetime) -> Sequence[Advice]:
        """Give whose time has come; cheap."""
        ...


class TuningTransaction(Protocol):
    """What is kept together with the note."""

    @abstractmethod
    async def advised(self, before: Advice, after: Advice) -> bool:
        """Keep what was said and when the next note is due; False when it is not as it was read."""
        ...


class TuningCommands(Protocol):
    """What people may ask. Raises rules.answer.Refusal."""

    @abstractmethod
    async def told_alert(self, reference: str) -> Alert:
        """Give an alert by its id, L4T7M."""
        ...

    @abstractmethod
    async def vote(self, reference: str, verdict: Verdict, *, by: str) -> Voted:
        """Say whether an alert was of use, in place of what the same person said of it before."""
        ...

    @abstractmethod
    async def precisions(self, watches: Collection[Watch]) -> Mapping[int, Precision]:
        """Give, by watch, which share of its alerts was of use."""
        ...

    @abstractmethod
    async def revision_of(self, watch: Watch) -> int:
        """Give the id of the last change of a watch: what a form shows is as it was then."""
        ...

    @abstractmethod
    async def advise(
        self, when: str, *, reader: Channel, about: Channel, zone: str | None = None
    ) -> Advised:
        """Set when somebody gets a note about the watches of a channel: `weekly mon 09:00`, `off`.

        The zone is the reader's own, where it is known; one that stands in `when` goes before it.
        """
        ...
