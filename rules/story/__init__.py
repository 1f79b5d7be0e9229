"""Article → story: which articles of different outlets tell the same event, and why.

In reading order: terms, facts, sketch (what is kept of an article), copies (the same text again),
stemming, centroid (what a story's articles say together), features, judge, veto, index, training.
"""

from rules.story.headline import (
    SAME_TITLE_HOLDS,
    Placement,
    PlacementReason,
    place,
    place_all,
    title_key,
)

__all__ = [
    "SAME_TITLE_HOLDS",
    "Placement",
    "PlacementReason",
    "place",
    "place_all",
    "title_key",
]
