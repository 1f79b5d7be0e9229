"""Decisions → sentences: why an article stands in its story."""

from rules.ids import code
from rules.sentences import Sentence, sentence
from rules.story.decision import Decision, Nearest, Reason

SHARED_SHOWN = 5


def in_words(decision: Decision) -> Sentence:
    """Say why an article stands in its story."""
    if decision.reason is Reason.NEW:
        return _new(decision.nearest, f"{decision.threshold:.2f}")
    score = f"{decision.score:.2f}"
    needed = sentence(
        "story_score",
        "{score} of {needed} needed",
        score=score,
        needed=f"{decision.threshold:.2f}",
    )
    like = f" {code('A', decision.article_id)}" if decision.article_id is not None else ""
    if decision.reason is Reason.COPY:
        return sentence("story_copy", "copy of{like}: {score}", like=like, score=needed)
    shared = ", ".join(term for term, _ in decision.shared[:SHARED_SHOWN])
    return sentence(
        "story_same",
        "same story, most like{like}: {score}; shares {shared}",
        like=like,
        score=needed,
        shared=shared or sentence("story_no_terms", "no terms"),
    )


def _new(near: Nearest | None, needed: str) -> Sentence:
    if near is None:
        return sentence("story_alone", "new: nothing alike")
    story, score = code("S", near.story_id), f"{near.score:.2f}"
    if near.veto:
        return sentence(
            "story_vetoed",
            "new: nearest was {story}, {score}; {why}",
            story=story,
            score=score,
            why=near.veto,
        )
    return sentence(
        "story_new",
        "new: nearest was {story}, {score} of {needed} needed",
        story=story,
        score=score,
        needed=needed,
    )
