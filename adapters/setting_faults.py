"""What pydantic finds wrong with a setting → what stands there, what may, and an example.

No value is repeated but a number where a number belongs: any other may be a secret in the wrong place.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, time
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticUndefined

DIGITS_SHOWN = 20


def wording(error: ErrorDetails, found: object, field: FieldInfo | None = None) -> str:
    """Say one fault behind the name of its key; `field` is what the key may hold, where it is known."""
    kind, key = error["type"], str(error["loc"][-1]) if error["loc"] else ""
    if kind in ("enum", "literal_error"):
        return f"is not known: write {error['ctx']['expected']}"
    for kinds, said in _SAID:
        if kind in kinds:
            return said(error, found, field) + _for_example(key, field)
    if kind in _EXAMPLES:
        return f"is {_what(found)}: write {_EXAMPLES[kind]}"
    return error["msg"].removeprefix("Value error, ")


def _missing(_error: ErrorDetails, _found: object, _field: FieldInfo | None) -> str:
    return "is missing"


def _out_of_range(error: ErrorDetails, found: object, field: FieldInfo | None) -> str:
    bounds = _bounds(error, field)
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    said = " and ".join(f"{words[name]} {bounds[name]:g}" for name in words if name in bounds)
    if "ge" in bounds and "le" in bounds:
        said = f"{bounds['ge']} to {bounds['le']}"
    return f"is {_number(found)}: allowed is {said}"


def _of_another_length(error: ErrorDetails, found: object, field: FieldInfo | None) -> str:
    bounds = _bounds(error, field)
    least, most = bounds.get("min_length", 0), bounds.get("max_length")
    has = f"has {len(found)} characters" if isinstance(found, str) and found else "is empty"
    allowed = f"{least} to {most}" if most else f"at least {least}"
    return f"{has}: allowed are {allowed} characters"


def _of_another_form(_error: ErrorDetails, _found: object, field: FieldInfo | None) -> str:
    return f"is not written as it must be: {field.description if field else 'another form'}"


def _of_another_kind(error: ErrorDetails, found: object, _field: FieldInfo | None) -> str:
    return f"is {_what(found)}: write {_EXPECTED[error['type']]}"


def _what(found: object) -> str:
    """Say what stands there, without repeating it."""
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, float) and not found.is_integer():
        return "a number with a point" if found - found == 0 else "no finite number"
    kinds: Mapping[type | tuple[type, ...], str] = {
        str: "text",
        (int, float): "a number",
        list: "a list",
        dict: "a table",
        (date, time): "a date or time",
    }
    return next((words for kind, words in kinds.items() if isinstance(found, kind)), "not that")


def _number(found: object) -> str:
    text = str(found)
    return text if len(text) <= DIGITS_SHOWN else f"a number of {len(text)} digits"


def _bounds(error: ErrorDetails, field: FieldInfo | None) -> dict[str, Any]:
    """Give all the bounds that are known: the broken one, and those beside it."""
    names = ("ge", "gt", "le", "lt", "min_length", "max_length")
    of_field = [
        (name, getattr(one, name))
        for one in (field.metadata if field else ())
        for name in names
        if hasattr(one, name)
    ]
    return dict(of_field) | dict(error.get("ctx", {}))


def _for_example(key: str, field: FieldInfo | None) -> str:
    """Write the key with a value that may stand there, as TOML does; nothing where none is known."""
    value = _example(field)
    return "" if value is None else f", for example {key} = {json.dumps(value, ensure_ascii=False)}"


def _example(field: FieldInfo | None) -> str | int | float | None:
    """Give what is named as an example of a field, or else its default."""
    if field is None:
        return None
    value = field.examples[0] if field.examples else field.default
    return (
        value if value is not PydanticUndefined and isinstance(value, str | int | float) else None
    )


_WHOLE, _NUMBER = "a whole number, without quotes", "a number, without quotes"
_EXPECTED = {
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "finite_number": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": "true or false, without quotes",
    "bool_parsing": "true or false, without quotes",
    "string_type": "text in quotes",
}
"""What to write, by the kind of fault that pydantic names."""
_A_TABLE, _A_LIST = "a table of keys and values", 'a list, for example ["console"]'
_EXAMPLES = {
    "tuple_type": f"{_A_LIST}, or tables such as [[feeds]]",
    "list_type": _A_LIST,
    "model_type": _A_TABLE,
    "dict_type": _A_TABLE,
    "mapping_type": _A_TABLE,
}
"""The same, where the words hold an example or need none."""
_SAID: Sequence[tuple[Collection[str], Callable[[ErrorDetails, object, FieldInfo | None], str]]] = (
    (("missing",), _missing),
    (("greater_than", "greater_than_equal", "less_than", "less_than_equal"), _out_of_range),
    (("string_too_short", "string_too_long"), _of_another_length),
    (("string_pattern_mismatch",), _of_another_form),
    (_EXPECTED, _of_another_kind),
)
