"""What people may ask of an alert that they want less of: proposals with their effect, nothing done."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.draft import DraftCommands
from bot.commands.whynot import WhyNotCommands
from rules.answers.answer import Account, Refusal
from rules.attention.zones import Zone
from rules.confidence.backtest import Trial
from rules.confidence.less import Effect, Exclusion, Less, effect_of, excluding, words_to_exclude
from rules.confidence.tryout import explained
from rules.language.document import Document
from rules.language.evidence import find
from rules.language.plan import planned
from rules.model import Article, Channel, Watch
from rules.sentences import sentence
from rules.watches.draft import Draft
from rules.watches.wish import NO_WISH


class LessCommands(WhyNotCommands, DraftCommands):
    """The commands about alerts that nobody needs, on the bot's own store."""

    async def less_like(
        self, alert: str, *, channel: Channel, scope: str, by: str, zone: Zone
    ) -> Less:
        """Try each word, and the outlet, on what the watch would have told."""
        account, article_id = await self._found(alert)
        article = _article(account, article_id, alert)
        watch = await self._watch_that_told(account, article.id, channel)
        plan = planned(watch.query, self._lexicon)
        trials = [
            explained(plan, one) if one.story_id == account.story_id else one
            for one in (await self.backtest(watch.query, zone=zone)).trials
        ]
        blank = Draft(
            watch.query,
            channel,
            NO_WISH,
            by,
            scope,
            self._clock(),
            edits=watch.id,
            base=watch.query,
        )
        offered = words_to_exclude(article, trials, account.story_id)
        is_kept = watch.origin != "file"
        exclusions = [
            await self._exclusion(word, blank, trials, is_kept=is_kept) for word in offered
        ]
        outlet = effect_of(trials, lambda one: one.article.outlet != article.outlet)
        return Less(watch, article, tuple(exclusions), outlet)

    async def _exclusion(
        self, word: str, blank: Draft, trials: Sequence[Trial], *, is_kept: bool
    ) -> Exclusion:
        """Try one word; what the file says can be shown, and is not changed from here."""
        query = excluding(blank.query, self._read(blank.query), word)
        draft = replace(blank, query=query)
        kept = await self._store.add_draft(draft) if is_kept else draft
        return Exclusion(word, kept, self._effect(query, trials))

    def _effect(self, query: str, trials: Sequence[Trial]) -> Effect:
        plan = planned(query, self._lexicon)
        return effect_of(trials, lambda one: find(plan, Document(one.article)) is not None)

    async def _watch_that_told(self, account: Account, article_id: int, channel: Channel) -> Watch:
        """Give the first watch that told the channel of an article and is still there."""
        told = {
            watch.id
            for one in account.told
            if one.alert.channel == channel and one.alert.article_id == article_id
            for watch in one.alert.watches
        }
        watches, _ = await self._store.watches()
        for watch in watches:
            if watch.id in told and channel in watch.channels:
                return watch
        raise Refusal(
            sentence(
                "no_teller",
                "no watch that is there now told {channel} of it: nothing to change",
                channel=channel,
            )
        )


def _article(account: Account, article_id: int | None, reference: str) -> Article:
    for chapter in account.chapters:
        if chapter.article.id == article_id:
            return chapter.article
    raise Refusal(
        sentence(
            "whole_story",
            '"{reference}" is a whole story: give an alert of it (L4T7M), or a link',
            reference=reference,
        )
    )
