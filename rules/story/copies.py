"""The same text again, under whatever headline: three neighbouring words, hashed.

A wire's text comes cut off, with a line before or behind it, with words exchanged. What survives
is that most of the shorter text's neighbourhoods stand in the longer: containment.
"""

from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

ENOUGH_WORDS = 30
"""A shorter text proves nothing."""
KEPT = 160
CONTAINED = 0.3
ENOUGH_SHARED = 8
_MIX = np.uint64(0x9E3779B97F4A7C15)


def shingles_of(text: Sequence[int]) -> bytes:
    """Give the smallest hashes of a text's neighbouring tokens, given by their codes.

    As uint32, ascending, at most 160.
    """
    if len(text) < ENOUGH_WORDS:
        return b""
    of = np.frombuffer(array("Q", text), np.uint64)
    mixed = (of[:-2] * _MIX + of[1:-1]) * _MIX + of[2:]
    mixed ^= mixed >> np.uint64(29)
    hashes = ((mixed * _MIX) >> np.uint64(32)).astype(np.uint32)
    hashes.sort()
    is_first = np.concatenate([[True], hashes[1:] != hashes[:-1]])  # np.unique takes twice as long
    kept: NDArray[np.uint32] = hashes[is_first][:KEPT]
    return kept.tobytes()


def numbers(packed: bytes) -> NDArray[np.uint32]:
    """Read packed hashes."""
    return np.frombuffer(packed, dtype=np.uint32)


def containment(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> tuple[float, int]:
    """Tell how much of the shorter text stands in the longer, and how many hashes say so.

    Of a long text only the smallest hashes are kept; so both are compared as far as both are known.
    """
    known = np.uint32(min((a[-1] for a in (one, other) if len(a) == KEPT), default=0xFFFFFFFF))
    a, b = (
        one[: np.searchsorted(one, known, "right")],
        other[: np.searchsorted(other, known, "right")],
    )
    shared = len(np.intersect1d(a, b, assume_unique=True))
    return shared / max(1, min(len(a), len(b))), shared
