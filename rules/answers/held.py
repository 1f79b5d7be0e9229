"""Feeds that gave old articles as new → what the operator is told of it, until people say what becomes of them.

From what is kept, not from what happens: so nothing goes untold because the bot ended in between.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rules.answers.answer import HeldFeed, Released
from rules.channel import Channel
from rules.ids import feed_code
from rules.model import Feed
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine, Worded
from rules.words.plural import counted

OF_HELD = (NoticeKind.REISSUED,)
"""The kinds of notices that this gives."""
NAMED_AT_MOST = 5


def held_notices(
    held: Iterable[HeldFeed], told: Sequence[Notice], *, operator: Channel
) -> list[Notice]:
    """Give what is to be told or told otherwise; `told` are the notices of this that are open."""
    known = {one.key: one for one in told}
    wanted = {notice.key: notice for notice in (_of(one, operator) for one in held)}
    changed = [one for key, one in wanted.items() if _says_other(one, known.get(key))]
    return changed + [_gone(one) for key, one in known.items() if key not in wanted]


def released_notices(released: Released, told: Sequence[Notice], *, post: bool) -> list[Notice]:
    """Give what is told otherwise once people have said what becomes of what a feed gave."""
    name = _named(released.feed)
    many = counted(released.articles, "old article")
    verb, title = (
        ("posted", f"{name}: {many} posted") if post else ("discarded", f"{name}: {many} discarded")
    )
    worded = Worded(f"reissued_{verb}", {"feed": name, "count": released.articles})
    return [_over(one, title, worded) for one in told if one.key == feed_code(released.feed.id)]


def _says_other(notice: Notice, told: Notice | None) -> bool:
    return told is None or (notice.title, notice.lines) != (told.title, told.lines)


def _of(one: HeldFeed, operator: Channel) -> Notice:
    name, code = _named(one.feed), feed_code(one.feed.id)
    lines = tuple(NoticeLine(title) for title in one.titles[:NAMED_AT_MOST])
    return Notice(
        NoticeKind.REISSUED,
        operator,
        key=code,
        title=f"{name}: {counted(len(one.titles), 'old article')} came as new",
        worded=Worded("reissued", {"feed": name, "count": len(one.titles)}),
        lines=lines,
        remedy=(
            "Nobody is told of them until you say so: *Post* tells them as if they were new, *Discard*"
            " lets them go untold. On the command line: `wirewatch feed post`, `wirewatch feed discard`."
        ),
        actions=(
            NoticeAction("Post", f"source post {code}", "post"),
            NoticeAction("Discard", f"source discard {code}", "discard"),
        ),
        beyond=len(one.titles) - len(lines),
    )


def _gone(told: Notice) -> Notice:
    name = told.worded.values["feed"] if told.worded else told.key
    return _over(told, f"{name}: nothing is held any more", Worded("reissued_over", {"feed": name}))


def _over(told: Notice, title: str, worded: Worded) -> Notice:
    over = replace(told, title=title, worded=worded, is_over=True)
    return replace(over, lines=(), remedy=None, actions=(), beyond=0)


def _named(feed: Feed) -> str:
    return f"{feed_code(feed.id)} {feed.name or feed.shown}"
