"""How `feed parse` reads what is no feed: words of the command line → the settings of a kind."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rules.answers.answer import Refusal
from rules.model import Feed

if TYPE_CHECKING:
    from adapters.sources import PolledSettings

PLAIN = "feed"


def feed_like(kind: str, what: str, options: Sequence[str]) -> Feed:
    """Give the feed that a kind's settings make of an address or of words to search for.

    Raises Refusal for whatever the configuration would refuse.
    """
    from adapters.sources import KINDS

    model = KINDS.get(kind)
    if model is None:
        raise Refusal(f'there is no kind "{kind}": there are {", ".join(KINDS)}')
    return _settings(model, _keys(model, kind, what, options)).feed()


def _keys(
    model: "type[PolledSettings]", kind: str, what: str, options: Sequence[str]
) -> Mapping[str, str]:
    keys = {"kind": kind, **dict(_pair(option) for option in options)}
    if "url" in model.model_fields:
        is_address = what.partition(":")[0] in ("http", "https", "file", "env")
        return {**keys, "url": what if is_address else f"file:{quote(what)}"}
    return {**keys, "query": what} if what else keys


def _pair(option: str) -> tuple[str, str]:
    key, equals, value = option.partition("=")
    if not equals:
        raise Refusal(f'"{option}" is no option: write KEY=VALUE, for example title=headline')
    return key.strip(), value


def _settings(model: "type[PolledSettings]", keys: Mapping[str, Any]) -> "PolledSettings":
    from pydantic import ValidationError

    try:
        return model.model_validate(keys, context={"base": Path.cwd()})
    except ValidationError as error:
        faults = [f"{fault['loc'][0]}: {_said(fault)}" for fault in error.errors()]
        raise Refusal(f"{'; '.join(faults)} (keys of this kind: {_names_of_keys(model)})") from None


def _said(fault: Any) -> str:
    if fault["type"] == "missing":
        return "is missing"
    if fault["type"] == "extra_forbidden":
        return "unknown key"
    return str(fault["msg"]).removeprefix("Value error, ")


def _names_of_keys(model: "type[PolledSettings]") -> str:
    """Name the keys of a kind, its own before those that all have."""
    from adapters.sources import PolledSettings

    common = PolledSettings.model_fields
    own = [name for name in model.model_fields if name not in common]
    return ", ".join([*own, *(name for name in common if name != "kind")])
