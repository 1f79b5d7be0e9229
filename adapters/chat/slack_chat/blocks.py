"""Delivery → message: the card of an alert as Block Kit, every limit held whatever the text. Pure.

The headline and the summary are rich text, the line under the headline plain text: there nothing
that strangers write is markup. Limits are held by cutting each part to a share of what a message
may hold: all parts together stay below it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.chat.slack_chat import limits
from adapters.chat.slack_chat.escaping import clean, escaped_within, moment, safe_link, within
from adapters.chat.slack_chat.richtext import (
    Json,
    block,
    bullets,
    emoji,
    link,
    plain,
    section,
    text,
)
from rules.attention.mutes import OFFERED, Lasting
from rules.card import NAMED_AT_MOST, Action, Card, Stretch, card_of, shortened, some_of
from rules.duration import exactly
from rules.ids import watch_code
from rules.model import Delivery, DeliveryKind, FollowUp, WatchName

HEADLINE = 2_400
SUMMARY = 200
"""Two lines of a message on a screen of usual width."""
CONTEXT = 600
LINKED_AT_MOST = 5_000
"""Characters of all links of a headline: where marks would need more, there are no marks."""
FOLLOW_UPS = 10
FOLLOW_UP = 180
FOLLOW_UP_LINK = 600
_LABELS = {
    Action.WHY: "Why",
    Action.LESS: "Less like this",
    Action.UP: "\N{THUMBS UP SIGN}",
    Action.DOWN: "\N{THUMBS DOWN SIGN}",
}
TODAY = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """What is sent: blocks, and the text that notifications and readers aloud use."""

    text: str
    blocks: Sequence[Json] = field(default_factory=tuple)


def message_of(delivery: Delivery, *, now: datetime) -> SlackMessage:
    """Draw what a delivery shows: its card, or what is new in its thread."""
    if delivery.kind is DeliveryKind.REPLY:
        return _thread_message(delivery.unseen)
    card = card_of(delivery, now=now)
    calls = list(_calls(card)) if delivery.kind is DeliveryKind.POST else []
    blocks = [block(section(*_headline(card), *calls)), _context(card, now)]
    if summary := list(_summary(card)):
        blocks.append(block(section(*summary)))
    if elements := list(_actions(card)):
        blocks.append({"type": "actions", "elements": elements})
    return SlackMessage(_fallback(card), blocks)


def _fallback(card: Card) -> str:
    """Write what a notification shows."""
    return escaped_within(f"{card.title} ({card.outlet})", limits.SECTION)


def _headline(card: Card) -> Iterable[Json]:
    """Write the headline bold and linked, what matched in it italic, too."""
    url = safe_link(card.link)
    stretches = shortened(_cleaned(card.headline), HEADLINE)
    if url and len(url) * len(stretches) > LINKED_AT_MOST:
        stretches = (Stretch("".join(one.text for one in stretches)),)
    for one in stretches or (Stretch("…"),):
        if url:
            yield link(url, one.text, bold=True, italic=one.is_marked)
        else:
            yield text(one.text, bold=True, italic=one.is_marked)


def _calls(card: Card) -> Iterable[Json]:
    """Call whom people have chosen for a watch: groups and persons, and never a whole channel."""
    for ping in dict.fromkeys(one.ping for one in card.watches[:NAMED_AT_MOST] if one.ping):
        if ping.startswith("S") and ping.isalnum():
            yield from (text(" "), {"type": "usergroup", "usergroup_id": ping})
        elif ping.startswith(("U", "W")) and ping.isalnum():
            yield from (text(" "), {"type": "user", "user_id": ping})


def _summary(card: Card) -> Iterable[Json]:
    for one in shortened(_cleaned(card.summary), SUMMARY):
        yield text(one.text, bold=one.is_marked)


def _cleaned(stretches: Iterable[Stretch]) -> Sequence[Stretch]:
    lines = (Stretch(clean(one.text).replace("\n", " "), one.is_marked) for one in stretches)
    return [one for one in lines if one.text]


def _context(card: Card, now: datetime) -> Json:
    """Write the line under the headline: who, when, for which watches, and who else tells it."""
    outlet = within(card.outlet, CONTEXT // 4)
    rest = [_watches(card.watches), _others(card.others), card.because or ""]
    shown = " · ".join(part for part in rest if part)
    parts = [
        plain(f"{outlet} ·") if outlet else None,
        {"type": "mrkdwn", "text": _when(card, now)},
        plain(within(f"· {shown}", CONTEXT)) if shown else None,
    ]
    return {"type": "context", "elements": [part for part in parts if part]}


def _when(card: Card, now: datetime) -> str:
    clock = "{time}" if abs(now - card.at) < TODAY else "{date_short_pretty} {time}"
    seen = "" if card.is_published else "seen "
    return seen + moment(card.at, f"{clock} ({{ago}})")


def _watches(watches: Sequence[WatchName]) -> str:
    if not watches:
        return ""
    first, more = some_of([f"{watch_code(one.id)} {within(one.name, 80)}" for one in watches])
    word = "watch" if len(watches) == 1 else "watches"
    return f"{word} {', '.join(first)}" + (f" and {more} more" if more else "")


def _others(others: Sequence[str]) -> str:
    count = len(others)
    return f"+{count} {'outlet' if count == 1 else 'outlets'}" if count else ""


def _actions(card: Card) -> Iterable[Json]:
    """Offer what can be done."""
    for action in card.actions:
        yield _mute(card) if action is Action.MUTE else _button(action, card)


def _button(action: Action, card: Card) -> Json:
    return {
        "type": "button",
        "action_id": f"ask.{action.value}",
        "text": plain(_LABELS[action]),
        "value": card.ask(action),
    }


def _mute(card: Card) -> Json:
    return {
        "type": "static_select",
        "action_id": "choose.mute",
        "placeholder": plain("Mute"),
        "options": [
            {"text": plain(label), "value": f"{card.ask(Action.MUTE)} {words}"}
            for label, words in mute_lengths()
        ],
    }


def mute_lengths() -> Iterable[tuple[str, str]]:
    """Give for how long people may mute: in words, and as a command says it."""
    for one in OFFERED:
        label = exactly(one.length) if isinstance(one, Lasting) else str(one)
        yield label, f'for:"{one}"'


def _thread_message(follow_ups: Sequence[FollowUp]) -> SlackMessage:
    """Name later articles under the headline that they belong to."""
    shown, more = follow_ups[:FOLLOW_UPS], max(0, len(follow_ups) - FOLLOW_UPS)
    words = f"{shown[0].outlet}: {shown[0].title}" if shown else "more on this story"
    rest = [section(text(f"and {more} more"))] if more else []
    lines = bullets([section(*_follow_up(one)) for one in shown] or [section(text(words))])
    return SlackMessage(escaped_within(words, limits.SECTION), [block(lines, *rest)])


def _follow_up(one: FollowUp) -> Iterable[Json]:
    url = safe_link(one.link)
    title = within(one.title, FOLLOW_UP) or "…"
    yield text(f"{within(one.outlet, 80)}: ")
    yield link(url, title) if url and len(url) <= FOLLOW_UP_LINK else text(title)


def warning() -> Json:
    """Show that something did not go as it should."""
    return emoji("warning")
