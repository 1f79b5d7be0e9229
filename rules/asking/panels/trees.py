"""A query's tree as lines of a panel: which clauses held, and what stood there."""

from collections.abc import Iterator

from rules.asking.panel import Line, Style, Words
from rules.asking.panels.plain import watch_name
from rules.asking.phrases import Say, said
from rules.language.explain import Branch, Explained

LINES_AT_MOST = 20
_MARKS = {None: "", True: "✓ ", False: "✗ "}


def tree(one: Explained, say: Say) -> Iterator[Line]:
    """Draw a watch that was held against an article; of a long query its beginning."""
    yield (Words(watch_name(one.watch), Style.STRONG),)
    if one.tree is None:
        yield (Words(said(one.error or "", say), Style.QUIET),)
        return
    drawn = list(_branch(one.tree, "", say))
    yield from drawn[:LINES_AT_MOST]
    if len(drawn) > LINES_AT_MOST:
        yield (Words("…", Style.QUIET),)


def _branch(branch: Branch, indent: str, say: Say) -> Iterator[Line]:
    found = ", ".join(f"“{wording}”" for wording in branch.found)
    yield (
        Words(f"{indent}{_MARKS[branch.held]}"),
        Words(said(branch.label, say), Style.CODE),
        *([Words(f" {found}", Style.STRONG)] if found else []),
    )
    for part in branch.parts:
        yield from _branch(part, indent + "\u2003", say)
