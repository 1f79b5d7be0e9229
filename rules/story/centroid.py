"""Articles → centroid: what a story's articles say together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.story.rarity import Codes
from rules.story.sketch import EIGHTH, IN_TITLE, IS_NAME, WEIGHT, Sketch
from rules.story.terms import code

Weights = NDArray[np.float32]
Flags = NDArray[np.bool_]
TERMS_AT_MOST = 200
LEAD_FROM = 4
"""So many terms beyond the title make a lead."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The terms of one article as it is kept, by ascending code."""

    codes: bytes
    marks: bytes
    has_lead: bool
    """More is known than a headline."""

    @property
    def as_codes(self) -> Codes:
        return np.frombuffer(self.codes, np.uint32)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an article or a story, by ascending code; all arrays have one length."""

    codes: Codes
    weights: Weights
    in_title: Flags
    is_name: Flags
    share: Weights
    """In what part of the story's articles it is: 0 to 1."""


def packed_from(sketch: Sketch) -> Packed:
    """Turn a sketch's terms into numbers."""
    codes = np.fromiter(map(code, sketch.terms), np.uint32, len(sketch.terms))
    order = np.argsort(codes, kind="stable")
    marks = np.frombuffer(sketch.marks, np.uint8)[order]
    beyond = int(np.count_nonzero(marks & IN_TITLE == 0))
    return Packed(codes[order].tobytes(), marks.tobytes(), has_lead=beyond >= LEAD_FROM)


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


def beside(of: Sequence[Terms]) -> Terms:
    """Lay terms one behind the other."""
    return Terms(
        codes=np.concatenate([one.codes for one in of]),
        weights=np.concatenate([one.weights for one in of]),
        in_title=np.concatenate([one.in_title for one in of]),
        is_name=np.concatenate([one.is_name for one in of]),
        share=np.concatenate([one.share for one in of]),
    )


def centroid_of(articles: Sequence[Packed]) -> Terms:
    """Sum the terms of articles; the heaviest 200 are kept."""
    if len(articles) == 1:
        return terms_from(articles[0].codes, articles[0].marks)
    every = terms_from(b"".join(a.codes for a in articles), b"".join(a.marks for a in articles))
    codes, inverse = np.unique(every.codes, return_inverse=True)
    weights = np.bincount(inverse, every.weights)
    kept = np.sort(np.argsort(-weights, kind="stable")[:TERMS_AT_MOST])
    return Terms(
        codes=codes[kept],
        weights=weights[kept].astype(np.float32),
        in_title=np.bincount(inverse, every.in_title)[kept] > 0,
        is_name=np.bincount(inverse, every.is_name)[kept] > 0,
        share=(np.bincount(inverse)[kept] / len(articles)).astype(np.float32),
    )
