"""stories.json → the weights by which stories are told apart: those that came with the bot, or own ones."""

from importlib.resources import files
from pathlib import Path

from sqlalchemy.engine import URL

from rules.story.judge import Judge, judge_from_json

OWN = "wirewatch.stories.json"
"""Beside the database: what `wirewatch story retrain` learned."""


def judge(database: URL) -> Judge:
    """Read the weights in force; ValueError says what is wrong with own ones."""
    own = own_weights(database)
    if not own.exists():
        return shipped_judge()
    try:
        return judge_from_json(own.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{own} cannot be read ({error}): remove it, or retrain") from error


def own_weights(database: URL) -> Path:
    """Say where own weights stand."""
    return Path(database.database or "").with_name(OWN)


def shipped_judge() -> Judge:
    """Read the weights that came with the bot."""
    return judge_from_json(files("bot").joinpath("stories.json").read_text(encoding="utf-8"))
