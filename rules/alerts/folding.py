"""Articles that join a told story → what becomes of its messages: edited, followed up, left alone.

A message is changed at most once in a group interval, and then shows all that is known by then:
so of each kind of change at most one waits.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.delivery.delivery import NextState
from rules.model import (
    Alert,
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Folding,
)
from rules.notice import FAILURES
from rules.sentences import sentence

KINDS: Mapping[Folding, tuple[DeliveryKind, ...]] = {
    Folding.EDIT: (DeliveryKind.EDIT,),
    Folding.THREAD: (DeliveryKind.EDIT, DeliveryKind.REPLY),
    Folding.POST: (),
}
"""What a message is owed when an article joins its story."""


@dataclass(frozen=True, slots=True)
class Message:
    """The last time that a channel was told of a story, and how its message stands."""

    alert: Alert
    told_at: datetime
    state: DeliveryState
    """Of the message itself, not of its changes."""
    changed_at: datetime | None = None
    """When the message was sent or last edited; None when it was not sent yet."""
    told: tuple[int, ...] = ()
    """The articles that the channel was told of, in this message and in earlier ones."""
    is_own: bool = True
    """False where the alert waits yet, or is a line of a digest: no message of its own changes."""
    waits: bool = False
    """Whether it is not even owed yet, so that the channel has not heard of it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A change of a message that is owed, not before its time."""

    alert: Alert
    kind: DeliveryKind
    due_at: datetime


def changes_for(
    messages: Collection[Message],
    foldings: Mapping[Channel, Folding],
    *,
    group_interval: timedelta,
    now: datetime,
) -> Iterator[Owed]:
    """Decide what the messages of stories are owed that an article has joined."""
    for message in messages:
        folding = foldings.get(message.alert.channel, Folding.EDIT)
        for kind in KINDS[folding]:
            yield from change(message, kind, group_interval=group_interval, now=now)


def change(
    message: Message, kind: DeliveryKind, *, group_interval: timedelta, now: datetime
) -> Iterator[Owed]:
    """Owe one change, if there is a message that will not show it by itself.

    A message that waits will tell all that is known when it goes out; one that was given up is not
    there to be changed.
    """
    gone = (DeliveryState.PENDING, DeliveryState.DEAD, DeliveryState.DROPPED)
    if not message.is_own or message.state in gone:
        return
    due_at = max(now, (message.changed_at or now) + group_interval)
    yield Owed(message.alert, kind, due_at)


def needless(delivery: Delivery, now: datetime) -> NextState | None:
    """Say why a delivery need not be sent any more, and how it ends; None when it must be."""
    if delivery.kind is DeliveryKind.POST:
        return _over_before_told(delivery, now)
    if delivery.message is None:
        return NextState(
            DeliveryState.DROPPED,
            now,
            sentence("parent_dead", "the message that it belongs to was given up"),
        )
    if delivery.notice is not None and delivery.notice.wording > delivery.shown.wording:
        return None
    if delivery.notice is None and _has_news(delivery):
        return None
    return NextState(
        DeliveryState.DELIVERED, now, sentence("nothing_new_to_show", "nothing new to show")
    )


def _has_news(delivery: Delivery) -> bool:
    if delivery.kind is DeliveryKind.REPLY:
        return bool(delivery.unseen)
    return is_reworded(delivery) or bool(new_outlets(delivery))


def _over_before_told(delivery: Delivery, now: datetime) -> NextState | None:
    """Let a failure go untold that was over before anybody could be told of it."""
    notice = delivery.notice
    if notice is None or notice.kind not in FAILURES or not notice.is_over or delivery.crashes:
        return None
    return NextState(
        DeliveryState.DROPPED,
        now,
        sentence("over_before_told", "it was over before it could be told"),
    )


def as_first_sent(delivery: Delivery) -> Delivery:
    """Give what is sent again with the articles that it had at first, where it may stand there.

    A platform that drops a repeated message keeps the first one: what has joined since is for an edit.
    """
    if not delivery.doubted or delivery.kind is DeliveryKind.EDIT or delivery.notice is not None:
        return delivery
    first = tuple(one for one in delivery.follow_ups if one.article_id <= delivery.sent_up_to)
    return replace(delivery, follow_ups=first)


def is_reworded(delivery: Delivery) -> bool:
    """Say whether its article has other words by now than the message shows."""
    return delivery.alert.wording > delivery.shown.wording


def new_outlets(delivery: Delivery) -> tuple[str, ...]:
    """Give the outlets that the message does not count yet."""
    unseen = {one.outlet for one in delivery.unseen}
    counted = {one.outlet for one in delivery.follow_ups if one not in delivery.unseen}
    return tuple(name for name in delivery.other_outlets if name in unseen - counted)
