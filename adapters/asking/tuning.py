"""Votes on alerts, and weekly advice → their panels."""

from dataclasses import replace

from adapters.asking.question import Question
from rules.answers.answer import Refusal
from rules.asking.panel import Panel
from rules.asking.panels import tuning
from rules.watches.votes import Verdict


async def news_vote(asked: Question) -> Panel:
    """Keep what somebody says of an alert that stands in their workspace."""
    reference, verdict = asked.values.text("alert"), Verdict(asked.values.text("verdict"))
    alert = await asked.commands.told_alert(reference)
    if not await asked.is_here(alert.channel):
        raise Refusal(asked.say("refused.elsewhere"))
    voted = await asked.commands.vote(reference, verdict, by=asked.by)
    seen = {one.id for one in await asked.watches()}
    here = tuple(pair for pair in voted.watches if pair[0].id in seen)
    return tuning.voted(replace(voted, watches=here), asked.say)


async def watch_advice(asked: Question) -> Panel:
    """Set when somebody gets notes about the watches of a channel that they can see."""
    about = asked.channel()
    if asked.crowd.is_anothers(asked.ask.asker, about) or not await asked.is_here(about):
        raise Refusal(asked.say("refused.elsewhere"))
    answer = await asked.commands.advise(
        asked.values.text("when"),
        reader=asked.crowd.own_channel(asked.ask.asker),
        about=about,
        zone=asked.ask.asker.time_zone,
    )
    here = [one for one in answer.channels if await asked.is_here(one)]
    return tuning.advised(replace(answer, channels=tuple(here)), asked.say)
