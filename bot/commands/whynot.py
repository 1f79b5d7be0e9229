"""What people may ask when something did not come: gathers what is known, rules/answers/whynot.py decides."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from adapters.ports import Store
from bot.commands.story import StoryCommands
from rules.answers.answer import Account, Refusal, Tried, Why
from rules.answers.linked import Kept, Unknown
from rules.answers.whynot import WhyNot, why_not
from rules.articles.links import is_web_link, site_of
from rules.feeds.addresses import Allowed, NotAllowed, check_url
from rules.feeds.joining import as_asked
from rules.ids import watch_number
from rules.language.explain import explained
from rules.language.lexicon import Lexicon
from rules.model import Channel, Feed, Watch
from rules.sentences import because, sentence, told_by

_LATELY, _LATELY_AT_MOST = timedelta(days=1), 2_000
"""Articles by which feeds are known that stand at another address than what they bring."""
_PORTS = {"http": 80, "https": 443}


_UNSAID = sentence("lost_why_unsaid", "its platform does not say why")


class WhyNotCommands(StoryCommands):
    """The commands about what was not told, on the bot's own store."""

    _store: Store
    _lexicon: Lexicon
    _clock: Callable[[], datetime]

    async def why_not(self, link: str, *, channel: Channel, watch: str | None = None) -> WhyNot:
        """Walk the stages with what is known now."""
        reference = link.strip().strip("<>")
        watches = await self._watches_of(channel, watch)
        story_id, article_id = await self._ids_of(reference)
        if story_id is None or article_id is None:
            return why_not(await self._unknown(reference, channel))
        account, _ = await self._found(reference)
        kept = await self._kept(reference, channel, account, article_id, watches)
        return why_not(replace(kept, of_watch=watches[0].id) if watch else kept)

    async def why(self, reference: str) -> Why | Tried:
        """Say besides how the watches that found it read now, and which clauses held."""
        found = await super().why(reference)
        if isinstance(found, Tried) or not found.alerts:
            return found
        [article] = [
            one.article for one in found.account.chapters if one.article.id == found.article_id
        ]
        told = {watch.id for one in found.alerts for watch in one.alert.watches}
        watches, _ = await self._store.watches()
        trees = [explained(one, article, self._lexicon) for one in watches if one.id in told]
        return replace(found, trees=tuple(trees))

    async def _kept(
        self,
        link: str,
        channel: Channel,
        account: Account,
        article_id: int,
        watches: Sequence[Watch],
    ) -> Kept:
        [article] = [one.article for one in account.chapters if one.article.id == article_id]
        lost = [one for one in await self._store.lost_channels() if one.channel == channel]
        return Kept(
            link,
            channel,
            article,
            account,
            await self._store.arrival(article_id),
            tuple(explained(one, article, self._lexicon) for one in watches),
            (lost[0].reason or _UNSAID) if lost else None,
        )

    async def _unknown(self, link: str, channel: Channel) -> Unknown:
        if not is_web_link(link):
            raise Refusal(
                sentence(
                    "no_link",
                    '"{link}" is no link of an article: give its address, such as'
                    " https://example.org/quake, or an article's id (A90QZ)",
                    link=link,
                )
            )
        site = site_of(link)
        return Unknown(link, site, channel, _refused(link), tuple(await self._feeds_of(site)))

    async def _feeds_of(self, site: str) -> Sequence[Feed]:
        """Give the polled feeds at a site, and those that gave its articles lately."""
        async with self._store.begin() as tx:
            since = self._clock() - _LATELY
            latest = await tx.latest(since=since, at_most=_LATELY_AT_MOST)
        brought = {one.feed_id for one in latest if site_of(one.link) == site}
        feeds = as_asked(await self._store.feeds())
        return [one for one in feeds if one.id in brought or _is_at(site, site_of(one.asked))]

    async def _watches_of(self, channel: Channel, reference: str | None) -> Sequence[Watch]:
        watches, _ = await self._store.watches()
        if reference is None:
            return [one for one in watches if channel in one.channels]
        wanted, name = watch_number(reference), reference.strip().casefold()
        found = [one for one in watches if one.id == wanted or one.name.casefold() == name]
        if not found:
            problem = sentence("no_watch", 'there is no watch "{reference}"', reference=reference)
            raise Refusal(because(problem, sentence("watch_list", "`watch list` lists them")))
        if channel not in found[0].channels:
            raise Refusal(
                sentence(
                    "tells_another",
                    'the watch "{name}" does not tell {channel}',
                    name=found[0].name,
                    channel=channel,
                )
            )
        return found[:1]


def _is_at(site: str, feed_site: str) -> bool:
    """Say whether a feed stands at a site, or one of the two under the other."""
    if not site or not feed_site:
        return False
    return site == feed_site or site.endswith(f".{feed_site}") or feed_site.endswith(f".{site}")


def _refused(link: str) -> str | None:
    """Say why an address is never asked, as far as that is known without a look at its name."""
    try:
        parts = urlsplit(link)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        check_url(parts.scheme, parts.hostname or "", port, Allowed())
    except ValueError as error:
        unread = sentence("address_unread", "this address cannot be read")
        return told_by(error) if isinstance(error, NotAllowed) else unread
    return None
