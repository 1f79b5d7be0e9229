"""What people may ask of a watch before it is saved: to try it, refine it, save it, drop it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from adapters.archive_ports import MONTH
from bot.commands.backtest import BacktestCommands
from bot.commands.watch import CHANGED_AT_MOST, WatchCommands, is_taken
from bot.undone import UNSAVED
from rules.answers.answer import Drafted, Refusal, WatchSaved
from rules.answers.tuning import in_words
from rules.attention.zones import Zone
from rules.ids import draft_code, draft_number, watch_code
from rules.model import Channel, Watch
from rules.sentences import Sentence, because, beside, sentence
from rules.watches.change import WatchChange, clashing, net_changes
from rules.watches.draft import SHADOW, Draft, refined
from rules.watches.wish import WatchWish, fulfilled

_A_BREATH = timedelta(hours=1)


class DraftCommands(WatchCommands, BacktestCommands):
    """The commands around drafts, on the bot's own store."""

    async def draft_watch(
        self, query: str, *, channel: Channel, wish: WatchWish, scope: str, by: str, zone: Zone
    ) -> Drafted:
        """Refuse what could not be saved, then try it and keep it."""
        new = Draft(query, channel, replace(wish, query=None), by, scope, self._clock())
        new = await self._savable(new)
        return await self._tried_as_draft(await self._store.add_draft(new), zone)

    async def refine_draft(self, draft: Draft, wish: WatchWish, *, zone: Zone) -> Drafted:
        """Keep it as it is wished, under the same id, and try it again."""
        _refuse_edit(draft)
        changed = await self._savable(refined(draft, wish))
        if not await self._store.change_draft(changed):
            raise Refusal(_was_used(draft))
        return await self._tried_as_draft(changed, zone)

    async def find_draft(self, reference: str) -> Draft | None:
        """Look it up by its id; one whose day is over unused is not there any more."""
        number = draft_number(reference)
        found = None if number is None else await self._store.draft(number)
        is_over = found is not None and not found.became and found.is_over(self._clock())
        return None if is_over else found

    async def save_draft(self, draft: Draft, *, in_shadow: bool = False) -> WatchSaved:
        """Save it once, whoever presses how often."""
        if draft.edits is not None and not in_shadow:
            return await self._edited(draft, watch_code(draft.edits))
        _refuse_edit(draft)
        watch, read = self._wished(draft.query, [draft.channel], draft.wish, draft.scope)
        until = self._clock() + SHADOW if in_shadow else None
        kept = await self._store.save_draft(draft.id, replace(watch, shadow_until=until))
        if kept is None:
            raise Refusal(is_taken(watch.name))
        if not kept.id:
            raise Refusal(_was_used(draft))
        saved = await self._remarked(kept, read)
        return replace(saved, remarks=(*saved.remarks, *await self._remarks_on_feeds()))

    async def _edited(self, draft: Draft, reference: str) -> WatchSaved:
        """Change what the draft is about; what others changed of the rest meanwhile stays."""
        watch, read = self._of_people(await self._named(reference)), self._read(draft.query)
        for _ in range(CHANGED_AT_MOST):
            since = await self._since(draft, watch)
            changed = fulfilled(watch, replace(draft.wish, query=draft.query))
            if watch.query != draft.base or clashing(draft.wish, since, watch):
                break
            saved = await self._store.edit_by_draft(draft, watch, changed, now=self._clock())
            if saved is None:
                raise Refusal(is_taken(changed.name))
            if saved:
                return replace(await self._remarked(changed, read), meanwhile=since)
            watch = await self._still_there(watch)
        raise Refusal(_not_edited(draft, watch, since))

    async def _since(self, draft: Draft, watch: Watch) -> tuple[WatchChange, ...]:
        """Read what was changed of a watch after a draft was made."""
        changes = await self._store.watch_changes(watch.id)
        return tuple(one for one in changes if one.changed_at > draft.made_at)

    async def drop_draft(self, draft: Draft) -> None:
        """Let it go."""
        if not await self._store.end_draft(draft.id):
            raise Refusal(_was_used(draft))

    async def _savable(self, draft: Draft) -> Draft:
        """Give it with its quiet hours as they are usually written; raises Refusal."""
        watch, _ = self._wished(draft.query, [draft.channel], draft.wish, draft.scope)
        there = {one.name for one in await self.list_watches() if one.scope == watch.scope}
        if watch.name in there:
            raise Refusal(is_taken(watch.name))
        quiet = None if draft.wish.quiet is None else watch.quiet or ""
        return replace(draft, wish=replace(draft.wish, quiet=quiet))

    async def _tried_as_draft(self, draft: Draft, zone: Zone) -> Drafted:
        tried = await self.backtest(draft.query, channel=draft.channel, zone=zone)
        span = tried.backtest.span
        return Drafted(draft, tried, is_whole=span.ends - span.begins >= MONTH - _A_BREATH)


def _refuse_edit(draft: Draft) -> None:
    """Refuse what only a new watch can be: tried anew, or run silently."""
    if draft.edits is not None:
        code = watch_code(draft.edits)
        raise Refusal(
            sentence(
                "draft_edits",
                "{draft} only changes {watch}: save it, or `watch edit {watch}`",
                draft=draft_code(draft.id),
                watch=code,
            )
        )


def _not_edited(draft: Draft, watch: Watch, since: Sequence[WatchChange]) -> str:
    """Say what others changed since a draft was made; else it was used already."""
    what = beside(map(in_words, net_changes(since).values()))
    meanwhile = sentence("changed_meanwhile", "somebody changed it meanwhile")
    if what:
        meanwhile = sentence(
            "changed_so_meanwhile", "somebody changed it meanwhile ({what})", what=what
        )
    done = sentence("done_already", "this was done already")
    return sentence(
        "watch_not_changed",
        "{watch} was not changed: {why}: look at it and ask again",
        watch=watch_code(watch.id),
        why=meanwhile if what or watch.query != draft.base else done,
    )


def _was_used(draft: Draft) -> Sentence:
    used = sentence("draft_used", "{draft} was used already", draft=draft_code(draft.id))
    return because(UNSAVED, used)
