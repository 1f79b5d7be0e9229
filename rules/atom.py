"""What an index is made of: atoms, programs over them, and what is filed under each atom."""

from dataclasses import dataclass, field
from typing import Union

from rules.plan import Leaf
from rules.query import Age

Keys = list[int] | dict[int, None]
"""A list while short; then a dict, so that taking one of thousands out stays cheap."""
LIST_AT_MOST = 32
ALL, ANY, NOT = "all", "any", "not"


class Atom:
    """Something that can be there or not: a word, a phrase, a beginning, a word of a named field."""

    __slots__ = ("frequency", "gated", "hits", "nexts", "pairs", "rules")

    def __init__(self, frequency: float) -> None:
        """Begin with nothing filed; `frequency` is how often it is there, as far as is known."""
        self.frequency = frequency
        self.hits: Keys | None = None
        """The keys of the plans that it decides alone."""
        self.pairs: dict[Atom, Keys] | None = None
        """Other atom → the keys of the plans that these two decide."""
        self.gated: dict[Atom, list[Rule]] | None = None
        """Other atom → the rules that are worth a look when both are there."""
        self.rules: dict[Program, Rule] | None = None
        """The rules that are worth a look whenever it is there."""
        self.nexts: dict[Atom, Atom] | None = None
        """Word that may follow → the phrase that the two make, for which the same holds."""


@dataclass(frozen=True, slots=True)
class Test:
    """What atoms cannot say: asked of the document itself, when the anchors say it is worth it."""

    leaf: Leaf
    anchors: tuple[Atom, ...] = field(compare=False)
    """One of them is there whenever the leaf holds; none for what can hold anywhere."""


class Some(tuple[Atom, ...]):
    """Atoms of which one must be there: the most frequent ANY by far, and its own anchors."""

    __slots__ = ()


Program = Union[Atom, Test, Some, tuple[str, tuple["Program", ...]]]  # noqa: UP007  # it names itself
"""An atom, a test, some atoms, or the word ALL, ANY or NOT before its parts: bare tuples, for millions of them."""


class Rule:
    """A program, the keys of the plans that it stands for, and where it is filed."""

    __slots__ = ("anchors", "gates", "keys", "left", "program")

    def __init__(self, program: Program, filing: "Filing", key: int) -> None:
        """Begin with one key."""
        self.program = program
        self.anchors, self.gates, self.left = filing
        self.keys: Keys = [key]


Filing = tuple[tuple[Atom, ...], tuple[Atom, ...], tuple[Program, ...]]
"""Where a program is filed: under the anchors, of which one must be there; behind the gates, of
which one must be there, too, unless there are none; and what is left to ask then."""
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


def with_key(keys: Keys, key: int) -> Keys:
    """Add a key."""
    if isinstance(keys, dict):
        keys[key] = None
    elif len(keys) < LIST_AT_MOST:
        keys.append(key)
    else:
        return dict.fromkeys((*keys, key))
    return keys


def without_key(keys: Keys, key: int) -> Keys | None:
    """Take a key out; None when none is left."""
    if isinstance(keys, dict):
        del keys[key]
    else:
        keys.remove(key)
    return keys or None
