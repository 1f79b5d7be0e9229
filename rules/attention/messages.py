"""Alerts that are told together → the notices that tell them: a title, and a line a story."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rules.attention.budget import Budget, Spending, Spent, room, spend
from rules.attention.pages import CUT, Limits, drawn_plainly, pages_of
from rules.attention.rank import Ranked, StoryLine, in_order, ranked
from rules.model import Alert, Channel
from rules.notice import Notice, NoticeKind, NoticeLine, Worded
from rules.sentences import beside, sentence

PAGE = Limits(characters=3_500, lines=10)
"""What a notice of stories holds, links and all: Discord takes 4,096 characters, Slack more."""
TITLE_AT_MOST, LINK_AT_MOST = 300, 500


def line_of(alert: Alert, at: datetime, *, sources: int = 1, note: str | None = None) -> StoryLine:
    """Write an alert as one line."""
    return StoryLine(
        story_id=alert.story_id,
        title=alert.title,
        link=alert.link,
        outlet=alert.outlet,
        at=at,
        sources=sources,
        watches=alert.watches,
        escalations=(alert.escalation,) if alert.escalation else (),
        note=note or alert.because,
        alert_id=alert.id,
    )


@dataclass(frozen=True, slots=True)
class Laid:
    """A notice with the stories that stand in it."""

    notice: Notice
    story_ids: frozenset[int]


def laid_out(
    blank: Notice, lines: Iterable[StoryLine], now: datetime, limits: Limits = PAGE
) -> list[Laid]:
    """Lay lines out on as many notices as they take; a backlog in order, the rest ranked.

    `blank` is one of them without its lines.
    """
    order = in_order if blank.kind is NoticeKind.BACKLOG else ranked
    pages = pages_of(order(map(_bounded, lines), now), limits, _drawn).pages
    many = len(pages) > 1
    return [
        Laid(
            replace(
                blank,
                key=f"{blank.key} {at}",
                title=f"{blank.title} ({at} of {len(pages)})" if many else blank.title,
                worded=_on_page(blank.worded, at, len(pages)) if many else blank.worded,
                lines=tuple(_noticed(one.line) for one in page.stories),
            ),
            frozenset(one.line.story_id for one in page.stories),
        )
        for at, page in enumerate(pages, start=1)
    ]


def _on_page(worded: Worded | None, page: int, pages: int) -> Worded | None:
    if worded is None:
        return None
    return replace(worded, values={**worded.values, "page": page, "pages": pages})


def laid_in_budget(
    blank: Notice, lines: Iterable[StoryLine], budget: Budget | None, spent: Spent, now: datetime
) -> list[Laid]:
    """Lay lines out on as many notices as a budget bears, where the first is counted already.

    Stories that stand in none are for the rolling message.
    """
    more = room(budget, spent, now)
    limits = PAGE if more is None else replace(PAGE, pages=more + 1)
    return laid_out(blank, lines, now, limits)


def spent_beyond_first(
    pages: int, left_out: int, budget: Budget | None, spent: Spent, now: datetime
) -> Spending:
    """Count the pages behind the first, and alerts that stand on none: those collapse."""
    found = Spending(False, spent, sentence("one_page", "on one page"))
    for _ in range(pages - 1 + left_out):
        found = spend(budget, found.spent, now)
    return found


def rolling(
    channel: Channel,
    begun_at: datetime,
    collapsed: int,
    lines: Iterable[StoryLine],
    now: datetime,
    limits: Limits = PAGE,
) -> Notice:
    """Write the notice of what is beyond the budget: how many, and the most important of them."""
    paged = pages_of(ranked(map(_bounded, lines), now), replace(limits, pages=1), _drawn)
    shown = [one.line for page in paged.pages for one in page.stories]
    return Notice(
        NoticeKind.ROLLING,
        channel,
        begun_at.isoformat(),
        f"+{collapsed} more",
        tuple(map(_noticed, shown)),
        beyond=paged.beyond,
        began_at=begun_at,
        worded=Worded("rolling", {"count": collapsed}),
    )


def counted(stories: Collection[object]) -> str:
    """Say how many stories: `1 story`, `14 stories`."""
    return f"{len(stories)} {'story' if len(stories) == 1 else 'stories'}"


def _bounded(line: StoryLine) -> StoryLine:
    """Leave out of a line what is longer than anybody means."""
    long = len(line.title) > TITLE_AT_MOST
    title = line.title[: TITLE_AT_MOST - 1].rstrip() + CUT if long else line.title
    link = line.link if line.link and len(line.link) <= LINK_AT_MOST else None
    return replace(line, title=title, link=link)


def _drawn(one: Ranked, title: str) -> str:
    """Draw a line as long as any platform may: its link counts."""
    return f"{drawn_plainly(one, title)} {one.line.link or ''}"


def _noticed(line: StoryLine) -> NoticeLine:
    many = line.sources > 1 and sentence("told_by_sources", "{number} sources", number=line.sources)
    note = beside([part for part in (many, line.note) if part], ", ")
    return NoticeLine(line.title, line.link, line.outlet, line.at, note or None, line.story_id)
