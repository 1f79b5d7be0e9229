"""Notice → the same in another language, as far as it is in our own words.

What the rules or a platform found out (reasons, causes of failures) is said in English as yet
(docs/adr/0027), and headlines stay as they were written.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from rules.asking.lengths import brief
from rules.asking.phrases import Say
from rules.model import Channel
from rules.notice import FAILURES, Notice, NoticeAction, NoticeKind, NoticeLine, Worded

_REMEDIES = (*FAILURES, NoticeKind.SHADOW)
"""The kinds of notices that, where they are in our own words, always name the same remedy."""
_LENGTHS = frozenset({"length", "oldest"})
"""Values that are lengths of time, in seconds."""


def in_language(notice: Notice, say: Say, *, named: Callable[[Channel], str] = str) -> Notice:
    """Say a notice in a language; `named` gives a channel the name that people know it by."""
    has_remedy = bool(notice.worded and notice.remedy) and notice.kind in _REMEDIES
    return replace(
        notice,
        title=_title(notice.worded, say, named) if notice.worded else notice.title,
        lines=tuple(_line(one, say) for one in notice.lines),
        remedy=say(f"notice.{notice.kind.value}_remedy") if has_remedy else notice.remedy,
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
    if line.sources < 2 or line.note is None:
        return line
    counted = say("notice.sources", count=line.sources)
    return replace(line, note=line.note.replace(f"{line.sources} sources", counted, 1))


def _action(action: NoticeAction, say: Say) -> NoticeAction:
    return replace(action, label=say(f"notice.{action.key}")) if action.key else action
