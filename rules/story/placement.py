"""Article → placement: the article with the decision which story it tells."""

from dataclasses import dataclass

from rules.model import Article
from rules.story.decision import Decision
from rules.story.sketch import Sketch


@dataclass(frozen=True, slots=True)
class Placement:
    """An article, the story that it tells and why, and what later articles are compared with."""

    article: Article
    decision: Decision
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Placed:
    """An article as it stands in its story."""

    article_id: int
    story_id: int
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Correction:
    """What people said of two articles: they tell one story, or they do not."""

    article_id: int
    other_id: int
    is_same: bool
    id: int = 0
