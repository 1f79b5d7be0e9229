"""Plan → what a quick look at the bare texts of an article can rule out, before it is cut into words."""

from collections.abc import Iterable, Sequence

from rules.language.plan import AllOf, AnyOf, Plan, SoughtPattern


def telltales(plan: Plan) -> tuple[str, ...]:
    """Give casefolded texts of which one stands in every article that satisfies a plan; none: unknown."""
    match plan:
        case SoughtPattern(pattern=pattern):
            return pattern.literals
        case AllOf(parts):
            return max(map(telltales, parts), key=_shortest)
        case AnyOf(parts):
            branches = [telltales(part) for part in parts]
            return _each_once(branches) if all(branches) else ()
        case _:
            return ()


def likely(texts: Sequence[tuple[int, str]], signs: Sequence[str]) -> list[int]:
    """Give the articles, of their ids and all their texts, in which one of the telltales stands.

    No other satisfies the plan. Mostly none does: all of them are looked through at once first.
    """
    if not _stands_in("\n".join(text for _, text in texts), signs):
        return []
    return [number for number, text in texts if _stands_in(text, signs)]


def _stands_in(text: str, signs: Sequence[str]) -> bool:
    folded = text.casefold()
    return any(sign in folded for sign in signs)


def _each_once(branches: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sign for branch in branches for sign in branch))


def _shortest(signs: Sequence[str]) -> int:
    return min(map(len, signs), default=0)
