"""Block Kit -> HTML: sections, contexts, buttons, menus, inputs, as they look on Slack's desktop."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.previews.slack_text import Reader, plain

Json = dict[str, Any]

ARROW: Final = '<span class="arrow">⌄</span>'


@dataclass
class Blocks:
    reader: Reader
    open_menu: str | None = None
    """The action_id of the menu that is shown unfolded."""
    values: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def all(self, blocks: list[Json]) -> str:
        return "\n".join(self.one(block) for block in blocks)

    def one(self, block: Json) -> str:
        kinds: dict[str, Callable[[Json], str]] = {
            "section": self._section,
            "header": lambda one: f'<div class="header">{self.text(one["text"])}</div>',
            "divider": lambda one: "<hr>",
            "context": self._context,
            "actions": self._actions,
            "image": self._image,
            "input": self._input,
            "rich_text": self._rich_text,
            "markdown": lambda one: f'<div class="section">{plain(one["text"])}</div>',
        }
        return kinds[block["type"]](block)

    def text(self, given: Json) -> str:
        text = given["text"]
        return plain(text) if given["type"] == "plain_text" else self.reader.mrkdwn(text)

    def _section(self, block: Json) -> str:
        words = self.text(block["text"]) if "text" in block else ""
        if block.get("fields"):
            cells = "".join(f"<div>{self.text(one)}</div>" for one in block["fields"])
            words += f'<div class="fields">{cells}</div>'
        beside = self.element(block["accessory"]) if block.get("accessory") else ""
        return f'<div class="section"><div class="words">{words}</div>{beside}</div>'

    def _context(self, block: Json) -> str:
        parts = [
            self._icon(one) if one["type"] == "image" else f"<span>{self.text(one)}</span>"
            for one in block["elements"]
        ]
        return f'<div class="context">{"".join(parts)}</div>'

    def _icon(self, one: Json) -> str:
        return f'<span class="icon" title="{html.escape(one["alt_text"])}"></span>'

    def _actions(self, block: Json) -> str:
        parts = "".join(self.element(one) for one in block["elements"])
        return f'<div class="actions">{parts}</div>'

    def _image(self, block: Json) -> str:
        title = self.text(block["title"]) if block.get("title") else ""
        return f'<div class="image"><b>{title}</b><div>{html.escape(block["alt_text"])}</div></div>'

    def _input(self, block: Json) -> str:
        more = ' <span class="soft">(optional)</span>' if block.get("optional") else ""
        hint = f'<div class="hint">{self.text(block["hint"])}</div>' if block.get("hint") else ""
        wrong = self.errors.get(block.get("block_id", ""))
        red = f'<div class="wrong">{plain(wrong)}</div>' if wrong else ""
        said = self.values.get(block.get("block_id", ""), {})
        element = block["element"]
        drawn = self.element(element, said.get(element.get("action_id", "")))
        label = f'<div class="label">{self.text(block["label"])}{more}</div>'
        return f'<div class="input{" bad" if wrong else ""}">{label}{drawn}{red}{hint}</div>'

    def element(self, one: Json, said: Json | None = None) -> str:
        kind = one["type"]
        if kind == "button":
            return f'<span class="button {one.get("style", "")}">{self.text(one["text"])}</span>'
        if kind == "image":
            return f'<span class="thumb">{html.escape(one["alt_text"])}</span>'
        if kind == "overflow":
            return f'<span class="button">•••</span>{self._unfolded(one)}'
        if kind in ("checkboxes", "radio_buttons"):
            return self._ticks(one, said or {})
        if kind.endswith("_input"):
            return self._field(one, said or {})
        return self._menu(one, said or {})

    def _menu(self, one: Json, said: Json) -> str:
        shown = self._chosen(one, said) or self._placeholder(one, "Choose an option")
        many = " many" if one["type"].startswith("multi") else ""
        return f'<span class="menu{many}">{shown}{ARROW}{self._unfolded(one)}</span>'

    def _placeholder(self, one: Json, otherwise: str) -> str:
        words = self.text(one["placeholder"]) if one.get("placeholder") else plain(otherwise)
        return f'<span class="placeholder">{words}</span>'

    def _chosen(self, one: Json, said: Json) -> str:
        parts = []
        for name, value in {**one, **said}.items():
            if not value or not name.startswith(("selected_", "initial_")):
                continue
            for single in value if isinstance(value, list) else [value]:
                parts.append(self._choice(name, single))
        return ", ".join(dict.fromkeys(parts))

    def _choice(self, name: str, value: Any) -> str:
        if isinstance(value, dict):
            return self.text(value["text"])
        if "channel" in name or "conversation" in name:
            return f"# {plain(self.reader.channels.get(str(value), str(value)))}"
        return plain(self.reader.people.get(str(value), str(value)))

    def _unfolded(self, one: Json) -> str:
        if self.open_menu is None or one.get("action_id") != self.open_menu:
            return ""
        groups = one.get("option_groups") or [{"options": one.get("options", [])}]
        rows = []
        for group in groups:
            if group.get("label"):
                rows.append(f'<div class="group">{self.text(group["label"])}</div>')
            rows += [f"<div>{self.text(option['text'])}</div>" for option in group["options"]]
        return f'<div class="unfolded">{"".join(rows)}</div>'

    def _ticks(self, one: Json, said: Json) -> str:
        chosen = said.get("selected_options") or one.get("initial_options") or []
        single = said.get("selected_option") or one.get("initial_option")
        values = {option["value"] for option in [*chosen, *([single] if single else [])]}
        rows = []
        for option in one["options"]:
            on = " on" if option["value"] in values else ""
            shape = "tick" if one["type"] == "checkboxes" else "dot"
            more = option.get("description")
            soft = f'<span class="soft"> {self.text(more)}</span>' if more else ""
            box = f'<span class="{shape}{on}"></span>'
            rows.append(f'<div class="option">{box}{self.text(option["text"])}{soft}</div>')
        return "".join(rows)

    def _field(self, one: Json, said: Json) -> str:
        value = said.get("value") or one.get("initial_value")
        shown = plain(value) if value else self._placeholder(one, "")
        tall = " tall" if one.get("multiline") else ""
        return f'<div class="field{tall}">{shown}&nbsp;</div>'

    def _rich_text(self, block: Json) -> str:
        parts = "".join(self._rich(one) for one in block["elements"])
        return f'<div class="section"><div class="words">{parts}</div></div>'

    def _rich(self, part: Json) -> str:
        tag = {
            "rich_text_preformatted": "pre",
            "rich_text_quote": "blockquote",
            "rich_text_list": "ol" if part.get("style") == "ordered" else "ul",
        }.get(part["type"], "div")
        inner = "".join(self._rich_part(one, tag) for one in part["elements"])
        return f"<{tag}>{inner}</{tag}>"

    def _rich_part(self, one: Json, inside: str) -> str:
        if "elements" in one:
            drawn = self._rich(one)
            return f"<li>{drawn}</li>" if inside in ("ol", "ul") else drawn
        words = self._rich_words(one)
        for style, tag in (("bold", "b"), ("italic", "i"), ("strike", "s"), ("code", "code")):
            if one.get("style", {}).get(style):
                words = f"<{tag}>{words}</{tag}>"
        if one.get("url"):
            words = f'<a href="{html.escape(one["url"])}">{words}</a>'
        return words

    def _rich_words(self, one: Json) -> str:
        if one["type"] == "user":
            name = self.reader.people.get(one["user_id"], one["user_id"])
            return f'<span class="at">@{plain(name)}</span>'
        if one["type"] == "channel":
            name = self.reader.channels.get(one["channel_id"], one["channel_id"])
            return f'<span class="at"># {plain(name)}</span>'
        if one["type"] == "broadcast":
            return f'<span class="at loud">@{plain(one["range"])}</span>'
        if one["type"] == "emoji":
            return plain(f":{one['name']}:")
        if one["type"] == "date":
            target = f"{one['timestamp']}^{one['format']}"
            return plain(self.reader.date(target, one.get("fallback", "")))
        return plain(str(one.get("text") or one.get("url") or ""))
