"""What somebody asks in a chat → permission → the Commands port → a panel in their language.

Platforms read words, clicks and forms as an `Ask` and draw the panel that comes back; they decide
nothing. A refusal is a panel, too.
"""

from collections.abc import Sequence

from rules.asking.panels import problem

from adapters.asking.answers import ANSWERS, Question
from adapters.asking.crowd import Crowd
from adapters.asking.forms import form_for
from adapters.asking.suggestions import suggested
from adapters.ports import Commands
from rules.answer import Refusal
from rules.asking.ask import Ask, Asker, NotUnderstood, read
from rules.asking.panel import Choice, Form, Panel
from rules.asking.permission import refusal
from rules.asking.phrases import Phrases
from rules.asking.words import command_named
from rules.model import Channel


class FrontDesk:
    """Answers what people ask in a chat."""

    def __init__(self, commands: Commands, phrases: Phrases, crowd: Crowd) -> None:
        """Ask the bot's commands, and say what they answer in the asker's language."""
        self._commands, self.phrases, self._crowd = commands, phrases, crowd

    async def answer(self, ask: Ask) -> Panel:
        """Answer; what cannot be done is a panel that says why, and what to do."""
        say = self.phrases.in_language(ask.asker.language)
        command = command_named(ask.words)
        if command is None or command.words not in ANSWERS:
            return problem(say("refused.unknown", words=ask.words))
        if why := refusal(command, ask.asker):
            return problem(say(why))
        try:
            return await ANSWERS[command.words](Question(ask, self._commands, say))
        except Refusal as error:
            return problem(str(error))

    async def answer_line(self, line: str, asker: Asker, channel: Channel) -> Panel:
        """Answer a line of text or the words of a button; words that are no command, too."""
        try:
            understood = read(line)
        except NotUnderstood as error:
            return problem(str(error))
        return await self.answer(Ask(understood.command.words, asker, channel, understood.values))

    async def form(self, ask: Ask) -> Form | None:
        """Give the form that this opens instead of being answered; None: it is answered.

        `watch add` without a query and `watch edit` without a change open one. Raises Refusal.
        """
        return await form_for(ask, self._commands, self.phrases.in_language(ask.asker.language))

    async def suggestions(
        self, words: str, option: str, typed: str, asker: Asker, channel: Channel
    ) -> Sequence[Choice]:
        """Give what somebody may mean who has begun to type a value: at most 25, the best first."""
        return await suggested(words, option, typed, asker, channel, self._commands)
