"""The watch language: text → Query. Errors carry the column.

    expression := near (("OR" | "|" | ",") near)*      AND and words side by side bind tighter
    near       := factor ["NEAR/"n factor]
    factor     := ("NOT" | "-" | "!") factor | field ":" operand | operand
    operand    := "(" expression ")" | ["="] word ["*"] | ["="] "phrase" | @list | /regex/ | age<6h

NOT binds tighter than NEAR, NEAR tighter than AND, AND tighter than OR. Operators are upper case:
a small `or` is a word.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta

import regex

from rules.duration import duration_from
from rules.language.hints import of_fields
from rules.language.lexer import Lexeme, QueryError, lex
from rules.language.misread import (
    no_list,
    nothing_to_look_for,
    only_terms,
    term_expected,
    too_common,
)
from rules.language.pattern import PatternError, pattern_from
from rules.language.query import (
    TEXT_FIELDS,
    Age,
    And,
    Comparison,
    Listed,
    Near,
    Not,
    Or,
    Query,
    Regex,
    Scoped,
    Term,
    is_anchored,
    needs_more,
    parts,
)
from rules.sentences import sentence
from rules.words.wordform import Word, words_of

TEXT_LIMIT = 500
TERM_LIMIT = 32
DEPTH_LIMIT = 8
NEAR_AT_MOST = 50
PREFIX_AT_LEAST = 3
_BROKEN = regex.compile(r"\p{Cs}")
# Scripts whose letters are syllables or words: one of them begins a word well enough.
_RICH_LETTER = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Hangul}]")
_LIST_NAME = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}_-]*")
_AGE = regex.compile(r"(?i:age)(<=|>=|<|>)(.*)", regex.DOTALL)


def parse(text: str, *, lists: Collection[str] = ()) -> Query:
    """Read a query; raises QueryError, and nothing else, for any text that is none.

    `lists` are the names that may stand behind an `@`.
    """
    parser = _parser_of(text, lists)
    query = parser.whole()
    if (common := needs_more(query)) is not None and not is_anchored(query):
        raise QueryError(too_common(common.text), text=text, column=parser.column_of(common))
    if not is_anchored(query):
        raise QueryError(_unanchored(query), text=text, column=1)
    return query


def parse_part(text: str, *, lists: Collection[str] = ()) -> Query:
    """Read what is to be a part of a query: it may be too broad by itself. Raises QueryError."""
    return _parser_of(text, lists).whole()


def _parser_of(text: str, lists: Collection[str]) -> "_Parser":
    if len(text) > TEXT_LIMIT:
        problem = sentence(
            "query_long",
            "the query has {length} characters: {most} are the most",
            length=len(text),
            most=TEXT_LIMIT,
        )
        shown = _BROKEN.sub("?", text[: TEXT_LIMIT + 1])
        raise QueryError(problem, text=shown, column=TEXT_LIMIT + 1)
    if (broken := _BROKEN.search(text)) is not None:
        problem = sentence("query_broken", "here is half a character, no text: type it anew")
        raise QueryError(problem, text=_BROKEN.sub("?", text), column=broken.start() + 1)
    return _Parser(text, lists)


def term_from(text: str) -> Term | None:
    """Read one term of a list: a word or a phrase without quotes, maybe with `=` or `*`."""
    exact = text.startswith(("=", "＝"))
    prefix = text.endswith(("*", "＊")) and not exact
    bare = text[1:] if exact else text[:-1] if prefix else text
    words = words_of(bare, exact=exact, prefix=prefix)
    if (
        not words
        or (prefix and not _is_long_enough(bare, words[-1]))
        or not {"*", "＊"}.isdisjoint(bare)
    ):
        return None
    return Term(words, bare, quoted=len(words) > 1)


def _unanchored(query: Query) -> str:
    for hint in of_fields(query):
        return hint
    if any(_is_too_broad(part) for part in _inner(query)):
        return sentence("query_broad", "the query is too broad: add a term that must be there")
    return sentence("query_excludes", "the query only excludes: add something that must be there")


def _is_too_broad(part: Query) -> bool:
    """Say whether a part asks for something, but for too much to be a query of its own."""
    lang = isinstance(part, Scoped) and part.field == "lang"
    return lang or isinstance(part, Age)


_BINDS = {"OR": 1, "AND": 2, "NEAR": 3}
_NOT_BINDS = 4
_BEGINS_A_FACTOR = frozenset({"word", "phrase", "regex", "list", "age", "field", "(", "NOT"})


class _Parser:
    """A Pratt parser: `expression(binding)` reads as long as operators bind tighter than that."""

    def __init__(self, text: str, lists: Collection[str]) -> None:
        self._text, self._lists = text, lists
        self._lexemes = list(lex(text))
        self._at = 0
        self._terms = 0
        self._columns: dict[int, int] = {}
        """Which term began in which column, by its identity: equal terms stand in several."""

    def whole(self) -> Query:
        query = self._expression(0, depth=0)
        if self._next.kind == ")":
            raise self._error(
                sentence(
                    "query_group_closes", "this `)` closes nothing: remove it, or add a `(` before"
                )
            )
        return query

    def column_of(self, term: Term) -> int:
        """Tell where a term of the query that was read begins."""
        return self._columns[id(term)]

    def _expression(self, binding: int, *, depth: int) -> Query:
        left = self._factor(depth)
        while (operator := self._operator()) and _BINDS[operator] > binding:
            lexeme = self._next
            if lexeme.kind == operator:
                self._at += 1
            right = self._expression(_BINDS[operator], depth=depth)
            left = self._joined(lexeme if operator == "NEAR" else operator, left, right)
        return left

    @property
    def _next(self) -> Lexeme:
        return self._lexemes[self._at]

    def _operator(self) -> str | None:
        """Name the operator that comes next; words side by side mean AND."""
        if self._next.kind in _BINDS:
            return self._next.kind
        return "AND" if self._next.kind in _BEGINS_A_FACTOR else None

    def _joined(self, operator: Lexeme | str, left: Query, right: Query) -> Query:
        """Join two sides, AND and OR flat: `a OR b OR c` is one Or of three."""
        if isinstance(operator, Lexeme):
            return self._near(operator, left, right)
        kind = And if operator == "AND" else Or
        sides = (side.parts if isinstance(side, kind) else (side,) for side in (left, right))
        return kind(tuple(part for side in sides for part in side))

    def _factor(self, depth: int) -> Query:
        lexeme = self._next
        if lexeme.kind not in _BEGINS_A_FACTOR:
            raise self._missing_term()
        self._at += 1
        if lexeme.kind == "NOT":
            self._refuse_double(lexeme)
            return Not(self._expression(_NOT_BINDS, depth=self._deeper(depth, lexeme)))
        if lexeme.kind == "field":
            return self._scoped(lexeme, depth)
        if lexeme.kind == "(":
            return self._group(lexeme, self._deeper(depth, lexeme))
        self._terms += 1
        if self._terms > TERM_LIMIT:
            problem = sentence(
                "query_terms", "more than {most} terms: make two watches of it", most=TERM_LIMIT
            )
            raise self._error(problem, lexeme)
        return self._leaf(lexeme)

    def _refuse_double(self, sign: Lexeme) -> None:
        """Refuse `--potato`: what excludes twice asks for it, and nobody means that."""
        if self._next.kind == "NOT" and self._next.column == sign.column + 1:
            problem = sentence(
                "query_twice",
                "`{both}` excludes twice: write -potato, with one sign",
                both=sign.shown + self._next.shown,
            )
            raise self._error(problem, sign)

    def _leaf(self, lexeme: Lexeme) -> Query:
        match lexeme.kind:
            case "regex":
                return self._regex(lexeme)
            case "list":
                return self._list(lexeme)
            case "age":
                return self._age(lexeme)
        return self._term(lexeme)

    def _group(self, opened: Lexeme, depth: int) -> Query:
        inner = self._expression(0, depth=depth)
        if self._next.kind != ")":
            problem = sentence("query_group_open", "this `(` is never closed: add a `)`")
            raise self._error(problem, opened)
        self._at += 1
        return inner

    def _scoped(self, field: Lexeme, depth: int) -> Query:
        what = self._next
        if what.kind in ("field", "NOT"):
            problem = sentence(
                "query_field",
                "`{field}:` is followed by `{shown}`: write one term or a group in parentheses"
                " behind the colon",
                field=field.text,
                shown=what.shown,
            )
            raise self._error(problem, what)
        part = self._factor(depth)
        if isinstance(part, Age):
            problem = sentence("query_age_apart", "an age belongs to no field: write it apart")
            raise self._error(problem, what)
        if field.text not in TEXT_FIELDS and any(isinstance(p, Regex | Near) for p in _inner(part)):
            is_part = field.text == "url" and what.kind == "regex" and what.text
            raise self._error(only_terms(what.text if is_part else ""), what)
        return Scoped(field.text, part)

    def _term(self, lexeme: Lexeme) -> Term:
        words = words_of(lexeme.text, exact=lexeme.exact, prefix=lexeme.prefix)
        if not words:
            raise self._error(nothing_to_look_for(lexeme.shown), lexeme)
        if lexeme.prefix and not _is_long_enough(lexeme.text, words[-1]):
            problem = sentence(
                "query_prefix",
                "`{word}*` is too broad: a prefix has at least {least} letters",
                word=words[-1].text,
                least=PREFIX_AT_LEAST,
            )
            raise self._error(problem, lexeme)
        term = Term(words, lexeme.text, quoted=lexeme.kind == "phrase")
        self._columns[id(term)] = lexeme.column
        return term

    def _regex(self, lexeme: Lexeme) -> Regex:
        try:
            return Regex(pattern_from(lexeme.text))
        except PatternError as error:
            column = lexeme.column + 1 + error.at
            raise QueryError(error.problem, text=self._text, column=column) from error

    def _list(self, lexeme: Lexeme) -> Listed:
        name = lexeme.text.casefold()
        if not _LIST_NAME.fullmatch(name):
            problem = sentence(
                "query_list_name", "behind `@` stands the name of a list, for example @munitions"
            )
            raise self._error(problem, lexeme)
        if name not in self._lists:
            raise self._error(no_list(name, self._lists), lexeme)
        return Listed(name)

    def _age(self, lexeme: Lexeme) -> Age:
        found = _AGE.fullmatch(lexeme.text)
        try:
            limit = duration_from(found[2] if found else "")
        except ValueError:
            limit = timedelta(0)
        if found is None or limit <= timedelta(0):
            problem = sentence(
                "query_age", "an age is a number and a unit: age<90m, age<6h, age>2d"
            )
            raise self._error(problem, lexeme)
        return Age(Comparison(found[1]), limit)

    def _near(self, lexeme: Lexeme, left: Query, right: Query) -> Near:
        within = int(lexeme.text) if lexeme.text.isdecimal() and len(lexeme.text) < 4 else 0
        if not 1 <= within <= NEAR_AT_MOST:
            problem = sentence(
                "query_near",
                "NEAR needs a number of words from 1 to {most}: ship NEAR/5 port",
                most=NEAR_AT_MOST,
            )
            raise self._error(problem, lexeme)
        if isinstance(left, Near) or isinstance(right, Near):
            problem = sentence(
                "query_near_two",
                "NEAR joins two terms: write (ship NEAR/5 port) AND (port NEAR/5 strike)",
            )
            raise self._error(problem, lexeme)
        if not (_is_near_side(left) and _is_near_side(right)):
            problem = sentence(
                "query_near_beside",
                "beside NEAR stand words, phrases, or an OR of them in parentheses",
            )
            raise self._error(problem, lexeme)
        return Near(left, right, within)

    def _deeper(self, depth: int, lexeme: Lexeme) -> int:
        if depth >= DEPTH_LIMIT:
            problem = sentence(
                "query_deep", "nested more than {most} deep: make it flatter", most=DEPTH_LIMIT
            )
            raise self._error(problem, lexeme)
        return depth + 1

    def _missing_term(self) -> QueryError:
        before = self._lexemes[self._at - 1] if self._at else None
        is_last = self._next.kind == "end"
        return self._error(
            term_expected(before, None if is_last else self._next), before if is_last else None
        )

    def _error(self, problem: str, at: Lexeme | None = None) -> QueryError:
        return QueryError(problem, text=self._text, column=(at or self._next).column)


def _inner(query: Query) -> Iterator[Query]:
    yield query
    for part in parts(query):
        yield from _inner(part)


def _is_near_side(query: Query) -> bool:
    if isinstance(query, Or):
        return all(_is_near_side(part) for part in query.parts)
    if isinstance(query, Scoped):
        return query.field in TEXT_FIELDS and _is_near_side(query.part)
    return isinstance(query, Term | Listed)


def _is_long_enough(text: str, word: Word) -> bool:
    """Count the letters before a `*`, those of all that stands before it without a space."""
    letters = max(_letters(text.split()[-1]), _letters(word.text))
    return letters >= PREFIX_AT_LEAST or _RICH_LETTER.search(word.text) is not None


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)
