"""What every answer is made of: words, moments, rows, buttons. Platforms draw it, and decide nothing.

A button or a choice carries what it asks in the words of a command (`watch pause W12`); platforms keep
these words in its custom id or value, at most `ASK_LIMIT` characters, and ask them again when somebody
presses it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import regex

from rules.asking.phrases import Say
from rules.model import Channel

ASK_LIMIT = 90
"""Discord allows 100 characters in a custom id, of which the version takes some.
https://docs.discord.com/developers/components/reference (read 2026-08)"""


class Style(StrEnum):
    """How words stand out."""

    PLAIN = "plain"
    STRONG = "strong"
    CODE = "code"
    QUIET = "quiet"
    GONE = "gone"
    """Struck through: what is not said any more."""


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of text, perhaps a stranger's: it is drawn so that nothing in it is markup."""

    text: str
    style: Style = Style.PLAIN
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in the reader's own time, in the platform's native form."""

    at: datetime
    is_relative: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, in the platform's native form."""

    channel: Channel


Piece = Words | Moment | Place
Line = tuple[Piece, ...]

_OPENS, _CLOSES = r"(?<![^\s(\[„“”«\"'])", r"(?![^\s)\].,:;!?…“”»\"'])"
_COMMAND = regex.compile(rf"{_OPENS}`([^`\n]+)`{_CLOSES}")
_COMMAND_OR_BUTTON = regex.compile(rf"{_COMMAND.pattern}|{_OPENS}\*(\p{{L}}[^*\n]*)\*{_CLOSES}")


def in_our_words(sentence: str, style: Style = Style.PLAIN, *, buttons: bool = False) -> Line:
    """Part a sentence of our own at its marks, so that what stands in `ticks` is drawn as code.

    With `buttons` the names of buttons are strong, which stand in *stars*. What others wrote stands in such
    sentences, too: every piece is drawn as any other words, so that a mark of theirs changes its looks at most.
    """
    pieces, at = [], 0
    for found in (_COMMAND_OR_BUTTON if buttons else _COMMAND).finditer(sentence):
        pieces.append(Words(sentence[at : found.start()], style))
        command = found[1]
        pieces.append(Words(command, Style.CODE) if command else Words(found[2], Style.STRONG))
        at = found.end()
    pieces.append(Words(sentence[at:], style))
    return tuple(one for one in pieces if one.text)


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: asks its words in the name of whoever presses it."""

    label: str
    ask: str
    is_primary: bool = False
    deny: str = ""
    """Of what cannot be undone: the words by which it is left as it is."""

    @property
    def is_danger(self) -> bool:
        """Say whether people are asked again, where a platform asks."""
        return bool(self.deny)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing of several to choose from."""

    label: str
    value: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A list to choose from: asks its words with the chosen value behind them."""

    label: str
    ask: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of a list, with what can be done about it."""

    head: Line
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a long list this is; `ask` with ` page:N` behind it gives another."""

    page: int
    """From 1."""
    pages: int
    ask: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an answer."""

    name: str
    content: bytes
    alt: str | None = None
    """What a picture shows, for who cannot see it; None for what is no picture."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a channel is told once because of a command: everybody there reads it."""

    channel: Channel
    line: Line
    """In the language of who asked."""
    said: Callable[[Say], Line] | None = None

    def line_in(self, say: Say) -> Line:
        """Give the line in the language of the channel."""
        return self.said(say) if self.said else self.line


@dataclass(frozen=True, slots=True)
class Panel:
    """An answer, for the eyes of who asked."""

    title: str
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()
    buttons: tuple[Button, ...] = ()
    select: Select | None = None
    paging: Paging | None = None
    attachment: Attachment | None = None
    announcement: Announcement | None = None
    is_problem: bool = False

    @property
    def title_line(self) -> Line:
        """Give the title in pieces: that of a problem is a sentence of our own, others may be a headline."""
        return in_our_words(self.title) if self.is_problem else (Words(self.title),)


@dataclass(frozen=True, slots=True)
class Field:
    """One value that a form asks for; `name` is the option of the command."""

    name: str
    label: str
    value: str = ""
    about: str = ""
    is_required: bool = False
    is_long: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """Values to fill in: a modal. Asks its words with the values as options when it is sent."""

    title: str
    ask: str
    fields: tuple[Field, ...]
    submit: str
