"""What feeds hold → the panel that lists it, and those that say what became of it."""

from collections.abc import Awaitable, Callable, Mapping

from adapters.asking.question import Question
from rules.asking.panel import Panel
from rules.asking.panels import feeds


async def _source_held(asked: Question) -> Panel:
    """List what waits for people's word."""
    found = await asked.commands.list_held()
    return feeds.held(found, asked.say, page=asked.values.page, ask=asked.ask.words)


async def _source_post(asked: Question) -> Panel:
    """Tell what is held of a feed as if it were new."""
    released = await asked.commands.release(asked.values.text("source"), post=True)
    return feeds.released(released, asked.say, post=True)


async def _source_discard(asked: Question) -> Panel:
    """Let go what is held of a feed, and tell nobody."""
    released = await asked.commands.release(asked.values.text("source"), post=False)
    return feeds.released(released, asked.say, post=False)


OF_HELD: Mapping[str, Callable[[Question], Awaitable[Panel]]] = {
    "source held": _source_held,
    "source post": _source_post,
    "source discard": _source_discard,
}
"""Who answers what, by the words of the command."""
