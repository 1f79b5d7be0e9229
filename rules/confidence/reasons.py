"""Decisions → sentences: why an article stands in its story."""

from rules.ids import code
from rules.story.decision import Decision, Reason

SHARED_SHOWN = 5


def in_words(decision: Decision) -> str:
    """Say why an article stands in its story."""
    score = f"{decision.score:.2f} of {decision.threshold:.2f} needed"
    if decision.reason is Reason.NEW:
        near = decision.nearest
        if near is None:
            return "new: nothing alike"
        nearest = f"new: nearest was {code('S', near.story_id)}, {near.score:.2f}"
        return (
            f"{nearest}; {near.veto}"
            if near.veto
            else f"{nearest} of {decision.threshold:.2f} needed"
        )
    like = f" {code('A', decision.article_id)}" if decision.article_id is not None else ""
    if decision.reason is Reason.COPY:
        return f"copy of{like}: {score}"
    shared = ", ".join(term for term, _ in decision.shared[:SHARED_SHOWN])
    return f"same story, most like{like}: {score}; shares {shared or 'no terms'}"
