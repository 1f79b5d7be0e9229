"""What is known of a link in a channel → the stages that it went through, and the first that stopped it.

The stages stand in the order of the path: the address, its feed, the article, the watches, the story,
people's attention, the message. The last one given is the one that stopped it, or says that it was told.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.answers.kept_stages import OF_KEPT
from rules.answers.linked import Kept, Stage, StageName, Unknown
from rules.answers.nearness import nearest
from rules.answers.told_stages import OF_TOLD
from rules.answers.unknown_stages import OF_UNKNOWN
from rules.language.explain import Explained
from rules.model import Article, Channel


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why an article was not told in a channel, or that it was."""

    link: str
    channel: Channel
    stages: tuple[Stage, ...]
    article: Article | None = None
    nearest: Explained | None = None
    """The watch that came nearest, where none was satisfied."""

    @property
    def stopped(self) -> Stage | None:
        """Give the stage that stopped it; None when it was told."""
        return next((one for one in self.stages if not one.passed), None)


def why_not(facts: Unknown | Kept) -> WhyNot:
    """Walk the stages up to the first that stopped it."""
    if isinstance(facts, Unknown):
        stages = _until_stopped(step(facts) for step in OF_UNKNOWN)
        return WhyNot(facts.link, facts.channel, stages)
    stages = _until_stopped(step(facts) for step in OF_KEPT)
    if told := facts.own:  # then nothing before has stopped it
        stages += _until_stopped(step(told, facts) for step in OF_TOLD)
    last = stages[-1]
    near = nearest(facts.watches) if last.name is StageName.WATCH and not last.passed else None
    return WhyNot(facts.link, facts.channel, stages, facts.article, near)


def _until_stopped(found: Iterator[Stage | None]) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    for stage in found:
        stages += [stage] if stage else []
        if stage and not stage.passed:
            break
    return tuple(stages)
