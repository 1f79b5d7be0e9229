"""Rows ⇄ notices."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

from rules.channel import Channel
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine, Worded
from rules.sentences import read_back, written


def notice_from(row: RowMapping) -> Notice:
    """Read a notice; its id stands under `notice_id`."""
    content = row["notice_content"]
    return Notice(
        kind=NoticeKind(row["notice_kind"]),
        channel=Channel.named(row["channel"]),
        key=row["key"],
        title=read_back(content["title"]),
        lines=tuple(_line_from(one) for one in content["lines"]),
        remedy=_told(content["remedy"]),
        actions=tuple(_action_from(*one) for one in content["actions"]),
        beyond=content["beyond"],
        is_over=row["is_over"],
        began_at=_time(content["began"]),
        worded=_worded_from(*content["worded"]) if content.get("worded") else None,
        id=row["notice_id"],
        wording=row["wording"],
    )


def notice_row(notice: Notice) -> dict[str, Any]:
    """Write a notice, without its id."""
    return {
        "kind": notice.kind.value,
        "channel": str(notice.channel),
        "key": notice.key,
        "wording": notice.wording,
        "is_over": notice.is_over,
        "content": {
            "title": written(notice.title),
            "lines": [_line_row(one) for one in notice.lines],
            "remedy": notice.remedy and written(notice.remedy),
            "actions": [[written(one.label), one.command, one.key] for one in notice.actions],
            "beyond": notice.beyond,
            "worded": _worded_row(notice.worded) if notice.worded else None,
            "began": notice.began_at.isoformat() if notice.began_at else None,
        },
    }


def _line_from(row: Mapping[str, Any]) -> NoticeLine:
    return NoticeLine(
        read_back(row["text"]),
        row["link"],
        row["outlet"],
        _time(row["at"]),
        _told(row["note"]),
        row["story"],
    )


def _line_row(line: NoticeLine) -> dict[str, Any]:
    return {
        "text": written(line.text),
        "link": line.link,
        "outlet": line.outlet,
        "at": line.at.isoformat() if line.at else None,
        "note": line.note and written(line.note),
        "story": line.story_id,
    }


def _worded_from(key: str, values: Mapping[str, str | int]) -> Worded:
    return Worded(
        key, {name: one if isinstance(one, int) else read_back(one) for name, one in values.items()}
    )


def _worded_row(worded: Worded) -> list[Any]:
    values = worded.values.items()
    return [
        worded.key,
        {name: one if isinstance(one, int) else written(one) for name, one in values},
    ]


def _action_from(label: str, command: str, key: str = "") -> NoticeAction:
    return NoticeAction(read_back(label), command, key)


def _told(kept: str | None) -> str | None:
    return None if kept is None else read_back(kept)


def _time(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written).astimezone(UTC) if written else None
