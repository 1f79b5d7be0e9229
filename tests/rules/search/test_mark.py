"""Where a look through the archive stopped is written so that it can be read again."""

import pytest

from rules.search.mark import Mark, mark_from


@pytest.mark.parametrize("mark", [Mark(7), Mark(2**31 - 1, 1_250)])
def test_a_mark_reads_as_it_was_written(mark: Mark) -> None:
    assert mark_from(f" {mark} ") == mark


@pytest.mark.parametrize("text", ["", "0", "-1", "7.", ".7", "7.x", "７", "7.123456", "1" * 11])
def test_what_is_no_mark_is_none(text: str) -> None:
    assert mark_from(text) is None
