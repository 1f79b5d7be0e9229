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
from rules.alerts.card import NAMED_AT_MOST, Action, Card, Stretch, card_of, shortened, some_of
from rules.asking.lengths import ending
from rules.asking.phrases import Say
from rules.attention.mutes import OFFERED
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
TODAY = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """What is sent: blocks, and the text that notifications and readers aloud use."""

    text: str
    blocks: Sequence[Json] = field(default_factory=tuple)


def message_of(delivery: Delivery, *, now: datetime, say: Say) -> SlackMessage:
    """Draw what a delivery shows: its card, or what is new in its thread."""
    if delivery.kind is DeliveryKind.REPLY:
        return _thread_message(delivery.unseen, say)
    card = card_of(delivery, now=now)
    calls = list(_calls(card)) if delivery.kind is DeliveryKind.POST else []
    blocks = [block(section(*_headline(card), *calls)), _context(card, now, say)]
    if summary := list(_summary(card)):
        blocks.append(block(section(*summary)))
    if elements := list(_actions(card, say)):
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


def _context(card: Card, now: datetime, say: Say) -> Json:
    """Write the line under the headline: who, when, for which watches, and who else tells it."""
    outlet = within(card.outlet, CONTEXT // 4)
    rest = [
        "" if card.is_published else say("card.seen"),
        _watches(card.watches, say),
        say("card.outlets", count=len(card.others)) if card.others else "",
        say("card.again", because=card.because) if card.because else "",
    ]
    shown = " · ".join(part for part in rest if part)
    parts = [
        plain(f"{outlet} ·") if outlet else None,
        {"type": "mrkdwn", "text": _when(card, now)},
        plain(within(f"· {shown}", CONTEXT)) if shown else None,
    ]
    return {"type": "context", "elements": [part for part in parts if part]}


def _when(card: Card, now: datetime) -> str:
    clock = "{time}" if abs(now - card.at) < TODAY else "{date_short_pretty} {time}"
    return moment(card.at, f"{clock} ({{ago}})")


def _watches(watches: Sequence[WatchName], say: Say) -> str:
    if not watches:
        return ""
    first, more = some_of([f"{watch_code(one.id)} {within(one.name, 80)}" for one in watches])
    named = ", ".join(first) + (f" {say('card.more', count=more)}" if more else "")
    return say("card.watches", count=len(watches), names=named)


def _actions(card: Card, say: Say) -> Iterable[Json]:
    """Offer what can be done."""
    for action in card.actions:
        yield _mute(card, say) if action is Action.MUTE else _button(action, card, say)


def _button(action: Action, card: Card, say: Say) -> Json:
    return {
        "type": "button",
        "action_id": f"ask.{action.value}",
        "text": plain(say(f"button.{action.value}")),
        "value": card.ask(action),
    }


def _mute(card: Card, say: Say) -> Json:
    return {
        "type": "static_select",
        "action_id": "choose.mute",
        "placeholder": plain(say("button.mute")),
        "options": [
            {"text": plain(label), "value": f"{card.ask(Action.MUTE)} {words}"}
            for label, words in mute_lengths(say)
        ],
    }


def mute_lengths(say: Say) -> Iterable[tuple[str, str]]:
    """Give for how long people may mute: in words, and as a command says it."""
    for one in OFFERED:
        yield ending(one, say), f'for:"{one}"'


def _thread_message(follow_ups: Sequence[FollowUp], say: Say) -> SlackMessage:
    """Name later articles under the headline that they belong to."""
    shown, more = follow_ups[:FOLLOW_UPS], max(0, len(follow_ups) - FOLLOW_UPS)
    words = f"{shown[0].outlet}: {shown[0].title}" if shown else say("card.story")
    rest = [section(text(say("card.more", count=more)))] if more else []
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
