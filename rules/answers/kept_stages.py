"""An article that is kept × a stage of the path → whether it stopped there, in a sentence, and the remedy."""

from collections.abc import Callable, Sequence

from rules.answers.linked import Kept, Stage, StageName, feed_called
from rules.answers.moments import moment_text
from rules.answers.nearness import failed, nearest
from rules.articles.article import RECENT
from rules.ids import code, feed_code, watch_code
from rules.language.explain import BUT_NOT, Branch, Explained
from rules.model import Article, Feed, FirstRun, Watch, WatchName
from rules.sentences import because, beside, sentence


def _known(facts: Kept) -> Stage:
    feed = facts.arrival.feed
    at = moment_text(facts.article.seen_at)
    told = sentence("came", "came at {time}", time=at)
    if feed:
        told = sentence("came_from", "came from {feed} at {time}", feed=feed_called(feed), time=at)
    return Stage(StageName.ARTICLE, True, told)


def _news(facts: Kept) -> Stage:
    feed = facts.arrival.feed
    if facts.own or feed is None:
        return Stage(StageName.NEWS, True, sentence("was_new", "it was new"))
    if facts.arrival.is_held:
        words = sentence(
            "held_among_old",
            "{feed} gave it as new among old articles: it is held",
            feed=feed_called(feed),
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
            feed=feed_called(feed),
        )
        remedy = sentence(
            "noted_first_remedy",
            "nothing to do: what comes later is told; `first_run` of a feed in the configuration"
            " says otherwise",
        )
        return Stage(StageName.NEWS, False, words, remedy)
    return Stage(StageName.NEWS, True, sentence("was_new", "it was new"))


def _is_baseline(feed: Feed, article: Article) -> bool:
    if feed.first_run is not FirstRun.RECENT:
        return feed.first_run is FirstRun.NONE
    return article.published_at is None or article.published_at < article.seen_at - RECENT


def _watch(facts: Kept) -> Stage:
    if facts.own:
        names = ", ".join(map(_named, facts.own.alert.watches))
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
        return _unwatched(facts)
    near = nearest(facts.watches)
    if near is None or near.tree is None:
        return _unread(facts.watches[0])
    return _unsatisfied(facts, near, near.tree)


def _unwatched(facts: Kept) -> Stage:
    words = sentence("no_watch_tells", "no watch tells {channel}", channel=facts.channel)
    remedy = sentence("watch_add_one", "add one: `watch add …`")
    return Stage(StageName.WATCH, False, words, remedy, "watch add")


def _unread(one: Explained) -> Stage:
    watch = watch_code(one.watch.id)
    words = sentence(
        "watch_unread", "{watch} cannot be read: {why}", watch=_called(one), why=one.error
    )
    remedy = sentence("mend_it", "mend it: `watch edit {watch}`", watch=watch)
    return Stage(StageName.WATCH, False, words, remedy, f"watch edit {watch}")


def _unsatisfied(facts: Kept, near: Explained, tree: Branch) -> Stage:
    """Say what the nearest watch lacked."""
    watch = watch_code(near.watch.id)
    subject = sentence("watch_unsatisfied", "{watch} is not satisfied", watch=_called(near))
    if facts.of_watch is None:
        subject = sentence(
            "watches_unsatisfied",
            "no watch of {channel} is satisfied; nearest is {watch}",
            channel=facts.channel,
            watch=_called(near),
        )
    words = because(subject, beside(_said(one) for one in failed(tree)))
    remedy = sentence("watch_change", "change it: `watch edit {watch}`", watch=watch)
    return Stage(StageName.WATCH, False, words, remedy, f"watch edit {watch}")


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
            time=moment_text(until),
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
            watch=_named(waits.watch),
            wanted=waits.watch.min_sources,
            many=many,
        ),
        sentence(
            "sources_remedy",
            "it is told as soon as they are there; to need fewer: `watch edit {watch}"
            " min_sources:{many}`",
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
            time=moment_text(facts.article.seen_at),
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
        time=moment_text(last.sent_at or last.owed_at),
        title=last.alert.title,
    )
    remedy = sentence(
        "apart_remedy",
        "if it is another story: `wirewatch story apart {article}`",
        article=code("A", facts.article.id),
    )
    return Stage(StageName.STORY, False, told, remedy, f"news story {story}")


def _called(one: Explained) -> str:
    return _named(one.watch)


def _named(watch: Watch | WatchName) -> str:
    return f"{watch_code(watch.id)} {watch.name}"


OF_KEPT: Sequence[Callable[[Kept], Stage | None]] = (
    _known,
    _news,
    _watch,
    _paused,
    _sources,
    _story,
)
