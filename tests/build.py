"""Values for tests: each builder fills in what does not matter; tests show what does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rules.alerts.folding import Message
from rules.answers.answer import FeedAdded, FeedsFound, Preview
from rules.articles.article import digest
from rules.feeds.health import Condition, FeedHealth
from rules.feeds.places import FeedPlace
from rules.feeds.websub import PushState, Subscription
from rules.model import (
    Alert,
    Article,
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Enclosure,
    Entry,
    Evidence,
    Feed,
    FirstRun,
    FollowUp,
    Known,
    Match,
    PollState,
    Posted,
    Shown,
    Watch,
)

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEWS = Channel("slack", "C0NEWS")
DESK = Channel("discord", "4711")
HUB_KEY = "what only the hub knows"
TITLE = "Ferry runs aground off Kestrel Bay"
SCRIPTS = (
    "Ferry “Aurora” runs aground – 3 rescued",
    "L’État relance la centrale: œuvre d’été à Évreux",
    "Паром сел на мель у берегов, ёлки спасены",
    "عاجل: جنوح عبّارة قرب الميناء",
    "तूफ़ान के बाद बंदरगाह बंद",
    "半導体メーカーTSMC、新工場を建設へ",
    "여객선 좌초, 승객 전원 구조",
    "เรือเฟอร์รี่เกยตื้นใกล้ท่าเรือ",
    "🚨 Quake 🌊 wave 1️⃣ 👩‍🚀",
)


def an_entry(
    title: str | None = TITLE,
    *,
    guid: str | None = None,
    link: str | None = None,
    summary: str | None = None,
    content: str | None = None,
    published: datetime | None = None,
    updated: datetime | None = None,
    outlet: str | None = None,
    tags: tuple[str, ...] = (),
    enclosures: tuple[Enclosure, ...] = (),
) -> Entry:
    return Entry(
        id=guid or link or "an entry",
        guid=guid,
        link=link,
        title=title,
        summary=summary,
        content=content,
        published=published,
        updated=updated,
        outlet=outlet,
        tags=tags,
        enclosures=enclosures,
    )


def a_feed(
    url: str = "https://harbour.example/rss",
    *,
    id: int = 1,
    name: str | None = "Harbour Wire",
    tags: tuple[str, ...] = (),
    interval: timedelta | None = None,
    first_run: FirstRun = FirstRun.NONE,
    replay_from: datetime | None = None,
    state: PollState | None = None,
) -> Feed:
    return Feed(
        url=url,
        shown=url,
        id=id,
        name=name,
        tags=tags,
        interval=interval,
        first_run=first_run,
        replay_from=replay_from,
        state=state or PollState(),
    )


def an_article(
    title: str = TITLE,
    *,
    keys: tuple[str, ...] = ("guid:1:a",),
    id: int = 0,
    feed_id: int = 1,
    summary: str = "",
    body: str = "",
    link: str | None = None,
    outlet: str = "Harbour Wire",
    author: str | None = None,
    language: str | None = None,
    tags: tuple[str, ...] = (),
    published_at: datetime | None = None,
    seen_at: datetime = NOON,
) -> Article:
    return Article(
        keys=keys,
        title=title,
        seen_at=seen_at,
        feed_id=feed_id,
        id=id,
        link=link,
        summary=summary,
        body=body,
        outlet=outlet,
        author=author,
        language=language,
        tags=tags,
        published_at=published_at,
    )


def known_as(article: Article, *, id: int = 1, first_seen_at: datetime | None = None) -> Known:
    """Remember an article as the store does."""
    said = article.title, digest(article)
    return Known(id, article.feed_id, *said, article.seen_at, first_seen_at)


def a_watch(
    query: str = "ferry",
    *channels: Channel,
    id: int = 1,
    name: str | None = None,
) -> Watch:
    return Watch(name or query, query, channels or (NEWS,), id=id)


def a_match(watch: Watch | None = None, *evidence: Evidence) -> Match:
    return Match(watch or a_watch(), evidence or (evidence_of("ferry"),))


def evidence_of(term: str, *, field: str = "title", start: int = 0) -> Evidence:
    return Evidence(field, start, start + len(term), term, "exact")


def an_alert(title: str = TITLE, *, channel: Channel = NEWS) -> Alert:
    return Alert(
        story_id=1,
        article_id=1,
        channel=channel,
        telling=1,
        title=title,
        link=None,
        outlet="Harbour Wire",
        summary="",
        published_at=None,
        seen_at=NOON,
        watches=(),
        evidence=(),
    )


def a_message(
    *,
    story: int = 1,
    channel: Channel = NEWS,
    outlet: str = "Harbour Wire",
    told_at: datetime = NOON,
    state: DeliveryState = DeliveryState.DELIVERED,
    changed_at: datetime | None = NOON,
    telling: int = 1,
) -> Message:
    alert = replace(an_alert(channel=channel), story_id=story, outlet=outlet, telling=telling)
    return Message(alert, told_at, state, changed_at)


def a_delivery(
    state: DeliveryState = DeliveryState.PENDING,
    *,
    attempts: int = 0,
    next_at: datetime = NOON,
    sent_at: datetime | None = None,
) -> Delivery:
    begun = Delivery(1, an_alert(), "ww1", state, attempts, owed_at=NOON, next_at=next_at)
    return replace(begun, sent_at=sent_at)


def follow_ups(*outlets: str) -> tuple[FollowUp, ...]:
    """Make the story's later articles, one an outlet, with the ids 2, 3, …"""
    return tuple(FollowUp(n, outlet, TITLE, None) for n, outlet in enumerate(outlets, start=2))


def a_change(
    kind: DeliveryKind = DeliveryKind.EDIT,
    *outlets: str,
    shown: Shown | None = None,
    wording: int = 0,
    is_there: bool = True,
) -> Delivery:
    return replace(
        a_delivery(),
        kind=kind,
        told=replace(an_alert(), wording=wording),
        message=Posted("ww0") if is_there else None,
        follow_ups=follow_ups(*outlets),
        shown=shown or Shown(up_to=1),
    )


def a_subscription(
    state: PushState = PushState.WANTED,
    *,
    feed_id: int = 1,
    callback: str = "https://alerts.example/in/a-token-that-cannot-be-guessed-at-all",
    failures: int = 0,
    lease_until: datetime | None = None,
    next_at: datetime = NOON,
) -> Subscription:
    return Subscription(
        feed_id,
        hub="https://hub.example/",
        topic="https://pier.example/rss",
        callback=callback,
        secret=HUB_KEY,
        begun_at=NOON,
        next_at=next_at,
        state=state,
        failures=failures,
        lease_until=lease_until,
    )


def a_feed_added() -> FeedAdded:
    return FeedAdded(a_feed(), True, 1, (Preview(TITLE, "Harbour Wire", NOON),))


def feeds_found(*urls: str) -> FeedsFound:
    places = tuple(map(FeedPlace, urls or ("https://harbour.example/rss",)))
    return FeedsFound("harbour.example", places, (None,) * len(places))


def a_feed_health(condition: Condition = Condition.WELL) -> FeedHealth:
    return FeedHealth(a_feed(tags=("world",)), condition)
