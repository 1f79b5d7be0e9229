"""Notice → the same in another language, as far as it is in our own words.

Headlines, names and what a platform or a server said itself stay as they were written.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from rules.asking.lengths import brief
from rules.asking.phrases import Say, said
from rules.model import Channel
from rules.notice import FAILURES, Notice, NoticeAction, NoticeKind, NoticeLine, Worded
from rules.sentences import Sentence

_REMEDIES = (*FAILURES, NoticeKind.SHADOW)
"""The kinds of notices that, where they are in our own words, always name the same remedy."""
_LENGTHS = frozenset({"length", "oldest"})
"""Values that are lengths of time, in seconds."""


def in_language(notice: Notice, say: Say, *, named: Callable[[Channel], str] = str) -> Notice:
    """Say a notice in a language; `named` gives a channel the name that people know it by."""
    is_ours = notice.worded is not None or isinstance(notice.title, Sentence)
    has_remedy = is_ours and bool(notice.remedy) and notice.kind in _REMEDIES
    return replace(
        notice,
        title=_title(notice.worded, say, named) if notice.worded else said(notice.title, say),
        lines=tuple(_line(one, say) for one in notice.lines),
        remedy=say(f"notice.{notice.kind.value}_remedy")
        if has_remedy
        else _said(notice.remedy, say),
        actions=tuple(_action(one, say) for one in notice.actions),
    )


def _title(worded: Worded, say: Say, named: Callable[[Channel], str]) -> str:
    values = dict(worded.values)
    for name in _LENGTHS & values.keys():
        values[name] = brief(timedelta(seconds=int(values[name])), say)
    if "channel" in values:
        values["channel"] = named(Channel.named(str(values["channel"])))
    title = say(f"notice.{worded.key}", **values)
    if "page" not in values:
        return title
    return say("notice.page", title=title, page=values["page"], pages=values["pages"])


def _line(line: NoticeLine, say: Say) -> NoticeLine:
    return replace(line, text=said(line.text, say), note=_said(line.note, say))


def _action(action: NoticeAction, say: Say) -> NoticeAction:
    label = say(f"notice.{action.key}") if action.key else said(action.label, say)
    return replace(action, label=label)


def _said(told: str | None, say: Say) -> str | None:
    return None if told is None else said(told, say)
