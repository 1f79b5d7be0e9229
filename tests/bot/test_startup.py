"""What a command loads: only what it needs, for loading is most of its time."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_FOR_CHECK = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "discord",
    "httpx",
    "listparser",
    "matplotlib",
    "numpy",
    "psycopg",
    "safetensors",
    "slack_bolt",
    "slack_sdk",
    "trafilatura",
)


def loaded_by(*words: str, folder: Path) -> set[str]:
    """Run a command as a process of its own; give what it loaded by then."""
    code = (
        "import atexit, sys; atexit.register(lambda: print('\\n'.join(sys.modules), file=sys.stderr));"
        f"sys.argv = ['wirewatch', *{list(words)!r}]; from bot.cli.main import main; main()"
    )
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return set(done.stderr.split())


def test_a_newsroom_of_files_on_the_console_loads_nothing_of_platforms_and_of_the_web(
    newsroom: Path,
) -> None:
    once = loaded_by("run", "--once", folder=newsroom)
    assert once.isdisjoint(("aiohttp", "discord", "httpx", "psycopg", "slack_bolt", "trafilatura"))
    assert loaded_by("check", folder=newsroom).isdisjoint(NOT_FOR_CHECK)
