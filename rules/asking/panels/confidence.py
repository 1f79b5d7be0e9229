"""Panels of why something was not told."""

from collections.abc import Iterator

from rules.answers.linked import Stage
from rules.answers.whynot import WhyNot
from rules.asking.panel import ASK_LIMIT, Button, Line, Panel, Style, Words, in_our_words
from rules.asking.panels.trees import tree
from rules.asking.phrases import Say, said


def why_not(found: WhyNot, say: Say) -> Panel:
    """Show the stages up to the one that stopped it, the remedy, and a button that does it."""
    stopped = found.stopped
    title = say("whynot.told")
    if stopped:
        title = say("whynot.stopped", stage=say(f"stage.{stopped.name.value}"))
    return Panel(title, tuple(_lines(found, say)), buttons=tuple(_buttons(stopped, say)))


def _lines(found: WhyNot, say: Say) -> Iterator[Line]:
    if found.article:
        yield (Words(found.article.title, link=found.article.link),)
    for stage in found.stages:
        name = Words(say(f"stage.{stage.name.value}"), Style.STRONG)
        yield (Words("✓ " if stage.passed else "✗ "), name, Words(f": {said(stage.sentence, say)}"))
        if stage.remedy:
            yield in_our_words(say("whynot.remedy", remedy=stage.remedy), Style.QUIET)
    if found.nearest:
        yield from tree(found.nearest, say)


def _buttons(stopped: Stage | None, say: Say) -> Iterator[Button]:
    if stopped and stopped.ask and len(stopped.ask) <= ASK_LIMIT:
        yield Button(say(f"do.{stopped.ask.partition(' ')[0]}"), stopped.ask, is_primary=True)
