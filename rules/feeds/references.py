"""What people write for a feed → the feeds that they may mean."""

from collections.abc import Sequence

from rules.feeds.places import addresses_from, feed_key
from rules.ids import feed_code, feed_number
from rules.model import Feed
from rules.sentences import Sentence, because, sentence, there_are

LISTED = 10


def feeds_named(feeds: Sequence[Feed], reference: str) -> Sequence[Feed]:
    """Give the feeds that people mean by F12, a name or an address."""
    number, name = feed_number(reference), reference.strip().casefold()
    keys = {feed_key(address) for address in addresses_from(reference)}
    by_id = [feed for feed in feeds if feed.id == number]
    by_name = [feed for feed in feeds if name in ((feed.name or "").casefold(), feed.shown)]
    by_address = [feed for feed in feeds if keys & {feed_key(feed.url), feed_key(feed.asked)}]
    return by_id or by_name or by_address


def the_one(feeds: Sequence[Feed], reference: str) -> Feed | Sentence:
    """Give the one feed that people mean, or the sentence that says why it is none or several."""
    found = feeds_named(feeds, reference)
    if len(found) == 1:
        return found[0]
    if found:
        return sentence(
            "several_feeds",
            '"{reference}" names several feeds: {found}: name one by its id',
            reference=reference,
            found=listed(found),
        )
    problem = sentence("no_feed", 'there is no feed "{reference}"', reference=reference)
    return because(problem, there_are(listed(feeds)))


def listed(feeds: Sequence[Feed]) -> str:
    """Name some feeds in a line."""
    more = f" and {len(feeds) - LISTED} more" if len(feeds) > LISTED else ""
    return ", ".join(called(feed) for feed in feeds[:LISTED]) + more


def called(feed: Feed) -> str:
    """Name a feed with its id."""
    return f"{feed_code(feed.id)} {feed.shown}"
