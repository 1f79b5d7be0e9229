"""The weights by which stories are told apart: those that came with the bot, and what was learned here."""

from importlib.resources import files

from adapters.ports import Store
from rules.story.judge import Judge, judge_from_json

LEARNED = "stories"
"""The name under which the store keeps what `wirewatch story retrain` learned."""


async def judge_in_force(store: Store) -> Judge:
    """Read the weights that were learned here; without them, or if they are too old, the shipped ones."""
    learned = await store.learned(LEARNED)
    if learned is None:
        return shipped_judge()
    try:
        return judge_from_json(learned)
    except (ValueError, KeyError):
        return shipped_judge()


def shipped_judge() -> Judge:
    """Read the weights that came with the bot."""
    return judge_from_json(files("bot").joinpath("stories.json").read_text(encoding="utf-8"))
