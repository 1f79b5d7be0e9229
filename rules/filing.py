"""Program → where it is filed, the cheapest place that there is; into it, and out of it again."""

from rules.atom import ALL, NOT, Atom, Filing, Program, Rule, Some, Test, with_key, without_key
from rules.query import Age

ANYWHERE = 1e300
"""The cost of what needs no word to be there."""
NEVER = float("inf")
"""The cost of what only excludes: it cannot be filed."""


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
    left = [p for p in parts if (p is not anchoring and p is not gating) or not _is_decided(p)]
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


def _is_decided(program: Program) -> bool:
    """Say whether one of its anchors being there is all that it asks."""
    return isinstance(program, Atom | Some)


def cost_of(atoms: tuple[Atom, ...]) -> float:
    """Tell how often one of these is there, at most."""
    return sum([atom.frequency for atom in atoms])


def place_rule(rule: Rule) -> None:
    """File a rule under its anchors, behind its gates."""
    for atom in rule.anchors:
        if rule.gates:
            _gate(atom, rule)
        elif atom.rules is None:
            atom.rules = {rule: None}
        else:
            atom.rules[rule] = None


def take_rule_out(rule: Rule) -> None:
    """Undo `place_rule`."""
    for atom in rule.anchors:
        if not rule.gates:
            rules = atom.rules or {}
            del rules[rule]
            atom.rules = rules or None
        for gate in rule.gates:
            _take_from_gate(atom, gate, rule)


def place_pair(first: Atom, second: Atom, key: int) -> None:
    """File a key under the first of two atoms that both must be there."""
    if first.pairs is None:
        first.pairs = {second: [key]}
    elif (keys := first.pairs.get(second)) is None:
        first.pairs[second] = [key]
    else:
        first.pairs[second] = with_key(keys, key)


def take_pair_out(first: Atom, second: Atom, key: int) -> None:
    """Undo `place_pair`."""
    pairs = first.pairs or {}
    left = without_key(pairs[second], key)
    if left is None:
        del pairs[second]
        first.pairs = pairs or None
    else:
        pairs[second] = left


def _gate(atom: Atom, rule: Rule) -> None:
    gated = atom.gated = {} if atom.gated is None else atom.gated
    for gate in rule.gates:
        if gate in gated:
            gated[gate].append(rule)
        else:
            gated[gate] = [rule]


def _take_from_gate(atom: Atom, gate: Atom, rule: Rule) -> None:
    gated = atom.gated or {}
    gated[gate].remove(rule)
    if not gated[gate]:
        del gated[gate]
    atom.gated = gated or None
