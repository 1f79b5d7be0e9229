"""The watch language: text → Query. Errors carry the column.

    expression := sequence (("OR" | "|" | ",") sequence)*
    sequence   := factor (["AND"] factor)*
    factor     := ("NOT" | "-" | "!") factor | "(" expression ")" | word | "phrase"

NOT binds tighter than AND, AND tighter than OR. Operators are upper case: a small `or` is a word.
Words are whole words, case and accents do not count.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from rules.text import words

TEXT_LIMIT = 500
TERM_LIMIT = 32
DEPTH_LIMIT = 8
_BROKEN = regex.compile(r"\p{Cs}")


class QueryError(ValueError):
    """A query that cannot be read: what is wrong, and in which column (the first is 1)."""

    def __init__(self, problem: str, *, text: str, column: int) -> None:
        """Keep the parts apart, so that every surface can show them its own way."""
        super().__init__(f"{problem} (column {column})")
        self.problem, self.text, self.column = problem, text, column

    def pointer(self) -> str:
        """Draw the query with a caret under the column."""
        shown = "".join(" " if char in "\t\r\n" else char for char in self.text)
        return f"{shown}\n{' ' * (self.column - 1)}^"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or words in this order side by side."""

    words: tuple[str, ...]
    text: str = field(compare=False)
    """As people wrote it, without the quotes."""
    quoted: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        """Write the term so that it reads back as itself."""
        if self.quoted or len(self.words) > 1 or not _reads_as_a_word(self.text):
            return f'"{self.text.translate(_NO_QUOTES)}"'
        return self.text


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be there."""

    part: "Query"

    def __str__(self) -> str:
        """Write NOT before its part, in parentheses where they are needed."""
        return f"NOT {_inside(self.part)}"


@dataclass(frozen=True, slots=True)
class And:
    """All of these, anywhere in the article."""

    parts: tuple["Query", ...]

    def __str__(self) -> str:
        """Write the parts with AND between them."""
        return " AND ".join(_inside(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these."""

    parts: tuple["Query", ...]

    def __str__(self) -> str:
        """Write the parts with OR between them."""
        return " OR ".join(_inside(part) for part in self.parts)


Query = Term | Not | And | Or


def parse(text: str) -> Query:
    """Read a query; raises QueryError, and nothing else, for any text that is none."""
    if len(text) > TEXT_LIMIT:
        problem = f"the query has {len(text)} characters: {TEXT_LIMIT} are the most"
        raise QueryError(problem, text=text[: TEXT_LIMIT + 1], column=TEXT_LIMIT + 1)
    if (broken := _BROKEN.search(text)) is not None:
        problem = "here is half a character, no text: type it anew"
        raise QueryError(problem, text=_BROKEN.sub("?", text), column=broken.start() + 1)
    parser = _Parser(text)
    query = parser.expression(0, depth=0)
    parser.expect_end()
    if not is_anchored(query):
        problem = "the query only excludes: add something that must be there"
        raise QueryError(problem, text=text, column=1)
    return query


def terms(query: Query) -> Iterator[Term]:
    """Give every term of a query, those under NOT too, in the order written."""
    match query:
        case Term():
            yield query
        case Not(part):
            yield from terms(part)
        case _:
            for part in query.parts:
                yield from terms(part)


def is_anchored(query: Query) -> bool:
    """Say whether every way to satisfy the query needs at least one word to be there."""
    match query:
        case Term():
            return True
        case Not(part):
            return _excludes_anchored(part)
        case And(parts):
            return any(is_anchored(part) for part in parts)
        case _:
            return all(is_anchored(part) for part in query.parts)


def _excludes_anchored(query: Query) -> bool:
    """Say the same of the opposite of a query."""
    match query:
        case Term():
            return False
        case Not(part):
            return is_anchored(part)
        case And(parts):
            return all(_excludes_anchored(part) for part in parts)
        case _:
            return any(_excludes_anchored(part) for part in query.parts)


def _inside(part: Query) -> str:
    return f"({part})" if isinstance(part, And | Or) else str(part)


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    """One of: word, phrase, (, ), AND, OR, NOT, end."""
    text: str
    column: int


_CLOSERS = {'"': '"”“', "“": '”“"', "”": '”"', "„": '“”"', "«": "»", "»": "«»"}
_SIGNS = {"(": "(", ")": ")", ",": "OR", "|": "OR"}
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_WORD_ENDS = frozenset('()|,"“”„«»')
_ESCAPE = "\\"
_NO_QUOTES = dict.fromkeys(map(ord, _CLOSERS['"']), " ")


def _lex(text: str) -> Iterator[_Lexeme]:
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
            continue
        if char in _SIGNS:
            lexeme, after = _Lexeme(_SIGNS[char], char, at + 1), at + 1
        elif char in _CLOSERS:
            lexeme, after = _phrase(text, at)
        elif char in "-!" and at + 1 < len(text) and not text[at + 1].isspace():
            lexeme, after = _Lexeme("NOT", char, at + 1), at + 1
        else:
            lexeme, after = _word(text, at)
        yield lexeme
        at = after
    yield _Lexeme("end", "", len(text) + 1)


def _phrase(text: str, opened: int) -> tuple[_Lexeme, int]:
    closers = _CLOSERS[text[opened]]
    for at in range(opened + 1, len(text)):
        if text[at] in closers:
            return _Lexeme("phrase", text[opened + 1 : at], opened + 1), at + 1
    problem = f"the quotation mark {text[opened]} is never closed: add the closing one"
    raise QueryError(problem, text=text, column=opened + 1)


def _word(text: str, start: int) -> tuple[_Lexeme, int]:
    at = start
    while at < len(text) and not text[at].isspace() and text[at] not in _WORD_ENDS:
        at += 2 if text[at] == _ESCAPE else 1
    at = min(at, len(text))
    word = text[start:at]
    kind = word if word in _OPERATORS else "word"
    return _Lexeme(kind, word, start + 1), at


_BINDS = {"OR": 1, "AND": 2}
_NOT_BINDS = 3
_BEGINS_A_FACTOR = frozenset({"word", "phrase", "(", "NOT"})


class _Parser:
    """A Pratt parser: `expression(binding)` reads as long as operators bind tighter than that."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lexemes = list(_lex(text))
        self._at = 0
        self._terms = 0

    def expression(self, binding: int, *, depth: int) -> Query:
        left = self._factor(depth)
        while (operator := self._operator()) and _BINDS[operator] > binding:
            if self._next.kind == operator:
                self._at += 1
            right = self.expression(_BINDS[operator], depth=depth)
            left = _joined(operator, left, right)
        return left

    def expect_end(self) -> None:
        if self._next.kind == ")":
            raise self._error("this `)` closes nothing: remove it, or add a `(` before")

    @property
    def _next(self) -> _Lexeme:
        return self._lexemes[self._at]

    def _operator(self) -> str | None:
        """Name the operator that comes next; words side by side mean AND."""
        if self._next.kind in _BINDS:
            return self._next.kind
        return "AND" if self._next.kind in _BEGINS_A_FACTOR else None

    def _factor(self, depth: int) -> Query:
        lexeme = self._next
        if lexeme.kind not in _BEGINS_A_FACTOR:
            raise self._missing_term()
        self._at += 1
        if lexeme.kind == "NOT":
            return Not(self.expression(_NOT_BINDS, depth=self._deeper(depth, lexeme)))
        if lexeme.kind == "(":
            return self._group(lexeme, self._deeper(depth, lexeme))
        return self._term(lexeme)

    def _group(self, opened: _Lexeme, depth: int) -> Query:
        inner = self.expression(0, depth=depth)
        if self._next.kind != ")":
            raise self._error("this `(` is never closed: add a `)`", opened)
        self._at += 1
        return inner

    def _term(self, lexeme: _Lexeme) -> Term:
        self._terms += 1
        if self._terms > TERM_LIMIT:
            raise self._error(f"more than {TERM_LIMIT} terms: make two watches of it", lexeme)
        if lexeme.kind == "word" and (later := _not_yet(lexeme.text)):
            raise self._error(later, lexeme)
        text = lexeme.text.replace(_ESCAPE, "")
        if not (parts := words(text)):
            shown = text.strip() or "an empty phrase"
            raise self._error(f"`{shown}` has no letter or digit to look for", lexeme)
        return Term(parts, text, quoted=lexeme.kind == "phrase")

    def _deeper(self, depth: int, lexeme: _Lexeme) -> int:
        if depth >= DEPTH_LIMIT:
            raise self._error(f"nested more than {DEPTH_LIMIT} deep: make it flatter", lexeme)
        return depth + 1

    def _missing_term(self) -> QueryError:
        before = self._lexemes[self._at - 1] if self._at else None
        expected = 'expected a term or "("'
        if before is None:
            return self._error(
                f"the query is empty: {expected}"
                if self._next.kind == "end"
                else f"the query begins with `{self._next.text}`: {expected}"
            )
        if self._next.kind == "end":
            return self._error(f"query ends after `{before.text}`: {expected}", before)
        return self._error(f"`{self._next.text}` after `{before.text}`: {expected}")

    def _error(self, problem: str, at: _Lexeme | None = None) -> QueryError:
        return QueryError(problem, text=self._text, column=(at or self._next).column)


def _joined(operator: str, left: Query, right: Query) -> Query:
    """Join two sides, flat: `a OR b OR c` is one Or of three."""
    kind = And if operator == "AND" else Or
    return kind(
        tuple(
            p for side in (left, right) for p in (side.parts if isinstance(side, kind) else (side,))
        )
    )


_FIELDS = ("title", "summary", "body", "source", "lang", "url", "tag", "author")


def _reads_as_a_word(text: str) -> bool:
    """Say whether a text without quotes is one word to the parser, and nothing else."""
    ends = any(char.isspace() or char in _WORD_ENDS for char in text)
    return not (ends or text[0] in "-!" or text in _OPERATORS or _not_yet(text))


def _not_yet(word: str) -> str | None:
    """Refuse signs of the watch language that this version does not read, instead of guessing."""
    name, colon, rest = word.partition(":")
    if colon and rest and name.lower() in _FIELDS:
        return f"`{name}:` is not read by this version: leave the field out"
    if word.endswith("*") and not word.endswith(_ESCAPE + "*"):
        return f"`{word}`: prefixes are not read by this version: write the words out, with OR"
    if word[0] in "=@/" and len(word) > 1:
        return f"`{word}`: a `{word[0]}` before a word is not read by this version: leave it out"
    if word.startswith("NEAR/"):
        return f"`{word}` is not read by this version: use AND, or a phrase in quotes"
    return None
