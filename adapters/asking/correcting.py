"""`news apart` and `news join`: what people say of stories → the Commands port → its panel.

Stories are everybody's who uses the bot. Where several workspaces do, none corrects them for the others.
"""

from adapters.asking.feed_answers import feed_asker
from adapters.asking.question import Question
from rules.answers.answer import Refusal
from rules.asking.panel import Panel
from rules.asking.panels import stories
from rules.feeds.owners import is_alone, may_correct


async def news_apart(asked: Question) -> Panel:
    """Give an article a story of its own."""
    await _refuse_for_others(asked)
    reference = asked.values.text("alert")
    return stories.parted(await asked.commands.set_apart(reference), asked.say)


async def news_join(asked: Question) -> Panel:
    """Let the younger of two stories go on in the older."""
    await _refuse_for_others(asked)
    story, other = asked.values.text("story"), asked.values.text("other")
    return stories.joined_to(await asked.commands.join_stories(story, other), asked.say)


async def _refuse_for_others(asked: Question) -> None:
    asker = feed_asker(asked)
    feeds = [one.feed for one in await asked.commands.list_feeds()]
    alone = is_alone(asker, feeds, await asked.commands.list_watches())
    if not may_correct(asker, is_alone=alone):
        raise Refusal(asked.say("story.of_others"))
