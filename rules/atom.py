"""What an index is made of: atoms, programs over them, and rules that are filed under atoms."""

from dataclasses import dataclass, field
from typing import Union

from rules.plan import Leaf

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
        self.rules: dict[Rule, None] | None = None
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
