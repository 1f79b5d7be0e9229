"""Article → placement: the article with the decision which story it tells."""

from dataclasses import dataclass

from rules.model import Article
from rules.story.decision import Decision, Reason
from rules.story.sketch import Sketch


@dataclass(frozen=True, slots=True)
class Placement:
    """An article, the story that it tells and why, and what later articles are compared with."""

    article: Article
    story_id: int
    """Of the story that the decision names, or of the one that the article begins."""
    decision: Decision
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Placed:
    """An article as it stands in its story."""

    article_id: int
    story_id: int
    sketch: Sketch
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What people said of two articles: they tell one story, or they do not."""

    article_id: int
    other_id: int
    is_same: bool
    id: int = 0


def as_decided(one: Placed) -> Decision:
    """Give as much of the decision about an article as the index needs to take it in again."""
    reason = Reason.SAME_STORY if one.copy_of is None else Reason.COPY
    return Decision(reason, 0.0, 0.0, one.story_id, one.copy_of)
