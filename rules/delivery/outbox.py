"""The outbox as it stands → what the operator is told of it, once, and again when it is over.

From what is kept, not from what happens: so nothing goes untold because the bot ended in between,
and what comes together is told together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rules.channel import Channel
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine, Worded
from rules.sentences import sentence

NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up."""

    delivery_id: int
    title: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """What was given up of a channel, the newest first as far as it is named."""

    channel: Channel
    count: int
    some: tuple[DeadLetter, ...]


@dataclass(frozen=True, slots=True)
class LostChannel:
    """A channel that cannot be written to."""

    channel: Channel
    since: datetime
    reason: str | None
    """What its platform said, with the remedy."""
    waiting: int
    """How many messages wait for it."""


def outbox_notices(
    dead: Iterable[DeadLetters],
    lost: Iterable[LostChannel],
    told: Sequence[Notice],
    *,
    operator: Channel,
) -> list[Notice]:
    """Give what is to be told or told otherwise; `told` are the notices of this that are open.

    That the operator's own channel is lost cannot be told there.
    """
    wanted = [_of_dead(one, operator) for one in dead]
    wanted += [_of_lost(one, operator) for one in lost if one.channel != operator]
    known = {(one.kind, one.key): one for one in told}
    still = {(one.kind, one.key) for one in wanted}
    changed = [one for one in wanted if _says_more(one, known.get((one.kind, one.key)))]
    return changed + [_over(one) for key, one in known.items() if key not in still]


def _says_more(notice: Notice, told: Notice | None) -> bool:
    if told is None:
        return True
    return (notice.title, notice.lines) != (told.title, told.lines)


def _of_dead(dead: DeadLetters, operator: Channel) -> Notice:
    many = "1 message was" if dead.count == 1 else f"{dead.count} messages were"
    lines = tuple(NoticeLine(one.title, note=one.reason) for one in dead.some[:NAMED_AT_MOST])
    return Notice(
        NoticeKind.DEAD,
        operator,
        key=str(dead.channel),
        title=f"{dead.channel}: {many} given up",
        worded=Worded("dead", {"channel": str(dead.channel), "count": dead.count}),
        lines=lines,
        remedy=(
            "Nothing is lost: once the cause is mended, `wirewatch outbox retry all`, or"
            " `wirewatch outbox drop all`."
        ),
        actions=(NoticeAction("Try again", f"channel check {dead.channel}", "try_again"),),
        beyond=dead.count - len(lines),
    )


def _of_lost(lost: LostChannel, operator: Channel) -> Notice:
    return Notice(
        NoticeKind.LOST,
        operator,
        key=str(lost.channel),
        title=f"{lost.channel} cannot be written to",
        worded=Worded("lost", {"channel": str(lost.channel)}),
        lines=(
            NoticeLine(lost.reason or sentence("platform_silent", "the platform does not say why")),
        ),
        remedy=(
            "What it is owed waits, and it is tried every hour; once it is mended,"
            " `wirewatch outbox retry all` tries at once."
        ),
        actions=(NoticeAction("Re-check", f"channel check {lost.channel}", "recheck"),),
        began_at=lost.since,
    )


def _over(told: Notice) -> Notice:
    is_lost = told.kind is NoticeKind.LOST
    title = f"{told.key} can be written to again" if is_lost else f"{told.key}: nothing is given up"
    worded = Worded("lost_over" if is_lost else "dead_over", {"channel": told.key})
    well = replace(told, title=title, worded=worded, is_over=True)
    return replace(well, lines=(), remedy=None, actions=(), beyond=0)
