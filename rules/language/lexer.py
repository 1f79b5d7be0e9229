"""The watch language cut into lexemes: words, phrases, signs and operators, each with its column."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import regex

from rules.language.query import ALIKE, FIELDS, OPERATORS, WORD_ENDS, is_hidden, plainly
from rules.sentences import sentence

ESCAPE = "\\"
_CLOSERS = {
    '"': '"＂”“', "＂": '"＂”“', "“": '”“"＂', "”": '”“"＂', "„": '“”"＂',
    "«": "»", "»": "«»", "「": "」", "『": "』",
}  # fmt: skip
_SIGNS = {"(": "(", "（": "(", ")": ")", "）": ")"} | dict.fromkeys("|｜,，、،", "OR")
_COLONS = ":："
_THOUSANDS = regex.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_NEAR = regex.compile(r"NEAR(?:/(.*))?", regex.DOTALL)
_AGE = regex.compile(r"(?i:age)[<>≤≥].*", regex.DOTALL)
_AT_MOST = {ord("≤"): "<=", ord("≥"): ">="}


_POINTED_WHOLE, _POINTED_AROUND = 500, 40
"""A query of the allowed length is shown whole; one that is too long would fill the screen."""


class QueryError(ValueError):
    """A query that cannot be read: what is wrong, and in which column (the first is 1)."""

    def __init__(self, problem: str, *, text: str, column: int) -> None:
        """Keep the parts apart, so that every surface can show them its own way."""
        told = sentence("query_at", "{problem} (column {column})", problem=problem, column=column)
        super().__init__(told)
        self.problem, self.text, self.column = problem, text, column

    def pointer(self) -> str:
        """Draw the query, or of a long one what stands around, with a caret under the column."""
        is_long = len(self.text) > _POINTED_WHOLE
        begin = max(0, self.column - 1 - _POINTED_AROUND) if is_long else 0
        end = self.column - 1 + _POINTED_AROUND if is_long else None
        shown = "".join(char if char.isprintable() else " " for char in self.text[begin:end])
        before = sum(map(_columns, shown[: self.column - 1 - begin]))
        return f"{shown}\n{' ' * before}^"


def _columns(char: str) -> int:
    """Tell how many columns of a terminal a character takes."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One piece of a query."""

    kind: str
    """One of: word, phrase, regex, list, age, field, (, ), AND, OR, NOT, NEAR, end."""
    text: str
    """Without the signs that make its kind, and without backslashes."""
    column: int
    exact: bool = False
    prefix: bool = False
    shown: str = ""
    """As it was typed."""


def lex(text: str) -> Iterator[Lexeme]:
    """Cut a query into lexemes, with one of kind `end` behind the last; raises QueryError."""
    at = 0
    while at < len(text):
        if text[at].isspace() or is_hidden(text[at]):
            at += 1
            continue
        lexeme, at = _at(text, at)
        yield lexeme
    yield Lexeme("end", "", len(text) + 1)


def _at(text: str, at: int) -> tuple[Lexeme, int]:
    """Read the lexeme that begins here; gives it with the place behind it."""
    char = ALIKE.get(text[at], text[at])
    behind = _visible(text, at + 1)
    follows = text[behind : behind + 1]
    if char in _SIGNS:
        return Lexeme(_SIGNS[char], char, at + 1, shown=char), at + 1
    if text[at] in _CLOSERS:
        return _phrase(text, at, at)
    if char in WORD_ENDS:
        problem = sentence(
            "query_quote_closes",
            "the quotation mark {mark} closes nothing: add the opening one, or a backslash",
            mark=char,
        )
        raise QueryError(problem, text=text, column=at + 1)
    if char == "=" and follows in _CLOSERS:
        return _phrase(text, behind, at)
    if char == "/":
        return _regex(text, at)
    if char in "-!" and follows and not follows.isspace():
        return Lexeme("NOT", char, at + 1, shown=text[at]), at + 1
    return _word(text, at)


def _visible(text: str, at: int) -> int:
    """Give the place of the first sign from here on that is not hidden."""
    while at < len(text) and is_hidden(text[at]):
        at += 1
    return at


def _phrase(text: str, opened: int, start: int) -> tuple[Lexeme, int]:
    closers, at = _CLOSERS[text[opened]], opened + 1
    while at < len(text) and text[at] not in closers:
        at += 2 if text[at] == ESCAPE else 1
    if at >= len(text):
        problem = sentence(
            "query_quote_open",
            "the quotation mark {mark} is never closed: add the closing one",
            mark=text[opened],
        )
        raise QueryError(problem, text=text, column=opened + 1)
    exact = start != opened
    bare, prefix = _bare(text, opened + 1, at, exact=exact)
    lexeme = Lexeme("phrase", bare, start + 1, exact, prefix, text[start : at + 1])
    return lexeme, at + 1


def _regex(text: str, opened: int) -> tuple[Lexeme, int]:
    at = opened + 1
    while at < len(text) and text[at] != "/":
        at += 2 if text[at] == ESCAPE else 1
    if at >= len(text):
        problem = sentence(
            "query_regex_open",
            r"this `/` begins a /regex/ that never ends: add the closing `/`, or write `\/`",
        )
        raise QueryError(problem, text=text, column=opened + 1)
    return Lexeme("regex", text[opened + 1 : at], opened + 1, shown=text[opened : at + 1]), at + 1


def _word(text: str, start: int) -> tuple[Lexeme, int]:
    at = start
    while at < len(text) and not _ends_a_word(text, at):
        if text[at] in _COLONS and (field := plainly(text[start:at]).casefold()) in FIELDS:
            return Lexeme("field", field, start + 1, shown=text[start : at + 1]), at + 1
        at += 2 if text[at] == ESCAPE else 1
    at = min(at, len(text))
    return _named(text, start, _seen_to(text, start, at)), at


def _seen_to(text: str, start: int, end: int) -> int:
    """Give the end of a word without the hidden signs that stand there."""
    while end - 1 > start and is_hidden(text[end - 1]) and text[end - 2] != ESCAPE:
        end -= 1
    return end


def _ends_a_word(text: str, at: int) -> bool:
    if text[at] not in WORD_ENDS:
        return text[at].isspace()
    return _THOUSANDS.match(text, at) is None


def _named(text: str, start: int, end: int) -> Lexeme:
    """Tell operators, lists, ages and plain words apart."""
    shown = text[start:end]
    plain = plainly(shown)
    if plain in OPERATORS:
        return Lexeme(plain, plain, start + 1, shown=shown)
    if (near := _NEAR.fullmatch(plain)) is not None:
        return Lexeme("NEAR", near[1] or "", start + 1, shown=shown)
    if _AGE.fullmatch(plain):
        return Lexeme("age", plain.translate(_AT_MOST), start + 1, shown=shown)
    if plain.startswith("@"):
        return Lexeme("list", plain[1:], start + 1, shown=shown)
    exact = plain.startswith("=")
    bare, prefix = _bare(text, start + exact, end, exact=exact)
    return Lexeme("word", bare, start + 1, exact, prefix, shown)


def _bare(text: str, start: int, end: int, *, exact: bool) -> tuple[str, bool]:
    """Take the backslashes out, and the `*` at the end off."""
    kept: list[str] = []
    at, prefix = start, False
    while at < end:
        if text[at] == ESCAPE:
            kept.append(text[at + 1 : min(at + 2, end)])
            at += 2
            continue
        if ALIKE.get(text[at]) == "*" or text[at] == "*":
            _check_star(text, at, end, exact=exact, apart=at > start and text[at - 1].isspace())
            prefix = True
        else:
            kept.append(text[at])
        at += 1
    return "".join(kept), prefix


def _check_star(text: str, at: int, end: int, *, exact: bool, apart: bool) -> None:
    """Refuse a `*` where it has no meaning."""
    if exact:
        problem = sentence(
            "query_exact_star",
            "`=` asks for one spelling, `*` for the beginning of many: leave one of them out",
        )
        raise QueryError(problem, text=text, column=at + 1)
    if text[at + 1 : end].strip() or apart:
        problem = sentence(
            "query_star", "`*` stands only at the end of a word: munition*, or /regex/ for more"
        )
        raise QueryError(problem, text=text, column=at + 1)
