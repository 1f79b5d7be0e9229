"""Text → vector: the static word vectors of WordLlama, read from its wheel's files.

Its own `load()` looks in a folder that the wheel does not have, so its two files are read directly;
the package itself is never imported.
"""

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from functools import lru_cache

WEIGHTS = "wordllama/weights/l2_supercat_256.safetensors"
TOKENIZER = "wordllama/tokenizers/l2_supercat_tokenizer_config.json"


class WordVectors:
    def __init__(self, matrix: NDArray[np.float16], tokenizer: Tokenizer) -> None:
        self._matrix = matrix
        self._tokenizer = tokenizer
        self._pieces = lru_cache(maxsize=50_000)(self._cut)

    def __call__(self, text: str) -> bytes | None:
        found = [piece for word in text.split() for piece in self._pieces(word)]
        if not found:
            return None
        summed = self._matrix[found].sum(axis=0, dtype=np.float32)
        norm = np.linalg.norm(summed)
        if norm == 0:
            return None
        top = np.abs(summed).max()
        return np.round(summed * (127 / top)).astype(np.int8).tobytes()

    def _cut(self, word: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(word, add_special_tokens=False).ids)


def load_vectors() -> WordVectors:
    found = {str(f): Path(str(f.locate())) for f in files("wordllama") or ()}
    matrix = load_file(found[WEIGHTS])["embedding.weight"]
    return WordVectors(matrix, Tokenizer.from_file(str(found[TOKENIZER])))
