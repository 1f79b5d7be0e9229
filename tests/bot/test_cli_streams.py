"""Where the answers of a command lead to: a terminal, nowhere, or where there is no room."""

import os
import pty
import subprocess
import sys
from contextlib import suppress
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


@pytest.mark.untraced  # the ways of one feed, thousands of times
def test_on_a_terminal_the_import_of_thousands_of_feeds_shows_how_far_it_is(tmp_path: Path) -> None:
    outlines = "".join(
        f'<outline type="rss" text="F{n}" xmlUrl="https://h{n}.example/rss"/>' for n in range(2_000)
    )
    (tmp_path / "many.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    (tmp_path / "config.toml").write_text("")
    ours, theirs = pty.openpty()
    code = "import sys; sys.argv[1:] = ['feed', 'import', 'many.opml']; from bot.cli.main import main; main()"
    running = subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # Linux says so when nobody writes any more
        while some := os.read(ours, 4_096):
            shown += some
    os.close(ours)
    assert running.wait() == 0
    assert b"importing" in shown
    assert b"2000/2000" in shown
    assert shown.endswith(
        b"2,000 feeds added, 0 there already; a running bot asks each of them now\r\n"
    )
