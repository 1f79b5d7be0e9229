"""Values → rows for programs: the JSON shapes that several surfaces share (docs/reference/json.md)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rules.ids import code, watch_code
from rules.model import Alert, Evidence


def iso(moment: datetime | None) -> str | None:
    """Write a time as programs read it: UTC, to the second, with a Z."""
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def evidence_row(evidence: Evidence) -> Mapping[str, Any]:
    """Write one piece of evidence."""
    return {
        "field": evidence.field,
        "start": evidence.start,
        "end": evidence.end,
        "term": evidence.term,
        "how": evidence.how,
    }


def alert_row(alert: Alert, *, posted: datetime) -> Mapping[str, Any]:
    """Write an alert that was posted at that time."""
    return {
        "alert": code("L", alert.id),
        "story": code("S", alert.story_id),
        "channel": str(alert.channel),
        "watches": [watch_code(watch.id) for watch in alert.watches],
        "title": alert.title,
        "link": alert.link,
        "outlet": alert.outlet,
        "published": iso(alert.published_at),
        "seen": iso(alert.seen_at),
        "posted": iso(posted),
        "evidence": [evidence_row(one) for one in alert.evidence],
    }
