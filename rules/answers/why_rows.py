"""Why, and why not → rows for programs (docs/reference/json.md)."""

from collections.abc import Mapping
from typing import Any

from rules.answers.linked import Stage
from rules.answers.whynot import WhyNot
from rules.ids import code, watch_code
from rules.language.explain import Branch, Explained


def branch_row(branch: Branch) -> Mapping[str, Any]:
    """Write a query as a tree."""
    return {
        "label": branch.label,
        "held": branch.held,
        "parts": [branch_row(part) for part in branch.parts],
    }


def explained_row(one: Explained) -> Mapping[str, Any]:
    """Write a watch as it is now, held against an article."""
    return {
        "watch": watch_code(one.watch.id),
        "query": one.watch.query,
        "held": one.held,
        "error": one.error,
        "tree": branch_row(one.tree) if one.tree else None,
    }


def why_not_row(found: WhyNot) -> Mapping[str, Any]:
    """Write the stages of a link, and the one that stopped it."""
    return {
        "link": found.link,
        "channel": str(found.channel),
        "article": code("A", found.article.id) if found.article else None,
        "title": found.article.title if found.article else None,
        "stopped_by": found.stopped.name.value if found.stopped else None,
        "stages": [_stage_row(one) for one in found.stages],
        "nearest": explained_row(found.nearest) if found.nearest else None,
    }


def _stage_row(stage: Stage) -> Mapping[str, Any]:
    return {
        "stage": stage.name.value,
        "passed": stage.passed,
        "sentence": stage.sentence,
        "remedy": stage.remedy,
        "ask": stage.ask,
    }
