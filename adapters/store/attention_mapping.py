"""Rows of people's attention ⇄ values."""

from typing import Any

from sqlalchemy import RowMapping

from adapters.store import mapping
from rules.attention.backlog import Awake, Sleep
from rules.attention.budget import Spent
from rules.attention.mutes import Mute, MuteKind, Target
from rules.attention.routing import Way
from rules.attention.waiting import KeptChannel, WaitingAlert


def kept_channel(row: RowMapping) -> KeptChannel:
    """Read what is kept of a channel."""
    return KeptChannel(
        settings=row["settings"],
        spent=Spent.from_json(row["spent"]),
        batch_began_at=row["batch_began_at"],
        batch_posted_at=row["batch_posted_at"],
        digest_next_at=row["digest_next_at"],
        rolling_id=row["rolling_id"],
    )


def kept_channel_row(kept: KeptChannel) -> dict[str, Any]:
    """Write what is kept of a channel, without its name."""
    return {
        "settings": dict(kept.settings),
        "spent": kept.spent.as_json(),
        "batch_began_at": kept.batch_began_at,
        "batch_posted_at": kept.batch_posted_at,
        "digest_next_at": kept.digest_next_at,
        "rolling_id": kept.rolling_id,
    }


def mute(row: RowMapping) -> Mute:
    """Read a mute."""
    target = Target(MuteKind(row["kind"]), row["name"])
    return Mute(target, row["reader"], row["since"], row["until"], row["by"])


def mute_row(one: Mute) -> dict[str, Any]:
    """Write a mute."""
    return {
        "reader": one.reader,
        "kind": one.target.kind.value,
        "key": one.target.key[1],
        "name": one.target.name,
        "since": one.since,
        "until": one.until,
        "by": one.by,
    }


def waiting_alert(row: RowMapping) -> WaitingAlert:
    """Read an alert that waits, joined with the alert."""
    return WaitingAlert(mapping.alert_from(row), Way(row["way"]), row["until"], row["since"])


def waiting_row(one: WaitingAlert) -> dict[str, Any]:
    """Write an alert that waits."""
    return {
        "alert_id": one.alert.id,
        "channel": str(one.alert.channel),
        "way": one.way.value,
        "until": one.until,
        "since": one.since,
    }


def awake(row: RowMapping) -> Awake:
    """Read when the bot looked."""
    slept = row["slept_from"] and Sleep(row["slept_from"], row["slept_until"])
    return Awake(row["at"], row["watched_since"], slept or None)


def awake_row(one: Awake) -> dict[str, Any]:
    """Write when the bot looked."""
    return {
        "at": one.at,
        "watched_since": one.watched_since,
        "slept_from": one.slept.begins_at if one.slept else None,
        "slept_until": one.slept.ends_at if one.slept else None,
    }
