"""What somebody asks in a chat → permission → the Commands port → a panel in their language.

Platforms read words, clicks and forms as an `Ask` and draw the panel that comes back; they decide
nothing. A refusal is a panel, too.
"""

from collections.abc import Sequence
from dataclasses import replace

from adapters.asking.answers import ANSWERS, watches_around
from adapters.asking.crowd import Crowd
from adapters.asking.forms import form_for
from adapters.asking.lately import Lists
from adapters.asking.question import Question
from adapters.asking.suggestions import suggested
from adapters.ports import Commands
from rules.answers.answer import Refusal
from rules.asking.ask import Ask, Asker, NotUnderstood, missing, read
from rules.asking.panel import Choice, Form, Panel
from rules.asking.panels import problem
from rules.asking.permission import Touched, refusal
from rules.asking.phrases import Phrases, said
from rules.asking.words import Command, Need, command_named
from rules.model import Channel


class FrontDesk:
    """Answers what people ask in a chat."""

    def __init__(
        self,
        commands: Commands,
        phrases: Phrases,
        crowd: Crowd,
        *,
        is_dark: bool = False,
        lists: Lists | None = None,
    ) -> None:
        """Ask the bot's commands, and say what they answer in the asker's language.

        Pictures are drawn for a dark ground where the chat has one. Suggestions are chosen from `lists`, if a
        platform keeps them while people type.
        """
        self._commands, self.phrases, self._crowd = commands, phrases, crowd
        self._is_dark, self._lists = is_dark, lists

    async def answer(self, ask: Ask) -> Panel:
        """Answer; what cannot be done is a panel that says why, and what to do."""
        asked = self._question(ask)
        command = command_named(ask.words)
        if command is None or command.words not in ANSWERS:
            return problem(asked.say("refused.unknown", words=ask.words))
        if lacking := missing(command, ask.values):
            return problem(said(lacking, asked.say))
        try:
            if why := await self._refusal(command, asked):
                return problem(asked.say(why))
            return await ANSWERS[command.words](asked)
        except Refusal as error:
            return problem(said(error, asked.say))

    async def around(self, asker: Asker) -> Panel:
        """Give the watches of the channels that somebody is in."""
        asked = self._question(Ask("watch list", asker, self._crowd.own_channel(asker)))
        try:
            return await watches_around(asked)
        except Refusal as error:
            return problem(said(error, asked.say))

    def understood(self, line: str, asker: Asker, channel: Channel) -> Ask | Panel:
        """Read a line of text, or the words of a button; what is no command is a refusal."""
        try:
            found = read(line)
        except NotUnderstood as error:
            return problem(said(error, self.phrases.in_language(asker.language)))
        return Ask(found.command.words, asker, channel, found.values)

    async def form(self, ask: Ask) -> Form | Panel | None:
        """Give the form that this opens instead of being answered; None: it is answered.

        `watch add` without a query, `watch edit` and `watch refine` without a change, `source import` without a file
        open one. Whoever may not send it gets the refusal at once.
        """
        asked = self._question(ask)
        command = command_named(ask.words)
        try:
            form = await form_for(asked)
            if form and command and (why := await self._refusal(command, asked)):
                return problem(asked.say(why))
        except Refusal as error:
            return problem(said(error, asked.say))
        return form

    async def suggestions(self, ask: Ask, option: str, typed: str) -> Sequence[Choice]:
        """Give what somebody may mean who has begun to type a value: at most 25, the best first."""
        command = command_named(ask.words)
        sought = command.option(option) if command else None
        try:
            asked = replace(self._question(ask), lists=self._lists)
            return await suggested(asked, sought, typed) if sought else ()
        except Refusal:  # a list that is typed into cannot say why it is empty
            return ()

    def _question(self, ask: Ask) -> Question:
        say = self.phrases.in_language(ask.asker.language)
        return Question(ask, self._commands, self._crowd, say, self._is_dark)

    async def _refusal(self, command: Command, asked: Question) -> str | None:
        """Say why somebody may not: they must manage every channel that this would change."""
        if command.need is not Need.MANAGE or self._is_the_operators(command, asked):
            return None
        asker = asked.ask.asker
        touched = []
        for channel in await _touched(command, asked):
            is_here = channel.chat == asker.chat and await self._crowd.is_here(asker, channel)
            why_not = await self._why_not(channel, asked) if is_here else None
            touched.append(Touched(channel, is_here, why_not))
        return refusal(command, touched)

    async def _why_not(self, channel: Channel, asked: Question) -> str | None:
        """Say why the asker may not change what a channel is told, or who may; None: they may."""
        asker = asked.ask.asker
        if asked.ask.words == "channel set" and asked.values.known("managers"):
            why_not = await self._crowd.refused_rule(asker, channel)
            if why_not or set(asked.ask.values) <= {"channel", "managers"}:
                return why_not
        own = await self._commands.managers_of(channel)
        return await self._crowd.refused(asker, channel, own)

    def _is_the_operators(self, command: Command, asked: Question) -> bool:
        """Say whether it is asked where the operator reads, of what the operator looks after."""
        return command.words == "channel check" and self._commands.is_operators(asked.ask.channel)


async def _touched(command: Command, asked: Question) -> Sequence[Channel]:
    """Give the channels that this would change: those of the watch, and the one that is named."""
    if command.leading and command.leading.name == "draft":
        draft = await asked.draft()
        edited = [one.channels for one in await asked.watches() if one.id == draft.edits]
        return edited[0] if edited else [draft.channel]
    if command.words == "channel check":
        return [asked.named_channel()]
    if command.leading is None or command.leading.name != "watch":
        return [asked.channel()]
    if command.words == "watch clone":  # the watch itself stays as it is
        await asked.watch()
        return [asked.channel()]
    return (await asked.watch()).channels
