"""Articles → centroid: what a story's articles say together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.story.rarity import Codes
from rules.story.sketch import EIGHTH, IN_TITLE, IS_NAME, WEIGHT, Sketch

Weights = NDArray[np.float32]
Flags = NDArray[np.bool_]
TERMS_AT_MOST = 200
_EVERY_MARK = np.arange(256, dtype=np.uint8)
_WEIGHT_OF: Weights = (_EVERY_MARK & WEIGHT).astype(np.float32) / np.float32(EIGHTH)
_IS_IN_TITLE: Flags = (_EVERY_MARK & IN_TITLE) > 0
_IS_A_NAME: Flags = (_EVERY_MARK & IS_NAME) > 0
"""What each mark says, laid out: looked up in half the time."""
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


def packed_from(sketch: Sketch, coded: Sequence[int]) -> Packed:
    """Turn a sketch's terms into numbers, with their codes in the order of the sketch."""
    codes = np.array(coded, np.uint32)
    order = codes.argsort(kind="stable")
    marks = np.frombuffer(sketch.marks, np.uint8)[order]
    beyond = len(marks) - int(np.count_nonzero(marks & IN_TITLE))
    return Packed(codes[order].tobytes(), marks.tobytes(), has_lead=beyond >= LEAD_FROM)


def terms_from(codes: bytes, marks: bytes) -> Terms:
    """Unpack the terms of one article."""
    mark = np.frombuffer(marks, dtype=np.uint8)
    return Terms(
        codes=np.frombuffer(codes, dtype=np.uint32),
        weights=_WEIGHT_OF.take(mark),
        in_title=_IS_IN_TITLE.take(mark),
        is_name=_IS_A_NAME.take(mark),
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
    every = np.frombuffer(b"".join([a.codes for a in articles]), np.uint32)
    order = every.argsort(kind="stable")
    codes = every[order]
    bounds = bounds_of(codes)
    starts, times = bounds[:-1], bounds[1:] - bounds[:-1]
    marks = np.frombuffer(b"".join([a.marks for a in articles]), np.uint8)[order]
    flags = np.bitwise_or.reduceat(marks, starts)
    weights = np.add.reduceat(marks & WEIGHT, starts, dtype=np.float32)
    weights /= np.float32(EIGHTH)
    if len(weights) > TERMS_AT_MOST:
        kept = np.sort(np.argsort(-weights, kind="stable")[:TERMS_AT_MOST])
        starts, times, flags, weights = starts[kept], times[kept], flags[kept], weights[kept]
    return Terms(
        codes=codes[starts],
        weights=weights,
        in_title=(flags & IN_TITLE) > 0,
        is_name=(flags & IS_NAME) > 0,
        share=(times / len(articles)).astype(np.float32),
    )


def bounds_of(ascending: NDArray[Any]) -> NDArray[np.intp]:
    """Give where each stretch of equal values begins, and where the last one ends."""
    is_bound = np.ones(len(ascending) + 1, dtype=bool)
    np.not_equal(ascending[1:], ascending[:-1], out=is_bound[1:-1])
    return is_bound.nonzero()[0]
