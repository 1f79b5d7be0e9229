"""What commands about tuning a watch answer; surfaces only draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.answers.answer import Refusal
from rules.ids import watch_code
from rules.model import Alert, Channel, Watch, WatchName
from rules.sentences import sentence
from rules.watches.change import FieldChange, WatchChange, net_changes
from rules.watches.draft import Draft
from rules.watches.votes import Precision, Verdict


@dataclass(frozen=True, slots=True)
class Voted:
    """What somebody says of an alert, and what is known by then of the watches that told it."""

    alert: Alert
    verdict: Verdict
    watches: tuple[tuple[WatchName, Precision], ...]


@dataclass(frozen=True, slots=True)
class Advised:
    """When somebody gets weekly notes, and of which channels; no moment: never."""

    channels: tuple[Channel, ...] = ()
    schedule: str | None = None
    next_at: datetime | None = None


class Clash(Refusal):
    """Two people changed the same of a watch: the second is told what the first did."""

    def __init__(
        self, watch: Watch, since: Sequence[WatchChange], names: Sequence[str], draft: Draft
    ) -> None:
        """Say it in words, too; `draft` holds what the second wished."""
        self.watch, self.since, self.names, self.draft = watch, tuple(since), tuple(names), draft
        said = "; ".join(in_words(one) for one in self.changed.values())
        super().__init__(
            f"{watch_code(watch.id)} {watch.name} was changed while you edited it, and nothing of"
            f" yours was saved: {said}"
        )

    @property
    def changed(self) -> Mapping[str, FieldChange]:
        """Give what the first changed."""
        return net_changes(self.since)


def in_words(change: FieldChange) -> str:
    """Write a change: `query: from “ferry” to “ferry -golf”`."""
    return sentence(
        "change_of",
        "{name}: from {before} to {after}",
        name=change.name,
        before=_shown(change.before),
        after=_shown(change.after),
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return sentence("yes", "yes") if value else sentence("no", "no")
    return sentence("none", "none") if value is None else f"“{value}”"
