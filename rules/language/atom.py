"""What an index is made of: atoms, programs over them, and rules that are filed under atoms."""

from dataclasses import dataclass, field
from typing import TypeVar, Union

from rules.language.plan import Leaf

TUPLE_AT_MOST = 16
"""What is filed in one place is a tuple while it is little, which is small and at hand; then a
dict, so that putting one to thousands and taking one out stays cheap."""
ALL, ANY, NOT = "all", "any", "not"


class Atom:
    """Something that can be there or not: a word, a phrase, a beginning, a word of a named field."""

    __slots__ = ("beside", "frequency", "hits", "nexts")

    def __init__(self, frequency: float) -> None:
        """Begin with nothing filed; `frequency` is how often it is there, as far as is known."""
        self.frequency = frequency
        self.hits: Keys | None = None
        """The keys of the plans that it decides alone."""
        self.beside: dict[Atom, Entries] | None = None
        """Other atom → what is filed under the two: the keys of the plans that they decide, and the
        rules that are worth a look when both are there. The other may be the atom itself."""
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
        self.keys: Keys = (key,)


Filing = tuple[tuple[Atom, ...], tuple[Atom, ...], tuple[Program, ...]]
"""Where a program is filed: under the anchors, of which one must be there; behind the gates, of
which one must be there, too, unless there are none; and what is left to ask then."""
Keys = tuple[int, ...] | dict[int, None]
Entries = tuple[int | Rule, ...] | dict[int | Rule, None]
_One = TypeVar("_One", bound=int | Rule)


def with_one(
    filed: tuple[_One, ...] | dict[_One, None], one: _One
) -> tuple[_One, ...] | dict[_One, None]:
    """Put a key or a rule to what is filed in one place."""
    if isinstance(filed, dict):
        filed[one] = None
        return filed
    filed += (one,)
    return filed if len(filed) <= TUPLE_AT_MOST else dict.fromkeys(filed)


def without_one(
    filed: tuple[_One, ...] | dict[_One, None], one: _One
) -> tuple[_One, ...] | dict[_One, None] | None:
    """Take a key or a rule out; None when none is left."""
    if isinstance(filed, dict):
        del filed[one]
    else:
        at = filed.index(one)
        filed = filed[:at] + filed[at + 1 :]
    return filed or None
