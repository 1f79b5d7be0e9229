"""What is known of a link in a channel → the stages that it went through, and the first that stopped it.

The stages stand in the order of the path: the address, its feed, the article, the watches, the story,
people's attention, the message. The last one given is the one that stopped it, or says that it was told.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.answers.answer import Account, ToldTo
from rules.articles.article import RECENT
from rules.attention.routing import Step, Way
from rules.attention.watch_quiet import OFF
from rules.ids import code, feed_code, watch_code
from rules.language.explain import ALL_OF, ANY_OF, BUT_NOT, Branch, Explained
from rules.model import Article, Channel, DeliveryState, Feed, FirstRun, Standing

FEEDS_NAMED = 3


class StageName(StrEnum):
    """What is asked, in this order."""

    ADDRESS = "address"
    FEED = "feed"
    ARTICLE = "article"
    NEWS = "news"
    WATCH = "watch"
    PAUSED = "paused"
    SOURCES = "sources"
    STORY = "story"
    ATTENTION = "attention"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Stage:
    """What one of them had to say."""

    name: StageName
    passed: bool
    sentence: str
    remedy: str | None = None
    """What to do about it."""
    ask: str | None = None
    """The same in the words of a command, where there is one."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a kept article came."""

    feed: Feed | None
    """The feed that brought it first; None when it is not known any more."""
    came_first: bool = False
    """Whether it came with the first poll of that feed."""
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A link of which no article is kept, and what may be the reason."""

    link: str
    site: str
    """The host of the link."""
    channel: Channel
    refused: str | None = None
    """Why such an address is never asked."""
    feeds: tuple[Feed, ...] = ()
    """The polled feeds of its site."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A link whose article is kept, with all that became of it."""

    link: str
    channel: Channel
    article: Article
    account: Account
    """Of its story."""
    arrival: Arrival = Arrival(None)
    watches: tuple[Explained, ...] = ()
    """The watches of the channel, paused ones too, held against the article as they are now."""
    lost: str | None = None
    """Why the channel cannot be written to."""
    of_watch: int | None = None
    """The one watch that was asked about."""

    @property
    def told(self) -> tuple[ToldTo, ...]:
        """Give the alerts that tell the channel of the story, kept ones too."""
        return tuple(one for one in self.account.told if one.alert.channel == self.channel)

    @property
    def own(self) -> ToldTo | None:
        """Give the alert that tells the channel of this very article, the last of several."""
        mine = [one for one in self.told if one.alert.article_id == self.article.id]
        return mine[-1] if mine and self._asks_of(mine[-1]) else None

    def _asks_of(self, told: ToldTo) -> bool:
        """Say whether an alert comes of the watch that was asked about."""
        return self.of_watch is None or self.of_watch in {one.id for one in told.alert.watches}


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why an article was not told in a channel, or that it was."""

    link: str
    channel: Channel
    stages: tuple[Stage, ...]
    article: Article | None = None
    nearest: Explained | None = None
    """The watch that came nearest, where none was satisfied."""

    @property
    def stopped(self) -> Stage | None:
        """Give the stage that stopped it; None when it was told."""
        return next((one for one in self.stages if not one.passed), None)


def why_not(facts: Unknown | Kept) -> WhyNot:
    """Walk the stages up to the first that stopped it."""
    if isinstance(facts, Unknown):
        stages = _until_stopped(step(facts) for step in _OF_UNKNOWN)
        return WhyNot(facts.link, facts.channel, stages)
    stages = _until_stopped(step(facts) for step in _OF_KEPT)
    if told := facts.own:  # then nothing before has stopped it
        stages += _until_stopped(step(told, facts) for step in _OF_TOLD)
    last = stages[-1]
    near = nearest(facts.watches) if last.name is StageName.WATCH and not last.passed else None
    return WhyNot(facts.link, facts.channel, stages, facts.article, near)


def _until_stopped(found: Iterator[Stage | None]) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    for stage in found:
        stages += [stage] if stage else []
        if stage and not stage.passed:
            break
    return tuple(stages)


def nearest(watches: Sequence[Explained]) -> Explained | None:
    """Give the watch of whose clauses the fewest failed, of those the one of which most held.

    None where none can be read.
    """
    read = [
        (_missing(one.tree), -_held(one.tree), one.watch.id, one) for one in watches if one.tree
    ]
    return min(read, key=lambda one: one[:3])[3] if read else None


def failed(tree: Branch) -> Iterator[Branch]:
    """Give the clauses for which a query was not satisfied."""
    if tree.held:
        return
    failing = [part for part in tree.parts if not part.held]
    if tree.label != ALL_OF:  # any of, near, but not: it failed as a whole
        yield tree
        return
    for part in failing:
        yield from failed(part)


def _held(tree: Branch) -> int:
    """Count the terms that an article has."""
    return sum(map(_held, tree.parts)) if tree.parts else int(bool(tree.held))


def _missing(tree: Branch) -> int:
    """Count how many clauses an article would have had to satisfy besides."""
    if tree.held:
        return 0
    counts = [_missing(part) for part in tree.parts]
    if tree.label == ALL_OF:
        return sum(counts)
    return min(counts) if tree.label == ANY_OF else 1


# What is asked of a link that is not known


def _address(facts: Unknown) -> Stage:
    if facts.refused and not facts.feeds:
        remedy = "give the public address of the article"
        return Stage(StageName.ADDRESS, False, facts.refused, remedy)
    return Stage(StageName.ADDRESS, True, "it may be asked")


def _feed(facts: Unknown) -> Stage:
    if not facts.feeds:
        sentence = f"no feed that is polled has an address at {facts.site}, or gave its articles"
        remedy = (
            f"if it only leads on to the article, give the address that it leads to;"
            f" else add its feed: `source add {facts.site}`"
        )
        return Stage(StageName.FEED, False, sentence, remedy, f"source add {facts.site}")
    working = [one for one in facts.feeds if not _trouble(one)]
    if not working:
        feed = facts.feeds[0]
        verb = f"source resume {feed_code(feed.id)}"
        return Stage(StageName.FEED, False, _trouble(feed), f"once that is mended: `{verb}`", verb)
    names = ", ".join(map(_named, working[:FEEDS_NAMED]))
    return Stage(StageName.FEED, True, f"{names} {'are' if len(working) > 1 else 'is'} polled")


def _trouble(feed: Feed) -> str:
    """Say why a feed brings nothing now; empty when it does."""
    state = feed.state
    if state.standing is not Standing.POLLED:
        return f"{_named(feed)} is not polled any more: {state.because or state.standing.value}"
    if state.failures:
        since = f" since {_time(state.failing_since)}" if state.failing_since else ""
        return f"{_named(feed)} fails{since}: {state.error or 'it gave no reason'}"
    if state.last_success_at is None:
        return f"{_named(feed)} has not been polled yet"
    return ""


def _unknown(facts: Unknown) -> Stage:
    feed = next(one for one in facts.feeds if not _trouble(one))
    at = _time(feed.state.last_success_at)
    sentence = f"{_named(feed)} was read last at {at}, and no feed has given this article yet"
    next_at = feed.state.next_at
    remedy = f"{_named(feed)} is asked again at {_time(next_at)}" if next_at else "wait for a poll"
    return Stage(
        StageName.ARTICLE,
        False,
        sentence,
        f"{remedy}; another feed of the site may carry it: `source find {facts.site}`;"
        " `why` with the link says what the watches would do with it",
        f"source find {facts.site}",
    )


# What is asked of an article that is kept


def _known(facts: Kept) -> Stage:
    feed = facts.arrival.feed
    by = f" from {_named(feed)}" if feed else ""
    return Stage(StageName.ARTICLE, True, f"came{by} at {_time(facts.article.seen_at)}")


def _news(facts: Kept) -> Stage:
    feed = facts.arrival.feed
    if facts.own or feed is None:
        return Stage(StageName.NEWS, True, "it was new")
    if facts.arrival.is_held:
        verb = f"feed post {feed_code(feed.id)}"
        sentence = f"{_named(feed)} gave it as new among old articles: it is held"
        return Stage(StageName.NEWS, False, sentence, f"tell what is held: `wirewatch {verb}`")
    if facts.arrival.came_first and _is_baseline(feed, facts.article):
        sentence = (
            f"it stood in {_named(feed)} already when that was polled first: noted, and told nobody"
        )
        remedy = (
            "nothing to do: what comes later is told; `first_run` of a feed in the configuration"
            " says otherwise"
        )
        return Stage(StageName.NEWS, False, sentence, remedy)
    return Stage(StageName.NEWS, True, "it was new")


def _is_baseline(feed: Feed, article: Article) -> bool:
    if feed.first_run is not FirstRun.RECENT:
        return feed.first_run is FirstRun.NONE
    return article.published_at is None or article.published_at < article.seen_at - RECENT


def _watch(facts: Kept) -> Stage:
    if facts.own:
        names = ", ".join(f"{watch_code(one.id)} {one.name}" for one in facts.own.alert.watches)
        return Stage(StageName.WATCH, True, f"{names} found it")
    satisfied = [one for one in facts.watches if one.held]
    if satisfied:
        names = ", ".join(_called(one) for one in satisfied)
        return Stage(StageName.WATCH, True, f"satisfies {names}, as written now")
    if not facts.watches:
        sentence = f"no watch tells {facts.channel}"
        return Stage(StageName.WATCH, False, sentence, "add one: `watch add …`", "watch add")
    near = nearest(facts.watches)
    if near is None or near.tree is None:
        one = facts.watches[0]
        verb = f"watch edit {watch_code(one.watch.id)}"
        sentence = f"{_called(one)} cannot be read: {one.error}"
        return Stage(StageName.WATCH, False, sentence, f"mend it: `{verb}`", verb)
    clauses = "; ".join(_said(one) for one in failed(near.tree))
    verb = f"watch edit {watch_code(near.watch.id)}"
    of_all = f"no watch of {facts.channel} is satisfied; nearest is {_called(near)}"
    subject = of_all if facts.of_watch is None else f"{_called(near)} is not satisfied"
    sentence = f"{subject}: {clauses}"
    return Stage(StageName.WATCH, False, sentence, f"change it: `{verb}`", verb)


def _said(branch: Branch) -> str:
    """Say why a clause failed."""
    if branch.label == BUT_NOT:
        inner = branch.parts[0]
        words = f" (“{inner.found[0]}”)" if inner.found else ""
        return f"excluded by -{_short(inner)}{words}"
    return f"lacks {_short(branch)}"


def _short(branch: Branch) -> str:
    if not branch.parts:
        return branch.label.partition("; ")[0]
    return f"{branch.label} ({', '.join(_short(part) for part in branch.parts)})"


def _paused(facts: Kept) -> Stage | None:
    satisfied = [one for one in facts.watches if one.held]
    if facts.own or any(not one.watch.is_silent for one in satisfied):
        return None
    verb = f"watch resume {watch_code(satisfied[0].watch.id)}"
    until = satisfied[0].watch.shadow_until
    how = f"runs silently until {_time(until)}" if until else "is paused"
    sentence = f"{_called(satisfied[0])} {how}"
    return Stage(StageName.PAUSED, False, sentence, f"let it tell again: `{verb}`", verb)


def _sources(facts: Kept) -> Stage | None:
    waiting = [one for one in facts.account.unconfirmed if one.channel == facts.channel]
    if not waiting or facts.own:
        return None
    waits, many = waiting[0], facts.account.sources
    verb = f"watch edit {watch_code(waits.watch.id)}"
    return Stage(
        StageName.SOURCES,
        False,
        f"{watch_code(waits.watch.id)} {waits.watch.name} waits for {waits.watch.min_sources} sources,"
        f" {many} so far",
        f"it is told as soon as they are there; to need fewer: `{verb} min_sources:{max(1, many)}`",
        verb,
    )


def _story(facts: Kept) -> Stage:
    story = code("S", facts.account.story_id)
    if facts.own:
        return Stage(StageName.STORY, True, f"told by itself, in story {story}")
    others = (one for one in facts.told if one.alert.article_id != facts.article.id)
    heard = [one for one in others if not one.alert.is_kept]
    if not heard:
        sentence = (
            "the watch was made, changed or resumed after the article came"
            f" ({_time(facts.article.seen_at)})"
        )
        remedy = "nothing to do: it tells what comes from now on"
        return Stage(StageName.STORY, False, sentence, remedy)
    last = heard[-1]
    sentence = (
        f"folded into story {story}, told here as {code('L', last.alert.id)}"
        f" ({last.standing}) at {_time(last.sent_at or last.owed_at)}: {last.alert.title}"
    )
    remedy = f"if it is another story: `wirewatch story apart {code('A', facts.article.id)}`"
    return Stage(StageName.STORY, False, sentence, remedy, f"news story {story}")


def _attention(told: ToldTo, _facts: Kept) -> Stage:
    why = told.alert.reasons[-1] if told.alert.reasons else "told at once"
    if told.alert.is_kept:
        remedy, ask = _REMEDY_OF_MUTE if why.startswith(f"{Step.MUTE}:") else _REMEDY_ELSEWHERE
        return Stage(StageName.ATTENTION, False, f"kept without a message: {why}", remedy, ask)
    if told.way is not None:
        until = f", until {_time(told.until)}" if told.until else ""
        remedy, ask = _own_quiet(told) or _REMEDIES[told.way]
        return Stage(StageName.ATTENTION, False, f"waits: {why}{until}", remedy, ask)
    return Stage(StageName.ATTENTION, True, why)


def _own_quiet(told: ToldTo) -> tuple[str, str] | None:
    """Say how a watch is told again in the quiet hours that it has itself."""
    own = (watch for watch in told.alert.watches if watch.quiet not in (None, OFF))
    watch = next(own, None) if told.way is Way.HOLD else None
    if watch is None:
        return None
    code = watch_code(watch.id)
    return f"`watch edit {code} quiet:channel` takes its own quiet hours away", f"watch show {code}"


_REMEDY_OF_MUTE = "see what is muted: `mute list`; `news catchup` shows what was", "mute list"
_REMEDY_ELSEWHERE = "to be told of it twice: `channel set ping_twice:on`", None
_QUIET = (
    "`channel set quiet:off` ends quiet hours; `watch edit W12 quiet:off` takes a watch out of them"
)
_BUDGET = "it is one more in the rolling message; `channel set budget:off` tells each by itself"
_REMEDIES: dict[Way, tuple[str, str | None]] = {
    Way.HOLD: (_QUIET, "channel show"),
    Way.BATCH: ("nothing to do: it comes with the next batch", None),
    Way.DIGEST: ("get the digest at once: `digest now`", "digest now"),
    Way.COLLAPSE: (_BUDGET, "channel show"),
    Way.NOW: ("nothing to do: it is told within seconds", None),
    Way.KEEP: ("`news catchup` shows it", "news catchup"),
}


def _message(told: ToldTo, facts: Kept) -> Stage:
    name = StageName.MESSAGE
    match told.state:
        case DeliveryState.DELIVERED:
            at = _time(told.sent_at or told.owed_at)
            return Stage(name, True, f"told at {at} as {code('L', told.alert.id)}")
        case DeliveryState.DEAD:
            remedy = (
                "the operator sees why, `wirewatch outbox list`, and tries again, `outbox retry`"
            )
            return Stage(name, False, "its message was given up", remedy)
        case DeliveryState.DROPPED:
            return Stage(name, False, "its message was dropped: nobody wanted it any more")
    if facts.lost:
        sentence = f"{facts.channel} cannot be written to: {facts.lost}"
        return Stage(name, False, sentence, "it is told once that is mended")
    sentence = f"its message is owed since {_time(told.owed_at)}"
    return Stage(
        name, False, sentence, "it is on its way; `status` says how much is owed", "status"
    )


_OF_UNKNOWN: Sequence[Callable[[Unknown], Stage | None]] = (_address, _feed, _unknown)
_OF_KEPT: Sequence[Callable[[Kept], Stage | None]] = (
    _known,
    _news,
    _watch,
    _paused,
    _sources,
    _story,
)
_OF_TOLD: Sequence[Callable[[ToldTo, Kept], Stage]] = (_attention, _message)


def _called(one: Explained) -> str:
    return f"{watch_code(one.watch.id)} {one.watch.name}"


def _named(feed: Feed) -> str:
    return f"{feed_code(feed.id)} {feed.name or feed.shown}"


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "?"
