"""What is wrong with config.toml, in the words of whoever wrote it: its key, what would be right."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from adapters.chat import PLATFORMS
from adapters.settings import Settings
from adapters.sources import KINDS, UNKNOWN_KIND


def sentence(error: Any, tables: Mapping[str, Any], whole: type[BaseModel]) -> str:
    """Say one fault: its key as people find it in the file, what is wrong, what would be right.

    `whole` is what the whole file is read as: it knows which keys there are.
    """
    loc = error["loc"]
    place = [part for at, part in enumerate(loc) if not _is_a_tag(at, loc)]
    key = _key(place, tables)
    if error["type"] == "extra_forbidden":
        return f"{key}: unknown key{_nearest(loc, whole)}"
    if error["type"] == UNKNOWN_KIND:
        return f"{key}.kind: {error['msg']}"
    if error["type"] == "union_tag_invalid":
        expected = error["ctx"]["expected_tags"].replace(", ", " or ")
        return f"{key}.platform: is not known: write {expected}"
    if error["type"] in ("enum", "literal_error"):
        return f"{key}: is not known: write {error['ctx']['expected']}"
    if error["type"] in _WRITE:
        return f"{key}: {_WRITE[error['type']]}"
    message: str = error["msg"].removeprefix("Value error, ")
    return f"{key}: " + message.replace("\n", "\n    ")


_WRITE = {
    "missing": "is missing",
    "union_tag_not_found": 'says no platform: write platform = "console", for example',
    "tuple_type": 'write a list, for example ["console"], or tables such as [[feeds]]',
    "string_type": 'write text in quotes, for example "console"',
    "model_type": "write a table of keys and values",
    "dict_type": "write a table of keys and values",
}
"""What to write instead, by the kind of fault that pydantic names."""


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
            text += f"[{part + 1}]" + (f" ({name})" if isinstance(name, str) else "")
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


def _keys_beside(loc: Sequence[Any], whole: type[BaseModel]) -> Iterator[str]:
    """Give the keys that may stand where the unknown one stands."""
    model: Any = whole
    for at, part in enumerate(loc[:-1]):
        if _is_a_tag(at, loc):
            model = PLATFORMS.get(part) or KINDS.get(part, model)
        elif isinstance(part, str) and issubclass(model, BaseModel):
            model = _model_in(model.model_fields[part].annotation)
    yield from model.model_fields


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [arg for arg in get_args(annotation) if arg is not Ellipsis]
    return _model_in(inner[0]) if inner else Settings
