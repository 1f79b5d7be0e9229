from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

from adapters import vectors
from adapters.errors import AdapterError
from adapters.vectors import WordVectors, load_vectors


@pytest.fixture(scope="module")
def embed() -> WordVectors:
    return load_vectors()


def cosine(one: bytes | None, other: bytes | None) -> float:
    a, b = (np.frombuffer(v or b"", np.int8).astype(float) for v in (one, other))
    return float(a @ b / np.sqrt((a @ a) * (b @ b)))


def test_the_same_event_in_other_words_is_closer_than_another_event(embed: WordVectors) -> None:
    one = embed("Ferry runs aground off Sumatra")
    other = embed("Passenger ship stranded near Indonesian island")
    assert cosine(one, other) > cosine(one, embed("Central bank raises interest rates again"))


@pytest.mark.parametrize("text", ["", "   \n"])
def test_a_text_without_a_word_has_no_vector(embed: WordVectors, text: str) -> None:
    assert embed(text) is None


@pytest.mark.parametrize("text", ["🔥", "x" * 100_000, "東京", "\x00"])
def test_any_other_text_has_one(embed: WordVectors, text: str) -> None:
    assert len(embed(text) or b"") == 256


def test_missing_vectors_are_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(_name: str) -> Sequence[str]:
        return []

    monkeypatch.setattr(vectors, "files", nothing)
    with pytest.raises(AdapterError, match="pip install wordllama"):
        load_vectors()


def test_a_package_that_is_not_there_is_told_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> Sequence[str]:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(vectors, "files", absent)
    with pytest.raises(AdapterError, match="not installed"):
        load_vectors()


@pytest.mark.parametrize("rows", [1, 2, 40])
def test_half_floats_are_summed_as_numpy_sums_them(rows: int) -> None:
    chance = np.random.default_rng(rows)
    matrix = chance.normal(size=(rows, 256)).astype(np.float16)
    matrix[0, :4] = [0.0, -0.0, 6e-8, 65504]  # the least there is, and the most
    summed = matrix.sum(axis=0, dtype=np.float32)
    expected = np.rint(summed * (127 / float(np.abs(summed).max()))).astype(np.int8).tobytes()
    assert WordVectors(matrix, lambda _: list(range(rows)))("word") == expected
