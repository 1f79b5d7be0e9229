"""Matches → alerts: a channel is told of a story once, and again only when there is a reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rules.alerts.changes import Change, ChangeKind, ChangeWords, Telling, material_change
from rules.alerts.folding import Message
from rules.duration import in_words
from rules.model import (
    Alert,
    Article,
    Channel,
    DeliveryState,
    Evidence,
    Folding,
    Match,
    Watch,
    WatchName,
)
from rules.sentences import sentence

SUMMARY_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Told:
    """An article in its story, with the watches that it satisfies."""

    article: Article
    story_id: int
    matches: Sequence[Match]
    newly: Sequence[Match] | None = None
    """Of a known article: the matches that it did not have before. They alone begin to tell."""
    is_copy: bool = False
    """Whether another article said the same in the same words: that is never a reason to repeat."""
    sources: int = 1
    """How many tell the story by themselves, as far as is known now."""
    before: Article | None = None
    """Of a revised article: what it said until now."""

    @property
    def beginning(self) -> Sequence[Match]:
        """Give the matches for which a channel may be told of the story first."""
        candidates = self.matches if self.newly is None else self.newly
        return [match for match in candidates if match.watch.min_sources <= self.sources]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that a channel is told of when more sources tell its story."""

    article_id: int
    watch_id: int
    channel: Channel


@dataclass(frozen=True, slots=True)
class Pace:
    """How far apart a channel hears of one story."""

    group_interval: timedelta = timedelta(minutes=5)
    """Between two edits of one message."""
    repeat_interval: timedelta = timedelta(hours=4)
    """Until a story counts as told long ago."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What channels know of stories, and how they want to hear of them."""

    messages: Sequence[Message] = ()
    """The last one of each story and channel, owed ones too."""
    articles: Mapping[int, Article] = field(default_factory=dict)
    """What these messages told of, by id."""
    foldings: Mapping[Channel, Folding] = field(default_factory=dict)


def alerts_for(
    told: Sequence[Told],
    heard: Heard,
    *,
    pace: Pace,
    words: ChangeWords,
    now: datetime,
    is_heard: Callable[[Alert], bool] = lambda _alert: True,
) -> list[Alert]:
    """Decide which channels are to be told of which stories, in the order of the articles.

    An alert lists all the watches of its channel that its article satisfies. One that is not heard
    (its outlet is muted, for example) is kept, and the channel still does not know of the story.
    """
    last = {(one.alert.story_id, one.alert.channel): one for one in heard.messages}
    said = {**{one.article.id: one.article for one in told}, **heard.articles}
    alerts = []
    for one in told:
        for channel in _channels(one.matches):
            folding = heard.foldings.get(channel, Folding.EDIT)
            ear = Ear(channel, last.get((one.story_id, channel)), folding, pace, words)
            alert = _next_alert(one, ear, said, now)
            if alert is None:
                continue
            if not is_heard(alert):
                alerts.append(kept(alert))
                continue
            alerts.append(alert)
            last[one.story_id, channel] = ear.after(alert, now)
    return alerts


def kept(alert: Alert) -> Alert:
    """Give an alert as it is kept without a message: of one article and channel, once."""
    return replace(alert, telling=-alert.article_id)


def waiting_for(told: Iterable[Told], heard: Iterable[Message]) -> list[Waiting]:
    """Give what is not told yet because too few sources tell it; who has heard waits for nothing."""
    know = {(one.alert.story_id, one.alert.channel) for one in heard}
    return [
        Waiting(one.article.id, match.watch.id, channel)
        for one in told
        for match in (one.matches if one.newly is None else one.newly)
        if match.watch.min_sources > one.sources
        for channel in match.watch.channels
        if (one.story_id, channel) not in know
    ]


def _channels(matches: Sequence[Match]) -> list[Channel]:
    return list(dict.fromkeys(channel for match in matches for channel in match.watch.channels))


def _in(channel: Channel, matches: Sequence[Match]) -> list[Match]:
    return [match for match in matches if channel in match.watch.channels]


@dataclass(frozen=True, slots=True)
class Ear:
    """A channel, what it has heard of one story, and how it wants to hear of it."""

    channel: Channel
    before: Message | None
    folding: Folding
    pace: Pace
    words: ChangeWords

    def after(self, alert: Alert, now: datetime) -> Message:
        """Give what it has heard when it is told once more."""
        told = self.before.told if self.before else ()
        return Message(alert, now, DeliveryState.PENDING, told=(*told, alert.article_id))


def _next_alert(one: Told, ear: Ear, said: Mapping[int, Article], now: datetime) -> Alert | None:
    if ear.before is None:
        beginning = _in(ear.channel, one.beginning)
        return _alert(one, ear.channel, beginning) if beginning else None
    change = _what_changed(one, ear.before, ear, said)
    because = _of_change(change) if change else why_again(one, ear.before, ear, now)
    if because is None:
        return None
    again = _alert(one, ear.channel, _in(ear.channel, one.matches))
    return replace(
        again,
        telling=ear.before.alert.telling + 1,
        because=because,
        escalation=change.words if change and change.kind is ChangeKind.ESCALATION else None,
    )


def _what_changed(
    one: Told, before: Message, ear: Ear, said: Mapping[int, Article]
) -> Change | None:
    """Say what is new about the story itself, beyond all that the channel was told."""
    if one.is_copy or (one.newly is not None and one.before is None):
        return None
    known = Telling()
    for number in before.told:
        article = one.before if one.before and number == one.article.id else said.get(number)
        known = known.with_(article, ear.words) if article else known
    return material_change(known, one.article, ear.words)


def _of_change(change: Change) -> str:
    return sentence("again_change", "new: {what}", what=change.words)


def why_again(one: Told, before: Message, ear: Ear, now: datetime) -> str | None:
    """Say why a channel is told again of a story that is still the same; None when it is not.

    Words that were told before are no reason, but for those of the same outlet: they are a heading
    that comes every day.
    """
    if one.newly is not None or before.waits:
        return None
    of_another = one.article.outlet != before.alert.outlet
    if ear.folding is Folding.POST and of_another:
        return sentence("again_outlet", "also told by {outlet}", outlet=one.article.outlet)
    if one.is_copy and of_another:
        return None
    since = now - before.told_at
    if since >= ear.pace.repeat_interval:
        return sentence(
            "again_interval", "told anew, {length} after the last alert", length=in_words(since)
        )
    return None


def _alert(told: Told, channel: Channel, matches: Sequence[Match]) -> Alert:
    article = told.article
    return Alert(
        story_id=told.story_id,
        article_id=article.id,
        channel=channel,
        telling=1,
        title=article.title,
        link=article.link,
        outlet=article.outlet,
        summary=_shown(article.summary or article.body),
        published_at=article.published_at,
        seen_at=article.seen_at,
        watches=tuple(_named(match.watch) for match in matches),
        evidence=_evidence(matches),
    )


def _named(watch: Watch) -> WatchName:
    return WatchName(watch.id, watch.name, watch.ping, watch.quiet)


def reworded(alert: Alert, article: Article, matches: Sequence[Match]) -> Alert | None:
    """Give an alert with the words that its article has by now; None when it shows them already.

    Its watches stay as they were.
    """
    summary = _shown(article.summary or article.body)
    if (alert.title, alert.link, alert.summary) == (article.title, article.link, summary):
        return None
    ids = {watch.id for watch in alert.watches}
    return replace(
        alert,
        title=article.title,
        link=article.link,
        summary=summary,
        evidence=_evidence([match for match in matches if match.watch.id in ids]),
        wording=alert.wording + 1,
    )


def _evidence(matches: Sequence[Match]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(one for match in matches for one in match.evidence))


def _shown(text: str) -> str:
    return text if len(text) <= SUMMARY_SHOWN else text[: SUMMARY_SHOWN - 1].rstrip() + "…"
