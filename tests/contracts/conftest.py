from collections.abc import Iterator

import pytest

from tests.quick import quick_plugs


@pytest.fixture(autouse=True, scope="session")
def _quick_plugs() -> Iterator[None]:
    with quick_plugs():
        yield
