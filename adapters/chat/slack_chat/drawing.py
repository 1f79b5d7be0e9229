"""Panel → Block Kit: what people are answered, every limit held whatever it says. Pure.

All words are drawn as rich text, in which nothing is markup, whoever wrote them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from adapters.chat.slack_chat import limits
from adapters.chat.slack_chat.addresses import place_of
from adapters.chat.slack_chat.blocks import SlackMessage
from adapters.chat.slack_chat.escaping import clean, escaped_within, safe_link, within
from adapters.chat.slack_chat.richtext import (
    Json,
    block,
    date,
    emoji,
    link,
    plain,
    section,
    text,
)
from rules.asking.panel import (
    Button,
    Line,
    Moment,
    Paging,
    Panel,
    Piece,
    Place,
    Row,
    Select,
    Style,
    Words,
)

ENOUGH_TEXT = 9_000
"""For all of a panel: what it offers comes first, then lines and rows as far as there is room."""
CHOICES = 3_000
"""Of these, for what can be chosen."""
WORDS = 2_000
TITLE = limits.HEADER * 4
MOMENT = 60
LINES = 60
ROWS = 20
BUTTONS = 10
LINK = 600
ASK = "ask."
"""What the action id of everything begins with that asks its value when it is pressed."""
CHOOSE = "choose."
"""The same of what asks the value that was chosen."""


def panel_message(panel: Panel) -> SlackMessage:
    """Draw a panel as a message."""
    return SlackMessage(escaped_within(clean(panel.title).strip() or "…", 300), panel_blocks(panel))


def panel_blocks(panel: Panel, *, at_most: int = limits.BLOCKS) -> Sequence[Json]:
    """Draw a panel: its title, its lines, its rows with their buttons, what it offers."""
    paper = _Paper()
    title, offers = block(section(*_title(panel, paper))), list(_offers(panel, paper))
    lines = [section(*paper.drawn(line)) for line in panel.lines[:LINES]]
    rows = [drawn for at, row in enumerate(panel.rows[:ROWS]) for drawn in _row(row, at, paper)]
    shown = [one for one in (title, block(*lines), *rows) if one["elements"]]
    return [*shown[: at_most - len(offers)], *offers]


def _offers(panel: Panel, paper: "_Paper") -> Iterator[Json]:
    """Draw what can be done about all of it, at its end."""
    if buttons := list(_buttons(panel.buttons, "panel", paper)):
        yield {"type": "actions", "elements": buttons}
    if panel.select and (options := _options(panel.select, paper)):
        yield {"type": "actions", "elements": [_select(panel.select, options)]}
    if panel.paging and panel.paging.pages > 1:
        yield from _paging(panel.paging, paper)


def line_block(line: Line) -> Json:
    """Draw one line by itself, for a channel."""
    return block(section(*_Paper(names_people=False).drawn(line)))


def line_text(line: Line) -> str:
    """Write a line as the text of a notification."""
    return escaped_within(
        clean("".join(_as_text(one) for one in line)).strip() or "…", limits.SECTION
    )


def _as_text(piece: Piece) -> str:
    if isinstance(piece, Words):
        return piece.text
    return f"{piece.at:%H:%M} UTC" if isinstance(piece, Moment) else str(piece.channel)


def _place(piece: Place, *, names_people: bool) -> Json:
    """Name a channel or a person as Slack does; a person's name rings where many read it."""
    place = place_of(piece.channel.address)
    if place is None or (place.is_person and not names_people):
        return text(str(piece.channel), code=True)
    if place.is_person:
        return {"type": "user", "user_id": place.channel}
    return {"type": "channel", "channel_id": place.channel}


class _Paper:
    """Room for so much text, that what comes last is left out when there is too much."""

    def __init__(self, room: int = ENOUGH_TEXT, *, names_people: bool = True) -> None:
        self.room, self._names_people = room, names_people

    def takes(self, *parts: str) -> bool:
        """Say whether there is room for something as a whole, and give it away."""
        cost = sum(len(part) for part in parts)
        if cost > self.room:
            return False
        self.room -= cost
        return True

    def drawn(self, line: Line) -> Iterator[Json]:
        """Draw a line as far as there is room."""
        for one in line:
            if isinstance(one, Place):
                if self.takes(str(one.channel)):
                    yield _place(one, names_people=self._names_people)
            elif isinstance(one, Moment):
                if not self.takes(" " * MOMENT):
                    continue
                yield date(one.at, "{ago}" if one.is_relative else "{date_short_pretty} {time}")
            elif self.room > 1 and clean(one.text):
                yield self._words(one)

    def _words(self, one: Words) -> Json:
        shown = within(one.text, min(WORDS, self.room))
        self.room -= len(shown)
        url = safe_link(one.link)
        url = url if url and len(url) <= LINK and self.takes(url) else None
        style = {"bold": one.style is Style.STRONG, "code": one.style is Style.CODE}
        style |= {"italic": one.style is Style.QUIET, "strike": one.style is Style.GONE}
        return link(url, shown, **style) if url else text(shown, **style)


def _title(panel: Panel, paper: _Paper) -> Iterator[Json]:
    if panel.is_problem:
        yield emoji("warning")
        yield text(" ")
    if not panel.is_problem:
        title = within(panel.title.strip(), TITLE) or "…"
        paper.takes(title)
        yield text(title, bold=True)
        return
    sentence = replace(panel, title=within(panel.title.strip(), TITLE) or "…")
    yield from paper.drawn(sentence.title_line)


def _row(row: Row, number: int, paper: _Paper) -> Iterator[Json]:
    yield block(*(section(*paper.drawn(line)) for line in (row.head, *row.lines[:LINES])))
    if buttons := list(_buttons(row.buttons, f"row{number}", paper)):
        yield {"type": "actions", "elements": buttons}


def _buttons(buttons: Sequence[Button], where: str, paper: _Paper) -> Iterator[Json]:
    for at, one in enumerate(buttons[:BUTTONS]):
        drawn = _button(one, f"{ASK}{where}.{at}")
        if paper.takes(*_texts_of(drawn)):
            yield drawn


def _texts_of(drawn: Json) -> Iterator[str]:
    """Give every text of something small."""
    for value in drawn.values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _texts_of(value)


def _button(button: Button, action_id: str) -> Json:
    drawn = {
        "type": "button",
        "action_id": action_id,
        "text": plain(within(button.label, limits.BUTTON_LABEL)),
        "value": button.ask[: limits.BUTTON_VALUE],
    }
    if button.is_danger:
        return {**drawn, "style": "danger", "confirm": _confirm(button)}
    return {**drawn, "style": "primary"} if button.is_primary else drawn


def _confirm(button: Button) -> Json:
    """Ask again before what cannot be undone."""
    label = within(button.label, 30)
    return {
        "title": plain(within(f"{label}?", 100)),
        "text": plain(within(button.ask, 300)),
        "confirm": plain(label),
        "deny": plain(within(button.deny, 30)),
        "style": "danger",
    }


def _select(select: Select, options: Sequence[Json]) -> Json:
    return {
        "type": "static_select",
        "action_id": f"{CHOOSE}panel",
        "placeholder": plain(within(select.label, limits.PLACEHOLDER)),
        "options": options,
    }


def _options(select: Select, paper: _Paper) -> Sequence[Json]:
    """Give the choices that there is room for, each with what it is chosen for."""
    asked = ((one.label, f"{select.ask} {one.value}", one.about) for one in select.choices)
    own = _Paper(CHOICES)
    options = [one for one in options_of(asked) if own.takes(*_texts_of(one))]
    return options if paper.takes(" " * (CHOICES - own.room)) else ()


def options_of(choices: Iterable[tuple[str, str, str]]) -> list[Json]:
    """Write choices (label, value, about) as options, without those that Slack cannot carry."""
    options = []
    for label, value, about in choices:
        if 0 < len(value) <= limits.OPTION_VALUE:
            option: Json = {"text": plain(within(label, limits.OPTION_LABEL)), "value": value}
            if about:
                option["description"] = plain(within(about, limits.OPTION_ABOUT))
            options.append(option)
    return options[: limits.OPTIONS]


def _paging(paging: Paging, paper: _Paper) -> Iterator[Json]:
    turns = [("‹", paging.page - 1), ("›", paging.page + 1)]
    buttons = [
        Button(label, f"{paging.ask} page:{page}")
        for label, page in turns
        if 1 <= page <= paging.pages
    ]
    if drawn := list(_buttons(buttons, "page", paper)):
        yield {"type": "actions", "elements": drawn}
    shown = f"{paging.page} / {paging.pages}"
    yield {"type": "context", "elements": [plain(shown)]}
