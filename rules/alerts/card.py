"""Delivery → card: what the message of an alert shows, in which order; platforms only draw it.

A platform draws the headline as a link with the matched terms marked, the line under it, the summary,
and a button for each action. What it must cut, it cuts with `shortened`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.ids import code
from rules.model import Alert, Delivery, DeliveryKind, WatchName

NAMED_AT_MOST = 5
"""Outlets that a card or a change names; of more it gives the number."""


class Action(StrEnum):
    """What people can do with an alert right where it stands."""

    WHY = "why"
    MUTE = "mute"
    LESS = "less"
    UP = "up"
    DOWN = "down"


_ASKED: Mapping[Action, str] = {
    Action.WHY: "why {alert}",
    Action.MUTE: "mute add {story}",
    Action.LESS: "news less {alert}",
    Action.UP: "news vote {alert} verdict:up",
    Action.DOWN: "news vote {alert} verdict:down",
}
"""What each asks, in the words of a command; a mute wants its length behind it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text, marked where a watch's term was found in it."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What the message of an alert shows."""

    headline: tuple[Stretch, ...]
    link: str | None
    outlet: str
    at: datetime
    """When it was published; where that is unknown, when it was seen."""
    is_published: bool
    """Whether `at` is when it was published."""
    watches: tuple[WatchName, ...]
    others: tuple[str, ...]
    """Who else tells the story by now."""
    because: str | None
    """Why the story is told again."""
    summary: tuple[Stretch, ...]
    alert: str
    """Its code: L4T7M."""
    story: str
    """The code of its story: S8F3K."""
    updated_at: datetime | None = None
    """When the message was brought up to date; None while it stands as it was posted."""
    actions: tuple[Action, ...] = tuple(Action)

    def ask(self, action: Action) -> str:
        """Give the words that a button asks when it is pressed."""
        return _ASKED[action].format(alert=self.alert, story=self.story)

    @property
    def title(self) -> str:
        """Give the headline without its marks."""
        return plain(self.headline)


def card_of(delivery: Delivery, *, now: datetime) -> Card:
    """Say what the message of an alert shows, as posted or as edited now."""
    alert = delivery.alert
    return Card(
        headline=marked(alert.title, _places(alert, "title")),
        link=alert.link,
        outlet=alert.outlet,
        at=alert.published_at or alert.seen_at,
        is_published=alert.published_at is not None,
        watches=alert.watches,
        others=delivery.other_outlets,
        because=alert.because,
        summary=marked(alert.summary, _places(alert, "summary")),
        alert=code("L", alert.id),
        story=code("S", alert.story_id),
        updated_at=now if delivery.kind is DeliveryKind.EDIT else None,
    )


def marked(text: str, places: Iterable[tuple[int, int]]) -> tuple[Stretch, ...]:
    """Cut a text where marks begin and end; places may overlap and reach past its end."""
    stretches, done = [], 0
    for start, end in _merged(places, len(text)):
        stretches += [Stretch(text[done:start]), Stretch(text[start:end], is_marked=True)]
        done = end
    stretches.append(Stretch(text[done:]))
    return tuple(stretch for stretch in stretches if stretch.text)


def plain(stretches: Iterable[Stretch]) -> str:
    """Give a text without its marks."""
    return "".join(stretch.text for stretch in stretches)


def shortened(stretches: Sequence[Stretch], limit: int) -> tuple[Stretch, ...]:
    """Cut a text to `limit` characters (1 or more), the last of them an ellipsis where it is cut."""
    if sum(len(stretch.text) for stretch in stretches) <= limit:
        return tuple(stretches)
    kept, room = [], limit - 1
    for stretch in stretches:
        kept.append(Stretch(stretch.text[:room], stretch.is_marked))
        room -= len(kept[-1].text)
    return (*(stretch for stretch in kept if stretch.text), Stretch("…"))


def some_of(names: Sequence[str], at_most: int = NAMED_AT_MOST) -> tuple[tuple[str, ...], int]:
    """Give the first names, and how many more there are."""
    return tuple(names[:at_most]), max(0, len(names) - at_most)


def _places(alert: Alert, field: str) -> Iterator[tuple[int, int]]:
    return ((one.start, one.end) for one in alert.evidence if one.field == field)


def _merged(places: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Join places that touch, in order, inside the text."""
    begun: tuple[int, int] | None = None
    for start, end in sorted((max(0, start), min(end, length)) for start, end in places):
        if start >= end:
            continue
        if begun and start <= begun[1]:
            begun = begun[0], max(begun[1], end)
            continue
        if begun:
            yield begun
        begun = start, end
    if begun:
        yield begun
