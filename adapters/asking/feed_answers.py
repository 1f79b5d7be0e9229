"""What people ask about feeds → the Commands port → its panel; each sees and stops what is theirs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from adapters.asking.question import Question
from rules.answers.answer import FeedsFound, Refusal
from rules.asking.panel import Panel
from rules.asking.panels import feeds
from rules.feeds.health import FeedHealth
from rules.feeds.owners import FeedAsker, is_alone, is_seen, may_change
from rules.feeds.references import called, feeds_named, the_one
from rules.ids import feed_code, feed_number
from rules.sentences import Sentence


def feed_asker(asked: Question) -> FeedAsker:
    """Say who asks, as far as feeds are concerned."""
    channel = asked.ask.channel
    return FeedAsker(
        asked.scope,
        asked.by,
        is_private=channel == asked.crowd.own_channel(asked.ask.asker),
        is_operator=asked.commands.is_operators(channel),
    )


async def seen_feeds(asked: Question) -> Sequence[FeedHealth]:
    """Give the feeds that somebody may see."""
    asker = feed_asker(asked)
    return [one for one in await asked.commands.list_feeds() if is_seen(one.feed, asker)]


async def refuse_hidden(asked: Question, reference: str) -> None:
    """Refuse the id of a feed that is not for their eyes, as one that is not there."""
    if feed_number(reference) is None:
        return
    seen = [one.feed for one in await seen_feeds(asked)]
    known = [one.feed for one in await asked.commands.list_feeds()]
    if feeds_named(known, reference) and not feeds_named(seen, reference):
        raise Refusal(the_one(seen, reference))


async def _source_add(asked: Question) -> Panel:
    values, owner = asked.values, feed_asker(asked).owner
    added = asked.commands.add_feed(values.text("url"), name=values.known("name"), owner=owner)
    answer = await added
    if isinstance(answer, FeedsFound):
        return feeds.found(answer, asked.say, ask="source add")
    return feeds.added(answer, asked.say)


async def _source_find(asked: Question) -> Panel:
    found = await asked.commands.find_feeds(asked.values.text("site"))
    return feeds.found(found, asked.say, ask="source add")


async def _source_list(asked: Question) -> Panel:
    found = await seen_feeds(asked)
    return feeds.listed(found, asked.say, page=asked.values.page, ask=asked.ask.words)


async def _source_remove(asked: Question) -> Panel:
    gone = await asked.commands.remove_feed(await _to_be_changed(asked))
    return feeds.changed(gone, asked.say, verb="removed")


async def _source_pause(asked: Question) -> Panel:
    paused = await asked.commands.pause_feed(await _to_be_changed(asked))
    return feeds.changed(paused, asked.say, verb="paused")


async def _source_resume(asked: Question) -> Panel:
    resumed = await asked.commands.resume_feed(await _to_be_changed(asked))
    return feeds.changed(resumed, asked.say, verb="resumed")


async def _source_import(asked: Question) -> Panel:
    named, owner = asked.values.text("file"), feed_asker(asked).owner
    document = await asked.crowd.document(asked.ask.asker, named)
    if document is None:
        done = await asked.commands.import_list(named, owner=owner)
    else:
        done = await asked.commands.import_document(document, owner=owner)
    return feeds.imported(done, asked.say)


async def _source_export(asked: Question) -> Panel:
    seen = [one.feed.id for one in await seen_feeds(asked)]
    return feeds.exported(await asked.commands.export_feeds(seen), asked.say)


async def _source_held(asked: Question) -> Panel:
    """List what waits for people's word."""
    asker = feed_asker(asked)
    found = [one for one in await asked.commands.list_held() if is_seen(one.feed, asker)]
    return feeds.held(found, asked.say, page=asked.values.page, ask=asked.ask.words)


async def _source_post(asked: Question) -> Panel:
    """Tell what is held of a feed as if it were new."""
    released = await asked.commands.release(await _to_be_changed(asked), post=True)
    return feeds.released(released, asked.say, post=True)


async def _source_discard(asked: Question) -> Panel:
    """Let go what is held of a feed, and tell nobody."""
    released = await asked.commands.release(await _to_be_changed(asked), post=False)
    return feeds.released(released, asked.say, post=False)


async def _to_be_changed(asked: Question) -> str:
    """Give the id of the feed that is named, if the asker may see and stop it; raises Refusal."""
    reference, asker = asked.values.text("source"), feed_asker(asked)
    known = [one.feed for one in await asked.commands.list_feeds()]
    seen = [one for one in known if is_seen(one, asker)]
    found = the_one(seen, reference)
    if isinstance(found, Sentence):
        raise Refusal(found)
    watches = await asked.commands.list_watches()
    if not may_change(found, asker, is_alone=is_alone(asker, known, watches)):
        raise Refusal(asked.say("feed.of_others", name=called(found)))
    return feed_code(found.id)


OF_FEEDS: Mapping[str, Callable[[Question], Awaitable[Panel]]] = {
    "source add": _source_add,
    "source find": _source_find,
    "source list": _source_list,
    "source health": _source_list,
    "source remove": _source_remove,
    "source pause": _source_pause,
    "source resume": _source_resume,
    "source held": _source_held,
    "source post": _source_post,
    "source discard": _source_discard,
    "source import": _source_import,
    "source export": _source_export,
}
"""Who answers what, by the words of the command."""
