"""Text → vector: the static word vectors of WordLlama, read from the files of its wheel.

Its own `load()` looks in a folder that the wheel does not have, so its two files are read directly,
and the package itself is never imported: it would bring requests and a logger's settings along.
"""

from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from adapters.errors import AdapterError

WEIGHTS = "wordllama/weights/l2_supercat_256.safetensors"
TOKENIZER = "wordllama/tokenizers/l2_supercat_tokenizer_config.json"
WORDS_REMEMBERED = 50_000
WORD_LENGTH = 60
"""Longer ones are addresses and the like; cutting them takes time and tells nothing."""
Pieces = tuple[int, ...]


class WordVectors:
    """Sums the vectors of a text's pieces of words; 256 signed bytes, only the direction counts."""

    def __init__(self, matrix: NDArray[np.float16], cut: Callable[[str], Pieces]) -> None:
        self._matrix = matrix
        self._cut = lru_cache(maxsize=WORDS_REMEMBERED)(cut)

    def __call__(self, text: str) -> bytes | None:
        """Give the vector of a text; None when it has no word."""
        found = [piece for word in text.split() for piece in self._cut(word[:WORD_LENGTH])]
        summed = self._matrix[found].sum(axis=0, dtype=np.float32)
        highest = float(np.abs(summed).max())
        return bytes(np.rint(summed * (127 / highest)).astype(np.int8)) if highest else None


def load_vectors() -> WordVectors:
    """Read the vectors that are installed; AdapterError says how to install them."""
    paths = _installed()
    if not {WEIGHTS, TOKENIZER} <= paths.keys():
        raise AdapterError(
            "the word vectors are not installed: stories are told apart less well without them. "
            "Install them with `pip install wordllama==0.4.0.post1`, or set up the bot anew."
        )
    matrix = load_file(paths[WEIGHTS])["embedding.weight"]
    tokenizer = Tokenizer.from_file(str(paths[TOKENIZER]))

    def cut(word: str) -> Pieces:
        return tuple(tokenizer.encode(word, add_special_tokens=False).ids)

    return WordVectors(matrix, cut)


def _installed() -> dict[str, Path]:
    try:
        return {str(one): Path(str(one.locate())) for one in files("wordllama") or ()}
    except PackageNotFoundError:
        return {}
