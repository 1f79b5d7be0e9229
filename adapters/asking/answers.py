"""Each command → the Commands port → its panel."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from adapters.archive_ports import DAY, MONTH, WEEK
from adapters.asking.correcting import news_apart, news_join
from adapters.asking.feed_answers import OF_FEEDS, feed_asker
from adapters.asking.limiting import chosen, limited_by, remarked
from adapters.asking.muting import source_mute
from adapters.asking.question import Question, Values
from adapters.asking.tuning import news_vote, watch_advice
from adapters.charts import draw_trend
from rules.answers.answer import Account, Backtested, Drafted, FeedsFound, Refusal, Tried
from rules.answers.story_file import Shape, written_as
from rules.answers.tuning import Clash
from rules.asking.ask import is_address, outlet_of, target_and_length
from rules.asking.panel import Attachment, Button, Panel
from rules.asking.panels import (
    attention,
    confidence,
    done,
    drafts,
    feeds,
    helping,
    news,
    problem,
    stories,
    tuning,
    watches,
)
from rules.asking.phrases import said
from rules.asking.words import ATTENTION, COMMANDS, command_named
from rules.attention.errors import SettingError
from rules.attention.zones import UTC_ZONE, Zone, zone_named
from rules.duration import duration_from
from rules.ids import watch_code
from rules.language.limited import everything_from
from rules.model import Folding, Mode
from rules.sentences import told_by
from rules.watches.wish import WatchWish

Answer = Callable[[Question], Awaitable[Panel]]


async def _watch_add(asked: Question) -> Panel:
    """Try it before it is saved."""
    channel = asked.channel()
    if wrong := await asked.crowd.problem_with(channel):
        return problem(asked.say("watch.cannot_write", problem=wrong))
    within = await limited_by(asked, asked.values.text("query"))
    drafted = await asked.commands.draft_watch(
        within.query,
        channel=channel,
        wish=replace(_wish(asked.values), query=None),
        scope=asked.scope,
        by=asked.by,
        zone=_zone(asked),
    )
    return await _drafted(remarked(drafted, within), asked)


async def _drafted(drafted: Drafted, asked: Question) -> Panel:
    here = await _compared_here(drafted.tried, asked)
    return drafts.preview(replace(drafted, tried=here), asked.say)


async def _watch_refine(asked: Question) -> Panel:
    draft, wish = await asked.draft(), _wish(asked.values)
    within = await limited_by(asked, wish.query or draft.query, before=draft.query)
    wish = replace(wish, query=within.query)
    refined = await asked.commands.refine_draft(draft, wish, zone=_zone(asked))
    return await _drafted(remarked(refined, within), asked)


async def _watch_save(asked: Question) -> Panel:
    draft = await asked.draft()
    if wrong := await asked.crowd.problem_with(draft.channel):
        return problem(asked.say("watch.cannot_write", problem=wrong))
    saved = await asked.commands.save_draft(draft)
    new_in = draft.channel if draft.edits is None else None
    return watches.saved(saved, asked.say, announced_in=new_in)


async def _watch_shadow(asked: Question) -> Panel:
    saved = await asked.commands.save_draft(await asked.draft(), in_shadow=True)
    return watches.shadowed(saved, asked.say)


async def _watch_drop(asked: Question) -> Panel:
    await asked.commands.drop_draft(await asked.draft())
    return done(asked.say("draft.dropped", draft=asked.values.text("draft")))


async def _saved_at_once(asked: Question) -> Panel:
    channel = asked.channel()
    if wrong := await asked.crowd.problem_with(channel):
        return problem(asked.say("watch.cannot_write", problem=wrong))
    saved = await asked.commands.add_watch(
        asked.values.text("query"),
        channels=[channel],
        wish=replace(_wish(asked.values), query=None),
        scope=asked.scope,
    )
    return watches.saved(saved, asked.say, announced_in=channel)


async def _watch_list(asked: Question) -> Panel:
    found = await asked.watches()
    named = asked.values.known("channel")
    if named:
        found = [one for one in found if asked.channel() in one.channels]
    ask = f"watch list channel:{named}" if named else "watch list"
    return watches.listed(found, asked.say, page=asked.values.page, ask=ask)


async def _watch_mine(asked: Question) -> Panel:
    own = asked.crowd.own_channel(asked.ask.asker)
    found = [one for one in await asked.commands.list_watches() if own in one.channels]
    return watches.listed(found, asked.say, page=asked.values.page, ask="watch mine")


async def watches_around(asked: Question) -> Panel:
    """List the watches of the channels that the asker is in, as a home shows them."""
    shown = watches.listed(await asked.around(), asked.say)
    if shown.paging is None:
        return shown
    more = Button(asked.say("watch.list", count=len(await asked.watches())), "watch list")
    return replace(shown, paging=None, buttons=(*shown.buttons, more))


async def _watch_test(asked: Question) -> Panel:
    since = _length(asked.values.known("since")) or MONTH
    answer = await asked.commands.backtest(
        asked.values.text("query"), since=since, channel=asked.channel(), zone=_zone(asked)
    )
    return news.tried(await _compared_here(answer, asked), asked.say)


async def _watch_show(asked: Question) -> Panel:
    watch = await asked.watch()
    return watches.shown(await asked.commands.show_watch(watch_code(watch.id)), asked.say)


async def _watch_edit(asked: Question) -> Panel:
    watch, wish = await asked.watch(), _wish(asked.values)
    within = await limited_by(asked, wish.query or watch.query, before=watch.query)
    wish = replace(wish, query=within.query) if chosen(asked) else wish
    try:
        edited = await asked.commands.edit_watch(
            watch_code(watch.id),
            wish,
            by=asked.by,
            scope=asked.scope,
            base=_revision(asked.values),
        )
    except Clash as error:
        return tuning.clash(error, asked.say)
    edited = replace(edited, remarks=(*within.remarks, *edited.remarks))
    return watches.saved(edited, asked.say)


async def _watch_pause(asked: Question) -> Panel:
    watch = await asked.watch()
    return watches.changed(
        await asked.commands.pause_watch(watch_code(watch.id), by=asked.by), asked.say
    )


async def _watch_resume(asked: Question) -> Panel:
    watch = await asked.watch()
    return watches.changed(
        await asked.commands.resume_watch(watch_code(watch.id), by=asked.by), asked.say
    )


async def _watch_remove(asked: Question) -> Panel:
    watch = await asked.watch()
    return watches.removed(await asked.commands.remove_watch(watch_code(watch.id)), asked.say)


async def _watch_clone(asked: Question) -> Panel:
    watch, channel = await asked.watch(), asked.channel()
    if wrong := await asked.crowd.problem_with(channel):
        return problem(asked.say("watch.cannot_write", problem=wrong))
    saved = await asked.commands.clone_watch(
        watch_code(watch.id), channel=channel, name=asked.values.known("name"), scope=asked.scope
    )
    return watches.saved(saved, asked.say, announced_in=channel)


async def _watch_export(asked: Question) -> Panel:
    named = asked.values.known("watch")
    chosen = [await asked.watch()] if named else await asked.watches()
    codes = [watch_code(one.id) for one in chosen]
    if not codes:
        return watches.listed([], asked.say)
    return watches.exported(await asked.commands.export_watches(codes), asked.say)


async def _news_search(asked: Question) -> Panel:
    values = asked.values
    query, since = values.text("query"), values.known("since")
    within = await limited_by(asked, query)
    further, search = values.known("further"), asked.commands.search
    answer = await search(within.query, since=_length(since), page=values.page, further=further)
    told = replace(answer, remarks=(*within.remarks, *answer.remarks))
    ask = f"news search {within.query}" + (f" since:{since}" if since else "")
    begun = f" further:{further}" if further else ""
    return news.found(told, asked.say, ask=ask, begun=begun, wires=f"news wires {query}")


async def _news_wires(asked: Question) -> Panel:
    return news.of_wires(await asked.commands.search_wires(asked.values.text("query")), asked.say)


async def _news_trend(asked: Question) -> Panel:
    since = _length(asked.values.known("since")) or WEEK
    shown = await asked.commands.trend(asked.values.text("query"), since=since, zone=_zone(asked))
    tell = partial(said, say=asked.say)
    picture = await asyncio.to_thread(draw_trend, shown, tell, dark=asked.is_dark)
    return news.trend(shown, picture, asked.say)


async def _news_top(asked: Question) -> Panel:
    since = _length(asked.values.known("since")) or DAY
    return news.top(await asked.commands.top(since=since), asked.say)


async def _news_story(asked: Question) -> Panel:
    account = await asked.commands.show_story(asked.values.text("story"))
    seen = await _seen_here(account, asked)
    panel, shape = stories.story(seen, asked.say), asked.values.known("format")
    if shape is None:
        return panel
    written = written_as(Shape(shape), seen, partial(said, say=asked.say))
    return Panel(panel.title, attachment=Attachment(written.name, written.content))


async def _why(asked: Question) -> Panel:
    found = await asked.commands.why(asked.values.text("alert"))
    if isinstance(found, Tried):
        seen = {one.id for one in await asked.watches()}
        matches = tuple(one for one in found.matches if one.watch.id in seen)
        return stories.tried(replace(found, matches=matches), asked.say)
    account = await _seen_here(found.account, asked)
    alerts = tuple(one for one in found.alerts if one in account.told)
    told = {watch.id for one in alerts for watch in one.alert.watches}
    trees = tuple(one for one in found.trees if one.watch.id in told)
    return stories.why(replace(found, account=account, alerts=alerts, trees=trees), asked.say)


async def _whynot(asked: Question) -> Panel:
    channel = asked.channel()
    watch = watch_code((await asked.watch()).id) if asked.values.known("watch") else None
    await _refuse_elsewhere(asked)
    link = asked.values.text("link")
    return confidence.why_not(
        await asked.commands.why_not(link, channel=channel, watch=watch), asked.say
    )


async def _news_less(asked: Question) -> Panel:
    found = await asked.commands.less_like(
        asked.values.text("alert"),
        channel=asked.channel(),
        scope=asked.scope,
        by=asked.by,
        zone=_zone(asked),
    )
    return drafts.less(found, asked.say)


async def _subscribe(asked: Question) -> Panel:
    """Watch for a text; of an address, add the feed and tell the channel all that it brings."""
    what = asked.values.text("what")
    if not is_address(what):
        return await _saved_at_once(replace(asked, ask=asked.ask.with_values(query=what)))
    answer = await asked.commands.add_feed(what, owner=feed_asker(asked).owner)
    if isinstance(answer, FeedsFound):
        return feeds.found(answer, asked.say, ask="subscribe")
    query = everything_from(outlet_of(answer))
    return await _saved_at_once(replace(asked, ask=asked.ask.with_values(query=query)))


async def _mute_add(asked: Question) -> Panel:
    target, lasting = target_and_length(asked.values.text("what"))
    length = asked.values.known("for") or lasting
    if not length:
        raise Refusal(asked.say("mute.how_long", what=target))
    what = await asked.subject(target)
    muted = await asked.commands.add_mute(what, length, channel=asked.channel(), by=asked.by)
    return attention.muted(muted, asked.say)


async def _mute_list(asked: Question) -> Panel:
    await _refuse_elsewhere(asked)
    return attention.mutes(await asked.commands.list_mutes(asked.channel()), asked.say)


async def _mute_remove(asked: Question) -> Panel:
    target = await asked.subject(asked.values.text("what"), there=False)
    heard = await asked.commands.remove_mute(target, channel=asked.channel())
    return attention.heard_again(heard, asked.say)


async def _digest_now(asked: Question) -> Panel:
    return attention.digest(await asked.commands.digest_now(asked.channel()), asked.say)


async def _digest_set(asked: Question) -> Panel:
    written = {"digest": asked.values.text("when")}
    await asked.commands.set_attention(asked.channel(), written)
    return await _channel_show(asked)


async def _news_catchup(asked: Question) -> Panel:
    own = asked.crowd.own_channel(asked.ask.asker)
    seen = {channel for watch in await asked.watches() for channel in watch.channels}
    here = [one for one in sorted(seen) if await asked.is_here(one)]
    if not here:
        return attention.caught_up(None, asked.say)
    since = asked.values.known("since")
    return attention.caught_up(
        await asked.commands.catch_up(str(own), since=since, channels=here), asked.say
    )


async def _status(asked: Question) -> Panel:
    found = await asked.commands.status()
    here = [one for one in found.destinations if await asked.is_here(one.channel)]
    return attention.status(replace(found, destinations=tuple(here)), asked.say)


async def _channel_show(asked: Question) -> Panel:
    await _refuse_elsewhere(asked)
    shown = await asked.commands.show_channel(asked.channel())
    return attention.channel(shown, asked.say, usual=asked.crowd.usual_managers(asked.ask.asker))


async def _channel_set(asked: Question) -> Panel:
    channel, folding = asked.channel(), asked.values.known("folding")
    written = {name: asked.values.text(name) for name in ATTENTION if asked.values.known(name)}
    if written:
        await asked.commands.set_attention(channel, written)
    if folding:
        await asked.commands.set_channel(channel, folding=Folding(folding))
    return await _channel_show(asked)


async def _channel_check(asked: Question) -> Panel:
    """Try what is owed there; what nobody has tried meanwhile, the platform is asked about."""
    channel = asked.named_channel()
    found = await asked.commands.recheck(channel)
    if not found.tried and await asked.is_here(channel):
        found = replace(found, still=await asked.crowd.problem_with(channel), looked=True)
    return attention.rechecked(found, asked.say)


async def _help(asked: Question) -> Panel:
    about = asked.values.known("about") or ""
    named = command_named(about)
    offered = [one for one in COMMANDS if one.words in ANSWERS]
    sought = [named] if named else [one for one in offered if one.group == about.casefold()]
    return helping.help_of(sought, asked.say) if sought else helping.overview(offered, asked.say)


ANSWERS: Mapping[str, Answer] = {
    "watch add": _watch_add,
    "watch save": _watch_save,
    "watch refine": _watch_refine,
    "watch shadow": _watch_shadow,
    "watch drop": _watch_drop,
    "watch list": _watch_list,
    "watch test": _watch_test,
    "watch show": _watch_show,
    "watch edit": _watch_edit,
    "watch pause": _watch_pause,
    "watch resume": _watch_resume,
    "watch remove": _watch_remove,
    "watch clone": _watch_clone,
    "watch export": _watch_export,
    "watch mine": _watch_mine,
    "watch advice": watch_advice,
    "news search": _news_search,
    "news wires": _news_wires,
    "news trend": _news_trend,
    "news top": _news_top,
    "news story": _news_story,
    "news apart": news_apart,
    "news join": news_join,
    "news less": _news_less,
    "news vote": news_vote,
    **OF_FEEDS,
    "news catchup": _news_catchup,
    "mute add": _mute_add,
    "mute list": _mute_list,
    "mute remove": _mute_remove,
    "source mute": source_mute,
    "digest now": _digest_now,
    "digest set": _digest_set,
    "channel show": _channel_show,
    "channel set": _channel_set,
    "channel check": _channel_check,
    "subscribe": _subscribe,
    "unsubscribe": _watch_remove,
    "why": _why,
    "whynot": _whynot,
    "status": _status,
    "help": _help,
}
"""Who answers what, by the words of the command."""


def _wish(values: Values) -> WatchWish:
    mode = values.known("mode")
    return WatchWish(
        values.known("name"),
        values.known("query"),
        Mode(mode) if mode else None,
        values.number("min_sources"),
        values.known("ping"),
        quiet=values.known("quiet"),
    )


def _revision(values: Values) -> int | None:
    """Give the revision that a form showed; none where a command was written."""
    return values.number("base")


async def _compared_here(answer: Backtested, asked: Question) -> Backtested:
    """Compare with the watches of this workspace only."""
    seen = {one.id for one in await asked.watches()}
    covered = tuple(one for one in answer.backtest.covered if one.watch.id in seen)
    return replace(answer, backtest=replace(answer.backtest, covered=covered))


def _zone(asked: Question) -> Zone:
    try:
        return zone_named(asked.ask.asker.time_zone)
    except SettingError:  # the platform knows a zone that nobody else does
        return UTC_ZONE


def _length(text: str | None) -> timedelta | None:
    try:
        return duration_from(text) if text else None
    except ValueError as error:
        raise Refusal(told_by(error)) from error


async def _refuse_elsewhere(asked: Question) -> None:
    if not await asked.is_here(asked.channel()):
        raise Refusal(asked.say("refused.elsewhere"))


async def _seen_here(account: Account, asked: Question) -> Account:
    """Leave out who else was told: other workspaces are nobody's business."""
    told = [one for one in account.told if await asked.is_here(one.alert.channel)]
    waiting = [one for one in account.unconfirmed if await asked.is_here(one.channel)]
    return replace(account, told=tuple(told), unconfirmed=tuple(waiting))
