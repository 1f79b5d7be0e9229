import io
from collections.abc import Iterator

import pytest
import structlog

from bot.report import set_up


@pytest.fixture
def err() -> Iterator[io.StringIO]:
    """What the operator sees on stderr."""
    stream = io.StringIO()
    set_up(as_json=False, err=stream)
    yield stream
    structlog.reset_defaults()
