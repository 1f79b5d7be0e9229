"""A question at the front desk, and what everybody who answers one may want to know."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.asking.crowd import Crowd
from adapters.asking.lately import Lists
from adapters.ports import Commands
from rules.answers.answer import Refusal
from rules.asking.ask import Ask
from rules.asking.panels.plain import watch_name
from rules.asking.phrases import Say
from rules.attention.mutes import MuteKind
from rules.ids import watch_code, watch_number
from rules.model import Channel, Watch
from rules.watches.draft import DROPPED, Draft
from rules.watches.owning import workspace_of

KNOWN_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, whom to ask it, and how to say the answer."""

    ask: Ask
    commands: Commands
    crowd: Crowd
    say: Say
    is_dark: bool = False
    """Whether the chat is read on a dark ground."""
    lists: Lists | None = None
    """What suggestions are chosen from; None: as they are at this moment."""

    @property
    def values(self) -> "Values":
        """Give the values that were named."""
        return Values(self.ask)

    @property
    def scope(self) -> str:
        """Give the workspace that is asked in, with its chat: the owner of what is made here."""
        return f"{self.ask.asker.chat}:{self.ask.asker.workspace}"

    def channel(self) -> Channel:
        """Give the channel that it is about; `me` is the asker's own."""
        about = self.ask.about()
        return self.crowd.own_channel(self.ask.asker) if about.address == "me" else about

    def named_channel(self) -> Channel:
        """Give the channel that it is about, which may be named with its chat: `discord:123`."""
        written = self.values.text("channel")
        return Channel.named(written) if ":" in written else self.channel()

    async def watches(self) -> Sequence[Watch]:
        """Give the watches that people of this workspace may see."""
        return [one for one in await self.commands.list_watches() if await self.sees(one)]

    async def watch(self) -> Watch:
        """Find the watch that is meant, by its id or its name; raises Refusal."""
        return await self.watch_called(self.values.text("watch"))

    async def watch_called(self, reference: str) -> Watch:
        """Find a watch that they may see, by its id or its name; raises Refusal.

        A name may be that of several channels' watches: where it is asked, that of this channel is meant.
        """
        seen, number = await self.watches(), watch_number(reference)
        sought, about = reference.strip().casefold(), self.channel()
        named = [one for one in seen if one.id == number or one.name.casefold() == sought]
        found = [one for one in named if about in one.channels] or named
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(map(watch_name, found[:KNOWN_SHOWN]))
            raise Refusal(self.say("watch.several", reference=reference, names=several))
        names = ", ".join(map(watch_name, seen[:KNOWN_SHOWN]))
        known = f" {self.say('watch.known', names=names)}" if names else ""
        raise Refusal(self.say("watch.unknown", reference=reference) + known)

    @property
    def by(self) -> str:
        """Name who asks, as it is kept."""
        return f"{self.ask.asker.chat}:@{self.ask.asker.id}"

    async def draft(self) -> Draft:
        """Find the draft that is meant, if the asker made it and it can still be used."""
        reference = self.values.text("draft")
        found = await self.commands.find_draft(reference)
        if found is None:
            raise Refusal(self.say("draft.gone", draft=reference))
        if (found.by, found.scope) != (self.by, self.scope):
            raise Refusal(self.say("draft.of_another", draft=reference))
        if found.became == DROPPED:
            raise Refusal(self.say("draft.was_dropped", draft=reference))
        if found.became:
            raise Refusal(self.say("draft.was_saved", draft=reference, watch=found.became))
        return found

    async def subject(self, written: str, *, there: bool = True) -> str:
        """Say what is muted, a watch by its id: one that is hidden is none; raises Refusal.

        A mute may outlive its watch: what need not be there is looked up by its name only.
        """
        word, _, rest = written.strip().partition(" ")
        is_watch = word.casefold() == MuteKind.WATCH and bool(rest)
        called = rest if is_watch else written
        has_id = watch_number(called) is not None
        if (has_id and not there) or not (has_id or is_watch):
            return written
        return f"{MuteKind.WATCH} {watch_code((await self.watch_called(called)).id)}"

    async def is_here(self, channel: Channel) -> bool:
        """Say whether a channel stands in the asker's workspace and they see it, or is their own."""
        asker = self.ask.asker
        is_here = channel.chat == asker.chat and await self.crowd.is_here(asker, channel)
        return is_here and not await self.crowd.is_hidden(asker, channel)

    async def around(self) -> Sequence[Watch]:
        """Give the watches of the channels that the asker is in."""
        asker, own = self.ask.asker, self.crowd.own_channel(self.ask.asker)
        return [
            watch
            for watch in await self.watches()
            if any([one != own and await self.crowd.is_in(asker, one) for one in watch.channels])
        ]

    async def sees(self, watch: Watch) -> bool:
        """Say whether a watch tells a channel that the asker sees, or is this workspace's.

        That of the workspace is hidden where it tells somebody else, or those in a private channel.
        """
        asker = self.ask.asker
        if any([await self.is_here(one) for one in watch.channels]):
            return True
        if any([await self.crowd.is_hidden(asker, one) for one in watch.channels]):
            return False
        return workspace_of(watch.scope) == self.scope and bool(asker.workspace)


@dataclass(frozen=True, slots=True)
class Values:
    """The values of an ask, read by kind."""

    ask: Ask

    def text(self, name: str) -> str:
        """Give a value; empty where it was not named."""
        return self.ask.values.get(name, "")

    def known(self, name: str) -> str | None:
        """Give a value; None where it was not named."""
        return self.ask.values.get(name) or None

    def number(self, name: str) -> int | None:
        """Give a number; None where it was not named."""
        value = self.text(name)
        return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None

    @property
    def page(self) -> int:
        """Give the page of a list that is asked for."""
        return self.number("page") or 1
