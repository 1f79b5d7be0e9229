"""What is wrong with config.toml, in the words of whoever wrote it: its line, its key, what would be right."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from adapters.chat import PLATFORMS
from adapters.setting_faults import wording
from adapters.settings import Settings
from adapters.sources import KINDS, UNKNOWN_KIND
from bot.settings.lines import Place, line_at, lines_of


def sentences(
    error: ValidationError, text: str, tables: Mapping[str, Any], whole: type[BaseModel]
) -> Sequence[str]:
    """Say every fault of a file once, each with its line.

    `tables` is what the text says, and `whole` what it is read as: it knows which keys there are.
    """
    lines = lines_of(text)
    return list(dict.fromkeys(_sentence(one, lines, tables, whole) for one in error.errors()))


def _sentence(
    error: ErrorDetails,
    lines: Mapping[Place, int],
    tables: Mapping[str, Any],
    whole: type[BaseModel],
) -> str:
    """Say one fault: its key as people find it in the file, what is wrong, what would be right."""
    loc = error["loc"]
    place = [part for at, part in enumerate(loc) if not _is_a_tag(at, loc)]
    line = line_at(place, lines)
    said = _key(place, tables) + _problem(error, place, tables, whole)
    return (f"line {line}, " if line else "") + said.replace("\n", "\n    ")


def _problem(
    error: ErrorDetails, place: Sequence[Any], tables: Mapping[str, Any], whole: type[BaseModel]
) -> str:
    """Say what is wrong behind the key; some faults are of a key inside of it."""
    loc = error["loc"]
    if error["type"] == "extra_forbidden":
        return f": unknown key{_nearest(loc, whole)}"
    if error["type"] == UNKNOWN_KIND:
        return f".kind: {error['msg']}"
    if error["type"] == "union_tag_invalid":
        expected = error["ctx"]["expected_tags"].replace(", ", " or ")
        return f".platform: is not known: write {expected}"
    if error["type"] == "union_tag_not_found":
        return ': says no platform: write platform = "console", for example'
    return f": {wording(error, _found(place, tables), _field_at(loc, whole))}"


def _is_a_tag(at: int, loc: Sequence[object]) -> bool:
    """Say whether a part of a place is pydantic's own, not a key of the file.

    Behind the number of one of `[[feeds]]` it names the kind, and behind a key a type.
    """
    part = str(loc[at])
    if at == 2 and loc[0] == "feeds":
        return part in KINDS
    if at == 2 and loc[0] == "chats":
        return part in PLATFORMS
    return "[" in part or part == "str"


def _key(place: Sequence[Any], tables: Mapping[str, Any]) -> str:
    """Write where a fault is: `feeds[2] (Example World).interval`."""
    text, at = "", tables
    for part in place:
        at = _inside(at, part)
        if isinstance(part, int):
            name = at.get("name") if isinstance(at, Mapping) else None
            text += f"[{part + 1}]" + (f" ({name})" if isinstance(name, str) and name else "")
        else:
            text += f".{part}" if text else str(part)
    return text


def _inside(at: Any, part: Any) -> Any:
    try:
        return at[part]
    except (LookupError, TypeError):
        return None


def _nearest(loc: Sequence[Any], whole: type[BaseModel]) -> str:
    known = sorted(_keys_beside(loc, whole))
    kinds = [name for name, one in KINDS.items() if loc[-1] in one.model_fields]
    if loc[0] == "feeds" and kinds:
        return " of this kind: it belongs to " + ", ".join(f'"{kind}"' for kind in kinds)
    near = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=0.5)
    if near:
        return f": did you mean `{near[0]}`?"
    return f": known here are {', '.join(known)}"


def _found(place: Sequence[Any], tables: Any) -> object:
    for part in place:
        tables = _inside(tables, part)
    return tables


def _keys_beside(loc: Sequence[Any], whole: type[BaseModel]) -> Iterator[str]:
    """Give the keys that may stand where the unknown one stands."""
    yield from _model_around(loc, whole).model_fields


def _field_at(loc: Sequence[Any], whole: type[BaseModel]) -> FieldInfo | None:
    """Give what a key may hold; None for what has no key of ours, such as the second of a list."""
    return _model_around(loc, whole).model_fields.get(str(loc[-1])) if loc else None


def _model_around(loc: Sequence[Any], whole: type[BaseModel]) -> type[BaseModel]:
    """Give the table that a place is in."""
    model = whole
    for at, part in enumerate(loc[:-1]):
        if _is_a_tag(at, loc):
            model = PLATFORMS.get(part) or KINDS.get(part) or model
        elif isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation)
    return model


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [arg for arg in get_args(annotation) if arg is not Ellipsis]
    return _model_in(inner[0]) if inner else Settings
