"""Notice → message: what is not one story, such as failures and digests. Pure."""

from collections.abc import Iterator

import discord
from discord import ui

from adapters.chat.discord_chat.custom_ids import custom_id
from adapters.chat.discord_chat.embeds import COLOUR, OUTLET, TITLE, Drawn, at_rest, safe_url
from adapters.chat.discord_chat.panels import line_within
from adapters.chat.discord_chat.text import is_blank, length, markdown, plain
from rules.asking.panel import in_our_words
from rules.asking.phrases import Say
from rules.notice import FAILURES, Notice, NoticeAction, NoticeLine

TROUBLE, MENDED = 0xC0392B, 0x2E8B57
DESCRIPTION, LINE, LINK = 4_000, 300, 500
BUTTONS, LABEL = 20, 80


def drawn_notice(notice: Notice, marker: str, say: Say) -> Drawn:
    """Draw a notice: title, lines, remedy, a button for each action."""
    title = markdown(notice.title, TITLE)
    embed = discord.Embed(
        title=say("card.untitled") if is_blank(title) else title,
        description=_description(notice, say) or None,
        colour=_colour(notice),
    )
    return Drawn(embed, _buttons(notice, marker, say))


def _colour(notice: Notice) -> int:
    if notice.kind not in FAILURES:
        return COLOUR
    return MENDED if notice.is_over else TROUBLE


def _description(notice: Notice, say: Say) -> str:
    """Write as many lines as there is room for, then how many more there are, and the remedy."""
    remedy = line_within(in_our_words(notice.remedy or "", buttons=True), LINE * 2)
    room, kept = DESCRIPTION - length(remedy) - 100, []
    for line in map(_line, notice.lines):
        room -= length(line) + 1
        if room < 0:
            break
        kept.append(line)
    beyond = notice.beyond + len(notice.lines) - len(kept)
    kept += [say("card.more", count=beyond)] if beyond and kept else []
    return "\n".join([*kept, *([remedy] if not is_blank(remedy) else [])])


def _line(line: NoticeLine) -> str:
    text = markdown(line.text, LINE)
    link = safe_url(line.link)
    linked = f"[{text}](<{link}>)" if link and len(link) < LINK and not is_blank(text) else text
    parts = [f"**{markdown(line.outlet, OUTLET)}**" if line.outlet else "", linked]
    parts += [markdown(line.note, OUTLET)] if line.note else []
    parts += [discord.utils.format_dt(line.at, "R")] if line.at else []
    return " · ".join(part for part in parts if not is_blank(part))


def _buttons(notice: Notice, marker: str, say: Say) -> ui.View:
    """Offer what can be done; one button at least carries the marker."""
    view = ui.View(timeout=None)
    for button in _distinct(notice, marker):
        view.add_item(button)
    if not view.children:
        label = say("button.watches")
        view.add_item(ui.Button(label=label, custom_id=custom_id("watch list", marker)))
    return at_rest(view)


def _distinct(notice: Notice, marker: str) -> Iterator[ui.Button[ui.View]]:
    by_command: dict[str, NoticeAction] = {one.command: one for one in notice.actions[:BUTTONS]}
    for command, action in by_command.items():
        try:
            asks = custom_id(command, marker)
        except ValueError:  # too long for a button: it stands in the remedy
            continue
        yield ui.Button(label=plain(action.label, LABEL) or "…", custom_id=asks)
