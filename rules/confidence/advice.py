"""What the archive and people's votes say of watches → a weekly note to whoever wants it, or nothing.

A note tells only what those before it did not: what has been said once is known.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import regex

from rules.confidence.backtest import Backtest
from rules.ids import code, watch_code
from rules.model import Channel, Watch
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine
from rules.sentences import because, counted, sentence
from rules.watches.votes import NO_VOTES, Precision

MUCH_COVERED = 0.8
"""Which share of its stories another watch must tell for a watch to be one too many."""
GOOD = 0.8
"""A watch of which people want so much needs no advice."""
UNWANTED_AT_LEAST = 2
"""So many alerts that nobody wants are no accident, however few votes there are."""
SILENT_DAYS = 28
LINES_AT_MOST = 8
ACTIONS_AT_MOST = 4
_NUMBERS = regex.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Advice:
    """Who wants a note, of which channels' watches, when, and what those before it said."""

    reader: Channel
    """The person's own channel: a direct message."""
    channels: tuple[Channel, ...]
    schedule: str
    """As `rules/attention/schedule.py` writes it, with its zone."""
    due_at: datetime
    since: datetime
    """When the last one was due; where there was none, when they were wished for."""
    said: frozenset[str] = frozenset()
    """The keys of what was told in those before."""


@dataclass(frozen=True, slots=True)
class Unwanted:
    """An alert that somebody voted down."""

    alert_id: int
    title: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class Examined:
    """What is known of a watch."""

    watch: Watch
    tried: Backtest
    remarks: tuple[str, ...]
    """What the archive says against its query."""
    precision: Precision = NO_VOTES
    unwanted: tuple[Unwanted, ...] = ()
    """What was voted down since the last note, the latest first."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that could be better about a watch, and the words that lead to it."""

    key: str
    """What it is about: of one key a reader is told once."""
    text: str
    action: NoticeAction


def suggestions(one: Examined) -> Iterator[Suggestion]:
    """Say what could be better about a watch, what people said first."""
    if found := _of_votes(one):
        yield found
    name = watch_code(one.watch.id)
    edit = NoticeAction(sentence("edit_it", "Edit {watch}", watch=name), f"watch edit {name}")
    if not one.tried.stories and one.tried.span.days >= SILENT_DAYS:
        yield _said(
            one.watch,
            sentence(
                "advice_silent", "told nothing in {days} days", days=f"{one.tried.span.days:.0f}"
            ),
            edit,
        )
    for remark in one.remarks:
        yield _said(one.watch, remark, edit)
    for other in one.tried.covered:
        if other.share >= MUCH_COVERED:
            there = watch_code(other.watch.id)
            show = NoticeAction(
                sentence("show_it", "Show {watch}", watch=name), f"watch show {name}"
            )
            text = sentence(
                "advice_covered",
                "{share} of it is told in the same channel by {watch} {name}",
                share=f"{other.share:.0%}",
                watch=there,
                name=other.watch.name,
            )
            yield replace(_said(one.watch, text, show), key=f"{name} covered {there}")


def _of_votes(one: Examined) -> Suggestion | None:
    """Tell of what people do not want, with the way to less of it."""
    if not one.unwanted:
        return None
    is_poor = one.precision.is_known and (one.precision.share or 0) < GOOD
    if len(one.unwanted) < UNWANTED_AT_LEAST and not is_poor:
        return None
    latest = one.unwanted[0]
    less = f"news less {code('L', latest.alert_id)} channel:{latest.channel.address}"
    text = sentence(
        "advice_unwanted",
        "{votes}; not wanted, of late: “{title}”",
        votes=one.precision.words,
        title=latest.title,
    )
    action = NoticeAction(
        sentence("advice_less", "Less like it ({watch})", watch=watch_code(one.watch.id)), less
    )
    return replace(_said(one.watch, text, action), key=f"{watch_code(one.watch.id)} {less}")


def _said(watch: Watch, text: str, action: NoticeAction) -> Suggestion:
    name = watch_code(watch.id)
    return Suggestion(
        f"{name} {_NUMBERS.sub('', text)}", because(f"{name} {watch.name}", text), action
    )


def unsaid(found: Iterable[Suggestion], advice: Advice) -> tuple[Suggestion, ...]:
    """Leave out what was told before."""
    return tuple(one for one in found if one.key not in advice.said)


def moved_on(advice: Advice, told: Sequence[Suggestion], next_at: datetime) -> Advice:
    """Give it as it is once this was told."""
    said = advice.said | {one.key for one in told}
    return replace(advice, due_at=next_at, since=advice.due_at, said=said)


def advice_notice(advice: Advice, told: Sequence[Suggestion]) -> Notice | None:
    """Write the note; None where there is nothing to say."""
    if not told:
        return None
    by_command = {one.action.command: one.action for one in told}
    return Notice(
        NoticeKind.ADVICE,
        advice.reader,
        key=advice.due_at.isoformat(),
        title=counted(
            "advice_title",
            "Your watches: 1 suggestion",
            "Your watches: {count} suggestions",
            count=len(told),
        ),
        lines=tuple(NoticeLine(one.text) for one in told[:LINES_AT_MOST]),
        remedy=sentence(
            "advice_remedy",
            "Nothing was changed. You get this weekly, where there is something new to say.",
        ),
        actions=(
            *tuple(by_command.values())[:ACTIONS_AT_MOST],
            NoticeAction(sentence("advice_none", "No more notes"), "watch advice off"),
        ),
        beyond=max(0, len(told) - LINES_AT_MOST),
        is_over=True,
    )
