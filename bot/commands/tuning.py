"""What people may ask so that watches get better: to vote on alerts, and to be advised weekly."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.commands.less import LessCommands
from bot.undone import NOTHING_SET
from rules.answers.answer import Refusal, WatchSaved
from rules.answers.tuning import Advised, Voted
from rules.attention.errors import SettingError
from rules.attention.schedule import Every, Schedule, schedule_from
from rules.attention.waiting import KeptChannel
from rules.attention.zones import UTC_ZONE, Zone, zone_named
from rules.confidence.advice import Advice
from rules.ids import number
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.lexer import QueryError
from rules.language.plan import planned
from rules.model import Alert, Article, Channel, Watch, WatchName
from rules.sentences import because, sentence, told_by
from rules.watches.votes import Precision, Verdict, Vote, precision_of

ON, OFF = "on", "off"
USUAL = "weekly mon 09:00"


class TuningCommands(LessCommands):
    """The commands around votes and advice, on the bot's own store."""

    async def told_alert(self, reference: str) -> Alert:
        """Read an alert, whatever became of its message."""
        alert_id = number("L", reference.strip().removeprefix("#"))
        if alert_id is not None:
            account, _ = await self._found(reference)
            for one in account.told:
                if one.alert.id == alert_id:
                    return one.alert
        raise Refusal(
            sentence(
                "no_alert",
                '"{reference}" is no alert: its message shows its id, as in L4T7M',
                reference=reference,
            )
        )

    async def vote(self, reference: str, verdict: Verdict, *, by: str) -> Voted:
        """Keep it, for each watch that told the alert and is still there."""
        alert = await self.told_alert(reference)
        told = {one.id for one in alert.watches}
        watches = [one for one in await self.list_watches() if one.id in told]
        said = (
            []
            if verdict is Verdict.NONE
            else [self._vote(alert, one, verdict, by) for one in watches]
        )
        await self._store.vote(alert.id, by, said)
        known = await self.precisions(watches)
        return Voted(
            alert, verdict, tuple((WatchName(one.id, one.name), known[one.id]) for one in watches)
        )

    def _vote(self, alert: Alert, watch: Watch, verdict: Verdict, by: str) -> Vote:
        """Make a vote that is yet to be held against the query."""
        is_useful = verdict is Verdict.UP
        now = self._clock()
        return Vote(alert.id, watch.id, alert.article_id, by, is_useful, now, "", counts=False)

    async def precisions(self, watches: Collection[Watch]) -> Mapping[int, Precision]:
        """Count votes on what a watch would tell today: those on anything else say nothing of it."""
        found = await self.standing_votes(watches)
        return {one.id: precision_of(found[one.id]) for one in watches}

    async def standing_votes(self, watches: Collection[Watch]) -> Mapping[int, Sequence[Vote]]:
        """Give the votes on each watch, held against its query as it is."""
        by_watch: dict[int, list[Vote]] = {one.id: [] for one in watches}
        votes = await self._store.votes(by_watch)
        queries = {one.id: one.query for one in watches}
        late = [one for one in votes if one.query != queries[one.watch_id]]
        held = await self._held_against(late, queries) if late else {}
        for one in votes:
            by_watch[one.watch_id].append(held.get((one.alert_id, one.watch_id, one.by), one))
        return by_watch

    async def _held_against(
        self, votes: Sequence[Vote], queries: Mapping[int, str]
    ) -> Mapping[tuple[int, int, str], Vote]:
        """Say of each vote whether the query finds its article; one that is gone says nothing."""
        kept = await self._store.archived(sorted({one.article_id for one in votes}))
        finds = defaultdict(set)
        for watch_id in {one.watch_id for one in votes}:
            mine = {one.article_id for one in votes if one.watch_id == watch_id}
            articles = [one.article for id, one in kept.items() if id in mine]
            finds[watch_id] = self._found_by(queries[watch_id], articles)
        held = [
            replace(one, query=queries[one.watch_id], counts=one.article_id in finds[one.watch_id])
            for one in votes
        ]
        await self._store.hold_against(held)
        return {(one.alert_id, one.watch_id, one.by): one for one in held}

    def _found_by(self, query: str, articles: Sequence[Article]) -> set[int]:
        try:
            plan = planned(query, self._lexicon)
        except QueryError:  # kept by an older version, and not in force
            return set()
        return {one.id for one in articles if find(plan, Document(one)) is not None}

    async def show_watch(self, reference: str) -> WatchSaved:
        """Say besides how much of what it tells is of use."""
        shown = await super().show_watch(reference)
        known = await self.precisions([shown.watch])
        return replace(shown, precision=known[shown.watch.id])

    async def advise(
        self, when: str, *, reader: Channel, about: Channel, zone: str | None = None
    ) -> Advised:
        """Keep it; the first note comes at the first such moment."""
        before = await self._store.advice(str(reader))
        if when.strip().casefold() == OFF:
            await self._store.end_advice(str(reader))
            return Advised()
        here = await self._zone_of(reader, about, zone)
        schedule = _weekly(USUAL if when.strip().casefold() == ON else when, here)
        now = self._clock()
        kept = before or Advice(reader, (), "", now, now)
        channels = tuple(dict.fromkeys((*kept.channels, about)))
        next_at = schedule.next_digest_at(now)
        wished = replace(kept, channels=channels, schedule=str(schedule), due_at=next_at)
        await self._store.keep_advice(wished)
        return Advised(channels, str(schedule), next_at)

    async def _zone_of(self, reader: Channel, about: Channel, zone: str | None) -> Zone:
        """Give the reader's own zone; where their platform knows none, as their channels are set."""
        if zone and zone != UTC_ZONE.name:
            try:
                return zone_named(zone)
            except SettingError:  # the platform knows a zone that nobody else does
                pass
        async with self._store.begin() as tx:
            kept = await tx.kept_channels([reader, about])
        customs = self._teller.customs
        zones = (
            customs.attention(one, kept.get(one, KeptChannel()).settings).zone
            for one in (reader, about)
        )
        return next((one for one in zones if one != UTC_ZONE), UTC_ZONE)


def _weekly(when: str, zone: Zone) -> Schedule:
    try:
        schedule = schedule_from(when, zone)
    except SettingError as error:
        raise Refusal(because(NOTHING_SET, told_by(error))) from error
    if schedule.every is not Every.WEEKLY:
        weekly = sentence(
            "advice_weekly", "advice comes weekly: write `{usual}`, `on` or `off`", usual=USUAL
        )
        raise Refusal(because(NOTHING_SET, weekly))
    return schedule
