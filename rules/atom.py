"""What an index is made of: atoms, programs over them, and what is filed under each atom."""

from operator import itemgetter
from typing import NamedTuple, Union

from rules.plan import Leaf
from rules.query import Age

Keys = list[int] | dict[int, None]
"""A list while short; then a dict, so that taking one of thousands out stays cheap."""
LIST_AT_MOST = 32
ALL, ANY, NOT = "all", "any", "not"


class Atom:
    """Something that can be there or not: a word, a phrase, a beginning, a word of a named field."""

    __slots__ = ("frequency", "gated", "hits", "is_watched", "nexts", "pairs", "rules")

    def __init__(self, frequency: float, *, is_watched: bool = True) -> None:
        """Begin with nothing filed; `frequency` is how often it is there, as far as is known."""
        self.frequency = frequency
        self.is_watched = is_watched
        """Some plan needs it: it must outlive the spellings that were seen of it."""
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


class Compound(NamedTuple):
    """Parts that must all be there, or some, or one that must not."""

    tag: str
    parts: tuple["Program", ...]


class Test(NamedTuple):
    """What atoms cannot say: asked of the document itself, when the anchors say it is worth it."""

    leaf: Leaf
    anchors: tuple[Atom, ...]
    """One of them is there whenever the leaf holds; none for what can hold anywhere."""


Program = Union[Atom, Compound, Test]  # noqa: UP007  # a class above names it before it exists


class Rule:
    """A program, the keys of the plans that it stands for, and where it is filed."""

    __slots__ = ("filing", "keys", "program")

    def __init__(self, program: Program, filing: "Filing", key: int) -> None:
        """Begin with one key."""
        self.program, self.filing, self.keys = program, filing, with_key(None, key)


class Filing(NamedTuple):
    """Where a program is filed, and what is left to ask when it is found there."""

    anchors: tuple[Atom, ...]
    gates: tuple[Atom, ...]
    """One of them must be there, too; none when there is nothing more to go by."""
    left: tuple[Program, ...]
    """All of these must hold."""


_Anchors = tuple[float, tuple[Atom, ...]]
"""Atoms of which one must be there, and how often that is so."""
ANYWHERE = 1e300
"""The cost of what needs no word to be there."""
_NONE: _Anchors = (float("inf"), ())


def filing_of(program: Program, everywhere: Atom) -> Filing | None:
    """Say where a program is filed most cheaply; None for what only excludes."""
    parts: tuple[Program, ...] = (program,)
    if isinstance(program, Compound) and program.tag == ALL:
        parts = program.parts
    anchors, gates = _NONE, _NONE
    anchoring = gating = program
    for part in parts:
        offer = _anchors(part, everywhere)
        if offer[0] < anchors[0]:
            anchors, gates, anchoring, gating = offer, anchors, part, anchoring
        elif offer[0] < gates[0]:
            gates, gating = offer, part
    if not anchors[1]:
        return None
    if gates[0] >= ANYWHERE:
        gates, gating = _NONE, anchoring
    left = [p for p in parts if (p is not anchoring and p is not gating) or not _is_decided(p)]
    return Filing(anchors[1], gates[1], tuple(left))


def _anchors(program: Program, everywhere: Atom) -> _Anchors:
    if isinstance(program, Atom):
        return program.frequency, (program,)
    if isinstance(program, Test):
        return _anchors_of_test(program, everywhere)
    tag, parts = program
    if tag == NOT:
        return _NONE
    offers = [_anchors(part, everywhere) for part in parts]
    if tag == ALL:
        return min(offers, key=itemgetter(0))
    if _NONE in offers:
        return _NONE
    atoms = tuple(dict.fromkeys([atom for _, atoms in offers for atom in atoms]))
    return sum([cost for cost, _ in offers]), atoms


def _anchors_of_test(test: Test, everywhere: Atom) -> _Anchors:
    if isinstance(test.leaf, Age):
        return _NONE
    return (cost_of(test.anchors), test.anchors) if test.anchors else (ANYWHERE, (everywhere,))


def _is_decided(program: Program) -> bool:
    """Say whether one of its anchors being there is all that it asks."""
    if isinstance(program, Compound) and program.tag == ANY:
        return all(isinstance(part, Atom) for part in program.parts)
    return isinstance(program, Atom)


def cost_of(atoms: tuple[Atom, ...]) -> float:
    """Tell how often one of these is there, at most."""
    return sum([atom.frequency for atom in atoms])


def with_key(keys: Keys | None, key: int) -> Keys:
    """Add a key."""
    if keys is None:
        return [key]
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
