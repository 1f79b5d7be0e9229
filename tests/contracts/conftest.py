from collections.abc import Iterator

import pytest

from tests.databases import new_files_by_copy


@pytest.fixture(autouse=True, scope="session")
def _new_files_by_copy() -> Iterator[None]:
    with new_files_by_copy():
        yield
