"""What Discord refuses of buttons, selects, layouts and modals.

https://docs.discord.com/developers/components/reference
"""

import itertools
from collections.abc import Iterator
from typing import Any

from tests.servers.discord_errors import Form, Path
from tests.servers.discord_world import Json

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, UPLOAD, RADIOS, CHECKS, CHECK = 18, 19, 21, 22, 23
SELECTS = frozenset({STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT})
IN_LABEL = SELECTS | {TEXT_INPUT, UPLOAD, RADIOS, CHECKS, CHECK}
IN_CONTAINER = frozenset({ROW, TEXT, SECTION, GALLERY, SEPARATOR, FILE})
IN_LAYOUT = IN_CONTAINER | {CONTAINER}
LINK, PREMIUM = 5, 6
MOST_PARTS, MOST_LAYOUT_TEXT = 40, 4_000


class Walk:
    """One look through the components of a message or a modal."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.custom_ids: set[str] = set()
        self.parts = 0
        self.text = 0

    def look(self, place: Path, part: Any, among: frozenset[int]) -> None:
        """Check one component, and that its kind may stand here."""
        self.parts += 1
        kind = part.get("type") if isinstance(part, dict) else None
        if self.form.choice((*place, "type"), kind, among):
            self._kinds(place, part)

    def _kinds(self, place: Path, part: Json) -> None:
        kind = part["type"]
        if kind == ROW:
            self._row(place, part)
        elif kind == BUTTON:
            self._button(place, part)
        elif kind in SELECTS:
            self._select(place, part)
        elif kind == TEXT:
            self.form.length((*place, "content"), part.get("content"), least=1, most=4_000)
            self.text += len(str(part.get("content") or ""))
        else:
            self._other_kinds(place, part)

    def _other_kinds(self, place: Path, part: Json) -> None:
        kind = part["type"]
        if kind == SECTION:
            self._section(place, part)
        elif kind == CONTAINER:
            self.each((*place, "components"), part.get("components"), IN_CONTAINER, most=40)
        elif kind == LABEL:
            self._label(place, part)
        elif kind == TEXT_INPUT:
            self._text_input(place, part)
        elif kind == GALLERY:
            self._gallery(place, part)
        elif kind in (THUMBNAIL, FILE):
            self._media(place, part, "media" if kind == THUMBNAIL else "file")
        elif kind in IN_LABEL:
            self.custom_id(place, part)

    def each(self, place: Path, parts: Any, among: frozenset[int], *, most: int) -> None:
        for number, part in enumerate(self.form.count(place, parts, least=1, most=most)):
            self.look((*place, number), part, among)

    def _row(self, place: Path, row: Json) -> None:
        parts = self.form.count((*place, "components"), row.get("components"), least=1, most=5)
        kinds = [part.get("type") for part in parts]
        if any(kind in SELECTS for kind in kinds) and len(kinds) > 1:
            said = "A row holds buttons, or one select."
            self.form.refuse((*place, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", said)
        for number, part in enumerate(parts):
            self.look((*place, "components", number), part, SELECTS | {BUTTON})

    def _button(self, place: Path, button: Json) -> None:
        self.form.choice((*place, "style"), button.get("style"), range(1, 7))
        self.form.optional((*place, "label"), button.get("label"), most=80)
        if button.get("style") == LINK:
            self._link_button(place, button)
        elif button.get("style") != PREMIUM:
            self.custom_id(place, button)
            if not button.get("label") and not button.get("emoji"):
                said = "A button needs a label or an emoji."
                self.form.refuse(place, "BUTTON_COMPONENT_EMPTY", said)

    def _link_button(self, place: Path, button: Json) -> None:
        url = button.get("url")
        self.form.length((*place, "url"), url, least=1, most=512)
        if not str(url).startswith(("http://", "https://", "discord://")):
            said = f"Scheme of {url!r:.40} is not one of http, https, discord."
            self.form.refuse((*place, "url"), "BUTTON_COMPONENT_INVALID_URL", said)
        if button.get("custom_id"):
            said = "A custom id and url cannot both be specified"
            self.form.refuse(place, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", said)

    def custom_id(self, place: Path, part: Json) -> None:
        custom_id = part.get("custom_id")
        self.form.length((*place, "custom_id"), custom_id, least=1, most=100)
        if custom_id in self.custom_ids:
            said = "Component custom id cannot be duplicated"
            code = "COMPONENT_CUSTOM_ID_DUPLICATED"
            self.form.refuse((*place, "custom_id"), code, said)
        self.custom_ids.add(str(custom_id))

    def _select(self, place: Path, select: Json) -> None:
        self.custom_id(place, select)
        self.form.optional((*place, "placeholder"), select.get("placeholder"), most=150)
        if select["type"] == STRING_SELECT:
            self._options((*place, "options"), select)
        least, most = select.get("min_values", 1), select.get("max_values", 1)
        if not (0 <= least <= 25 and 1 <= most <= 25 and least <= most):
            said = f"min_values {least} and max_values {most} do not agree."
            self.form.refuse((*place, "max_values"), "NUMBER_TYPE_MAX", said)

    def _options(self, place: Path, select: Json) -> None:
        options = self.form.count(place, select.get("options"), least=1, most=25)
        for number, option in enumerate(options):
            for name in ("label", "value"):
                self.form.length((*place, number, name), option.get(name), least=1, most=100)
            self.form.optional((*place, number, "description"), option.get("description"), most=100)
        values = [option.get("value") for option in options]
        if len(values) != len(set(values)):
            said = "The specified option value is already used"
            self.form.refuse(place, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", said)
        if isinstance(select.get("max_values"), int) and select["max_values"] > len(options):
            said = "max_values is greater than the number of options."
            self.form.refuse(place, "SELECT_COMPONENT_MAX_VALUES_EXCEEDED", said)

    def _section(self, place: Path, section: Json) -> None:
        self.each((*place, "components"), section.get("components"), frozenset({TEXT}), most=3)
        among = frozenset({BUTTON, THUMBNAIL})
        self.look((*place, "accessory"), section.get("accessory"), among)

    def _gallery(self, place: Path, gallery: Json) -> None:
        pictures = self.form.count((*place, "items"), gallery.get("items"), least=1, most=10)
        for number, picture in enumerate(pictures):
            self._media((*place, "items", number), picture, "media")

    def _media(self, place: Path, part: Json, name: str) -> None:
        url = (part.get(name) or {}).get("url")
        self.form.length((*place, name, "url"), url, least=1, most=2_048)
        self.form.optional((*place, "description"), part.get("description"), most=1_024)
        if not str(url).startswith(("http://", "https://", "attachment://")):
            said = "Not a well formed URL."
            self.form.refuse((*place, name, "url"), "URL_TYPE_INVALID_URL", said)

    def _label(self, place: Path, label: Json) -> None:
        self.form.length((*place, "label"), label.get("label"), least=1, most=45)
        self.form.optional((*place, "description"), label.get("description"), most=100)
        self.look((*place, "component"), label.get("component"), IN_LABEL)

    def _text_input(self, place: Path, text: Json) -> None:
        self.custom_id(place, text)
        self.form.choice((*place, "style"), text.get("style"), (1, 2))
        self.form.optional((*place, "placeholder"), text.get("placeholder"), most=100)
        self.form.optional((*place, "label"), text.get("label"), most=45)
        most = text.get("max_length") or 4_000
        if not 0 <= (text.get("min_length") or 0) <= most <= 4_000:
            said = "min_length and max_length are 0 to 4000, in this order."
            self.form.refuse((*place, "max_length"), "NUMBER_TYPE_MAX", said)
        self.form.optional((*place, "value"), text.get("value"), most=most)


def numbered(components: Any) -> Any:
    """Give components ids where they have none, as Discord does, in the order of reading."""
    taken = set(_ids_in(components))
    count = (number for number in itertools.count(1) if number not in taken)

    def with_id(part: Any) -> Any:
        named = {"id": part.get("id") or next(count)} | {k: v for k, v in part.items() if k != "id"}
        if part.get("components"):
            named["components"] = [with_id(one) for one in part["components"]]
        if part.get("accessory"):
            named["accessory"] = with_id(part["accessory"])
        return named

    return [with_id(part) for part in components]


def _ids_in(components: Any) -> Iterator[int]:
    for part in components:
        if part.get("id"):
            yield part["id"]
        accessory = [part["accessory"]] if part.get("accessory") else []
        yield from _ids_in([*(part.get("components") or []), *accessory])


def check_legacy(form: Form, components: Any) -> None:
    """Check the rows beneath a message that is no layout."""
    walk = Walk(form)
    for number, part in enumerate(form.count(("components",), components, most=5)):
        walk.look(("components", number), part, frozenset({ROW}))


def check_layout(form: Form, components: Any) -> None:
    """Check a message of Components V2."""
    walk = Walk(form)
    for number, part in enumerate(form.count(("components",), components, least=1, most=40)):
        walk.look(("components", number), part, IN_LAYOUT)
    if walk.parts > MOST_PARTS:
        said = f"The layout holds {walk.parts} components, at most {MOST_PARTS} may be."
        form.refuse(("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", said)
    if walk.text > MOST_LAYOUT_TEXT:
        said = f"The texts have {walk.text} characters, at most {MOST_LAYOUT_TEXT} may be."
        form.refuse(("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", said)


def check_modal(form: Form, modal: Json) -> None:
    form.length(("data", "title"), modal.get("title"), least=1, most=45)
    form.length(("data", "custom_id"), modal.get("custom_id"), least=1, most=100)
    walk = Walk(form)
    place: Path = ("data", "components")
    for number, part in enumerate(form.count(place, modal.get("components"), least=1, most=5)):
        if isinstance(part, dict) and part.get("type") == ROW:
            among = frozenset({TEXT_INPUT})
            walk.each((*place, number, "components"), part.get("components"), among, most=1)
        else:
            walk.look((*place, number), part, frozenset({LABEL, TEXT}))
