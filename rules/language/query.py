"""The watch language as values: what a query is, and how it is written down again.

`str(query)` reads back as the same query (rules/language/grammar.py reads it).
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

import regex

from rules.duration import as_written
from rules.language.pattern import Pattern
from rules.words.wordform import Kind, Word

TEXT_FIELDS = ("title", "summary", "body")
"""Where a term is looked for that names no field."""
NAMED_FIELDS = ("source", "lang", "url", "tag", "author")
"""Where a term is looked for only when it names the field."""
FIELDS = (*TEXT_FIELDS, *NAMED_FIELDS)
# Few, and none that is a word with a meaning in another language that people would watch for.
TOO_COMMON_TEXT = """
    a an and are as at be been by for from has have in is it its not of on or that the to was were
    will with
"""
TOO_COMMON = frozenset(TOO_COMMON_TEXT.split())
"""Words that stand in nearly every English article: by themselves they find everything."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words in this order side by side."""

    words: tuple[Word, ...]
    text: str = field(compare=False)
    """As people wrote it, without the quotes, the `=` before it and the `*` behind it."""
    quoted: bool = field(default=False, compare=False)

    @property
    def is_exact(self) -> bool:
        """Say whether it asks for this spelling only."""
        return self.words[0].kind in (Kind.EXACT, Kind.EXACT_CAPITAL)

    @property
    def is_prefix(self) -> bool:
        """Say whether its last word asks for a beginning."""
        return self.words[-1].kind is Kind.PREFIX

    @property
    def is_common(self) -> bool:
        """Say whether it is made of nothing but words that stand in nearly every English article."""
        return all(map(_is_common, self.words))

    def __str__(self) -> str:
        """Write the term so that it reads back as itself."""
        text = self.text.translate(NO_SIGNS).strip()
        written = f"{text}*" if self.is_prefix else text
        if self.quoted or not _reads_as_a_word(text, self):
            written = f'"{written}"'
        return f"={written}" if self.is_exact else written


@dataclass(frozen=True, slots=True)
class Listed:
    """Any term of a list that has a name."""

    name: str

    def __str__(self) -> str:
        """Write the name with its sign."""
        return f"@{self.name}"


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression, looked for in the text itself."""

    pattern: Pattern

    def __str__(self) -> str:
        """Write it between its slashes."""
        return f"/{self.pattern.source}/"


class Comparison(StrEnum):
    """How an age is compared."""

    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Age:
    """How old an article is when it is seen: the time since it was published."""

    comparison: Comparison
    limit: timedelta

    def __str__(self) -> str:
        """Write it without spaces: `age<6h`."""
        return f"age{self.comparison}{as_written(self.limit)}"


@dataclass(frozen=True, slots=True)
class Near:
    """Two terms at most so many words apart, in either order, in one field."""

    left: "Query"
    right: "Query"
    within: int

    def __str__(self) -> str:
        """Write NEAR between its sides."""
        return f"{_operand(self.left, Scoped)} NEAR/{self.within} {_operand(self.right, Scoped)}"


@dataclass(frozen=True, slots=True)
class Scoped:
    """A part that is looked for in one field only."""

    field: str
    part: "Query"

    def __str__(self) -> str:
        """Write the field before its part."""
        return f"{self.field}:{_operand(self.part)}"


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    part: "Query"

    def __str__(self) -> str:
        """Write NOT before its part, in parentheses where they are needed."""
        return f"NOT {_operand(self.part, Not, Scoped)}"


@dataclass(frozen=True, slots=True)
class And:
    """All of these, anywhere in the article."""

    parts: tuple["Query", ...]

    def __str__(self) -> str:
        """Write the parts with AND between them."""
        return " AND ".join(_operand(part, Not, Scoped, Near) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these."""

    parts: tuple["Query", ...]

    def __str__(self) -> str:
        """Write the parts with OR between them; AND binds tighter, so it needs no parentheses."""
        return " OR ".join(_operand(part, Not, Scoped, Near, And) for part in self.parts)


Leaf = Term | Listed | Regex | Age
Query = Leaf | Near | Scoped | Not | And | Or
_LEAVES = (Term, Listed, Regex, Age)


def in_full(query: Query) -> str:
    """Write a query with parentheses around every AND beside an OR, so that nobody must know."""
    match query:
        case Or(branches):
            return " OR ".join(_full(part, Not, Scoped, Near) for part in branches)
        case And(branches):
            return " AND ".join(_full(part, Not, Scoped, Near) for part in branches)
        case Not(part):
            return f"NOT {_full(part, Not, Scoped)}"
        case Scoped(name, part):
            return f"{name}:{_full(part)}"
        case _:
            return str(query)


def _full(part: Query, *bare: type) -> str:
    return in_full(part) if isinstance(part, (*_LEAVES, *bare)) else f"({in_full(part)})"


def leaves(query: Query) -> Iterator[Leaf]:
    """Give every leaf of a query, those under NOT too, in the order written."""
    if isinstance(query, Leaf):
        yield query
    for part in parts(query):
        yield from leaves(part)


def parts(query: Query) -> tuple[Query, ...]:
    """Give what a query is made of; a leaf is made of nothing."""
    match query:
        case And(parts) | Or(parts):
            return parts
        case Not(part) | Scoped(_, part):
            return (part,)
        case Near(left, right):
            return (left, right)
        case _:
            return ()


def is_anchored(query: Query) -> bool:
    """Say whether every way to satisfy the query needs some word to be there.

    A language or an age alone would be everything; a source, a tag, an author are enough.
    """
    return _is_anchored(query, negated=False)


def _is_anchored(query: Query, *, negated: bool, field: str = "") -> bool:
    match query:
        case Not(part):
            return _is_anchored(part, negated=not negated, field=field)
        case Scoped(name, part) if name != "lang":
            return _is_anchored(part, negated=negated, field=name)
        case And(parts) | Or(parts):
            every = isinstance(query, Or) is not negated
            held = (_is_anchored(part, negated=negated, field=field) for part in parts)
            return all(held) if every else any(held)
        case Near(left, right):
            held = (_is_anchored(part, negated=False, field=field) for part in (left, right))
            return not negated and any(held)
        case Term():
            return not negated and not is_too_common(query, field)
        case _:
            return not negated and not isinstance(query, Age | Scoped)


def is_too_common(term: Term, field: str = "") -> bool:
    """Say whether a term finds nearly everything in a field; "" stands for the text.

    Quoted, it is meant. An address is made of codes, and a source, a tag or an author of names:
    there `It` and `Will` with a capital are as good as any.
    """
    if term.quoted or not term.is_common or field == "url":
        return False
    return field in ("", *TEXT_FIELDS) or not term.text[:1].isupper()


def needs_more(query: Query, field: str = "") -> Term | None:
    """Give the first too common term of a query that has nothing else to be found by."""
    match query:
        case Term():
            return query if is_too_common(query, field) else None
        case Scoped("lang") | Not():
            return None
        case Or(branches):
            bad = [part for part in branches if not _is_anchored(part, negated=False, field=field)]
            return next(filter(None, (needs_more(part, field) for part in bad)), None)
    inside = query.field if isinstance(query, Scoped) else field
    return next(filter(None, (needs_more(part, inside) for part in parts(query))), None)


def _is_common(word: Word) -> bool:
    """Say whether a word is too common; IT and I.T. are not, where capitals are asked for."""
    in_capitals = word.kind in (Kind.CAPITAL, Kind.EXACT_CAPITAL) and len(word.text) > 1
    return word.text in TOO_COMMON and not in_capitals


def _operand(part: Query, *bare: type) -> str:
    """Write a part, in parentheses unless it is a leaf or one of the bare ones."""
    return str(part) if isinstance(part, (*_LEAVES, *bare)) else f"({part})"


WORD_ENDS = frozenset('()（）|｜,，、،"＂“”„«»「」『』')
"""What ends a word without a space: parentheses, the signs for OR, quotation marks."""
OPERATORS = frozenset({"AND", "OR", "NOT"})
DASHES = "-‐‑‒–—―−﹣－"
"""Signs that look alike, and that clients put in the place of one another."""
ALIKE = {**dict.fromkeys(DASHES, "-"), "！": "!", "＊": "*", "＠": "@", "＝": "=", "＂": '"'}
"""What a sign is read as where it has a meaning; never inside a word."""
NO_SIGNS = dict.fromkeys(map(ord, '"＂“”„«»「」『』*＊\\'), " ")
"""What a text in quotes cannot hold, and holds a space for instead."""
_AGE = regex.compile(r"age[<>≤≥]", regex.IGNORECASE)


def plainly(text: str) -> str:
    """Write what may be an operator as the language knows it: no full width, no hidden signs."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKC", text) if not is_hidden(c))


def is_hidden(char: str) -> bool:
    """Say whether nobody sees it, such as a mark of direction that came along with a copy."""
    return unicodedata.category(char) == "Cf"


def _reads_as_a_word(text: str, term: Term) -> bool:
    """Say whether a text without quotes is one word to the parser, and nothing else."""
    ends = any(char.isspace() or char in WORD_ENDS for char in text)
    plain = plainly(text)
    sign = not plain or ALIKE.get(plain[0], plain[0]) in "-!=@/"
    operator = plain in OPERATORS or plain == "NEAR" or plain.startswith("NEAR/")
    free = not (ends or sign or operator or _AGE.match(plain) or ":" in plain)
    return free and len(term.words) == 1
