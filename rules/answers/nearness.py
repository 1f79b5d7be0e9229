"""Queries held against an article → which came nearest, and what it lacked."""

from collections.abc import Iterator, Sequence

from rules.language.explain import ALL_OF, ANY_OF, Branch, Explained


def nearest(watches: Sequence[Explained]) -> Explained | None:
    """Give the watch of whose clauses the fewest failed, of those the one of which most held.

    None where none can be read.
    """
    read = [
        (_missing(one.tree), -_held(one.tree), one.watch.id, one) for one in watches if one.tree
    ]
    return min(read, key=lambda one: one[:3])[3] if read else None


def failed(tree: Branch) -> Iterator[Branch]:
    """Give the clauses for which a query was not satisfied."""
    if tree.held:
        return
    failing = [part for part in tree.parts if not part.held]
    if tree.label != ALL_OF:  # any of, near, but not: it failed as a whole
        yield tree
        return
    for part in failing:
        yield from failed(part)


def _held(tree: Branch) -> int:
    """Count the terms that an article has."""
    return sum(map(_held, tree.parts)) if tree.parts else int(bool(tree.held))


def _missing(tree: Branch) -> int:
    """Count how many clauses an article would have had to satisfy besides."""
    if tree.held:
        return 0
    counts = [_missing(part) for part in tree.parts]
    if tree.label == ALL_OF:
        return sum(counts)
    return min(counts) if tree.label == ANY_OF else 1
