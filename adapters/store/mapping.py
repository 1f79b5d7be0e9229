"""Rows ⇄ values: one small function a direction and a type."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import fields
from sqlalchemy import Row, RowMapping

from adapters.store.notice_mapping import notice_from
from adapters.store.tables import ArticleRow, FeedRow, WatchRow
from rules.alerts.folding import Message, Owed
from rules.articles.article import digest
from rules.model import (
    Alert,
    Article,
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Evidence,
    FailureKind,
    Feed,
    FirstRun,
    Host,
    Mode,
    Move,
    PollState,
    Posted,
    Standing,
    Timetable,
    Watch,
    WatchName,
)
from rules.sentences import read_back, written


def feed_from(row: FeedRow | Row[Any], host: Host | None = None, *, leads: bool = False) -> Feed:
    """Read a feed, with what is known of its server, and whether others have joined it."""
    return Feed(
        url=row.url,
        shown=row.shown,
        id=row.id or 0,
        name=row.name,
        tags=tuple(row.tags),
        interval=_length(row.interval_s),
        first_run=FirstRun(row.first_run),
        replay_from=row.replay_from,
        kind=row.kind,
        options=row.options,
        fulltext=row.fulltext,
        origin=row.origin,
        state=_poll_state_from(row),
        host_state=host,
        leads=leads,
    )


def _poll_state_from(row: FeedRow | Row[Any]) -> PollState:
    return PollState(
        next_at=row.next_at,
        because=row.because,
        not_before=row.not_before,
        etag=row.etag,
        last_modified=row.last_modified,
        failures=row.failures,
        failing_since=row.failing_since,
        error=row.error,
        trouble=FailureKind(row.trouble) if row.trouble else None,
        last_success_at=row.last_success_at,
        standing=Standing(row.standing),
        pace=_length(row.pace_s),
        misses=row.misses,
        newest_at=row.newest_at,
        gap_at=row.gap_at,
        timetable=_timetable_from(row.timetable),
        address=row.address,
        move=Move(row.move_url, row.move_since) if row.move_url and row.move_since else None,
        joined_to=row.joined_to,
    )


def feed_settings(feed: Feed) -> dict[str, Any]:
    """Write what the operator says of a feed, without its state."""
    return {
        "shown": feed.shown,
        "name": feed.name,
        "tags": list(feed.tags),
        "interval_s": _seconds(feed.interval),
        "first_run": feed.first_run.value,
        "replay_from": feed.replay_from,
        "kind": feed.kind,
        "options": dict(feed.options),
        "fulltext": feed.fulltext,
        "origin": feed.origin,
        "polled": True,
    }


def new_feed(feed: Feed) -> dict[str, Any]:
    """Write a feed that was not kept before."""
    return feed_settings(feed) | {"url": feed.url, "host": feed.host}


def poll_state(state: PollState) -> dict[str, Any]:
    """Write a feed's state."""
    return {
        "next_at": state.next_at,
        "because": state.because,
        "not_before": state.not_before,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "failures": state.failures,
        "failing_since": state.failing_since,
        "error": state.error,
        "trouble": state.trouble.value if state.trouble else None,
        "last_success_at": state.last_success_at,
        "standing": state.standing.value,
        "pace_s": _seconds(state.pace),
        "misses": state.misses,
        "newest_at": state.newest_at,
        "gap_at": state.gap_at,
        "timetable": _timetable_row(state.timetable),
        "address": state.address,
        "move_url": state.move.url if state.move else None,
        "move_since": state.move.since if state.move else None,
        "joined_to": state.joined_to,
    }


def _timetable_row(said: Timetable) -> dict[str, Any]:
    """Write only what a feed says: most say nothing."""
    row = {
        "ttl_s": _seconds(said.ttl),
        "update_s": _seconds(said.update_every),
        "skip_hours": list(said.skip_hours),
        "skip_days": list(said.skip_days),
    }
    return {name: value for name, value in row.items() if value}


def _timetable_from(row: Mapping[str, Any]) -> Timetable:
    return Timetable(
        ttl=_length(row.get("ttl_s")),
        update_every=_length(row.get("update_s")),
        skip_hours=tuple(row.get("skip_hours", ())),
        skip_days=tuple(row.get("skip_days", ())),
    )


def host_from(row: Mapping[str, Any]) -> Host:
    """Read a host."""
    return Host(**{one.name: row[one.name] for one in fields(Host)})


def host_row(host: Host) -> dict[str, Any]:
    """Write a host."""
    return {one.name: getattr(host, one.name) for one in fields(Host)}


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _length(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def article_from(row: ArticleRow | Row[Any]) -> Article:
    """Read an article."""
    return Article(
        keys=(row.identity,),
        title=row.title,
        seen_at=row.seen_at,
        feed_id=row.feed_id,
        id=row.id or 0,
        link=row.link,
        summary=row.summary,
        body=row.body,
        outlet=row.outlet,
        author=row.author,
        language=row.language,
        tags=tuple(row.tags),
        published_at=row.published_at,
    )


def article_words(article: Article) -> dict[str, Any]:
    """Write what a publisher may change about an article."""
    return {
        "title": article.title,
        "link": article.link,
        "summary": article.summary,
        "body": article.body,
        "author": article.author,
        "digest": digest(article),
    }


def article_row(article: Article, story_id: int) -> dict[str, Any]:
    """Write a new article."""
    return {
        **article_words(article),
        "id": article.id,
        "identity": article.keys[0],
        "story_id": story_id,
        "feed_id": article.feed_id,
        "outlet": article.outlet,
        "language": article.language,
        "tags": article.tags,
        "published_at": article.published_at,
        "seen_at": article.seen_at,
    }


def watch_from(row: WatchRow) -> Watch:
    """Read a watch."""
    channels = tuple(Channel.named(text) for text in row.channels)
    return Watch(
        row.name,
        row.query,
        channels,
        row.id or 0,
        Mode(row.mode),
        row.origin,
        row.min_sources,
        row.scope,
        row.ping,
        row.is_paused,
        row.urgent,
        row.spikes,
        row.shadow_until,
        row.quiet,
    )


def watch_row(watch: Watch) -> dict[str, Any]:
    """Write a watch, without its id."""
    return {
        "name": watch.name,
        "query": watch.query,
        "channels": [str(channel) for channel in watch.channels],
        "mode": watch.mode.value,
        "origin": watch.origin,
        "min_sources": watch.min_sources,
        "scope": watch.scope,
        "ping": watch.ping,
        "is_paused": watch.is_paused,
        "urgent": watch.urgent,
        "spikes": watch.spikes,
        "shadow_until": watch.shadow_until,
        "quiet": watch.quiet,
    }


def alert_row(alert: Alert, now: datetime) -> dict[str, Any]:
    """Write an alert that has come about now, with its own copy of what it tells."""
    return {
        "story_id": alert.story_id,
        "article_id": alert.article_id,
        "channel": str(alert.channel),
        "telling": alert.telling,
        "published_at": alert.published_at,
        "seen_at": alert.seen_at,
        "matched_at": now,
        "reasons": [written(reason) for reason in alert.reasons],
    } | alert_content(alert)


def alert_content(alert: Alert) -> dict[str, Any]:
    """Write what an alert says, which changes when its article is reworded."""
    return {
        "content": {
            "title": alert.title,
            "link": alert.link,
            "outlet": alert.outlet,
            "summary": alert.summary,
            "watches": [[watch.id, watch.name, watch.ping] for watch in alert.watches],
            "evidence": [[e.field, e.start, e.end, e.term, e.how] for e in alert.evidence],
            "because": alert.because and written(alert.because),
            "wording": alert.wording,
            "escalation": alert.escalation,
        }
        | _quiet(alert.watches),
    }


def delivery_from(row: RowMapping) -> Delivery:
    """Read a delivery joined with its alert or its notice."""
    return Delivery(
        id=row["id"],
        told=notice_from(row) if row["alert_id"] is None else alert_from(row),
        marker=row["marker"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        owed_at=row["owed_at"],
        next_at=row["next_at"],
        sent_at=row["sent_at"],
        posted=None if row["posted"] is None else Posted(row["posted"]),
        error=row["error"],
        kind=DeliveryKind(row["kind"]),
        crashes=row["crashes"],
        doubted=row["doubted"],
        sent_up_to=row["shown_up_to"],
    )


def shown_by(delivery: Delivery) -> dict[str, Any]:
    """Write how much of its story a delivery shows when it goes out now."""
    keeps_first = delivery.doubted and delivery.kind is not DeliveryKind.EDIT
    if delivery.notice is not None:
        return {"shown_up_to": 0, "shown_wording": 0 if keeps_first else delivery.notice.wording}
    known = [one.article_id for one in delivery.follow_ups]
    return {
        "shown_up_to": max([delivery.alert.article_id, *known]),
        "shown_wording": 0 if keeps_first else delivery.alert.wording,
    }


def being_sent(delivery: Delivery, now: datetime) -> Delivery:
    """Give a delivery as the noting of an attempt has left it."""
    return replace(
        delivery,
        state=DeliveryState.SENDING,
        attempts=delivery.attempts + 1,
        sent_at=now,
        sent_up_to=shown_by(delivery)["shown_up_to"],
    )


def delivery_row(alert: Alert, alert_id: int, marker: str, now: datetime) -> dict[str, Any]:
    """Write what is owed for a new alert."""
    return {
        "alert_id": alert_id,
        "channel": str(alert.channel),
        "marker": marker,
        "state": DeliveryState.PENDING.value,
        "attempts": 0,
        "owed_at": now,
        "next_at": now,
    }


def owed_row(change: Owed, marker: str, now: datetime) -> dict[str, Any]:
    """Write a change that a message is owed."""
    owed = delivery_row(change.alert, change.alert.id, marker, now)
    return owed | {"kind": change.kind.value, "next_at": change.due_at}


def message_from(row: RowMapping, before: Message | None) -> Message:
    """Read an alert with the state of its message; `before` is the channel's earlier one.

    Without a message of its own it waits, or is a line of another: both tell it as it is by then.
    """
    is_own = row["state"] is not None
    state = DeliveryState(row["state"]) if is_own else DeliveryState.PENDING
    if row["doubted"] and state is DeliveryState.PENDING:
        state = DeliveryState.UNCERTAIN  # it may stand there, with the words of its first attempt
    told = (*(before.told if before else ()), row["article_id"])
    told_at = row["told_at"] or row["seen_at"]
    waits = row["waits"] is not None
    return Message(alert_from(row), told_at, state, row["changed_at"], told, is_own, waits)


def alert_from(row: RowMapping) -> Alert:
    """Read an alert; its id stands under `alert_id`."""
    content = row["content"]
    evidence: Sequence[tuple[str, int, int, str, str]] = content["evidence"]
    return Alert(
        story_id=row["story_id"],
        article_id=row["article_id"],
        channel=Channel.named(row["channel"]),
        telling=row["telling"],
        title=content["title"],
        link=content["link"],
        outlet=content["outlet"],
        summary=content["summary"],
        published_at=row["published_at"],
        seen_at=row["seen_at"],
        watches=_watch_names(content),
        evidence=tuple(Evidence(*one) for one in evidence),
        id=row["alert_id"],
        because=_told(content.get("because")),
        wording=content.get("wording", 0),
        escalation=content.get("escalation"),
        reasons=tuple(map(read_back, row["reasons"])),
    )


def _told(kept: str | None) -> str | None:
    return None if kept is None else read_back(kept)


def _quiet(watches: Sequence[WatchName]) -> dict[str, Any]:
    """Write the quiet hours of an alert's watches, where one has its own."""
    quiet = [watch.quiet for watch in watches]
    return {"quiet": quiet} if any(quiet) else {}


def _watch_names(content: Mapping[str, Any]) -> tuple[WatchName, ...]:
    """Read an alert's watches."""
    known: Sequence[tuple[int, str, str | None]] = content["watches"]
    quiet = content.get("quiet") or [None] * len(known)
    return tuple(WatchName(*one, hours) for one, hours in zip(known, quiet, strict=True))
