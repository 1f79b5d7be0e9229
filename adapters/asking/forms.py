"""Which asks open a form instead of being answered."""

from adapters.asking.question import Question
from rules.asking.panel import Form
from rules.asking.panels import feeds, watches


async def form_for(asked: Question) -> Form | None:
    """Give the form of `watch add` without a query, of `watch edit` and `watch refine` without a change.

    And of `source import` without a file.
    """
    words, values = asked.ask.words, asked.ask.values
    if words == "watch add" and not values.get("query"):
        return watches.adding(
            asked.say, name=values.get("name", ""), outlets=values.get("sources", "")
        )
    if words == "watch edit" and set(values) <= {"watch"}:
        watch = await asked.watch()
        base = await asked.commands.revision_of(watch)  # before it is read: what is missed is told
        watch = await asked.watch()
        query, outlets = await asked.commands.limits_of(watch.query)
        return watches.editing(watch, asked.say, base=base, query=query, outlets=outlets)
    if words == "watch refine" and set(values) <= {"draft"}:
        draft = await asked.draft()
        query, outlets = await asked.commands.limits_of(draft.query)
        return watches.refining(draft, asked.say, query=query, outlets=outlets)
    if words == "source import" and not values.get("file"):
        return feeds.importing(asked.say)
    return None
