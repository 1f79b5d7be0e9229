"""A query's tree as lines of a panel: which clauses held, and what stood there."""

from collections.abc import Iterator

from rules.asking.panel import Line, Style, Words
from rules.asking.panels.plain import watch_name
from rules.language.explain import Branch, Explained

LINES_AT_MOST = 20
_MARKS = {None: "", True: "✓ ", False: "✗ "}


def tree(one: Explained) -> Iterator[Line]:
    """Draw a watch that was held against an article; of a long query its beginning."""
    yield (Words(watch_name(one.watch), Style.STRONG),)
    if one.tree is None:
        yield (Words(one.error or "", Style.QUIET),)
        return
    drawn = list(_branch(one.tree, ""))
    yield from drawn[:LINES_AT_MOST]
    if len(drawn) > LINES_AT_MOST:
        yield (Words("…", Style.QUIET),)


def _branch(branch: Branch, indent: str) -> Iterator[Line]:
    found = ", ".join(f"“{wording}”" for wording in branch.found)
    yield (
        Words(f"{indent}{_MARKS[branch.held]}"),
        Words(branch.label, Style.CODE),
        *([Words(f" {found}", Style.STRONG)] if found else []),
    )
    for part in branch.parts:
        yield from _branch(part, indent + "\u2003")
