"""Alert, or change of one → text: drawn for a terminal, plain for a pipe. Pure."""

import io
from collections.abc import Iterable
from datetime import datetime, timedelta

from rich.console import Console
from rich.padding import Padding
from rich.style import Style
from rich.text import Text

from rules.alerts.card import Stretch, card_of, some_of
from rules.alerts.folding import is_reworded, new_outlets
from rules.duration import in_words
from rules.ids import watch_code
from rules.model import Alert, Delivery, DeliveryKind, FollowUp
from rules.notice import Notice, words_of

HEADLINE = Style(bold=True)
MARKED = Style(bold=True, color="black", bgcolor="yellow")
QUIET = Style(dim=True)
JUST_NOW = timedelta(seconds=5)


def as_plain(delivery: Delivery, now: datetime) -> str:
    """Write an alert as lines without colour: the headline whole, a blank line behind."""
    if delivery.notice is not None:
        return "\n".join(_notice(delivery.notice, delivery.kind)) + "\n\n"
    if delivery.kind is not DeliveryKind.POST:
        return "\n".join(_change(delivery)) + "\n\n"
    alert = delivery.alert
    lines = [alert.title, f"  {_context(delivery, now, local=False)}"]
    lines += [f"  {line}" for line in (alert.summary, alert.link) if line]
    return "\n".join(lines) + "\n\n"


def as_rich(delivery: Delivery, now: datetime, *, width: int | None = None) -> str:
    """Draw an alert for a terminal: linked headline, matched words marked."""
    paper = Console(file=io.StringIO(), force_terminal=True, width=width, highlight=False)
    if delivery.notice is not None:
        return _as_rich_notice(delivery.notice, delivery.kind, paper)
    if delivery.kind is not DeliveryKind.POST:
        return _as_rich_change(delivery, paper)
    alert = delivery.alert
    card = card_of(delivery, now=now)
    link = Style(link=card.link) if card.link else Style()
    headline = _drawn(card.headline, HEADLINE + link, MARKED + link)
    summary = _drawn(card.summary, Style(), HEADLINE)
    with paper.capture() as drawn:
        paper.print(headline)
        paper.print(Padding(Text(_context(delivery, now, local=True), style=QUIET), (0, 0, 0, 2)))
        if alert.summary:
            paper.print(Padding(summary, (0, 0, 0, 2)))
        if alert.link:  # not every terminal knows links
            paper.print(Padding(Text(alert.link, style=QUIET + link), (0, 0, 0, 2)))
        paper.print()
    return drawn.get()


def _drawn(stretches: Iterable[Stretch], style: Style, marked: Style) -> Text:
    text = Text()
    for one in stretches:
        text.append(one.text, marked if one.is_marked else style)
    return text


def _as_rich_notice(notice: Notice, kind: DeliveryKind, paper: Console) -> str:
    first, *rest = _notice(notice, kind)
    with paper.capture() as drawn:
        paper.print(Text(first, style=QUIET if kind is DeliveryKind.EDIT else HEADLINE))
        for line in rest:
            paper.print(Text(line))
        paper.print()
    return drawn.get()


def _notice(notice: Notice, kind: DeliveryKind) -> list[str]:
    """Write a notice; what can be done about it is written out, for there are no buttons."""
    first, *rest = words_of(notice)
    updated = "updated: " if kind is DeliveryKind.EDIT else ""
    said = notice.remedy or ""
    todo = [f"wirewatch {one.command}" for one in notice.actions if one.command not in said]
    return [updated + first, *(f"  {line}" for line in (*rest, *todo))]


def _as_rich_change(delivery: Delivery, paper: Console) -> str:
    first, *rest = _change(delivery)
    with paper.capture() as drawn:
        paper.print(Text(first, style=QUIET))
        for line in rest:
            paper.print(Text(line, style=QUIET))
        paper.print()
    return drawn.get()


def _change(delivery: Delivery) -> list[str]:
    """Say what is new about a message that stands further up, and which one it is."""
    if delivery.kind is DeliveryKind.REPLY:
        return [f"more on: {delivery.alert.title}", *(_named(one) for one in delivery.unseen)]
    joined = new_outlets(delivery)
    told = f"{_outlets(len(joined))} ({_some(joined)})" if joined else ""
    words = "as it reads now" if is_reworded(delivery) else ""
    return [f"updated: {' · '.join(part for part in (told, words, delivery.alert.title) if part)}"]


def _named(one: FollowUp) -> str:
    link = f" · {one.link}" if one.link else ""
    return f"  {one.outlet}: {one.title}{link}"


def _some(names: tuple[str, ...]) -> str:
    first, more = some_of(names)
    return ", ".join(first) + (f" and {more} more" if more else "")


def _outlets(number: int) -> str:
    return f"+{number} {'outlet' if number == 1 else 'outlets'}"


def _context(delivery: Delivery, now: datetime, *, local: bool) -> str:
    """Write the line under the headline: who, when, for which watches, and who else tells it."""
    alert, others = delivery.alert, delivery.other_outlets
    named = ", ".join(f"{watch_code(watch.id)} {watch.name}" for watch in alert.watches)
    parts = [f"{'watch' if len(alert.watches) == 1 else 'watches'} {named}"]
    parts += [_outlets(len(others))] if others else []
    parts += [alert.because] if alert.because else []
    return " · ".join((alert.outlet, _when(alert, now, local=local), *parts))


def _when(alert: Alert, now: datetime, *, local: bool) -> str:
    moment, verb = alert.published_at, ""
    if moment is None:
        moment, verb = alert.seen_at, "seen "
    ago = f"({in_words(now - moment)} ago)" if now - moment >= JUST_NOW else "(just now)"
    if not local:
        return f"{verb}{moment:%Y-%m-%d %H:%M} UTC {ago}"
    here, today = moment.astimezone(), now.astimezone()
    day = "" if here.date() == today.date() else f"{here.day} {here:%b} "
    return f"{verb}{day}{here:%H:%M} {ago}"
