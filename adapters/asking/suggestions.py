"""What somebody may mean who has begun to type a value."""

from collections.abc import Iterable, Sequence

from adapters.asking.feed_answers import seen_feeds
from adapters.asking.question import Question
from rules.asking.panel import Choice
from rules.asking.panels.plain import CHOICES_AT_MOST, NAME_SHOWN, feed_name, watch_name
from rules.asking.words import Kind, Option
from rules.ids import feed_code, watch_code


async def suggested(asked: Question, option: Option, typed: str) -> Sequence[Choice]:
    """Offer what is there of the option's kind and holds what was typed, beginnings first."""
    offered = await _offered(asked, option)
    sought = typed.strip().casefold()
    found = [one for one in offered if sought in f"{one.value} {one.label}".casefold()]
    found.sort(key=lambda one: not one.label.casefold().startswith(sought))
    return found[:CHOICES_AT_MOST]


async def _offered(asked: Question, option: Option) -> Iterable[Choice]:
    if option.choices:
        return [Choice(choice, choice) for choice in option.choices]
    if option.kind in (Kind.WATCH, Kind.SUBJECT):
        watches = await asked.watches()
        return [Choice(watch_name(one)[:NAME_SHOWN], watch_code(one.id)) for one in watches]
    if option.kind is Kind.FEED:
        return await _feeds(asked)
    if option.kind is Kind.OUTLET:
        outlets = await asked.commands.list_outlets()
        return [*(Choice(one, one) for one in outlets), *await _feeds(asked)]
    return ()


async def _feeds(asked: Question) -> Sequence[Choice]:
    feeds = [one.feed for one in await seen_feeds(asked)]
    return [Choice(feed_name(one)[:NAME_SHOWN], feed_code(one.id)) for one in feeds]
