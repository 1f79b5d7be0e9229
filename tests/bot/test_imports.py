"""What a command loads before it does its work: people wait for all of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ONLY_A_BOT_NEEDS = {
    "alembic",
    "aiohttp.web",
    "apscheduler",
    "discord",
    "feedparser",
    "matplotlib",
    "psycopg",
    "safetensors",
    "slack_bolt",
    "slack_sdk",
    "tokenizers",
    "trafilatura",
}
ALSO_NO_VERSION_NEEDS = {"aiohttp", "httpx", "lxml", "numpy", "pydantic", "sqlalchemy", "structlog"}


def loaded_by(*words: str, folder: Path = ROOT) -> set[str]:
    """Run a command to its end; gives the modules that it loaded."""
    ended = subprocess.run(  # noqa: S603  # the words are ours
        [sys.executable, "-X", "importtime", "-m", "bot", *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    lines = [line for line in ended.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_what_reads_no_configuration_loads_next_to_nothing(word: str) -> None:
    loaded = loaded_by(word)
    assert "bot.cli.main" in loaded
    assert not (ONLY_A_BOT_NEEDS | ALSO_NO_VERSION_NEEDS) & loaded
    assert len(loaded) < 600


def test_a_check_loads_nothing_that_only_a_running_bot_needs(newsroom: Path) -> None:
    loaded = loaded_by("check", folder=newsroom)
    assert "bot.check" in loaded
    assert not ONLY_A_BOT_NEEDS & loaded
