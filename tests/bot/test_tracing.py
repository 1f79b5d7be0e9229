"""What counts for no coverage runs at full speed; what does count is traced, or the gates would tell."""

import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.untraced  # looks whether it is
def test_a_marked_test_is_not_traced_nor_are_its_threads() -> None:
    seen: list[object] = []
    beside = threading.Thread(target=lambda: seen.append(sys.gettrace()))
    beside.start()
    beside.join()
    assert [sys.gettrace(), *seen] == [None, None]


@given(st.none())
def test_what_is_asked_of_random_examples_is_not_traced(nothing: None) -> None:
    assert sys.gettrace() is None


def test_what_counts_for_coverage_is_traced_where_it_is_measured(
    pytestconfig: pytest.Config,
) -> None:
    measured = pytestconfig.pluginmanager.hasplugin("_cov") and sys.version_info < (3, 12)
    assert bool(sys.gettrace()) >= measured
