"""Articles → centroid: what a story's articles say together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.story.rarity import Codes
from rules.story.sketch import EIGHTH, IN_TITLE, IS_NAME, WEIGHT

Weights = NDArray[np.float32]
Flags = NDArray[np.bool_]
TERMS_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an article or a story, by ascending code; all arrays have one length."""

    codes: Codes
    weights: Weights
    in_title: Flags
    is_name: Flags
    share: Weights
    """In what part of the story's articles it is: 0 to 1."""


def terms_from(codes: bytes, marks: bytes) -> Terms:
    """Unpack the terms of one article."""
    mark = np.frombuffer(marks, dtype=np.uint8)
    return Terms(
        codes=np.frombuffer(codes, dtype=np.uint32),
        weights=(mark & WEIGHT).astype(np.float32) / np.float32(EIGHTH),
        in_title=(mark & IN_TITLE) > 0,
        is_name=(mark & IS_NAME) > 0,
        share=np.ones(len(mark), dtype=np.float32),
    )


def centroid_of(articles: Sequence[Terms]) -> Terms:
    """Sum the terms of articles; the heaviest 200 are kept."""
    if len(articles) == 1:
        return articles[0]
    codes, inverse = np.unique(np.concatenate([a.codes for a in articles]), return_inverse=True)
    weights = np.bincount(inverse, np.concatenate([a.weights for a in articles]))
    titled = np.bincount(inverse, np.concatenate([a.in_title for a in articles])) > 0
    named = np.bincount(inverse, np.concatenate([a.is_name for a in articles])) > 0
    share = np.bincount(inverse) / len(articles)
    kept = np.sort(np.argsort(-weights, kind="stable")[:TERMS_AT_MOST])
    return Terms(
        codes=codes[kept],
        weights=weights[kept].astype(np.float32),
        in_title=titled[kept],
        is_name=named[kept],
        share=share[kept].astype(np.float32),
    )
