"""Somebody who reads German reads no English on Slack: every answer of every command, in marked words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rules.asking.words import command_named
from tests.german_walk import AnyDocument, Walk, everything
from tests.marked import marked
from tests.servers.slack_people import Person
from tests.servers.slack_values import Channel
from tests.slack_house import (
    COMMAND,
    address_of,
    commands_in,
    listening,
    settings_for,
    slack_with_app,
)


@dataclass(kw_only=True)
class OnSlack(Walk):
    eva: Person
    at: Channel

    async def answered(self, words: str, values: dict[str, Any]) -> Any:
        before = self._seen()
        sight = await self.eva.command(COMMAND, line_of(words, values), channel=self.at)
        assert sight.problem is None, words
        await self.eva.until(lambda: self._seen() != before)
        if self.eva.modals:
            view = self.eva.modals.pop()
            return [view.content.get(name) for name in ("title", "submit", "close", "blocks")]
        return self.eva.ephemerals[-1].blocks

    def _seen(self) -> tuple[int, int]:
        return len(self.eva.ephemerals), len(self.eva.modals)


def line_of(words: str, values: Mapping[str, str]) -> str:
    return " ".join([words, *_parts(words, values)])


def _parts(words: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Write the leading value as it is, the others by their names."""
    command = command_named(words)
    for name, value in values.items():
        option = command.option(name) if command else None
        is_leading = option is not None and option.is_leading
        yield str(value) if is_leading else f'{name}:"{value}"'


async def test_no_answer_of_any_command_has_english_in_it(tmp_path: Path) -> None:
    async with slack_with_app() as slack:
        settings, place = settings_for(slack), slack.channel("alerts")
        eva = slack.person("ada")
        slack.workspace.members[eva.id].locale = "de-DE"
        walk = OnSlack(eva=eva, at=place, typed=frozenset(("remove",)), queries_at_most=3)
        async with (
            commands_in(tmp_path, settings, AnyDocument()) as commands,
            listening(settings, commands, tmp_path, catalogues=marked()),
        ):
            await slack.sockets.connected()
            await everything(walk, commands, address_of(place), "https://lists.example/a.opml")
    assert walk.english == {}
