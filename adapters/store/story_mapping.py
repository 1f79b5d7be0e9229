"""Decisions about stories ⇄ rows."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from rules.sentences import read_back, written
from rules.story.decision import Decision, Nearest, Reason


def decision_row(decision: Decision) -> dict[str, Any]:
    """Write why an article stands in its story."""
    content = {
        "threshold": decision.threshold,
        "score": decision.score,
        "article_id": decision.article_id,
        "shared": decision.shared,
        "contributions": decision.contributions,
        "nearest": _nearest_row(decision.nearest) if decision.nearest else None,
    }
    is_copy = decision.reason is Reason.COPY
    return {
        "reason": decision.reason.value,
        "copy_of": decision.article_id if is_copy else None,
        "decision": content,
    }


def decision_from(reason: str, content: Mapping[str, Any], story_id: int) -> Decision:
    """Read it back, as the story stands now."""
    nearest = content["nearest"]
    return Decision(
        reason=Reason(reason),
        threshold=content["threshold"],
        score=content["score"],
        story_id=story_id,
        article_id=content["article_id"],
        shared=tuple((term, weight) for term, weight in content["shared"]),
        contributions=tuple((name, value) for name, value in content["contributions"]),
        nearest=None if nearest is None else _nearest_from(nearest),
    )


def _nearest_row(nearest: Nearest) -> dict[str, Any]:
    return asdict(nearest) | {"veto": nearest.veto and written(nearest.veto)}


def _nearest_from(kept: Mapping[str, Any]) -> Nearest:
    found = Nearest(**kept)
    return replace(found, veto=found.veto and read_back(found.veto))
