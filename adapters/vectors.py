"""Text → vector: the static word vectors of WordLlama, read from the files of its wheel.

Its own `load()` looks in a folder that the wheel does not have, so its two files are read directly,
and the package itself is never imported: it would bring requests and a logger's settings along.
"""

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from adapters.errors import AdapterError
from rules.words.remembered import Remembered

WEIGHTS = "wordllama/weights/l2_supercat_256.safetensors"
TOKENIZER = "wordllama/tokenizers/l2_supercat_tokenizer_config.json"
WORDS_REMEMBERED = 50_000
WORD_LENGTH = 60
"""Longer ones are addresses and the like; cutting them takes time and tells nothing."""
_PIECE = np.dtype(np.uint16)
"""There are 32,000 pieces."""
_SHIFT, _SIGN_AND_SHIFTED = 13, np.int32(-0x70000001)
_SCALE = np.float32(2.0**112)


class WordVectors:
    """Sums the vectors of a text's pieces of words; 256 signed bytes, only the direction counts."""

    def __init__(self, matrix: NDArray[np.float16], cut: Callable[[str], list[int]]) -> None:
        """Take a row a piece, and what cuts a word into the numbers of its pieces."""
        self._halves = matrix.view(np.int16)
        self._pieces = Remembered(
            lambda word: np.array(cut(word), _PIECE).tobytes(), WORDS_REMEMBERED
        )

    def __call__(self, text: str) -> bytes | None:
        """Give the vector of a text; None when it has no word."""
        words = [word[:WORD_LENGTH] for word in text.split()]
        pieces = np.frombuffer(b"".join(map(self._pieces.__getitem__, words)), _PIECE)
        summed = _sum(self._halves.take(pieces, axis=0))
        highest = float(np.abs(summed).max())
        return np.rint(summed * (127 / highest)).astype(np.int8).tobytes() if highest else None


def _sum(halves: NDArray[np.int16]) -> NDArray[np.float32]:
    """Sum rows of half floats, given as their bits, as numpy does with dtype=float32: to the bit.

    numpy turns them into floats one by one, which is most of the work of a vector. Here their bits
    are moved to where a float has them, many at once; what is wrong then is the exponent, by 112.
    """
    bits = halves.astype(np.int32)
    bits <<= _SHIFT
    bits &= _SIGN_AND_SHIFTED
    return np.asarray(bits.view(np.float32).sum(axis=0) * _SCALE)


def load_vectors() -> WordVectors:
    """Read the vectors that are installed; AdapterError says how to install them."""
    paths = _installed()
    if not {WEIGHTS, TOKENIZER} <= paths.keys():
        raise AdapterError(
            "the word vectors are not installed: stories are told apart less well without them. "
            "Install them with `pip install wordllama==0.4.0.post1`, or set up the bot anew."
        )
    # Only here, and so for a running bot alone: no command compares texts.
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    matrix = load_file(paths[WEIGHTS])["embedding.weight"]
    tokenizer = Tokenizer.from_file(str(paths[TOKENIZER]))

    def cut(word: str) -> list[int]:
        return list(tokenizer.encode(word, add_special_tokens=False).ids)

    return WordVectors(matrix, cut)


def _installed() -> dict[str, Path]:
    try:
        return {str(one): Path(str(one.locate())) for one in files("wordllama") or ()}
    except PackageNotFoundError:
        return {}
