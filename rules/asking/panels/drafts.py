"""The panel of a watch that is not saved yet."""

from collections.abc import Iterator
from dataclasses import replace

from rules.answers.answer import Drafted
from rules.asking.panel import ASK_LIMIT, Button, Line, Moment, Panel, Piece, Place, Style, Words
from rules.asking.panels import news
from rules.asking.panels.plain import joined, quiet, quiet_of, text, watch_name
from rules.asking.phrases import Say
from rules.confidence.less import Effect, Less
from rules.ids import draft_code, watch_code


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
    since = news.tried_since(answer.tried, say)  # said with what is not saved yet
    trial = (line for line in tried.lines if line != since)
    return replace(tried, lines=(*_about(answer, say), *trial))


def _about(answer: Drafted, say: Say) -> Iterator[Line]:
    draft, wish = answer.draft, answer.draft.wish
    facts: list[Piece] = [Words(say("draft.unsaved"), Style.STRONG), Place(draft.channel)]
    facts += [Words(wish.name)] if wish.name else []
    facts += [Words(say(f"mode.{wish.mode.value}"), Style.QUIET)] if wish.mode else []
    if wish.min_sources:
        facts.append(Words(say("watch.sources", count=wish.min_sources), Style.QUIET))
    if wish.quiet:
        facts.append(Words(quiet_of(wish.quiet, say), Style.QUIET))
    yield joined(facts)
    over = Words(say("draft.whole" if answer.is_whole else "draft.archive"), Style.QUIET)
    yield joined([over, Moment(answer.tried.backtest.span.begins)])


def less(found: Less, say: Say) -> Panel:
    """Offer what would make a watch tell less of this kind, each with its effect; nothing is done."""
    exclusions = [(f"-{one.word}", one.effect) for one in found.exclusions]
    lines = [_effect(what, effect, say) for what, effect in exclusions]
    buttons = [
        Button(say("less.exclude", word=one.word), f"watch save {draft_code(one.draft.id)}")
        for one in found.exclusions
        if one.draft.id
    ]
    if not exclusions:
        lines.append(quiet(say("less.no_word")))
    mute = f"mute add outlet {found.article.outlet} for:forever"
    if found.article.outlet and len(mute) <= ASK_LIMIT:
        lines.append(_effect(say("less.outlet", outlet=found.article.outlet), found.outlet, say))
        lines.append(quiet(say("less.for_all")))
        buttons.append(Button(say("less.mute", outlet=found.article.outlet), mute))
    if found.watch.origin == "file":
        lines.append(quiet(say("less.file")))
    else:
        buttons.append(Button(say("button.edit"), f"watch edit {watch_code(found.watch.id)}"))
    title = say("less.title", name=watch_name(found.watch))
    return Panel(title, (text(found.article.title), *lines), buttons=tuple(buttons))


def _effect(what: str, effect: Effect, say: Say) -> Line:
    words = say("less.effect", count=effect.stories, removed=effect.removed)
    return (Words(what, Style.CODE), Words(f" {words}"))
