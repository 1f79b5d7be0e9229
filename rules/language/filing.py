"""Program → where it is filed, the cheapest place that there is; into it, and out of it again."""

from rules.language.atom import (
    ALL,
    NOT,
    Atom,
    Filing,
    Program,
    Rule,
    Some,
    Test,
    with_one,
    without_one,
)
from rules.language.query import Age

ANYWHERE = 1e300
"""The cost of what needs no word to be there."""
NEVER = float("inf")
"""The cost of what only excludes: it cannot be filed."""
_DECIDED = (Atom, Some)
"""What asks no more than that one of its anchors is there."""


def filing_of(program: Program, everywhere: Atom) -> Filing | None:
    """Say where a program is filed most cheaply; None for what only excludes."""
    parts: tuple[Program, ...] = (program,)
    if isinstance(program, tuple) and not isinstance(program, Some) and program[0] is ALL:
        parts = program[1]
    anchoring = gating = parts[0]
    cost = gate_cost = NEVER
    for part in parts:
        offer = part.frequency if isinstance(part, Atom) else _cost(part)
        if offer < cost:
            cost, gate_cost, anchoring, gating = offer, cost, part, anchoring
        elif offer < gate_cost:
            gate_cost, gating = offer, part
    if cost >= ANYWHERE:
        return None if cost == NEVER else ((everywhere,), (), parts)
    gates: tuple[Atom, ...] = ()
    if gate_cost < ANYWHERE:
        gates = _anchors(gating)
    else:
        gating = anchoring
    left = [
        p for p in parts if (p is not anchoring and p is not gating) or not isinstance(p, _DECIDED)
    ]
    return _anchors(anchoring), gates, tuple(left)


def _cost(program: Program) -> float:
    """Tell how often the cheapest atoms are there of which one must be."""
    if isinstance(program, Atom):
        return program.frequency
    if isinstance(program, Some):
        return cost_of(program)
    if isinstance(program, Test):
        if isinstance(program.leaf, Age):
            return NEVER
        return cost_of(program.anchors) if program.anchors else ANYWHERE
    tag, parts = program
    if tag is NOT:
        return NEVER
    costs = [_cost(part) for part in parts]
    return min(costs) if tag is ALL else sum(costs)


def _anchors(program: Program) -> tuple[Atom, ...]:
    """Give the cheapest atoms of which one must be there."""
    if isinstance(program, Some):
        return program
    if isinstance(program, Atom):
        return (program,)
    if isinstance(program, Test):
        return program.anchors
    tag, parts = program
    if tag is ALL:
        return _anchors(min(parts, key=_cost))
    return tuple(dict.fromkeys([atom for part in parts for atom in _anchors(part)]))


def cost_of(atoms: tuple[Atom, ...]) -> float:
    """Tell how often one of these is there, at most."""
    return sum([atom.frequency for atom in atoms])


def place_rule(rule: Rule) -> None:
    """File a rule under its anchors, behind its gates; an anchor without a gate is its own."""
    for anchor in rule.anchors:
        for gate in rule.gates or (anchor,):
            place(anchor, gate, rule)


def take_rule_out(rule: Rule) -> None:
    """Undo `place_rule`."""
    for anchor in rule.anchors:
        for gate in rule.gates or (anchor,):
            take_out(anchor, gate, rule)


def place(first: Atom, second: Atom, entry: int | Rule) -> None:
    """File an entry under the first of two atoms that both must be there."""
    if (beside := first.beside) is None:
        first.beside = {second: (entry,)}
    elif (entries := beside.get(second)) is None:
        beside[second] = (entry,)
    else:
        beside[second] = with_one(entries, entry)


def take_out(first: Atom, second: Atom, entry: int | Rule) -> None:
    """Undo `place`."""
    beside = first.beside or {}
    left = without_one(beside[second], entry)
    if left is None:
        del beside[second]
        first.beside = beside or None
    else:
        beside[second] = left
