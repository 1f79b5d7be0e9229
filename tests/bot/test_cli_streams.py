"""Where the answers of a command lead to: nowhere, or where there is no room."""

import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")


def asked(redirection: str) -> "subprocess.CompletedProcess[str]":
    """Ask for something, with a shell's redirection of its answer."""
    command = f'"{sys.executable}" -m bot query lists --json {redirection}'
    return subprocess.run(  # noqa: S602 - a redirection is what is tried here
        command, shell=True, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_an_answer_that_does_not_fit_is_told_in_one_sentence() -> None:
    told = asked(f">{FULL}")
    assert told.returncode == 1
    assert told.stderr.startswith("wirewatch: the answer cannot be written whole: No space left")
    assert told.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a closed stream is written otherwise there")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_command_whose_streams_are_closed_does_its_work(closed: str) -> None:
    told = asked(closed)
    assert (told.returncode, told.stderr) == (0, "")
