"""Checks of JSON that can be put together: each says what it objects to, and where, in Slack's words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Report:
    """What is objected to, each with its JSON pointer."""

    errors: list[str] = field(default_factory=list)

    def say(self, words: str, path: str) -> None:
        self.errors.append(f"{words} [json-pointer:{path}]")


Check = Callable[[object, str, Report], None]


def string(at_most: int, *, at_least: int = 1) -> Check:
    def check(value: object, path: str, report: Report) -> None:
        if not isinstance(value, str):
            report.say("must provide a string", path)
        elif len(value) > at_most:
            report.say(f"must be less than {at_most + 1} characters", path)
        elif len(value) < at_least:
            report.say(f"must be more than {at_least - 1} characters", path)

    return check


def address(at_most: int = 3_000) -> Check:
    fits = string(at_most)

    def check(value: object, path: str, report: Report) -> None:
        fits(value, path, report)
        if isinstance(value, str) and not value.startswith(("http://", "https://", "mailto:")):
            report.say("must be a valid URL", path)

    return check


def boolean(value: object, path: str, report: Report) -> None:
    if not isinstance(value, bool):
        report.say("must provide a boolean", path)


def number(lowest: int, highest: int) -> Check:
    def check(value: object, path: str, report: Report) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.say("must provide a number", path)
        elif not lowest <= value <= highest:
            report.say(f"must be between {lowest} and {highest}", path)

    return check


def one_of(*allowed: str) -> Check:
    def check(value: object, path: str, report: Report) -> None:
        if value not in allowed:
            report.say(f"must be a valid enum value: {', '.join(allowed)}", path)

    return check


def anything(value: object, path: str, report: Report) -> None:
    pass


def array(each: Check, *, at_least: int = 1, at_most: int) -> Check:
    def check(value: object, path: str, report: Report) -> None:
        if not isinstance(value, list):
            report.say("must provide an array", path)
            return
        if len(value) > at_most:
            report.say(f"no more than {at_most} items allowed", path)
        if len(value) < at_least:
            report.say(f"no fewer than {at_least} items required", path)
        for place, one in enumerate(value):
            each(one, f"{path}/{place}", report)

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check], *more: Check) -> Check:
    """Check an object by its properties, then by what must hold between them."""

    def check(value: object, path: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.say("must provide an object", path)
            return
        for name in required:
            if value.get(name) is None:
                report.say(f"missing required field: {name}", path)
        _check_properties(value, {**optional, **required}, path, report)
        for rule in more:
            rule(value, path, report)

    return check


def _check_properties(value: Json, known: Mapping[str, Check], path: str, report: Report) -> None:
    for name, inner in value.items():
        if name not in known:
            report.say(f"invalid additional property: {name}", path)
        elif inner is not None:
            known[name](inner, f"{path}/{name}", report)


def exactly_one(*names: str) -> Check:
    def check(value: object, path: str, report: Report) -> None:
        assert isinstance(value, dict)
        if sum(name in value for name in names) != 1:
            report.say(f"must provide exactly one of: {', '.join(names)}", path)

    return check


def at_least_one(*names: str) -> Check:
    def check(value: object, path: str, report: Report) -> None:
        assert isinstance(value, dict)
        if not any(name in value for name in names):
            report.say(f"must provide at least one of: {', '.join(names)}", path)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """Check an object by what its `type` says it is."""

    def check(value: object, path: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.say("must provide an object", path)
            return
        kind = kinds.get(str(value.get("type")))
        if kind is None:
            report.say(f"unsupported type: {value.get('type')}", f"{path}/type")
        else:
            kind(value, path, report)

    return check
