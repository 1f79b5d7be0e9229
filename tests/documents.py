"""The documents of the project, for tests that hold them to what the program does."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import regex

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
EXAMPLE = ROOT / "config.example.toml"
DOCUMENTS = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SWITCHED_OFF = regex.compile(r"^# (?=\[|(?:[a-z_]+|\"[^\"]+\") = )", regex.MULTILINE)
FEED_BLOCKS = regex.compile(r"(?:^# (?:\[\[feeds\]\]|[a-z_]+ = ).*\n)+", regex.MULTILINE)
IN_TICKS = regex.compile(r"`([^`]+)`")
FENCED = regex.compile(r"^```(\w+)\n(.*?)^```", regex.MULTILINE | regex.DOTALL)
LINK = regex.compile(r"\]\(([^)\s]+)\)")
A_ROW = regex.compile(r"^\| `([^`]+)`(.*)\|$", regex.MULTILINE)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def sections(path: Path) -> dict[str, str]:
    """Cut a document at its headings of the second rank."""
    _, *parts = read(path).split("\n## ")
    return {title: text for title, _, text in (part.partition("\n") for part in parts)}


def blocks(path: Path, kind: str) -> Iterator[str]:
    return (text for tag, text in FENCED.findall(read(path)) if tag == kind)
