"""`source mute`: an outlet, named by itself or by a feed of it → the mutes that are kept, and their panel."""

from adapters.asking.question import Question
from rules.answers.answer import Refusal
from rules.asking.ask import target_and_length
from rules.asking.panel import Panel
from rules.asking.panels import attention


async def source_mute(asked: Question) -> Panel:
    """Tell a channel nothing of an outlet for a time; of a feed, nothing of what it brings."""
    target, lasting = target_and_length(asked.values.text("source"))
    named, length = target.strip('" '), asked.values.known("for") or lasting
    if not length:
        raise Refusal(asked.say("mute.how_long", what=f"outlet {named}"))
    outlets = await asked.commands.outlets_of(named)
    if not outlets:
        raise Refusal(asked.say("mute.no_outlet", source=named))
    channel, add_mute = asked.channel(), asked.commands.add_mute
    muted = [
        await add_mute(f"outlet {one}", length, channel=channel, by=asked.by) for one in outlets
    ]
    return attention.all_muted(muted, asked.say)
