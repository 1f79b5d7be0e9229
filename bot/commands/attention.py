"""What people may ask about their attention: how a channel is told, mutes, digests, what they missed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.attention_ports import ToldTitle
from adapters.ports import Store, Transaction
from bot.telling import Teller
from bot.undone import NO_DIGEST, NOTHING_MUTED, NOTHING_SET, NOTHING_SHOWN, nothing_or
from rules.alerts.sources import independent_sources
from rules.answers.answer import ChannelShown, Refusal
from rules.answers.attention import (
    CaughtUp,
    DigestTold,
    MuteAdded,
    MuteRemoved,
    MuteShown,
    MutesShown,
)
from rules.attention.catchup import since_from
from rules.attention.errors import SettingError
from rules.attention.managers import Managers
from rules.attention.mutes import (
    Mute,
    MuteKind,
    Target,
    end_of,
    expiry_from,
    hearing,
    in_force,
    target_from,
)
from rules.attention.rank import StoryLine, ranked
from rules.attention.routing import Attention, Way
from rules.attention.settings import attention_from, attention_written
from rules.attention.waiting import Gathering, KeptChannel, WaitingAlert
from rules.ids import code, number, watch_code, watch_number
from rules.model import Channel, Folding, Watch
from rules.notice import NoticeKind
from rules.sentences import because, sentence, told_by

LATELY = timedelta(days=3)
OFFERED_AT_MOST = 1_000
"""Of so many alerts, the newest, people find one by typing: read at every key."""
"""How far back goes what is offered to who begins to type of an alert."""


class AttentionCommandsPart:
    """The part of the commands that is about people's attention."""

    _store: Store
    _teller: Teller
    _clock: Callable[[], datetime]
    _named: Callable[[str], Awaitable[Watch]]
    _refuse_unknown: Callable[[Channel, object], None]

    async def show_channel(self, channel: Channel) -> ChannelShown:
        """Read what is set for a channel, or what holds without."""
        self._refuse_unknown(channel, NOTHING_SHOWN)
        folding = await self._store.folding(channel) or Folding.EDIT
        now, customs = self._clock(), self._teller.customs
        async with self._store.begin() as tx:
            kept = (await tx.kept_channels([channel])).get(channel, KeptChannel())
            return ChannelShown(
                channel,
                folding,
                customs.attention(channel, kept.settings),
                fixed=tuple(customs.fixed.get(channel, ())),
                reads=tuple((await tx.reads([str(channel)])).get(str(channel), ())),
                mutes=tuple(in_force(await tx.mutes([str(channel)]), now)),
                waiting=len(await tx.waiting_alerts(channel)),
            )

    async def set_attention(self, channel: Channel, settings: Mapping[str, str]) -> ChannelShown:
        """Keep them; what waits is looked at anew."""
        self._refuse_unknown(channel, NOTHING_SET)
        customs, now = self._teller.customs, self._clock()
        if fixed := [key for key in settings if key in customs.fixed.get(channel, ())]:
            problem = sentence(
                "set_in_file",
                "{key} of {channel} is set in the configuration file: change it there",
                key=fixed[0],
                channel=channel,
            )
            raise Refusal(because(NOTHING_SET, problem))
        async with self._store.begin() as tx:
            kept = (await tx.kept_channels([channel])).get(channel, KeptChannel())
            new = self._settings({**kept.settings, **settings}, channel)
            changed = replace(kept, settings=new, digest_next_at=None)
            await tx.keep_channel(channel, changed)
            await tx.look_again(channel, now=now)
        return await self.show_channel(channel)

    async def language_of(self, channel: Channel) -> str:
        """Read it, with what the configuration says."""
        return (await self._attention(channel)).language

    async def managers_of(self, channel: Channel) -> Managers:
        """Read them, with what the configuration says of the channel."""
        return (await self._attention(channel)).managers

    async def _attention(self, channel: Channel) -> Attention:
        settings = await self._store.settings_of(channel)
        return self._teller.customs.attention(channel, settings)

    async def set_reads(self, channel: Channel, reads: Sequence[Channel]) -> ChannelShown:
        """Keep whose channel it is, by what that person reads."""
        for one in (channel, *reads):
            self._refuse_unknown(one, NOTHING_SET)
        async with self._store.begin() as tx:
            await tx.set_reads(str(channel), list(dict.fromkeys(reads)))
        return await self.show_channel(channel)

    async def add_mute(self, target: str, lasting: str, *, channel: Channel, by: str) -> MuteAdded:
        """Keep a mute; it holds from the next article on, and for what waits."""
        self._refuse_unknown(channel, NOTHING_MUTED)
        try:
            meant, expiry = await self._target(target), expiry_from(lasting)
        except SettingError as error:
            raise Refusal(because(NOTHING_MUTED, told_by(error))) from error
        now = self._clock()
        async with self._store.begin() as tx:
            zone = (await self._teller.attendance.states([channel], tx, now))[
                channel
            ].here.attention.zone
            try:
                until = end_of(expiry, now, zone)
            except SettingError as error:
                raise Refusal(because(NOTHING_MUTED, told_by(error))) from error
            mute = Mute(meant, str(channel), now, until, by)
            await tx.mute(mute)
        return MuteAdded(mute, zone)

    async def list_mutes(self, channel: Channel | None = None) -> MutesShown:
        """Read the mutes in force."""
        now = self._clock()
        async with self._store.begin() as tx:
            mutes = in_force(await tx.mutes(None if channel is None else [str(channel)]), now)
            channels = {Channel.named(one.reader) for one in mutes}
            states = await self._teller.attendance.states(channels, tx, now)
        zones = {str(at): state.here.attention.zone for at, state in states.items()}
        return MutesShown(tuple(MuteShown(one, zones[one.reader]) for one in mutes))

    async def remove_mute(self, target: str, *, channel: Channel) -> MuteRemoved:
        """Forget a mute."""
        try:
            meant = await self._target(target, there=False)
        except SettingError as error:
            unheard = sentence("no_mute_removed", "no mute was removed")
            raise Refusal(because(unheard, told_by(error))) from error
        async with self._store.begin() as tx:
            mine = in_force(await tx.mutes([str(channel)]), self._clock())
            gone = next((one for one in mine if one.target.key == meant.key), None)
            if gone is None:
                known = ", ".join(str(one.target) for one in mine)
                unmuted = sentence(
                    "not_muted", "{what} is not muted in {channel}", what=meant, channel=channel
                )
                there = sentence("muted_there", "muted there is {known}", known=nothing_or(known))
                raise Refusal(because(unmuted, there))
            await tx.unmute(meant, str(channel))
        return MuteRemoved(gone)

    async def digest_now(self, channel: Channel) -> DigestTold:
        """Tell what waits for the next digest, in quiet hours too: somebody asks for it."""
        self._refuse_unknown(channel, NO_DIGEST)
        now, attendance = self._clock(), self._teller.attendance
        async with self._store.begin() as tx:
            state = (await attendance.states([channel], tx, now))[channel]
            mine = [w for w in await tx.waiting_alerts(channel) if w.way is Way.DIGEST]
            here, zone = state.here, state.here.attention.zone
            heard = tuple(one for one in mine if not _is_muted(one, here.mutes, here.reader, now))
            if not heard:
                usual = here.attention.digest
                return DigestTold(
                    channel,
                    0,
                    0,
                    sentence(
                        "digest_none", "nothing waits for the digest ({schedule})", schedule=usual
                    ),
                )
            gathering = Gathering(NoticeKind.DIGEST, heard, "somebody asked for it")
            pages = await attendance.tell_together(channel, gathering, here, tx, now)
            await tx.keep_waited([one.alert for one in mine if one not in heard])
            await tx.keep_channel(channel, replace(state, digest_next_at=None).kept)
        stories = len({one.alert.story_id for one in heard})
        coming = zone.shown(here.attention.digest.next_digest_at(now))
        return DigestTold(
            channel,
            stories,
            pages,
            sentence("digest_next", "the next one comes {time}", time=coming),
        )

    async def told_lately(self, channels: Sequence[Channel]) -> Sequence[ToldTitle]:
        """Read some days of alerts."""
        since = self._clock() - LATELY
        return await self._store.told_titles(since, channels, at_most=OFFERED_AT_MOST)

    async def catch_up(
        self, reader: str, *, since: str | None = None, channels: Sequence[Channel] = ()
    ) -> CaughtUp:
        """Read what was told, and note until when this person has seen it."""
        for channel in channels:
            self._refuse_unknown(channel, NOTHING_SHOWN)
        now = self._clock()
        async with self._store.begin() as tx:
            try:
                begin = since_from(since, await tx.caught_up_at(reader), now)
            except SettingError as error:
                raise Refusal(because(NOTHING_SHOWN, told_by(error))) from error
            where = channels or (await tx.reads([reader])).get(reader)
            lines = await tx.told_since(begin.at, where or None)
            counted = await self._counted(lines, tx)
            await tx.note_caught_up(reader, now=now)
        return CaughtUp(begin, tuple(ranked(counted, now)))

    async def _counted(self, lines: Sequence[StoryLine], tx: Transaction) -> list[StoryLine]:
        found = await tx.source_articles({line.story_id for line in lines})
        owners = self._teller.owners
        sources = {story: independent_sources(of, owners) for story, of in found.items()}
        return [replace(line, sources=sources.get(line.story_id, 1)) for line in lines]

    def _settings(self, written: Mapping[str, str], channel: Channel) -> Mapping[str, str]:
        """Check settings together, and give each in its usual spelling."""
        customs = self._teller.customs
        fixed = customs.fixed.get(channel, {})
        try:
            attention = attention_from({**customs.usual, **written, **fixed})
        except SettingError as error:
            raise Refusal(because(NOTHING_SET, told_by(error))) from error
        usual = attention_written(attention)
        return {key: usual[key] for key in written if key not in fixed}

    async def _target(self, text: str, *, there: bool = True) -> Target:
        """Read what is meant: with its kind before it, or by its id, or by a watch's name."""
        word, _, rest = text.strip().partition(" ")
        if word.casefold() == MuteKind.WATCH and rest and watch_number(rest) is None:
            return Target(MuteKind.WATCH, watch_code((await self._named(rest)).id))
        if watch_number(text) is not None:
            text = f"{MuteKind.WATCH} {text}"
        elif number("S", text) is not None:
            text = f"{MuteKind.STORY} {text}"
        target = target_from(text)
        if there and target.kind is MuteKind.WATCH:
            await self._named(target.name)
        if there and target.kind is MuteKind.STORY:
            return await self._story(target)
        return target

    async def _story(self, target: Target) -> Target:
        """Find a story where it goes on by now."""
        story_id = number("S", target.name)
        account = await self._store.account(story_id) if story_id is not None else None
        if account is None:
            unknown = sentence(
                "story_unknown", "nothing is known of the story {story}", story=target.name
            )
            raise Refusal(because(NOTHING_MUTED, unknown))
        return Target(MuteKind.STORY, code("S", account.story_id))


def _is_muted(one: WaitingAlert, mutes: Sequence[Mute], reader: str, now: datetime) -> bool:
    return hearing(one.alert, mutes, reader, zone=_ANYWHERE, now=now).is_muted


_ANYWHERE = attention_from({}).zone
