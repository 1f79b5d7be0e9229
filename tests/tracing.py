"""What is traced for coverage: what tests call, not pytest itself, nor tests that count for no coverage.

Until coverage can do otherwise (Python 3.14), it takes as much time again as what is traced, ours or not.
"""

import sys
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

RULES = Path(__file__).with_name("rules")
UNTRACED = ("untraced", "hypothesis")
"""Marks of tests that count for no coverage. What Hypothesis finds by chance the next run may not find."""
Hook = Generator[None, object, object]


class Tracing:
    """Switches coverage's tracing on and off; does nothing where none is.

    pytest-cov's own mark, `no_cover`, does nothing in the workers of pytest-xdist, where it starts coverage
    twice: the second is paused, and the first goes on.
    """

    def __init__(self, worker: str) -> None:
        self._collects = worker in ("", "gw0")
        self._here, self._in_threads = sys.gettrace(), threading.gettrace()

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_collection(self) -> Hook:
        """Trace in one worker what all of them do: they collect the same."""
        self._here, self._in_threads = sys.gettrace(), threading.gettrace()
        return (yield) if self._collects else (yield from self._untraced())

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Begin with the rules, whose every branch counts, and leave what is not traced to the end.

        What a process does but once, as filling a table, would be done untraced before.
        """
        items.sort(key=lambda item: (_is_untraced(item), RULES not in item.path.parents))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtestloop(self) -> Hook:
        return (yield from self._untraced())

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self) -> Hook:
        return (yield from self._traced())

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Hook:
        if _is_untraced(item):
            return (yield)
        return (yield from self._traced())

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_teardown(self) -> Hook:
        return (yield from self._traced())

    def _untraced(self) -> Hook:
        self._end()
        try:
            return (yield)
        finally:
            self._begin()

    def _traced(self) -> Hook:
        self._begin()
        try:
            return (yield)
        finally:
            self._end()

    def _begin(self) -> None:
        if self._here:
            threading.settrace(self._in_threads)
            sys.settrace(self._here)

    def _end(self) -> None:
        if self._here:
            threading.settrace(None)
            sys.settrace(None)


def _is_untraced(item: pytest.Item) -> bool:
    return any(map(item.get_closest_marker, UNTRACED))
