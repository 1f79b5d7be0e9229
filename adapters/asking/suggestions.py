"""What somebody may mean who has begun to type a value."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from adapters.asking.feed_answers import feed_asker
from adapters.asking.question import Question
from adapters.attention_ports import ToldTitle
from rules.asking.lengths import ending
from rules.asking.panel import Choice
from rules.asking.panels.plain import CHOICES_AT_MOST, NAME_SHOWN, feed_name, watch_name
from rules.asking.words import Kind, Option
from rules.attention.mutes import OFFERED, Lasting
from rules.ids import code, feed_code, watch_code

TITLE_SHOWN = 90
BACK = tuple(Lasting(timedelta(hours=hours)) for hours in (8, 24, 24 * 7, 24 * 30))
"""How far back is offered to be looked."""

SIGN = "#"
OWN = "me"
"""What `channel:me` says."""


async def suggested(asked: Question, option: Option, typed: str) -> Sequence[Choice]:
    """Offer what is there of the option's kind and holds what was typed, beginnings first."""
    sought = typed.strip().lstrip(SIGN)
    looked_up = _LOOKED_UP.get(option.kind)
    if looked_up and not option.choices:
        return (await looked_up(asked, sought))[:CHOICES_AT_MOST]
    return _holding(await _offered(asked, option), sought)[:CHOICES_AT_MOST]


def _holding(offered: Iterable[Choice], sought: str) -> list[Choice]:
    sought = sought.casefold()
    found = [one for one in offered if sought in f"{one.value} {one.label}".casefold()]
    found.sort(key=lambda one: not one.label.casefold().lstrip(SIGN).startswith(sought))
    return found


async def _offered(asked: Question, option: Option) -> Iterable[Choice]:
    if option.choices:
        return [Choice(choice, choice) for choice in option.choices]
    if option.kind is Kind.LENGTH:
        return _lengths(asked, option)
    by_kind = _OFFERED.get(option.kind)
    return await by_kind(asked) if by_kind else ()


def _lengths(asked: Question, option: Option) -> Sequence[Choice]:
    """Offer for how long something is muted, or how far back is looked."""
    ends = OFFERED if option.name == "for" else BACK
    return [Choice(ending(one, asked.say), str(one)) for one in ends]


async def _watches(asked: Question, sought: str) -> Sequence[Choice]:
    """Offer the first that hold what was typed: whether the asker may see one is asked of these only."""
    watches = {watch_code(one.id): one for one in await asked.commands.list_watches()}
    choices = (Choice(watch_name(one)[:NAME_SHOWN], of) for of, one in watches.items())
    found: list[Choice] = []
    for choice in _holding(choices, sought):
        if len(found) < CHOICES_AT_MOST and await asked.sees(watches[choice.value]):
            found.append(choice)
    return found


async def _channels(asked: Question) -> Sequence[Choice]:
    """Offer the one that is asked in, oneself, and those that one is in: first where we are, too."""
    say, here, own = asked.say, asked.channel(), asked.crowd.own_channel(asked.ask.asker)
    offered = {here: Choice(say("channel.here"), here.address)}
    offered[own] = Choice(say("channel.me"), OWN, say("channel.me_about"))
    joined = await asked.crowd.joined(asked.ask.asker)
    for one in sorted(joined, key=lambda one: not one.has_bot):
        about = "" if one.has_bot else say("channel.uninvited")
        offered[one.channel] = Choice(f"{SIGN}{one.name}"[:NAME_SHOWN], one.channel.address, about)
    return list(offered.values())


async def _feeds(asked: Question, sought: str) -> Sequence[Choice]:
    asker = feed_asker(asked)
    feeds = await asked.commands.offer_feeds(sought, asker, at_most=CHOICES_AT_MOST)
    return [Choice(feed_name(one)[:NAME_SHOWN], feed_code(one.id)) for one in feeds]


async def _outlets(asked: Question, sought: str) -> Sequence[Choice]:
    outlets = await (asked.lists or asked.commands).list_outlets()
    found = _holding((Choice(one, one) for one in outlets), sought)
    return [*found, *await _feeds(asked, sought)]


async def _subjects(asked: Question, sought: str) -> Sequence[Choice]:
    return [*await _watches(asked, sought), *_holding(await _stories(asked), sought)]


async def _stories(asked: Question) -> Sequence[Choice]:
    """Offer the stories that channels were told of late which the asker sees."""
    by_story = {code("S", one.story_id): one.title for one in await _told(asked)}
    return [Choice(f"{story} {title}"[:TITLE_SHOWN], story) for story, title in by_story.items()]


async def _alerts(asked: Question) -> Sequence[Choice]:
    found = [(code("L", one.alert_id), one.title) for one in await _told(asked)]
    return [Choice(f"{alert} {title}"[:TITLE_SHOWN], alert) for alert, title in found]


async def _told(asked: Question) -> Sequence[ToldTitle]:
    watches = await asked.commands.list_watches()
    told = sorted({channel for watch in watches for channel in watch.channels})
    here = [one for one in told if await asked.is_here(one)]
    return await asked.commands.told_lately(here) if here else ()


_OFFERED: Mapping[Kind, Callable[[Question], Awaitable[Sequence[Choice]]]] = {
    Kind.CHANNEL: _channels,
    Kind.STORY: _stories,
    Kind.ALERT: _alerts,
}
_LOOKED_UP: Mapping[Kind, Callable[[Question, str], Awaitable[Sequence[Choice]]]] = {
    Kind.WATCH: _watches,
    Kind.FEED: _feeds,
    Kind.OUTLET: _outlets,
    Kind.SUBJECT: _subjects,
}
"""What there may be thousands of: only what holds the words that were typed is looked at."""
