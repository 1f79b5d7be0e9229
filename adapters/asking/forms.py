"""Which asks open a form instead of being answered."""

from adapters.asking.question import Question
from rules.asking.panel import Form
from rules.asking.panels import watches


async def form_for(asked: Question) -> Form | None:
    """Give the form of `watch add` without a query, of `watch edit` and `watch refine` without a change."""
    words, values = asked.ask.words, asked.ask.values
    if words == "watch add" and not values.get("query"):
        return watches.adding(asked.say, name=values.get("name", ""))
    if words == "watch edit" and set(values) <= {"watch"}:
        watch = await asked.watch()
        base = await asked.commands.revision_of(watch)  # before it is read: what is missed is told
        return watches.editing(await asked.watch(), asked.say, base=base)
    if words == "watch refine" and set(values) <= {"draft"}:
        return watches.refining(await asked.draft(), asked.say)
    return None
