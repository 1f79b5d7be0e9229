"""What a command answers, the same on every surface; surfaces only draw it."""

from dataclasses import dataclass, field
from datetime import datetime

from rules.attention.mutes import Mute
from rules.attention.routing import Attention, Way
from rules.confidence.backtest import Backtest, Trial
from rules.feeds.lists import Refused
from rules.feeds.places import FeedPlace
from rules.language.explain import Explained
from rules.model import (
    Alert,
    Article,
    Channel,
    DeliveryState,
    Feed,
    FeedAnswer,
    Folding,
    Match,
    Watch,
)
from rules.search.found import FoundArticle
from rules.search.mark import Mark
from rules.story.decision import Decision
from rules.watches.change import WatchChange
from rules.watches.draft import Draft
from rules.watches.votes import NO_VOTES, Precision


class Refusal(Exception):
    """A command that cannot be carried out: what was asked, why not, and what to do."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a new feed holds, or a new watch would have found; nobody is told of it."""

    title: str
    outlet: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class WatchSaved:
    """A watch that is in force now, and how its query was read."""

    watch: Watch
    reading: str
    """In words: what is looked for, and where."""
    remarks: tuple[str, ...] = ()
    """What of the query may not do what its writer wants."""
    found: int = 0
    """How many of the articles of late it would have found."""
    looked_at: int = 0
    """How many articles of late there are."""
    preview: tuple[Preview, ...] = ()
    """The newest of those found."""
    meanwhile: tuple[WatchChange, ...] = ()
    """What others changed while, or shortly before, this was changed: it stays, or was overwritten."""
    precision: Precision = NO_VOTES
    """How much of what it tells is of use, by people's votes."""


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What came of trying a channel again."""

    channel: Channel
    tried: bool = False
    """Whether something was sent, or could not be; else it waits for its turn, or nothing is owed."""
    still: str | None = None
    """What stands in the way, with the remedy; None: nothing is known to."""
    owed: int = 0
    """How much is owed still, as far as it is counted."""
    looked: bool = False
    """Whether the platform was asked what stands in the way."""


@dataclass(frozen=True, slots=True)
class WatchRemoved:
    """A watch that was in force until now."""

    watch: Watch


@dataclass(frozen=True, slots=True)
class Searched:
    """What a query finds in the archive, one page of it."""

    reading: str
    """How the query was read, in words."""
    found: tuple[FoundArticle, ...]
    page: int
    """From 1."""
    has_more: bool
    begins: datetime | None
    """When the oldest article of the archive was seen; None when it is empty."""
    looked_through: int
    """How many articles were verified."""
    further: Mark | None = None
    """Where to look further; None where nothing older can be missing."""
    remarks: tuple[str, ...] = ()
    is_young: bool = False
    """Whether the archive is too young to have much: news services have more."""
    indexed_since: datetime | None = None
    """Since when articles were searched, while the index is made anew; None when all were."""


@dataclass(frozen=True, slots=True)
class TopStory:
    """A story that many tell."""

    story_id: int
    outlets: int
    articles: int
    newest: Article
    """The article that told it last."""


@dataclass(frozen=True, slots=True)
class Backtested:
    """What a query would have told as a watch."""

    query: str
    reading: str
    backtest: Backtest
    remarks: tuple[str, ...] = ()
    """Of its words, and of what they found."""
    trials: tuple[Trial, ...] = ()
    """All that satisfied it, the oldest first; as far as it was tried."""
    on_data: tuple[str, ...] = ()
    """Of the remarks, those of what was found."""


@dataclass(frozen=True, slots=True)
class WiresSearched:
    """What news services have that satisfies a query."""

    reading: str
    found: tuple[FoundArticle, ...]
    """The newest first; none is kept, so none has an id or a story."""
    asked: tuple[str, ...]
    """Which services answered."""
    problems: tuple[str, ...]
    """Why others did not."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A watch that is not saved yet, and what it would have told."""

    draft: Draft
    tried: Backtested
    is_whole: bool = True
    """Whether all the time was there that was to be tried; else it was tried since the archive began."""


@dataclass(frozen=True, slots=True)
class WatchChanged:
    """A watch that was paused or resumed."""

    watch: Watch


@dataclass(frozen=True, slots=True)
class WatchesExported:
    """Watches as tables of a configuration file."""

    document: str
    """TOML."""
    watches: int


@dataclass(frozen=True, slots=True)
class ChannelShown:
    """How a channel is told."""

    channel: Channel
    folding: Folding
    attention: Attention = field(default_factory=Attention)
    fixed: tuple[str, ...] = ()
    """The settings that the configuration file says: no command changes them."""
    reads: tuple[Channel, ...] = ()
    """Of one person's channel: what else they read."""
    mutes: tuple[Mute, ...] = ()
    waiting: int = 0
    """How many alerts wait: for the end of quiet hours, a batch, a digest."""


@dataclass(frozen=True, slots=True)
class OldWords:
    """What an article said before its publisher changed it."""

    title: str
    until: datetime


@dataclass(frozen=True, slots=True)
class PeoplesWord:
    """What people said of an article and another one; it holds against what was decided."""

    other_id: int
    is_same: bool
    """That both tell one story; else that they do not."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """An article of a story, and why it stands there."""

    article: Article
    decision: Decision | None
    """None when it was placed by a version that kept no reason."""
    revisions: tuple[OldWords, ...] = ()
    last_seen_at: datetime | None = None
    """When it last stood in a feed, give or take half a day."""
    said: tuple[PeoplesWord, ...] = ()
    """In the order in which it was said."""


@dataclass(frozen=True, slots=True)
class ToldTo:
    """An alert about a story, and how its message stands."""

    alert: Alert
    state: DeliveryState | None
    """Of the message that tells it, maybe with others; None when there is none."""
    owed_at: datetime
    sent_at: datetime | None = None
    changed_at: datetime | None = None
    """When its message was last edited."""
    matched_at: datetime | None = None
    """When a watch was found to be satisfied; None when a version told it that did not note it."""
    posted_at: datetime | None = None
    """When its platform had it; None while it has not."""
    way: Way | None = None
    """Of one that waits: for what."""
    until: datetime | None = None
    """Of one that waits: until when, at least."""

    @property
    def standing(self) -> str:
        """Say how it stands: `delivered`, `waiting`, `kept`."""
        if self.state is not None:
            return self.state.value
        return "waiting" if self.way else "kept"


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A watch that waits for more sources before it tells a story."""

    watch: Watch
    channel: Channel
    article_id: int


@dataclass(frozen=True, slots=True)
class Account:
    """All that is known of a story: its articles in order, why each stands there, who was told."""

    story_id: int
    begun_at: datetime
    last_at: datetime
    chapters: tuple[Chapter, ...]
    told: tuple[ToldTo, ...] = ()
    unconfirmed: tuple[Unconfirmed, ...] = ()
    sources: int = 0
    """How many tell it by themselves."""

    @property
    def waiting(self) -> tuple[Watch, ...]:
        """Give the watches that wait for more sources, each once, however many articles satisfy them."""
        return tuple({one.watch.id: one.watch for one in self.unconfirmed}.values())


@dataclass(frozen=True, slots=True)
class Why:
    """Why an alert came, or what became of an article."""

    account: Account
    article_id: int
    """The article that was asked about."""
    alerts: tuple[ToldTo, ...]
    """What was told of this article; none when it was folded into its story."""
    trees: tuple[Explained, ...] = ()
    """The watches of these alerts as they are now, each query held against the article."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What the watches would do with an article that no feed has given: nobody is told."""

    article: Article
    """As its page tells it; it is not kept."""
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """What people said of two stories, and where the articles stand now."""

    story_id: int
    other_id: int
    is_same: bool
    alerts: int = 0
    """How many channels are told of a story that had been swallowed."""


@dataclass(frozen=True, slots=True)
class HeldFeed:
    """Old articles that a feed gave as new, and that wait for people's word."""

    feed: Feed
    since: datetime
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Released:
    """What became of what was held."""

    feed: Feed
    articles: int
    alerts: int


@dataclass(frozen=True, slots=True)
class Retrained:
    """What was learned from people's corrections."""

    pairs: int
    """Articles held against stories, of which people said whether they belong there."""
    agreed_before: int
    """With how many of them the weights agreed until now."""
    agree: int
    """With how many they agree by now."""


@dataclass(frozen=True, slots=True)
class PackFeed:
    """A feed of a source pack."""

    feed: Feed
    language: str
    """What it is written in, as BCP 47 has it: en, pt-BR."""


@dataclass(frozen=True, slots=True)
class PackShown:
    """A source pack, and how many of its feeds are polled already."""

    name: str
    about: str
    feeds: tuple[PackFeed, ...]
    polled: int


@dataclass(frozen=True, slots=True)
class PackAdded:
    """A source pack whose feeds are polled from now on."""

    name: str
    added: tuple[Feed, ...]
    known: int
    """How many of its feeds were polled before."""


@dataclass(frozen=True, slots=True)
class Found:
    """The feeds of a site, the best first."""

    places: tuple[FeedPlace, ...]
    answer: FeedAnswer | None = None
    """What the only one gave; None where there are several: none of them has been asked."""
    arrived_at: str | None = None
    """Where its redirects ended."""


@dataclass(frozen=True, slots=True)
class FeedsFound:
    """The feeds of a site, for people to choose from."""

    site: str
    choices: tuple[FeedPlace, ...]
    """The best first."""
    known: tuple[Feed | None, ...]
    """For each of them the feed that it is already."""


@dataclass(frozen=True, slots=True)
class FeedAdded:
    """A feed that is polled from now on, or was already."""

    feed: Feed
    is_new: bool
    entries: int = 0
    """How many it holds now: they are noted, and nobody is told of them."""
    preview: tuple[Preview, ...] = ()
    """The newest of them."""
    problem: str | None = None
    """Why these may not be all."""
    by_http: bool = False
    """People named no scheme, https was not to be had, and so http was taken."""


@dataclass(frozen=True, slots=True)
class FeedChanged:
    """A feed that was removed, paused or resumed."""

    feed: Feed


@dataclass(frozen=True, slots=True)
class FeedsImported:
    """What became of a list of feeds."""

    added: tuple[Feed, ...]
    known: tuple[str, ...]
    """What was there already, as people may see it."""
    refused: tuple[Refused, ...]
    dry_run: bool = False
    """Nothing was kept: what stands under `added` would have been."""
    cut_off: bool = False
    """The file ends early: there may have been more."""


@dataclass(frozen=True, slots=True)
class FeedsExported:
    """A list of feeds for other readers."""

    document: bytes
    feeds: int
    left_out: tuple[Refused, ...]
