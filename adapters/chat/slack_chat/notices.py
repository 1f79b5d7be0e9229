"""Notice → message: what is not one story, drawn as answers are. Pure."""

from collections.abc import Iterator

from adapters.chat.slack_chat.blocks import SlackMessage
from adapters.chat.slack_chat.drawing import panel_message
from rules.asking.noticed import in_language
from rules.asking.panel import Button, Line, Moment, Panel, Piece, Style, Words, in_our_words
from rules.asking.phrases import Say
from rules.asking.words import command_named
from rules.notice import Notice, NoticeLine


def notice_message(notice: Notice, say: Say) -> SlackMessage:
    """Draw a notice: its title, its lines, its remedy, and a button for what can be asked here."""
    told = in_language(notice, say)
    return panel_message(Panel(told.title, tuple(_lines(told, say)), buttons=tuple(_buttons(told))))


def _lines(notice: Notice, say: Say) -> Iterator[Line]:
    for one in notice.lines:
        yield tuple(_pieces(one))
    if notice.beyond and notice.lines:
        yield (Words(say("card.more", count=notice.beyond), Style.QUIET),)
    if notice.remedy:
        yield in_our_words(notice.remedy, buttons=True)
    for action in notice.actions:
        if not _is_asked_here(action.command) and action.command not in (notice.remedy or ""):
            yield (Words(f"wirewatch {action.command}", Style.CODE),)


def _pieces(line: NoticeLine) -> Iterator[Piece]:
    if line.outlet:
        yield Words(f"{line.outlet}: ", Style.QUIET)
    yield Words(line.text, Style.STRONG if line.link else Style.PLAIN, line.link)
    if line.note:
        yield Words(f" · {line.note}", Style.QUIET)
    if line.at:
        yield Words(" · ", Style.QUIET)
        yield Moment(line.at)


def _buttons(notice: Notice) -> Iterator[Button]:
    for action in notice.actions:
        if _is_asked_here(action.command):
            yield Button(action.label, action.command)


def _is_asked_here(command: str) -> bool:
    """Say whether it is a command in chat, and not one of the operator's alone."""
    first, _, rest = command.partition(" ")
    return bool(command_named(f"{first} {rest.partition(' ')[0]}".strip()) or command_named(first))
