"""What people may ask about watches: to save, see, change, pause and copy them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.ports import ChannelRules
from bot.commands.pack import PackCommands
from bot.undone import UNSAVED, pointed_at
from bot.watching import KnownWatches
from rules.answers.answer import (
    Preview,
    Refusal,
    WatchChanged,
    WatchesExported,
    WatchRemoved,
    WatchSaved,
)
from rules.answers.tuning import Clash
from rules.attention.errors import SettingError
from rules.attention.spike import Sensitivity, sensitivity_from
from rules.attention.watch_quiet import watch_quiet_from
from rules.ids import watch_code, watch_number
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.lexicon import Lexicon
from rules.language.lint import in_words, remarks
from rules.language.match import WatchIndex
from rules.language.query import Query
from rules.model import Channel, Mode, Watch
from rules.sentences import Sentence, because, sentence, there_are, told_by
from rules.watches.change import WatchChange, as_it_was, clashing, wished_of
from rules.watches.draft import Draft
from rules.watches.owning import owner_of
from rules.watches.plan import PlannedStep, plan_watches
from rules.watches.wish import NO_WISH, SOURCES_AT_MOST, WatchWish, calls_everybody, fulfilled
from rules.words.plain import plain_line

NAME_LIMIT = 80
KNOWN_SHOWN = 10
PREVIEWED_OF = timedelta(days=1)
PREVIEWED_AT_MOST, PREVIEW_SHOWN = 2_000, 3
CHANGED_AT_MOST = 10
"""How often a change is tried anew because somebody was faster."""
LATELY = timedelta(hours=1)
"""What was changed so recently, its writer may not know of who changes it again."""


class WatchCommands(PackCommands):
    """The commands around watches, on the bot's own store."""

    _known: KnownWatches
    _lexicon: Lexicon
    _chats: Mapping[str, ChannelRules]
    _clock: Callable[[], datetime]

    async def add_watch(
        self, query: str, *, channels: Sequence[Channel], wish: WatchWish = NO_WISH, scope: str = ""
    ) -> WatchSaved:
        """Save a watch; without a name it is called by its query."""
        watch, read = self._wished(query, channels, wish, scope)
        kept = await self._store.add_watch(watch, now=self._clock())
        if kept is None:
            raise Refusal(is_taken(watch.name))
        remarked = await self._previewed(await self._remarked(kept, read))
        return replace(remarked, remarks=(*remarked.remarks, *await self._remarks_on_feeds()))

    def _wished(
        self, query: str, channels: Sequence[Channel], wish: WatchWish, scope: str
    ) -> tuple[Watch, Query]:
        """Give the watch that would be saved, and its query as it is read; raises Refusal."""
        read = self._read(query)
        for channel in channels:
            self._refuse_unknown(channel, UNSAVED)
        called = _name(query if wish.name is None else wish.name)
        told, owner = tuple(dict.fromkeys(channels)), owner_of(scope, channels)
        plain = Watch(called, query, told, scope=owner)
        wish = _refuse_wrong(wish)
        return fulfilled(plain, replace(wish, name=None, query=None)), read

    async def list_watches(self) -> Sequence[Watch]:
        """Read all watches."""
        return await self._known.all()

    async def show_watch(self, reference: str) -> WatchSaved:
        """Read a watch, and how this version reads its query."""
        watch = await self._named(reference)
        try:
            return await self._remarked(watch, self._read(watch.query))
        except Refusal as error:
            return WatchSaved(watch, "", (told_by(error),))

    async def edit_watch(
        self,
        reference: str,
        wish: WatchWish,
        *,
        by: str = "",
        scope: str = "",
        base: int | None = None,
    ) -> WatchSaved:
        """Change what is wished; the rest stays, what others changed meanwhile, too."""
        watch = self._of_people(await self._named(reference))
        if wish.is_empty:
            raise Refusal(
                sentence(
                    "watch_no_change",
                    "nothing of {watch} was changed: say what is to be different",
                    watch=_called(watch),
                )
            )
        wish = _refuse_wrong(wish)
        named = wish if wish.name is None else replace(wish, name=_name(wish.name))
        for _ in range(CHANGED_AT_MOST):
            meant, since = await self._meant(watch, named, by, scope, base)
            changed = fulfilled(watch, meant)
            read = self._read(changed.query)
            if await self._change(watch, changed, by):
                return replace(await self._remarked(changed, read), meanwhile=since)
            watch = await self._still_there(watch)
        raise Refusal(_too_busy(watch))

    async def revision_of(self, watch: Watch) -> int:
        """Read the id of its last change."""
        changes = await self._store.watch_changes(watch.id)
        return changes[-1].id if changes else 0

    async def _meant(
        self, watch: Watch, wish: WatchWish, by: str, scope: str, base: int | None
    ) -> tuple[WatchWish, tuple[WatchChange, ...]]:
        """Say what of a wish is somebody's own, and what others changed that they should know of."""
        if base is None:
            return wish, await self._overwritten(watch, wish, by)
        since = await self._store.watch_changes(watch.id, after=base)
        meant = wished_of(as_it_was(watch, since), wish) if since else wish
        if names := clashing(meant, since, watch):
            raise Clash(watch, since, names, await self._kept_wish(watch, meant, by, scope))
        return meant, tuple(since)

    async def _overwritten(self, watch: Watch, wish: WatchWish, by: str) -> tuple[WatchChange, ...]:
        """Give what others changed last and lately, and this wish changes again: nobody saw a form."""
        after = self._clock() - LATELY
        changes = await self._store.watch_changes(watch.id)
        last = {name: one for one in changes for name in clashing(wish, [one], watch)}
        others = [one for one in last.values() if one.by != by and one.changed_at >= after]
        return tuple(one for one in changes if one in others)

    async def _kept_wish(self, watch: Watch, wish: WatchWish, by: str, scope: str) -> Draft:
        """Keep what could not be saved, so that it is saved after all when its writer says so."""
        return await self._store.add_draft(
            Draft(
                wish.query or watch.query,
                watch.channels[0],
                replace(wish, query=None),
                by,
                scope,
                self._clock(),
                edits=watch.id,
                base=watch.query,
            )
        )

    async def pause_watch(self, reference: str, *, by: str = "") -> WatchChanged:
        """Let it tell nothing until it is resumed."""
        return await self._pausing(reference, by, is_paused=True)

    async def resume_watch(self, reference: str, *, by: str = "") -> WatchChanged:
        """Let it tell what comes from now on."""
        return await self._pausing(reference, by, is_paused=False)

    async def clone_watch(
        self, reference: str, *, channel: Channel, name: str | None = None, scope: str = ""
    ) -> WatchSaved:
        """Save the same for another channel, under a name that is free."""
        watch = await self._named(reference)
        owner = owner_of(scope, [channel])
        taken = {one.name for one in await self.list_watches() if one.scope == owner}
        called = name or next(free for free in _numbered(watch.name) if free not in taken)
        wish = WatchWish(
            called,
            mode=watch.mode,
            min_sources=watch.min_sources,
            urgent=watch.urgent,
            spikes=watch.spikes,
            quiet=watch.quiet,
        )
        return await self.add_watch(watch.query, channels=[channel], wish=wish, scope=scope)

    async def remove_watch(self, reference: str) -> WatchRemoved:
        """Remove a watch; one that lives in the configuration is removed there."""
        watch = self._of_people(await self._named(reference))
        await self._store.remove_watch(watch.id)
        return WatchRemoved(watch)

    async def export_watches(self, references: Sequence[str] = ()) -> WatchesExported:
        """Write them as the configuration file does."""
        watches = [await self._named(one) for one in references] or await self.list_watches()
        return WatchesExported("\n".join(map(_as_toml, watches)), len(watches))

    async def plan_watches(self, wanted: Sequence[Watch]) -> Sequence[PlannedStep]:
        """Compare them with what is kept."""
        return plan_watches(wanted, await self.list_watches())

    async def apply_watches(self, wanted: Sequence[Watch]) -> Sequence[PlannedStep]:
        """Keep them as the file says."""
        steps = await self.plan_watches(wanted)
        if steps:
            await self._store.sync_watches(wanted)
        return steps

    async def _pausing(self, reference: str, by: str, *, is_paused: bool) -> WatchChanged:
        """Pause or resume; either ends a silent time."""
        watch = await self._named(reference)
        for _ in range(CHANGED_AT_MOST):
            changed = replace(watch, is_paused=is_paused, shadow_until=None)
            if await self._change(watch, changed, by):
                return WatchChanged(changed)
            watch = await self._still_there(watch)
        raise Refusal(_too_busy(watch))

    async def _change(self, old: Watch, new: Watch, by: str) -> bool:
        """Change a watch that is as it was read; False when somebody changed or removed it."""
        changed = await self._store.edit_watch(old, new, by=by, now=self._clock())
        if changed is None:
            raise Refusal(is_taken(new.name))
        return changed

    async def _still_there(self, watch: Watch) -> Watch:
        for one in await self.list_watches():
            if one.id == watch.id:
                return one
        raise Refusal(
            sentence(
                "watch_gone", "{watch} was removed meanwhile: save it anew", watch=_called(watch)
            )
        )

    async def _named(self, reference: str) -> Watch:
        """Find a watch by W12 or by its name; of several of one name, the operator's own."""
        watches, number = await self.list_watches(), watch_number(reference)
        named = [one for one in watches if one.id == number or one.name == reference.strip()]
        found = [one for one in named if not one.scope] or named
        if len(found) == 1:
            return found[0]
        raise Refusal(_several(reference, found) if found else _unknown(reference, watches))

    def _read(self, query: str) -> Query:
        try:
            return parse(query, lists=self._lexicon.lists)
        except QueryError as error:
            raise Refusal(pointed_at(UNSAVED, error)) from error

    async def _remarked(self, watch: Watch, read: Query) -> WatchSaved:
        return WatchSaved(watch, in_words(read), tuple(remarks(read, self._lexicon)))

    async def _previewed(self, saved: WatchSaved) -> WatchSaved:
        """Show what it would have found of late: none of it is told, only what comes after."""
        async with self._store.begin() as tx:
            since = self._clock() - PREVIEWED_OF
            latest = await tx.latest(since=since, at_most=PREVIEWED_AT_MOST)
        index = WatchIndex([saved.watch], lexicon=self._lexicon)
        found = [article for article in latest if index.match(article)]
        shown = tuple(
            Preview(article.title, article.outlet, article.published_at)
            for article in found[:PREVIEW_SHOWN]
        )
        return replace(saved, found=len(found), looked_at=len(latest), preview=shown)

    def _of_people(self, watch: Watch) -> Watch:
        if watch.origin == "file":
            raise Refusal(
                sentence(
                    "watch_of_file",
                    "{watch} lives in the configuration file: change it there",
                    watch=_called(watch),
                )
            )
        return watch

    def _refuse_unknown(self, channel: Channel, what: object) -> None:
        chat = self._chats.get(channel.chat)
        if chat is None:
            connected = ", ".join(sorted(self._chats))
            raise Refusal(
                f'{what}: no chat "{channel.chat}" is connected: connected are {connected}'
            )
        if problem := chat.problem_with(channel):
            raise Refusal(because(what, problem))


def _name(text: str) -> str:
    """Make a name of what people wrote."""
    called = plain_line(text, NAME_LIMIT)
    if not called:
        nameless = sentence("watch_nameless", "it needs a name that can be read")
        raise Refusal(because(UNSAVED, nameless))
    if watch_number(called) is not None:
        like_id = sentence(
            "watch_like_id", 'the name "{name}" looks like an id: choose another', name=called
        )
        raise Refusal(because(UNSAVED, like_id))
    return called


def is_taken(name: str) -> Sentence:
    """Say that a name is taken."""
    taken = sentence(
        "watch_taken", 'there is a watch "{name}" already: choose another name', name=name
    )
    return because(UNSAVED, taken)


def _unknown(reference: str, watches: Sequence[Watch]) -> Refusal:
    known = ", ".join(map(_called, watches[:KNOWN_SHOWN]))
    problem = sentence("no_watch", 'there is no watch "{reference}"', reference=reference)
    return Refusal(because(problem, there_are(known)))


def _several(reference: str, found: Sequence[Watch]) -> Refusal:
    return Refusal(
        sentence(
            "several_watches",
            '"{reference}" names several watches, {found}: say which by its id',
            reference=reference,
            found=", ".join(map(_called, found[:KNOWN_SHOWN])),
        )
    )


def _called(watch: Watch) -> str:
    return f'{watch_code(watch.id)} "{watch.name}"'


def _refuse_wrong(wish: WatchWish) -> WatchWish:
    """Give what is wished in its usual spelling; raises Refusal."""
    many = wish.min_sources
    if many is not None and not 1 <= many <= SOURCES_AT_MOST:
        wrong = sentence(
            "min_sources", "min_sources is 1 to {most}, not {many}", most=SOURCES_AT_MOST, many=many
        )
        raise Refusal(because(UNSAVED, wrong))
    if calls_everybody(wish.ping or ""):
        everybody = sentence(
            "never_everybody", "a watch calls a role, a group or a person, never everybody"
        )
        raise Refusal(because(UNSAVED, everybody))
    try:
        sensitivity_from(wish.spikes or Sensitivity.OFF)
        quiet = None if wish.quiet is None else watch_quiet_from(wish.quiet) or ""
    except SettingError as error:
        raise Refusal(because(UNSAVED, told_by(error))) from error
    return replace(wish, quiet=quiet)


def _too_busy(watch: Watch) -> Sentence:
    return sentence(
        "watch_busy",
        "{watch} was not changed: others change it all the time: say it again",
        watch=_called(watch),
    )


def _numbered(name: str) -> Iterator[str]:
    """Give names for copies: the name itself, then `name 2`, `name 3` and on."""
    yield name
    for number in range(2, 10_000):
        yield f"{name[: NAME_LIMIT - 6].rstrip()} {number}"


def _as_toml(watch: Watch) -> str:
    """Write one table; a JSON string is a TOML one, too."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

    channels = ", ".join(quoted(str(channel)) for channel in watch.channels)
    lines = [
        "[[watches]]",
        f"name = {quoted(watch.name)}",
        f"query = {quoted(watch.query)}",
        f"channels = [{channels}]",
    ]
    if watch.mode is not Mode.INSTANT:
        lines.append(f"mode = {quoted(watch.mode.value)}")
    if watch.min_sources != 1:
        lines.append(f"min_sources = {watch.min_sources}")
    if watch.urgent:
        lines.append("urgent = true")
    if watch.spikes:
        lines.append(f"spikes = {quoted(watch.spikes)}")
    if watch.quiet:
        lines.append(f"quiet = {quoted(watch.quiet)}")
    if watch.ping:
        lines.append(f"ping = {quoted(watch.ping)}")
    return "\n".join(lines) + "\n"
