"""The panel of a watch that is not saved yet."""

from collections.abc import Iterator
from dataclasses import replace

from rules.answer import Drafted
from rules.asking.panel import Button, Line, Panel, Piece, Place, Style, Words
from rules.asking.panels import news
from rules.asking.panels.plain import joined, quiet
from rules.asking.phrases import Say
from rules.ids import draft_code


def preview(answer: Drafted, say: Say) -> Panel:
    """Show what it would have told, and what to do with it: save, refine, run silently, cancel."""
    code = draft_code(answer.draft.id)
    buttons = (
        Button(say("button.save"), f"watch save {code}", is_primary=True),
        Button(say("button.refine"), f"watch refine {code}"),
        Button(say("button.shadow"), f"watch shadow {code}"),
        Button(say("button.cancel"), f"watch drop {code}"),
    )
    tried = news.tried(answer.tried, say, buttons=buttons)
    return replace(tried, lines=(*_about(answer, say), *tried.lines))


def _about(answer: Drafted, say: Say) -> Iterator[Line]:
    draft, wish = answer.draft, answer.draft.wish
    facts: list[Piece] = [Words(say("draft.unsaved"), Style.STRONG), Place(draft.channel)]
    facts += [Words(wish.name)] if wish.name else []
    facts += [Words(say(f"mode.{wish.mode.value}"), Style.QUIET)] if wish.mode else []
    if wish.min_sources:
        facts.append(Words(say("watch.sources", count=wish.min_sources), Style.QUIET))
    yield joined(facts)
    yield quiet(say("draft.whole" if answer.is_whole else "draft.archive"))
