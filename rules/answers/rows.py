"""Values → rows for programs: the JSON shapes that several surfaces share (docs/reference/json.md)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from rules.alerts.card import plain
from rules.answers.answer import (
    Account,
    Chapter,
    FeedAdded,
    FeedsFound,
    ToldTo,
    TopStory,
    Tried,
    Unconfirmed,
)
from rules.answers.status import Status
from rules.answers.timeline import FirstSeen, timeline
from rules.answers.tuning import Voted
from rules.articles.revision import rewording
from rules.confidence.backtest import Backtest, Trial
from rules.confidence.trend import Trend
from rules.feeds.health import FeedHealth
from rules.feeds.owners import place_of
from rules.ids import code, feed_code, watch_code
from rules.model import Alert, Evidence, Match
from rules.notice import Notice
from rules.search.found import FoundArticle
from rules.story.decision import Decision
from rules.watches.plan import PlannedStep
from rules.watches.votes import Precision

_STATUS = ("about", "name", "state", "posted", "p50_s", "p95_s", "owed", "oldest", "dead", "error")
_CHAPTER = ("article", "seen", "last_seen", "decision")


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


def status_rows(status: Status) -> Iterator[Mapping[str, Any]]:
    """Write how the bot stands: a row a source, a row a channel, and one of it all."""
    nothing = dict.fromkeys(_STATUS)
    for source in status.sources:
        yield nothing | {
            "about": "source",
            "name": source.feed.name or source.feed.shown,
            "state": source.condition.value,
            "p50_s": _seconds(source.latency_p50),
            "p95_s": _seconds(source.latency_p95),
            "error": source.error,
        }
    for one in status.destinations:
        yield nothing | {
            "about": "channel",
            "name": str(one.channel),
            "state": "lost" if one.lost else "well",
            "posted": one.posted,
            "p50_s": _seconds(one.p50),
            "p95_s": _seconds(one.p95),
            "owed": one.owed,
            "oldest": iso(one.oldest_at),
            "dead": one.dead,
            "error": one.lost,
        }
    yield nothing | {
        "about": "all",
        "posted": sum(one.posted for one in status.destinations),
        "owed": status.owed,
        "oldest": iso(status.oldest_at),
        "dead": status.dead,
    }


def line_rows(notice: Notice, *, posted: datetime) -> list[Mapping[str, Any]]:
    """Write the stories of a notice that was posted then, each in the shape of an alert."""
    return [
        {
            "alert": None,
            "story": code("S", line.story_id),
            "channel": str(notice.channel),
            "watches": [],
            "title": line.text,
            "link": line.link,
            "outlet": line.outlet,
            "published": None,
            "seen": iso(line.at),
            "posted": iso(posted),
            "evidence": [],
        }
        for line in notice.lines
        if line.story_id is not None
    ]


def story_row(account: Account) -> Mapping[str, Any]:
    """Write a story with its articles, who was told, and what waits."""
    return {
        "story": code("S", account.story_id),
        "begun": iso(account.begun_at),
        "last": iso(account.last_at),
        "outlets": list(dict.fromkeys(one.article.outlet for one in account.chapters)),
        "sources": account.sources,
        "articles": [_chapter_row(one) for one in account.chapters],
        "timeline": [_first_row(one) for one in timeline(account)],
        "told": [_told_row(one) for one in account.told],
        "unconfirmed": [_unconfirmed_row(one) for one in account.unconfirmed],
    }


def _first_row(first: FirstSeen) -> Mapping[str, Any]:
    return {
        "outlet": first.article.outlet,
        "article": code("A", first.article.id),
        "seen": iso(first.article.seen_at),
        "behind_s": first.behind.total_seconds(),
    }


def precision_row(known: Precision) -> Mapping[str, Any]:
    """Write what people's votes say of a watch; the bounds are null with too few votes."""
    low, high = known.interval or (None, None)
    return {"useful": known.useful, "votes": known.votes, "low": low, "high": high}


def voted_row(voted: Voted) -> Mapping[str, Any]:
    """Write a vote, and what is known of the watches by then."""
    return {
        "alert": code("L", voted.alert.id),
        "verdict": voted.verdict.value,
        "watches": [
            {"watch": watch_code(one.id), "name": one.name, "precision": precision_row(known)}
            for one, known in voted.watches
        ],
    }


def found_row(found: FoundArticle) -> Mapping[str, Any]:
    """Write an article that a search found."""
    article = found.article
    return {
        "article": code("A", article.id) if article.id else None,
        "story": code("S", found.story_id) if found.story_id else None,
        "title": article.title,
        "link": article.link,
        "outlet": article.outlet,
        "published": iso(article.published_at),
        "seen": iso(article.seen_at),
        "snippet": plain(found.snippet),
        "evidence": [evidence_row(one) for one in found.evidence],
    }


def trend_row(shown: Trend) -> Mapping[str, Any]:
    """Write how a subject came up."""
    return {
        "query": shown.query,
        "begins": iso(shown.span.begins),
        "ends": iso(shown.span.ends),
        "unit": shown.unit,
        "buckets": [
            {"begins": iso(one.begins), "stories": one.stories, "articles": one.articles}
            for one in shown.buckets
        ],
        "outlets": [{"outlet": name, "articles": count} for name, count in shown.outlets],
        "first": code("A", shown.first.article.id) if shown.first else None,
        "usual": shown.usual,
    }


def top_row(one: TopStory) -> Mapping[str, Any]:
    """Write a story that many tell."""
    return {
        "story": code("S", one.story_id),
        "outlets": one.outlets,
        "articles": one.articles,
        "title": one.newest.title,
        "link": one.newest.link,
        "seen": iso(one.newest.seen_at),
    }


def step_row(planned: PlannedStep) -> Mapping[str, Any]:
    """Write what becomes of a watch of the file."""
    return {
        "step": planned.step.value,
        "watch": watch_code(planned.watch.id) if planned.watch.id else None,
        "name": planned.watch.name,
        "differences": [
            {"what": one.what, "before": one.before, "after": one.after}
            for one in planned.differences
        ],
    }


def trial_row(trial: Trial) -> Mapping[str, Any]:
    """Write an article of the archive that satisfied a query that was tried."""
    return {
        "article": code("A", trial.article.id),
        "story": code("S", trial.story_id),
        "matched": True,
        "evidence": [evidence_row(one) for one in trial.evidence],
    }


def backtest_row(summed: Backtest, query: str, told: Sequence[str]) -> Mapping[str, Any]:
    """Write what a query would have told."""
    busiest, a_day = summed.busiest, summed.stories_a_day
    return {
        "query": query,
        "begins": iso(summed.span.begins),
        "ends": iso(summed.span.ends),
        "stories": summed.stories,
        "articles": summed.articles,
        "stories_a_day": None if a_day is None else round(a_day, 2),
        "by_day": [{"day": day.isoformat(), "stories": count} for day, count in summed.by_day],
        "busiest": {"day": busiest[0].isoformat(), "stories": busiest[1]} if busiest else None,
        "at_night": summed.at_night,
        "samples": [one.article.title for one in summed.samples],
        "covered": [
            {"watch": watch_code(one.watch.id), "share": round(one.share, 3)}
            for one in summed.covered
        ],
        "tried": round(summed.share, 3),
        "remarks": list(told),
    }


def tried_row(tried: Tried) -> Mapping[str, Any]:
    """Write what would be done with an article: no story, and one chapter that is not kept."""
    chapter = dict.fromkeys(_CHAPTER) | {
        "title": tried.article.title,
        "link": tried.article.link,
        "outlet": tried.article.outlet,
        "published": iso(tried.article.published_at),
        "said": [],
        "revisions": [],
    }
    return dict.fromkeys(("article", "story", "begun", "last", "sources")) | {
        "outlets": [tried.article.outlet],
        "articles": [chapter],
        "timeline": [],
        "told": [],
        "unconfirmed": [],
        "would": [_would_row(match) for match in tried.matches],
    }


def _would_row(match: Match) -> Mapping[str, Any]:
    return {
        "watch": watch_code(match.watch.id),
        "evidence": [evidence_row(one) for one in match.evidence],
    }


def _chapter_row(chapter: Chapter) -> Mapping[str, Any]:
    article, decision = chapter.article, chapter.decision
    return {
        "article": code("A", article.id),
        "title": article.title,
        "link": article.link,
        "outlet": article.outlet,
        "published": iso(article.published_at),
        "seen": iso(article.seen_at),
        "last_seen": iso(chapter.last_seen_at),
        "decision": decision_row(decision) if decision else None,
        "said": [{"article": code("A", one.other_id), "same": one.is_same} for one in chapter.said],
        "revisions": _revisions_row(chapter),
    }


def _revisions_row(chapter: Chapter) -> list[Mapping[str, Any]]:
    """Write each former headline with what its publisher took out and put in."""
    titles = [one.title for one in chapter.revisions] + [chapter.article.title]
    steps = zip(chapter.revisions, titles[1:], strict=True)
    return [
        {
            "title": old.title,
            "until": iso(old.until),
            "taken_out": list(words.taken_out),
            "put_in": list(words.put_in),
        }
        for old, new in steps
        for words in [rewording(old.title, new)]
    ]


def decision_row(decision: Decision) -> Mapping[str, Any]:
    """Write why an article stands in its story."""
    near = decision.nearest
    return {
        "reason": decision.reason.value,
        "like": code("A", decision.article_id) if decision.article_id is not None else None,
        "score": round(decision.score, 3),
        "threshold": round(decision.threshold, 3),
        "shared": [{"term": term, "weight": round(value, 3)} for term, value in decision.shared],
        "contributions": [
            {"feature": name, "value": round(value, 3)} for name, value in decision.contributions
        ],
        "nearest": code("S", near.story_id) if near else None,
        "veto": near.veto if near else None,
    }


def _told_row(told: ToldTo) -> Mapping[str, Any]:
    return {
        "alert": code("L", told.alert.id),
        "article": code("A", told.alert.article_id),
        "channel": str(told.alert.channel),
        "watches": [watch_code(watch.id) for watch in told.alert.watches],
        "telling": told.alert.telling,
        "because": told.alert.because,
        "published": iso(told.alert.published_at),
        "seen": iso(told.alert.seen_at),
        "matched": iso(told.matched_at),
        "state": told.standing,
        "until": iso(told.until),
        "reasons": list(told.alert.reasons),
        "owed": iso(told.owed_at),
        "posted": iso(told.posted_at),
        "edited": iso(told.changed_at),
    }


def _unconfirmed_row(one: Unconfirmed) -> Mapping[str, Any]:
    return {
        "watch": watch_code(one.watch.id),
        "channel": str(one.channel),
        "article": code("A", one.article_id),
        "needs": one.watch.min_sources,
    }


def feed_row(health: FeedHealth) -> Mapping[str, Any]:
    """Write how a feed stands."""
    feed = health.feed
    return {
        "feed": feed_code(feed.id),
        "name": feed.name,
        "shown": feed.shown,
        "state": health.condition.value,
        "last_success": iso(health.last_success_at),
        "next": iso(health.next_at),
        "because": health.because,
        "joined_to": feed_code(feed.state.joined_to) if feed.state.joined_to else None,
        "items_a_day": health.per_day,
        "latency_p50_s": _seconds(health.latency_p50),
        "latency_p95_s": _seconds(health.latency_p95),
        "error": health.error,
        "failing_since": iso(health.failing_since),
        "gap": iso(health.gap_at),
        "origin": place_of(feed),
        "kind": feed.kind,
        "tags": list(feed.tags),
    }


def added_row(answer: FeedAdded | FeedsFound) -> Mapping[str, Any]:
    """Write what became of a feed that was to be added."""
    if isinstance(answer, FeedsFound):
        return _addition(None, choices=choice_rows(answer))
    return _addition(answer, choices=[])


def choice_rows(found: FeedsFound) -> list[Mapping[str, Any]]:
    """Write the feeds that a site offers, the best first."""
    return [
        {
            "address": place.url,
            "title": place.title,
            "format": place.format,
            "feed": feed_code(feed.id) if feed else None,
        }
        for place, feed in zip(found.choices, found.known, strict=True)
    ]


def _addition(added: FeedAdded | None, *, choices: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {
        "feed": feed_code(added.feed.id) if added else None,
        "name": added.feed.name if added else None,
        "shown": added.feed.shown if added else None,
        "added": bool(added and added.is_new),
        "entries": added.entries if added else None,
        "preview": [
            {"title": one.title, "outlet": one.outlet, "published": iso(one.published_at)}
            for one in (added.preview if added else ())
        ],
        "next": iso(added.feed.state.next_at) if added else None,
        "choices": choices,
    }


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else round(length.total_seconds(), 1)
