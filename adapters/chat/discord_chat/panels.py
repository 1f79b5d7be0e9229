"""Panel → what somebody sees on Discord, and alone sees: an embed, buttons, a file. Form → modal."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import discord
import regex
from discord import ui

from adapters.chat.discord_chat.custom_ids import custom_id
from adapters.chat.discord_chat.embeds import COLOUR, TITLE, at_rest, safe_url
from adapters.chat.discord_chat.text import is_blank, length, markdown, plain
from rules.asking.panel import (
    ASK_LIMIT,
    Attachment,
    Button,
    Choice,
    Field,
    Form,
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
from rules.asking.phrases import Say
from rules.model import Channel
from rules.words.plain import without_controls

PROBLEM = 0xC0392B
DESCRIPTION, PIECE = 4_000, 1_000
"""All embeds of a message may have 6,000 together: the title and the page take the rest."""
BUTTONS_A_ROW, ROWS, OPTIONS = 5, 5, 25
LABEL, OPTION, PLACEHOLDER, ALT = 80, 100, 150, 1_024
MODAL_TITLE, MODAL_LABEL, MODAL_ABOUT, MODAL_FIELDS, MODAL_TEXT = 45, 45, 100, 5, 4_000
"""https://docs.discord.com/developers/components/reference (read 2026-08)"""
INDENT, DEEPEST = "\u2003", 10
"""By which the clauses of a query stand in: Discord shows it, and no other blank, at the beginning of a line."""
_ELLIPSIS = "…"
_TICKS = regex.compile(r"`+")
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer is made of."""

    embed: discord.Embed
    view: ui.View | None
    file: discord.File | None


def shown(panel: Panel, say: Say) -> Shown:
    """Draw an answer."""
    embed = discord.Embed(
        title=line_within(panel.title_line, TITLE) or None,
        description=_description(panel) or None,
        colour=PROBLEM if panel.is_problem else COLOUR,
    )
    if panel.paging and panel.paging.pages > 1:
        embed.set_footer(text=f"{panel.paging.page} / {panel.paging.pages}")
    if panel.attachment and panel.attachment.alt:
        embed.set_image(url=f"attachment://{panel.attachment.name}")
    return Shown(embed, _view(panel, say), _file(panel.attachment))


def line_of(line: Line) -> str:
    """Write a line as markdown; a line that stands back wholly is small."""
    text = "".join(_piece(piece) for piece in line)
    styles = {one.style if isinstance(one, Words) else None for one in line}
    stands_back = Style.QUIET in styles and styles <= {Style.QUIET, Style.CODE}
    return f"-# {text}" if stands_back and not is_blank(text) else text


def words_of(line: Line) -> str:
    """Give the words of a line, for places where Discord reads no markdown."""
    return "".join(piece.text for piece in line if isinstance(piece, Words))


def line_within(line: Line, limit: int) -> str:
    """Write a line as markdown; cut to a limit with an ellipsis, in plain words or before what is none."""
    whole = "".join(map(_piece, line))
    if length(whole) <= limit:
        return whole
    kept = ""
    for piece in line:
        drawn, room = _piece(piece), limit - length(kept) - length(_ELLIPSIS)
        if length(drawn) > room:
            begun = _cut(piece, room) if room > 1 else ""
            return kept + begun if begun else kept.rstrip() + _ELLIPSIS
        kept += drawn
    return kept


def _cut(piece: Piece, room: int) -> str:
    """Write the beginning of a piece that has no room, and an ellipsis, which has; nothing of code."""
    if not isinstance(piece, Words) or piece.link or piece.style not in (Style.PLAIN, Style.QUIET):
        return ""
    blank = " " * piece.text[:1].isspace()
    # With one behind it the piece is cut, also where only the ellipsis made it too long.
    return blank + markdown(piece.text + _ELLIPSIS, room + length(_ELLIPSIS) - length(blank))


def place_of(channel: Channel) -> str:
    """Name a channel so that Discord shows it; one of another platform as it is written."""
    if channel.address.isdecimal():
        return f"<#{channel.address}>"
    if channel.address.startswith("@"):
        return f"<@{channel.address[1:]}>"
    return markdown(str(channel), PIECE)


def _description(panel: Panel) -> str:
    lines = _block(panel) or "\n".join(map(line_of, panel.lines))
    parts = [lines, *map(_row, panel.rows)]
    kept, room = [], DESCRIPTION
    for part in (part for part in parts if not is_blank(part)):
        room -= length(part) + 2
        if room < 0:
            kept.append("…")
            break
        kept.append(part)
    return "\n\n".join(kept)


def _block(panel: Panel) -> str:
    """Write the place in a query under a refusal as one block, which keeps its columns; else nothing."""
    pieces = [line[0] for line in panel.lines if len(line) == 1]
    codes = [one.text for one in pieces if isinstance(one, Words) and one.style is Style.CODE]
    text = "\n".join(map(without_controls, codes))
    is_place = panel.is_problem and len(codes) == len(panel.lines) > 1
    return f"```\n{text}\n```" if is_place and _FENCE not in text else ""


def _row(row: Row) -> str:
    return "\n".join(line_of(line) for line in (row.head, *row.lines))


def _piece(piece: Piece) -> str:
    if isinstance(piece, Moment):
        return discord.utils.format_dt(piece.at, "R" if piece.is_relative else "f")
    if isinstance(piece, Place):
        return place_of(piece.channel)
    link = safe_url(piece.link)
    text = _spaced(piece)
    return f"[{text}](<{link}>)" if link and not is_blank(text) else text


def _spaced(words: Words) -> str:
    """Draw words in their style, with the blanks around them outside of it."""
    bare = words.text.strip()
    if not bare:
        return words.text[:1]
    indent = words.text[: -len(words.text.lstrip())]
    before = indent if set(indent) <= {INDENT} and len(indent) <= DEEPEST else " "
    behind = " " if words.text[-1].isspace() else ""
    return before + _styled(bare, words.style) + behind


def _styled(text: str, style: Style) -> str:
    if style is Style.CODE:
        return _code(text)
    drawn = markdown(text, PIECE)
    if style is Style.GONE and not is_blank(drawn):
        return f"~~{drawn}~~"
    return f"**{drawn}**" if style is Style.STRONG and not is_blank(drawn) else drawn


def _code(text: str) -> str:
    """Write code, between more ticks than stand in it; Discord knows one or two."""
    bare = plain(text, PIECE)
    longest = max((len(found) for found in _TICKS.findall(bare)), default=0)
    if longest > 1 or is_blank(bare):
        return markdown(bare, PIECE)
    return f"`` {bare} ``" if longest else f"`{bare}`"


def _view(panel: Panel, say: Say) -> ui.View | None:
    """Lay out what can be pressed: rows of buttons above, the choice and the pages last."""
    lists = ([panel.select] if panel.select else []) + ([panel.paging] if panel.paging else [])
    pressed = [*panel.buttons, *(button for row in panel.rows for button in row.buttons)]
    room = (ROWS - len(lists)) * BUTTONS_A_ROW
    items: list[ui.Item[ui.View]] = []
    others = [panel.select.ask] if panel.select else []
    items += [_button(one) for one in _distinct(pressed, others)][:room]
    items += _selects(panel.select)
    items += _pages(panel.paging, say) if panel.paging else []
    if not items:
        return None
    view = ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return at_rest(view)


def _distinct(buttons: Iterable[Button], others: Iterable[str]) -> Iterator[Button]:
    """Leave out what stands twice, which Discord refuses, and what fits into no custom id."""
    seen = set(others)
    for one in buttons:
        if one.ask not in seen and len(one.ask) <= ASK_LIMIT:
            seen.add(one.ask)
            yield one


def _button(button: Button) -> ui.Button[ui.View]:
    style = discord.ButtonStyle.secondary
    style = discord.ButtonStyle.primary if button.is_primary else style
    style = discord.ButtonStyle.danger if button.is_danger else style
    label = plain(button.label, LABEL) or "…"
    return ui.Button(label=label, style=style, custom_id=custom_id(button.ask))


def _selects(select: Select | None) -> Iterator[ui.Select[ui.View]]:
    """Draw a list, if there is anything to choose: Discord refuses values that are too long or stand twice."""
    if select is None:
        return
    by_value = {one.value: one for one in select.choices if 0 < len(one.value) <= OPTION}
    options = [_option(one) for one in list(by_value.values())[:OPTIONS]]
    placeholder = plain(select.label, PLACEHOLDER)
    if options:
        yield ui.Select(custom_id=custom_id(select.ask), placeholder=placeholder, options=options)


def _option(choice: Choice, *, chosen: bool = False) -> discord.SelectOption:
    return discord.SelectOption(
        label=plain(choice.label, OPTION) or choice.value,
        value=choice.value,
        description=plain(choice.about, OPTION) or None,
        default=chosen,
    )


def _pages(paging: Paging, say: Say) -> list[ui.Item[ui.View]]:
    wanted = (("button.previous", paging.page - 1), ("button.next", paging.page + 1))
    return [
        ui.Button(label=say(key), custom_id=custom_id(f"{paging.ask} page:{page}"), row=ROWS - 1)
        for key, page in wanted
        if 1 <= page <= paging.pages
    ]


def _file(attachment: Attachment | None) -> discord.File | None:
    if attachment is None:
        return None
    return discord.File(
        io.BytesIO(attachment.content),
        filename=attachment.name,
        description=plain(attachment.alt, ALT) if attachment.alt else None,
    )


def modal(form: Form) -> ui.Modal:
    """Draw a form; its custom id says what is asked with the values."""
    drawn = ui.Modal(title=plain(form.title, MODAL_TITLE), custom_id=custom_id(form.ask))
    for field in form.fields[:MODAL_FIELDS]:
        about = plain(field.about, MODAL_ABOUT) or None
        label = plain(field.label, MODAL_LABEL)
        drawn.add_item(ui.Label(text=label, description=about, component=_asked(field)))
    drawn.stop()  # who sends it is answered by its custom id, after a restart too
    return drawn


def _asked(field: Field) -> ui.TextInput[ui.Modal] | ui.Select[ui.Modal]:
    if field.choices:
        options = [_option(one, chosen=one.value == field.value) for one in field.choices]
        return ui.Select(
            custom_id=field.name, options=options[:OPTIONS], required=field.is_required
        )
    longest = MODAL_TEXT if field.is_long else PIECE
    return ui.TextInput(
        custom_id=field.name,
        default=field.value[:longest] or None,
        required=field.is_required,
        style=discord.TextStyle.long if field.is_long else discord.TextStyle.short,
        max_length=longest,
    )


def filled_in(components: Sequence[object]) -> dict[str, str]:
    """Read what somebody wrote into a form, by the names of its fields."""
    values: dict[str, str] = {}
    for part in components:
        inner = part.get("component") if isinstance(part, dict) else None
        if not isinstance(inner, dict) or "custom_id" not in inner:
            continue
        chosen = inner.get("values") or [inner.get("value") or ""]
        values[str(inner["custom_id"])] = str(chosen[0])
    return values
