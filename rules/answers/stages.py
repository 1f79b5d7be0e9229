"""What is known of a link × a stage of the path → whether it stopped there, in a sentence, and the remedy."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from rules.answers.answer import ToldTo
from rules.answers.linked import Kept, Stage, StageName, Unknown
from rules.articles.article import RECENT
from rules.attention.routing import Step, Way
from rules.attention.watch_quiet import OFF
from rules.ids import code, feed_code, watch_code
from rules.language.explain import ALL_OF, ANY_OF, BUT_NOT, Branch, Explained
from rules.model import Article, DeliveryState, Feed, FirstRun, Standing
from rules.sentences import Sentence, because, beside, counted, sentence

FEEDS_NAMED = 3


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
        remedy = sentence("address_remedy", "give the public address of the article")
        return Stage(StageName.ADDRESS, False, facts.refused, remedy)
    return Stage(StageName.ADDRESS, True, sentence("address_well", "it may be asked"))


def _feed(facts: Unknown) -> Stage:
    if not facts.feeds:
        words = sentence(
            "no_feed_at",
            "no feed that is polled has an address at {site}, or gave its articles",
            site=facts.site,
        )
        remedy = sentence(
            "no_feed_remedy",
            "if it only leads on to the article, give the address that it leads to; else add its feed: `source add {site}`",
            site=facts.site,
        )
        return Stage(StageName.FEED, False, words, remedy, f"source add {facts.site}")
    working = [one for one in facts.feeds if not _trouble(one)]
    if not working:
        feed = facts.feeds[0]
        verb = f"source resume {feed_code(feed.id)}"
        return Stage(
            StageName.FEED,
            False,
            _trouble(feed),
            sentence(
                "feed_mend", "once that is mended: `source resume {feed}`", feed=feed_code(feed.id)
            ),
            verb,
        )
    told = counted(
        "feeds_polled",
        "{names} is polled",
        "{names} are polled",
        count=len(working),
        names=", ".join(map(_named, working[:FEEDS_NAMED])),
    )
    return Stage(StageName.FEED, True, told)


def _trouble(feed: Feed) -> str:
    """Say why a feed brings nothing now; empty when it does."""
    state = feed.state
    if state.standing is not Standing.POLLED:
        stopped = sentence("feed_stopped", "{feed} is not polled any more", feed=_named(feed))
        return because(stopped, state.because or state.standing.value)
    if state.failures:
        return because(_failing(feed), state.error or sentence("no_reason", "it gave no reason"))
    if state.last_success_at is None:
        return sentence("feed_unpolled_yet", "{feed} has not been polled yet", feed=_named(feed))
    return ""


def _failing(feed: Feed) -> Sentence:
    since = feed.state.failing_since
    if since is None:
        return sentence("feed_fails", "{feed} fails", feed=_named(feed))
    return sentence(
        "feed_fails_since", "{feed} fails since {time}", feed=_named(feed), time=_time(since)
    )


def _unknown(facts: Unknown) -> Stage:
    feed = next(one for one in facts.feeds if not _trouble(one))
    at = _time(feed.state.last_success_at)
    words = sentence(
        "feed_read_last",
        "{feed} was read last at {time}, and no feed has given this article yet",
        feed=_named(feed),
        time=at,
    )
    next_at = feed.state.next_at
    remedy = sentence("wait_for_poll", "wait for a poll")
    if next_at:
        remedy = sentence(
            "feed_asked_again",
            "{feed} is asked again at {time}",
            feed=_named(feed),
            time=_time(next_at),
        )
    return Stage(
        StageName.ARTICLE,
        False,
        words,
        sentence(
            "feed_remedy",
            "{remedy}; another feed of the site may carry it: `source find {site}`; `why` with the link says what the watches would do with it",
            remedy=remedy,
            site=facts.site,
        ),
        f"source find {facts.site}",
    )


# What is asked of an article that is kept


def _known(facts: Kept) -> Stage:
    feed = facts.arrival.feed
    at = _time(facts.article.seen_at)
    told = sentence("came", "came at {time}", time=at)
    if feed:
        told = sentence("came_from", "came from {feed} at {time}", feed=_named(feed), time=at)
    return Stage(StageName.ARTICLE, True, told)


def _news(facts: Kept) -> Stage:
    feed = facts.arrival.feed
    if facts.own or feed is None:
        return Stage(StageName.NEWS, True, sentence("was_new", "it was new"))
    if facts.arrival.is_held:
        words = sentence(
            "held_among_old",
            "{feed} gave it as new among old articles: it is held",
            feed=_named(feed),
        )
        return Stage(
            StageName.NEWS,
            False,
            words,
            sentence(
                "held_remedy",
                "tell what is held: `wirewatch feed post {feed}`",
                feed=feed_code(feed.id),
            ),
        )
    if facts.arrival.came_first and _is_baseline(feed, facts.article):
        words = sentence(
            "noted_first",
            "it stood in {feed} already when that was polled first: noted, and told nobody",
            feed=_named(feed),
        )
        remedy = sentence(
            "noted_first_remedy",
            "nothing to do: what comes later is told; `first_run` of a feed in the configuration says otherwise",
        )
        return Stage(StageName.NEWS, False, words, remedy)
    return Stage(StageName.NEWS, True, sentence("was_new", "it was new"))


def _is_baseline(feed: Feed, article: Article) -> bool:
    if feed.first_run is not FirstRun.RECENT:
        return feed.first_run is FirstRun.NONE
    return article.published_at is None or article.published_at < article.seen_at - RECENT


def _watch(facts: Kept) -> Stage:
    if facts.own:
        names = ", ".join(f"{watch_code(one.id)} {one.name}" for one in facts.own.alert.watches)
        return Stage(
            StageName.WATCH, True, sentence("watch_found", "{watches} found it", watches=names)
        )
    satisfied = [one for one in facts.watches if one.held]
    if satisfied:
        names = ", ".join(_called(one) for one in satisfied)
        return Stage(
            StageName.WATCH,
            True,
            sentence("watch_satisfied", "satisfies {watches}, as written now", watches=names),
        )
    if not facts.watches:
        words = sentence("no_watch_tells", "no watch tells {channel}", channel=facts.channel)
        return Stage(
            StageName.WATCH,
            False,
            words,
            sentence("watch_add_one", "add one: `watch add …`"),
            "watch add",
        )
    near = nearest(facts.watches)
    if near is None or near.tree is None:
        one = facts.watches[0]
        verb = f"watch edit {watch_code(one.watch.id)}"
        words = sentence(
            "watch_unread", "{watch} cannot be read: {why}", watch=_called(one), why=one.error
        )
        return Stage(
            StageName.WATCH,
            False,
            words,
            sentence("mend_it", "mend it: `watch edit {watch}`", watch=watch_code(one.watch.id)),
            verb,
        )
    clauses = beside(_said(one) for one in failed(near.tree))
    verb = f"watch edit {watch_code(near.watch.id)}"
    subject = sentence("watch_unsatisfied", "{watch} is not satisfied", watch=_called(near))
    if facts.of_watch is None:
        subject = sentence(
            "watches_unsatisfied",
            "no watch of {channel} is satisfied; nearest is {watch}",
            channel=facts.channel,
            watch=_called(near),
        )
    remedy = sentence(
        "watch_change", "change it: `watch edit {watch}`", watch=watch_code(near.watch.id)
    )
    return Stage(StageName.WATCH, False, because(subject, clauses), remedy, verb)


def _said(branch: Branch) -> str:
    """Say why a clause failed."""
    if branch.label == BUT_NOT:
        inner = branch.parts[0]
        words = f" (“{inner.found[0]}”)" if inner.found else ""
        return sentence(
            "excluded_by", "excluded by -{term}{found}", term=_short(inner), found=words
        )
    return sentence("lacks", "lacks {term}", term=_short(branch))


def _short(branch: Branch) -> str:
    if not branch.parts:
        return branch.term
    parts = beside([_short(part) for part in branch.parts], ", ")
    return sentence("clause", "{what} ({parts})", what=branch.label, parts=parts)


def _paused(facts: Kept) -> Stage | None:
    satisfied = [one for one in facts.watches if one.held]
    if facts.own or any(not one.watch.is_silent for one in satisfied):
        return None
    verb = f"watch resume {watch_code(satisfied[0].watch.id)}"
    until = satisfied[0].watch.shadow_until
    told = sentence("watch_paused", "{watch} is paused", watch=_called(satisfied[0]))
    if until:
        told = sentence(
            "watch_shadowed",
            "{watch} runs silently until {time}",
            watch=_called(satisfied[0]),
            time=_time(until),
        )
    remedy = sentence(
        "watch_resume",
        "let it tell again: `watch resume {watch}`",
        watch=watch_code(satisfied[0].watch.id),
    )
    return Stage(StageName.PAUSED, False, told, remedy, verb)


def _sources(facts: Kept) -> Stage | None:
    waiting = [one for one in facts.account.unconfirmed if one.channel == facts.channel]
    if not waiting or facts.own:
        return None
    waits, many = waiting[0], facts.account.sources
    verb = f"watch edit {watch_code(waits.watch.id)}"
    return Stage(
        StageName.SOURCES,
        False,
        sentence(
            "waits_for_sources",
            "{watch} waits for {wanted} sources, {many} so far",
            watch=f"{watch_code(waits.watch.id)} {waits.watch.name}",
            wanted=waits.watch.min_sources,
            many=many,
        ),
        sentence(
            "sources_remedy",
            "it is told as soon as they are there; to need fewer: `watch edit {watch} min_sources:{many}`",
            watch=watch_code(waits.watch.id),
            many=max(1, many),
        ),
        verb,
    )


_STANDINGS = {
    "pending": sentence("standing_pending", "pending"),
    "sending": sentence("standing_sending", "sending"),
    "uncertain": sentence("standing_uncertain", "uncertain"),
    "delivered": sentence("standing_delivered", "delivered"),
    "dead": sentence("standing_dead", "dead"),
    "dropped": sentence("standing_dropped", "dropped"),
    "waiting": sentence("standing_waiting", "waiting"),
    "kept": sentence("standing_kept", "kept"),
}


def _story(facts: Kept) -> Stage:
    story = code("S", facts.account.story_id)
    if facts.own:
        return Stage(
            StageName.STORY,
            True,
            sentence("told_by_itself", "told by itself, in story {story}", story=story),
        )
    others = (one for one in facts.told if one.alert.article_id != facts.article.id)
    heard = [one for one in others if not one.alert.is_kept]
    if not heard:
        told = sentence(
            "watch_came_later",
            "the watch was made, changed or resumed after the article came ({time})",
            time=_time(facts.article.seen_at),
        )
        remedy = sentence("watch_later_remedy", "nothing to do: it tells what comes from now on")
        return Stage(StageName.STORY, False, told, remedy)
    last = heard[-1]
    told = sentence(
        "folded_into",
        "folded into story {story}, told here as {alert} ({standing}) at {time}: {title}",
        story=story,
        alert=code("L", last.alert.id),
        standing=_STANDINGS[last.standing],
        time=_time(last.sent_at or last.owed_at),
        title=last.alert.title,
    )
    remedy = sentence(
        "apart_remedy",
        "if it is another story: `wirewatch story apart {article}`",
        article=code("A", facts.article.id),
    )
    return Stage(StageName.STORY, False, told, remedy, f"news story {story}")


def _attention(told: ToldTo, _facts: Kept) -> Stage:
    why = told.alert.reasons[-1] if told.alert.reasons else sentence("told_at_once", "told at once")
    if told.alert.is_kept:
        remedy, ask = _REMEDY_OF_MUTE if why.startswith(f"{Step.MUTE}:") else _REMEDY_ELSEWHERE
        return Stage(
            StageName.ATTENTION,
            False,
            sentence("kept_untold", "kept without a message: {why}", why=why),
            remedy,
            ask,
        )
    if told.way is not None:
        what_to_do, ask = _own_quiet(told) or _REMEDIES[told.way]
        return Stage(StageName.ATTENTION, False, _waits(why, told.until), what_to_do, ask)
    return Stage(StageName.ATTENTION, True, why)


def _waits(why: str, until: datetime | None) -> Sentence:
    if until is None:
        return sentence("waits", "waits: {why}", why=why)
    return sentence("waits_until", "waits: {why}, until {time}", why=why, time=_time(until))


def _own_quiet(told: ToldTo) -> tuple[str, str] | None:
    """Say how a watch is told again in the quiet hours that it has itself."""
    own = (watch for watch in told.alert.watches if watch.quiet not in (None, OFF))
    watch = next(own, None) if told.way is Way.HOLD else None
    if watch is None:
        return None
    code = watch_code(watch.id)
    return sentence(
        "own_quiet_remedy",
        "`watch edit {watch} quiet:channel` takes its own quiet hours away",
        watch=code,
    ), f"watch show {code}"


_REMEDY_OF_MUTE = (
    sentence("mute_remedy_list", "see what is muted: `mute list`; `news catchup` shows what was"),
    "mute list",
)
_REMEDY_ELSEWHERE = (
    sentence("twice_remedy", "to be told of it twice: `channel set ping_twice:on`"),
    None,
)
_QUIET = sentence(
    "quiet_remedy",
    "`channel set quiet:off` ends quiet hours; `watch edit W12 quiet:off` takes a watch out of them",
)
_BUDGET = sentence(
    "budget_remedy",
    "it is one more in the rolling message; `channel set budget:off` tells each by itself",
)
_REMEDIES: dict[Way, tuple[str, str | None]] = {
    Way.HOLD: (_QUIET, "channel show"),
    Way.BATCH: (sentence("batch_remedy", "nothing to do: it comes with the next batch"), None),
    Way.DIGEST: (sentence("digest_remedy", "get the digest at once: `digest now`"), "digest now"),
    Way.COLLAPSE: (_BUDGET, "channel show"),
    Way.NOW: (sentence("now_remedy", "nothing to do: it is told within seconds"), None),
    Way.KEEP: (sentence("keep_remedy", "`news catchup` shows it"), "news catchup"),
}


def _message(told: ToldTo, facts: Kept) -> Stage:
    name = StageName.MESSAGE
    match told.state:
        case DeliveryState.DELIVERED:
            at = _time(told.sent_at or told.owed_at)
            return Stage(
                name,
                True,
                sentence(
                    "told_at", "told at {time} as {alert}", time=at, alert=code("L", told.alert.id)
                ),
            )
        case DeliveryState.DEAD:
            remedy = sentence(
                "dead_remedy",
                "the operator sees why, `wirewatch outbox list`, and tries again, `outbox retry`",
            )
            return Stage(name, False, sentence("dead_message", "its message was given up"), remedy)
        case DeliveryState.DROPPED:
            return Stage(
                name,
                False,
                sentence("dropped_message", "its message was dropped: nobody wanted it any more"),
            )
    if facts.lost:
        words = sentence(
            "channel_unwritable",
            "{channel} cannot be written to: {why}",
            channel=facts.channel,
            why=facts.lost,
        )
        return Stage(
            name, False, words, sentence("told_once_mended", "it is told once that is mended")
        )
    words = sentence("owed_since", "its message is owed since {time}", time=_time(told.owed_at))
    return Stage(
        name,
        False,
        words,
        sentence("owed_remedy", "it is on its way; `status` says how much is owed"),
        "status",
    )


OF_UNKNOWN: Sequence[Callable[[Unknown], Stage | None]] = (_address, _feed, _unknown)
OF_KEPT: Sequence[Callable[[Kept], Stage | None]] = (
    _known,
    _news,
    _watch,
    _paused,
    _sources,
    _story,
)
OF_TOLD: Sequence[Callable[[ToldTo, Kept], Stage]] = (_attention, _message)


def _called(one: Explained) -> str:
    return f"{watch_code(one.watch.id)} {one.watch.name}"


def _named(feed: Feed) -> str:
    return f"{feed_code(feed.id)} {feed.name or feed.shown}"


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "?"
