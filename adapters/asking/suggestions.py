"""What somebody may mean who has begun to type a value."""

from collections.abc import Iterable, Sequence

from adapters.asking.feed_answers import seen_feeds
from adapters.asking.question import Question
from rules.asking.panel import Choice
from rules.asking.panels.plain import CHOICES_AT_MOST, NAME_SHOWN, feed_name, watch_name
from rules.asking.words import Kind, Option
from rules.ids import feed_code, watch_code

SIGN = "#"
OWN = "me"
"""What `channel:me` says."""


async def suggested(asked: Question, option: Option, typed: str) -> Sequence[Choice]:
    """Offer what is there of the option's kind and holds what was typed, beginnings first."""
    offered = await _offered(asked, option)
    sought = typed.strip().casefold().lstrip(SIGN)
    found = [one for one in offered if sought in f"{one.value} {one.label}".casefold()]
    found.sort(key=lambda one: not one.label.casefold().lstrip(SIGN).startswith(sought))
    return found[:CHOICES_AT_MOST]


async def _offered(asked: Question, option: Option) -> Iterable[Choice]:
    if option.choices:
        return [Choice(choice, choice) for choice in option.choices]
    if option.kind in (Kind.WATCH, Kind.SUBJECT):
        watches = await asked.watches()
        return [Choice(watch_name(one)[:NAME_SHOWN], watch_code(one.id)) for one in watches]
    if option.kind is Kind.CHANNEL:
        return await _channels(asked)
    if option.kind is Kind.FEED:
        return await _feeds(asked)
    if option.kind is Kind.OUTLET:
        outlets = await asked.commands.list_outlets()
        return [*(Choice(one, one) for one in outlets), *await _feeds(asked)]
    return ()


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


async def _feeds(asked: Question) -> Sequence[Choice]:
    feeds = [one.feed for one in await seen_feeds(asked)]
    return [Choice(feed_name(one)[:NAME_SHOWN], feed_code(one.id)) for one in feeds]
