"""Delivery → message: posted once, edited, followed up, found again. REST only: it needs no gateway."""

import asyncio
from collections.abc import Awaitable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

import discord
import structlog

from adapters.asking.tongues import Tongues
from adapters.chat.discord_chat import embeds
from adapters.chat.discord_chat.forum import announced, apply_tags, begun_post
from adapters.chat.discord_chat.line import Line
from adapters.chat.discord_chat.look_back import UNKNOWN_CHANNEL, Found, LookBack
from adapters.chat.discord_chat.notices import drawn_notice
from adapters.chat.discord_chat.panels import line_of, words_of
from adapters.chat.discord_chat.places import (
    FOLLOW_UP,
    Place,
    Places,
    WithThreads,
    has_threads,
    in_words,
    remedy,
)
from adapters.chat.discord_chat.troubles import (
    MISSING_PERMISSIONS,
    TROUBLES,
    is_refused_token,
    sorted_out,
)
from adapters.errors import ChannelLost, DeliveryError, DeliveryRefused
from adapters.ports import ChannelRules, Chat
from rules.alerts.card import card_of
from rules.asking.noticed import in_language
from rules.asking.panel import Announcement
from rules.asking.phrases import Say
from rules.delivery.throttle import Pace, Rate
from rules.model import Channel, Delivery, DeliveryKind, Posted
from rules.sentences import because, sentence, told_by

log = structlog.get_logger()
_T = TypeVar("_T")

LONGEST_S = 60.0
"""How long looking for something may take, waiting for its turn included."""
LOOK_BACK = timedelta(minutes=2)
"""Our clock and Discord's may differ: a message is looked for from before its attempt on."""
THREAD_IS_THERE, ARCHIVED, LOCKED = 160004, 50083, 160005
THREAD_CLOSED = frozenset({UNKNOWN_CHANNEL, ARCHIVED, LOCKED})


class DiscordChat(Chat):
    """Tells channels, threads, forums and people of Discord."""

    settle = timedelta(seconds=12)
    """A request is given up ten seconds after it was begun, waiting for its turn included."""
    pace = Pace(channel=Rate(1.0, 5), whole=Rate(25.0, 10))
    """Five messages in five seconds a channel are seen to pass, and 50 requests a second must."""

    def __init__(
        self,
        line: Line,
        places: Places,
        rules: ChannelRules,
        tongues: Tongues,
        crosspost: Collection[str] = (),
    ) -> None:
        """Write over a line; announcement channels of `crosspost` publish to their followers."""
        self._line, self.places, self._rules, self._tongues = line, places, rules, tongues
        self._crosspost = frozenset(crosspost)
        self._look_back = LookBack(line)

    async def post(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Post an alert: in a forum as a post of its own."""
        return await self._trying(delivery, self._post(delivery, now))

    async def edit(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Draw the message anew; it rings for nobody."""
        return await self._trying(delivery, self._edit(delivery, now))

    async def reply(self, delivery: Delivery, *, now: datetime) -> Posted:
        """Name later articles in the message's thread, silently."""
        return await self._trying(delivery, self._reply(delivery))

    async def find(self, delivery: Delivery) -> Posted | None:
        """Look for the marker in what the bot wrote since; an edit is simply done again."""
        if delivery.kind is DeliveryKind.EDIT:
            return None
        return await self._trying(delivery, self._find(delivery))

    async def announce(self, told: Announcement, marker: str) -> None:
        """Tell a channel once what was saved for it; what is in the way is for the log."""
        try:
            place = await self.places.at(told.channel)
            say = await self._say_in(told.channel, place)
            line = told.line_in(say)
            if isinstance(place, discord.ForumChannel):
                return await announced(
                    place, embeds.thread_name(words_of(line), say), line_of(line)
                )
            await _writable(place).send(
                line_of(line),
                allowed_mentions=discord.AllowedMentions.none(),
                suppress_embeds=True,
                nonce=marker,
            )
        except (*TROUBLES, DeliveryError) as error:
            log.warning("announcement_failed", channel=str(told.channel), reason=repr(error))

    async def check(self, channel: Channel) -> str | None:
        """Say what stands in the way of writing to a channel; of none, what is wrong with the bot."""
        if not channel.address:
            return await self._own_problem(channel)
        if problem := self._rules.problem_with(channel):
            return problem
        self.places.forget(channel)
        try:
            async with asyncio.timeout(LONGEST_S):
                place = await self.places.at(channel)
                missing = await self.places.missing(channel)
        except TROUBLES as error:
            return told_by(await self._sorted(error, channel))
        if isinstance(place, discord.CategoryChannel | discord.StageChannel):
            return sentence(
                "holds_no_messages",
                "{channel} holds no messages: name a text channel or a forum",
                channel=self.places.named(channel),
            )
        return because(self.places.named(channel), remedy(missing)) if missing else None

    async def _own_problem(self, whole: Channel) -> str | None:
        """Say what is wrong with the token, or that nobody has invited the bot yet."""
        try:
            async with asyncio.timeout(LONGEST_S):
                client = await self._line.client()
                async for _ in client.fetch_guilds(limit=1, with_counts=False):
                    return None
        except TROUBLES as error:
            return told_by(sorted_out(error, str(whole)))
        return sentence(
            "in_no_server",
            "the bot is in no server yet: `wirewatch discord invite` prints its link",
        )

    async def _post(self, delivery: Delivery, now: datetime) -> Posted:
        channel = delivery.channel
        place = await self.places.at(channel)
        say = await self._say_in(channel, place)
        message = self._drawn(delivery, now, say, place)
        if isinstance(place, discord.ForumChannel):
            if delivery.attempts > 1 and (posted := await self._find(delivery)):
                return posted  # a post has no nonce: it is looked for before any retry
            watches = () if delivery.notice else delivery.alert.watches
            tags = apply_tags(place, watches)
            name = embeds.thread_name(delivery.told.title, say)
            return Found.of(await begun_post(place, name, message, tags)).posted
        sent = await _writable(place).send(
            content=message.content,
            embed=message.embed,
            view=message.view,
            allowed_mentions=message.mentions,
            nonce=delivery.marker,
        )
        await self._published(channel, place, sent)
        return Found.of(sent).posted

    def _drawn(
        self, delivery: Delivery, now: datetime, say: Say, place: Place | None = None
    ) -> embeds.Drawn:
        """Draw what a delivery tells; where it is new, its watches may call whom they name."""
        if delivery.notice is not None:
            told = in_language(delivery.notice, say, named=self.places.named)
            return drawn_notice(told, delivery.marker, say)
        card = card_of(delivery, now=now)
        calls = embeds.called_by(card) if place else []
        everyone = str(guild_of(place)) if place else None
        calls = [call for call in calls if call != everyone]
        return embeds.drawn(card, delivery.marker, say, calls)

    async def _say_in(self, channel: Channel, place: Place) -> Say:
        """Speak as the channel is told: as its people said, else the operator, else its server."""
        return await self._tongues.say_in(channel, await self.places.locale_of(place))

    async def _published(self, channel: Channel, place: Place, sent: discord.Message) -> None:
        """Publish to followers where the operator chose so; what fails here was posted all the same."""
        if channel.address not in self._crosspost:
            return
        if isinstance(place, discord.TextChannel) and place.is_news():
            try:
                await sent.publish()
            except TROUBLES as error:
                log.warning("crosspost_failed", channel=str(channel), reason=type(error).__name__)

    async def _edit(self, delivery: Delivery, now: datetime) -> Posted:
        found, place = _message_of(delivery), await self.places.at(delivery.channel)
        message = self._drawn(delivery, now, await self._say_in(delivery.channel, place))
        with self._given_up_alone(delivery, found.channel != place.id):
            await self._redraw(found, message)
        return found.posted

    async def _redraw(self, found: Found, message: embeds.Drawn) -> None:
        """Draw a message anew; the thread that it stands in is opened for it, if it was put away."""
        there = (await self._line.messages_of(found.channel)).get_partial_message(found.message)
        try:
            await _redrawn(there, message)
        except discord.HTTPException as error:
            if error.code != ARCHIVED or not await self._is_opened(found.channel):
                raise
            await _redrawn(there, message)

    async def _is_opened(self, thread_id: int) -> bool:
        """Open a thread that was put away; one that is locked stays so."""
        thread = await (await self._line.client()).fetch_channel(thread_id)
        if not isinstance(thread, discord.Thread) or thread.locked:
            return False
        await thread.edit(archived=False)
        return True

    async def _reply(self, delivery: Delivery) -> Posted:
        found, place = _message_of(delivery), await self.places.at(delivery.channel)
        say = await self._say_in(delivery.channel, place)
        message = embeds.follow_up_of(delivery, delivery.marker, say)
        if not has_threads(place):
            there = await self._line.messages_of(found.channel)
            sent = await _answered(there, found.message, message, delivery.marker)
            return Found.of(sent).posted
        with self._given_up_alone(delivery):
            return await self._told_in_thread(found, message, delivery, place)

    async def _told_in_thread(
        self, found: Found, message: embeds.Drawn, delivery: Delivery, place: WithThreads
    ) -> Posted:
        """Write into the thread of a message, which is begun when it is needed first."""
        thread = await self._line.messages_of(found.message)
        try:
            sent = await _sent_silently(thread, message, delivery.marker)
        except discord.NotFound as error:
            if error.code != UNKNOWN_CHANNEL or isinstance(place, discord.ForumChannel):
                raise
            say = await self._say_in(delivery.channel, place)
            await _begin_thread(place, found, embeds.thread_name(delivery.told.title, say))
            sent = await _sent_silently(thread, message, delivery.marker)
        return Found.of(sent).posted

    @contextmanager
    def _given_up_alone(self, delivery: Delivery, is_of_one_story: bool = True) -> Iterator[None]:
        """Refuse what a story's own thread does not take: its channel takes other stories all the same."""
        try:
            yield
        except discord.HTTPException as error:
            if not is_of_one_story or error.code not in THREAD_CLOSED:
                raise
            closed = sentence(
                "dc_thread_closed",
                "the thread of this story was deleted or locked: nothing more is told in it",
            )
            named = self.places.named(delivery.channel)
            raise DeliveryRefused(because(named, closed)) from error

    async def _find(self, delivery: Delivery) -> Posted | None:
        place = await self.places.at(delivery.channel)
        since = (delivery.sent_at or delivery.owed_at) - LOOK_BACK
        if delivery.kind is DeliveryKind.REPLY and has_threads(place):
            thread = _message_of(delivery).message
            found = await self._look_back.in_channel(thread, delivery.marker, since)
        elif isinstance(place, discord.ForumChannel):
            found = await self._look_back.in_forum(place, delivery.marker, since)
        else:
            found = await self._look_back.in_channel(place.id, delivery.marker, since)
        if found is None and (missing := await self.places.missing(delivery.channel)):
            named = self.places.named(delivery.channel)
            raise ChannelLost(
                sentence(
                    "arrival_unseen",
                    "{channel}: whether it arrived cannot be seen, {remedy}",
                    channel=named,
                    remedy=remedy(missing),
                )
            )
        return found.posted if found else None

    async def _trying(self, delivery: Delivery, attempt: Awaitable[_T]) -> _T:
        try:
            async with asyncio.timeout(LONGEST_S):
                return await attempt
        except TROUBLES as error:
            raise await self._sorted(error, delivery.channel, delivery.kind) from error

    async def _sorted(
        self, error: BaseException, channel: Channel, kind: DeliveryKind = DeliveryKind.POST
    ) -> DeliveryError:
        """Say what an error means; of a lacking permission, which one it is."""
        named = self.places.named(channel)
        result = sorted_out(error, named)
        if isinstance(result, ChannelLost):
            self.places.forget(channel)
            self.places.lost.add(channel.address)
        if is_refused_token(error):
            log.error("discord_token_refused", reason=str(result), about=channel.chat)
        if isinstance(error, discord.HTTPException) and error.code in MISSING_PERMISSIONS:
            return await self._which_is_missing(channel, named, kind) or result
        return result

    async def _which_is_missing(
        self, channel: Channel, named: str, kind: DeliveryKind
    ) -> ChannelLost | None:
        try:
            missing = await self.places.missing(channel)
        except TROUBLES:
            return None  # it cannot even be seen, which the error says
        if kind is DeliveryKind.REPLY:
            missing = missing or tuple(in_words(name) for name in FOLLOW_UP)
        return ChannelLost(because(named, remedy(missing))) if missing else None


def _message_of(delivery: Delivery) -> Found:
    if delivery.message is None:
        raise DeliveryRefused(
            sentence("parent_dead", "the message that it belongs to was given up")
        )
    return Found.read(delivery.message)


def guild_of(place: Place) -> int | None:
    """Give the number of the server of a place, which is its role @everyone's, too."""
    return None if isinstance(place, discord.DMChannel) else place.guild.id


def _writable(place: Place) -> discord.abc.Messageable:
    if isinstance(place, discord.abc.Messageable):
        return place
    raise ChannelLost(
        sentence(
            "only_holds_channels",
            "#{channel} holds no messages: name a text channel, a thread or a forum",
            channel=place.name,
        )
    )


async def _begin_thread(place: discord.TextChannel, found: Found, name: str) -> None:
    """Begin the thread of a message, unless somebody was first."""
    try:
        await place.create_thread(name=name, message=discord.Object(found.message))
    except discord.HTTPException as error:
        if error.code != THREAD_IS_THERE:
            raise


async def _redrawn(there: discord.PartialMessage, message: embeds.Drawn) -> None:
    await there.edit(
        embed=message.embed,
        view=message.view,
        allowed_mentions=discord.AllowedMentions.none(),
    )


async def _sent_silently(
    there: discord.PartialMessageable, message: embeds.Drawn, nonce: str
) -> discord.Message:
    return await there.send(
        embed=message.embed,
        view=message.view,
        allowed_mentions=message.mentions,
        nonce=nonce,
        silent=True,
    )


async def _answered(
    there: discord.PartialMessageable, message_id: int, message: embeds.Drawn, nonce: str
) -> discord.Message:
    """Answer a message where it cannot have a thread: in a thread, in a direct message."""
    return await there.get_partial_message(message_id).reply(
        embed=message.embed,
        view=message.view,
        allowed_mentions=message.mentions,
        nonce=nonce,
        silent=True,
    )
