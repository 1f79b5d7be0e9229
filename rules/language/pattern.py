"""Regex terms `/…/` of the watch language: one pass over the text, and only behind a literal.

Patterns are other people's: google-re2 runs them without going back over the text (docs/adr/0011).
Case is ignored unless a pattern says `(?-i)`, and `.` stops at the end of a line.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import Any

import re2
import regex

from rules.sentences import Sentence, sentence

PATTERN_LIMIT = 200
LITERAL_AT_LEAST = 3
MEMORY_LIMIT = 1 << 20
# What RE2 falls back to when a text defeats its automaton takes up to 4 ns a step and byte
# (measured): with 2,500 steps, two seconds for the longest body, 200,000 characters, and 50 ms for
# a usual one. `.{0,250}` is 2,250 steps, `\pL` 1,200, a plain character one.
STEP_LIMIT = 2_500
_LOST = "\ufffd"
_BROKEN = regex.compile(r"\p{Cs}")

# No pattern holds a lone surrogate, so these two cannot be mistaken for its text.
_BREAK = "\ud800"
_EITHER = "\ud801"
_CHOICES = 0xD802
"""From here on a half character stands for a choice: the first for the first, and so on."""
# One token of a pattern that RE2 has accepted, in RE2's reading of it. What its syntax page leaves
# open, such as `(?)`, `a{01}` or a repeat behind flags, was found by trying patterns at random.
# https://github.com/google/re2/blob/main/doc/syntax.txt
_TOKEN = regex.compile(
    r"""
      \\Q (?P<quoted> .*? ) (?: \\E | \Z )
    | (?P<byte> \\C )
    | (?P<unsure>
          \[ \^? \]? (?: \[:\^?[a-z]+:\] | \\. | [^\]\\] )* \]
        | \\[pP] (?: \{[^\}]*\} | . )
        | \\x (?: \{[^\}]*\} | .. )
        | \\[0-7]{1,3}
        | \\[A-Za-z]
        | [.^$]
      )
    | (?P<flags> \(\?[imsU\-]*\) )
    | (?P<opened> \( (?: \? (?: P?<[^>]*> | [imsU\-]*: ) )? )
    | (?P<closed> \) )
    | (?P<either> \| )
    | (?P<repeat> [*+?] | \{ (?:0|[1-9][0-9]{0,3}) (?: , (?:0|[1-9][0-9]{0,3})? )? \} ) \??
    | \\? (?P<plain> . )
    """,
    regex.VERBOSE | regex.DOTALL,
)
_MAY_BE_ABSENT = ("*", "?", "{0")

_TOO_LARGE = sentence(
    "regex_large",
    "the regex is too large: its counts multiply, and every \\pL weighs much; "
    "use smaller counts, or * and +",
)
_NO_LITERAL = sentence(
    "regex_no_literal",
    "nothing in the regex must be in every match: {least} plain characters in a row "
    "are needed, outside [ ], in each branch of (a|b), with no ?, * or {{0,}} behind them",
    least=LITERAL_AT_LEAST,
)
_LOOK_AROUND = sentence(
    "regex_look_around",
    "`{shown}` looks ahead or behind, which these regexes cannot do: "
    "match the text around it too, or exclude with NOT outside the regex",
    shown="(?=",
)
_BACK_REFERENCE = sentence(
    "regex_back_reference",
    "`{shown}` refers back to a group, which these regexes cannot do: "
    "write the text out, or list the cases with |",
    shown="\\1",
)
_UNREADABLE = sentence("regex_unreadable", "this regex cannot be read: write it more simply")
# By what RE2 1.1.20251105 says; the tests provoke each.
_PROBLEMS = {
    "missing )": sentence(
        "regex_group_open", "a ( is never closed: add the ), or write \\( for the sign itself"
    ),
    "unexpected )": sentence(
        "regex_group_closes", "a ) closes nothing: take it away, or write \\) for the sign itself"
    ),
    "missing ]": sentence(
        "regex_class_open", "a [ is never closed: add the ], or write \\[ for the sign itself"
    ),
    "trailing \\": sentence(
        "regex_backslash", "the regex ends in a backslash: write \\\\ for the sign itself"
    ),
    "no argument for repetition operator": sentence(
        "regex_repeats_nothing",
        "`{shown}` repeats nothing: put it behind what it repeats, or a backslash before it",
        shown="*",
    ),
    "bad repetition operator": sentence(
        "regex_repeats_twice", "`{shown}` repeats a repetition: keep one of the signs", shown="**"
    ),
    "invalid repetition size": sentence(
        "regex_count",
        "`{shown}` is no count these regexes can do: the smaller number comes first, "
        "1000 are the most, and counts inside counts multiply",
        shown="{2,1}",
    ),
    "invalid character class range": sentence(
        "regex_range",
        "`{shown}` is no known class or range of characters: "
        "write the lower end first, as in [a-z], or a class such as \\d or \\p{{Greek}}",
        shown="z-a",
    ),
    "invalid escape sequence": sentence(
        "regex_escape",
        "`{shown}` means nothing here: leave the backslash out, or write \\\\ for a backslash",
        shown="\\y",
    ),
    "invalid named capture group": sentence(
        "regex_name", "`{shown}` is no name of a group: write ( without a name", shown="(?P<1>"
    ),
    "invalid perl operator": sentence(
        "regex_group",
        "`{shown}` opens no group these regexes know: write (, (?: or a flag such as (?-i)",
        shown="(?~",
    ),
    "pattern too large - compile failed": _TOO_LARGE,
}


class PatternError(ValueError):
    """A regex that is refused: what is wrong, what to do, and where in it (0 when unknown)."""

    def __init__(self, problem: str, *, at: int = 0) -> None:
        super().__init__(problem)
        self.problem, self.at = problem, at


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regex that may be run on any text, and what is sure to be in each of its matches."""

    source: str
    literals: tuple[str, ...] = field(compare=False)
    """One of these, casefolded, is in every match."""
    runs: tuple[tuple[str, ...], ...] = field(default=(), compare=False)
    """Of each of these so is one; the literals are the longest."""

    def may_be_in(self, folded: str) -> bool:
        """Say whether a casefolded text could match: if not, `spans` would find nothing."""
        return any(literal in folded for literal in self.literals)

    def spans(self, text: str, at_most: int) -> tuple[tuple[int, int], ...]:
        """Give the places of the first matches, in order and apart; none of them is empty."""
        # RE2 reads UTF-8, which has no half characters.
        found = _compiled(self.source).finditer(_BROKEN.sub(_LOST, text))
        return tuple(match.span() for match in islice(found, at_most))


def pattern_from(source: str) -> Pattern:
    """Read a regex; raises PatternError, and nothing else, for any text that is refused."""
    if not source:
        raise PatternError(
            sentence(
                "regex_empty", "the regex is empty: write what to look for between the slashes"
            )
        )
    if len(source) > PATTERN_LIMIT:
        problem = sentence(
            "regex_long",
            "the regex has {length} characters: {most} are the most",
            length=len(source),
            most=PATTERN_LIMIT,
        )
        raise PatternError(problem, at=PATTERN_LIMIT)
    if (broken := _BROKEN.search(source)) is not None:
        problem = sentence("query_broken", "here is half a character, no text: type it anew")
        raise PatternError(problem, at=broken.start())
    _ensure_it_compiles(source)
    runs = _runs_of(source)
    literals = max(runs, key=_telling)
    if _shortest(literals) < LITERAL_AT_LEAST:
        raise PatternError(_NO_LITERAL)
    return Pattern(source, literals, tuple(filter(_shortest, runs)))


def _ensure_it_compiles(source: str) -> None:
    try:
        compiled = _compiled(source)
    except re2.error as error:
        raise _refusal(source, error.args[0].decode(errors="replace")) from error
    if compiled.programsize > STEP_LIMIT:
        raise PatternError(_TOO_LARGE)


@lru_cache(maxsize=256)
def _compiled(source: str) -> Any:  # google-re2 ships no types
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MEMORY_LIMIT
    options.never_capture = True  # nobody asks for groups, and following them takes time
    return re2.compile(source, options)


def _refusal(source: str, message: str) -> PatternError:
    """Say in our words what RE2 says in its own: `problem: the text it is about`."""
    problem, _, shown = message.partition(": ")
    at = source.index(shown) if source.count(shown) == 1 else 0
    return PatternError(_problem(problem, shown), at=at)


def _problem(problem: str, shown: str) -> Sentence:
    found = _sentence(problem, shown)
    return found.of(shown=shown) if "shown" in found.values else found


def _sentence(problem: str, shown: str) -> Sentence:
    if shown.startswith(("(?=", "(?!", "(?<=", "(?<!")):
        return _LOOK_AROUND
    if shown == "(?P" or regex.match(r"\\[1-9kg]", shown):
        return _BACK_REFERENCE
    return _PROBLEMS.get(problem, _UNREADABLE)


def _runs_of(source: str) -> list[tuple[str, ...]]:
    """Find texts, casefolded, and choices of them, of which every match contains each; in doubt shorter ones.

    RE2 compares by simple case folding. No two characters that are equal to it differ after
    `casefold` (the tests try them all), so what is sure here is sure in a casefolded text.
    """
    groups: list[list[str]] = [[]]
    choices: list[tuple[str, ...]] = []
    for token in _TOKEN.finditer(source):
        _take(token, groups, choices)
    return _runs_in(_joined(groups[0], choices), choices)


def _take(token: regex.Match[str], groups: list[list[str]], choices: list[tuple[str, ...]]) -> None:
    """Add a token to the innermost open group, or open or close one."""
    match token.lastgroup:
        case "opened":
            groups.append([])
        case "closed":
            inside = _joined(groups.pop(), choices)
            groups[-1].append(inside)
        case "repeat":
            groups[-1].append(_repeated(groups[-1].pop(), token["repeat"]))
        case _:
            groups[-1].extend(_parts(token))


def _parts(token: regex.Match[str]) -> str:
    """Give what a token adds, each character by itself, as a repeat takes only the last."""
    match token.lastgroup:
        case "plain" | "quoted" as name:
            return token[name].replace(_LOST, _BREAK)  # it may stand for half a character
        case "either":
            return _EITHER
        case "byte":
            problem = sentence(
                "regex_bytes", "`\\C` would cut characters into bytes: write . for any character"
            )
            raise PatternError(problem, at=token.start())
        case "flags":
            return ""  # nothing: RE2 lets a repeat behind flags count for what is before them
        case _:
            return _BREAK


def _repeated(part: str, sign: str) -> str:
    return _BREAK if sign.startswith(_MAY_BE_ABSENT) else part + _BREAK


def _joined(parts: list[str], choices: list[tuple[str, ...]]) -> str:
    """Join a group's parts; of a choice one branch is sure, if something in each of them is."""
    text = "".join(parts)
    if _EITHER not in text:
        return text
    branches = [_best(branch, choices) for branch in text.split(_EITHER)]
    choices.append(tuple(dict.fromkeys(chain.from_iterable(branches))))
    is_sure = _shortest(choices[-1]) >= LITERAL_AT_LEAST
    return f"{_BREAK}{chr(_CHOICES + len(choices) - 1)}{_BREAK}" if is_sure else _BREAK


def _best(text: str, choices: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Give the longest of what is sure in a text, a run of it or a choice."""
    return max(_runs_in(text, choices), key=_telling)


def _runs_in(text: str, choices: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [_meant(run, choices) for run in text.split(_BREAK)]


def _telling(literals: tuple[str, ...]) -> tuple[int, int]:
    return _shortest(literals), -len(literals)


def _meant(run: str, choices: list[tuple[str, ...]]) -> tuple[str, ...]:
    if _BROKEN.match(run):
        return choices[ord(run) - _CHOICES]
    return (run.casefold(),)


def _shortest(literals: tuple[str, ...]) -> int:
    return min(map(len, literals))
