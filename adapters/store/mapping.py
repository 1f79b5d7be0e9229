"""Rows ⇄ values: one small function a direction and a type."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

from adapters.store.tables import ArticleRow, FeedRow, WatchRow
from rules.article import digest
from rules.folding import Message, Owed
from rules.model import (
    Alert,
    Article,
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Evidence,
    Feed,
    FirstRun,
    Mode,
    PollState,
    Posted,
    Shown,
    Watch,
    WatchName,
)


def feed_from(row: FeedRow) -> Feed:
    """Read a feed."""
    return Feed(
        url=row.url,
        shown=row.shown,
        id=row.id or 0,
        name=row.name,
        tags=tuple(row.tags),
        interval=None if row.interval_s is None else timedelta(seconds=row.interval_s),
        first_run=FirstRun(row.first_run),
        replay_from=row.replay_from,
        kind=row.kind,
        options=row.options,
        fulltext=row.fulltext,
        origin=row.origin,
        state=PollState(
            next_at=row.next_at,
            not_before=row.not_before,
            etag=row.etag,
            last_modified=row.last_modified,
            failures=row.failures,
            failing_since=row.failing_since,
            error=row.error,
            last_success_at=row.last_success_at,
        ),
    )


def feed_settings(feed: Feed) -> dict[str, Any]:
    """Write what the operator says of a feed, without its state."""
    return {
        "shown": feed.shown,
        "name": feed.name,
        "tags": list(feed.tags),
        "interval_s": feed.interval.total_seconds() if feed.interval else None,
        "first_run": feed.first_run.value,
        "replay_from": feed.replay_from,
        "kind": feed.kind,
        "options": dict(feed.options),
        "fulltext": feed.fulltext,
        "origin": feed.origin,
        "polled": True,
    }


def poll_state(state: PollState) -> dict[str, Any]:
    """Write a feed's state."""
    return {
        "next_at": state.next_at,
        "not_before": state.not_before,
        "etag": state.etag,
        "last_modified": state.last_modified,
        "failures": state.failures,
        "failing_since": state.failing_since,
        "error": state.error,
        "last_success_at": state.last_success_at,
    }


def article_from(row: ArticleRow) -> Article:
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
    return article_words(article) | {
        "identity": article.keys[0],
        "story_id": story_id,
        "feed_id": article.feed_id,
        "outlet": article.outlet,
        "language": article.language,
        "tags": list(article.tags),
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
    }


def alert_row(alert: Alert) -> dict[str, Any]:
    """Write an alert with its own copy of what it tells."""
    return {
        "story_id": alert.story_id,
        "article_id": alert.article_id,
        "channel": str(alert.channel),
        "telling": alert.telling,
        "published_at": alert.published_at,
        "seen_at": alert.seen_at,
    } | alert_content(alert)


def alert_content(alert: Alert) -> dict[str, Any]:
    """Write what an alert says, which changes when its article is reworded."""
    return {
        "content": {
            "title": alert.title,
            "link": alert.link,
            "outlet": alert.outlet,
            "summary": alert.summary,
            "watches": [[watch.id, watch.name] for watch in alert.watches],
            "evidence": [[e.field, e.start, e.end, e.term, e.how] for e in alert.evidence],
            "because": alert.because,
            "wording": alert.wording,
        },
    }


def delivery_from(row: RowMapping) -> Delivery:
    """Read a delivery joined with its alert."""
    return Delivery(
        id=row["id"],
        alert=alert_from(row),
        marker=row["marker"],
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        owed_at=row["owed_at"],
        next_at=row["next_at"],
        sent_at=row["sent_at"],
        posted=None if row["posted"] is None else Posted(row["posted"]),
        error=row["error"],
        kind=DeliveryKind(row["kind"]),
        message=None if row["message"] is None else Posted(row["message"]),
        shown=Shown(row["has_up_to"] or 0, row["has_wording"] or 0),
    )


def shown_by(delivery: Delivery) -> dict[str, Any]:
    """Write how much of its story a delivery shows when it goes out now."""
    known = [one.article_id for one in delivery.follow_ups]
    return {
        "shown_up_to": max([delivery.alert.article_id, *known]),
        "shown_wording": delivery.alert.wording,
    }


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
    """Read an alert with the state of its message; `before` is the channel's earlier one."""
    state = DeliveryState(row["state"])
    told = (*(before.told if before else ()), row["article_id"])
    return Message(alert_from(row), row["owed_at"], state, row["changed_at"], told)


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
        watches=tuple(WatchName(number, name) for number, name in content["watches"]),
        evidence=tuple(Evidence(*one) for one in evidence),
        id=row["alert_id"],
        because=content.get("because"),
        wording=content.get("wording", 0),
    )
