import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.cli.main import main
from bot.report import set_up
from tests.quick import quick_plugs


@pytest.fixture(autouse=True, scope="session")
def _quick_plugs() -> Iterator[None]:
    with quick_plugs():
        yield


@pytest.fixture
def err() -> Iterator[io.StringIO]:
    """What the operator sees on stderr."""
    stream = io.StringIO()
    set_up(as_json=False, err=stream)
    yield stream
    structlog.reset_defaults()


class Result:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def rows(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def wirewatch(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    def call(*words: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["wirewatch", *words])
        status = 0
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        captured = capsys.readouterr()
        return Result(status, captured.out, captured.err)

    yield call
    structlog.reset_defaults()  # the stream that it was set up for is closed now


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the sample newsroom, as the current folder."""
    folder = tmp_path / "samples"
    ignore = shutil.ignore_patterns("wirewatch*")
    shutil.copytree("samples", folder, ignore=ignore)
    monkeypatch.chdir(folder)
    yield folder
    structlog.reset_defaults()
