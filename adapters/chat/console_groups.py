"""A message of several stories → text for the console: a heading, and a line a story. Pure."""

import io
from collections.abc import Iterator

from rich.console import Console
from rich.style import Style
from rich.text import Text

from rules.attention.messages import GroupMessage
from rules.attention.rank import StoryLine
from rules.plain import without_controls

HEADING = Style(bold=True)
QUIET = Style(dim=True)


def as_plain(message: GroupMessage, *, is_edit: bool = False) -> str:
    """Write it as lines without colour, a blank line behind."""
    return (
        "\n".join([_heading(message, is_edit=is_edit), *_lines(message, is_edit=is_edit)]) + "\n\n"
    )


def as_rich(message: GroupMessage, *, is_edit: bool = False, width: int | None = None) -> str:
    """Draw it for a terminal."""
    paper = Console(file=io.StringIO(), force_terminal=True, width=width, highlight=False)
    with paper.capture() as drawn:
        paper.print(Text(_heading(message, is_edit=is_edit), style=QUIET if is_edit else HEADING))
        for line in _lines(message, is_edit=is_edit):
            paper.print(Text(line))
        paper.print()
    return drawn.get()


def _heading(message: GroupMessage, *, is_edit: bool) -> str:
    """Say what it is; what stands on paper cannot be changed, so a change names the newest story."""
    if not is_edit:
        return _line(message.heading)
    newest = max(message.lines, key=lambda line: line.at, default=None)
    named = f" · newest: {newest.title}" if newest else ""
    return _line(f"updated: {message.heading}{named}")


def _lines(message: GroupMessage, *, is_edit: bool) -> Iterator[str]:
    if is_edit:
        return
    for line in message.lines:
        yield f"  {_line(_story(line))}"
        if line.link:
            yield f"    {_line(line.link)}"
    if message.beyond:
        yield f"  and {message.beyond} more: `wirewatch catchup` shows them"


def _story(line: StoryLine) -> str:
    sources = f", {line.sources} sources" if line.sources > 1 else ""
    note = f" ({line.note})" if line.note else ""
    return f"{line.title} — {line.outlet}{sources}{note}"


def _line(text: str) -> str:
    return " ".join(without_controls(text).split())
