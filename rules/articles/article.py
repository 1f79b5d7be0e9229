"""Entry → article: canonical address, plain title, identity.

An article is known by any of its keys, the surest first: its guid within its feed, its canonical
address, its text on its site, its title there. A known article that comes again is the same one; if its words
changed it is a revision. In doubt it is new: a repeated alert costs less than a hidden one.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from rules.articles.joining import SURE, WORDS_HOLD, each_once, hash_of, is_surely_named, sure_keys
from rules.articles.links import (
    believed_canonical,
    canonical_url,
    is_front_page,
    is_web_link,
    permalink,
    site_of,
)
from rules.model import Article, Entry, Feed, FirstRun, Known
from rules.words.plain import plain_line
from rules.words.text import content_weight, content_words, fold, overlap, saying, words

TITLE_LIMIT = 2_000
NO_TITLE = "(no title)"
"""What an article is called whose feed says nothing at all of it."""
SUMMARY_LIMIT = 4_000
BODY_LIMIT = 200_000
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
"""Programs write year 1, or the first moment of 1970 in their own zone, for "no date"."""
AHEAD_AT_MOST = timedelta(hours=1)
"""A publisher's clock may be fast; what lies further ahead is an error and counts as now."""
TITLE_KEY_WORDS = 4
REUSED_AFTER = timedelta(hours=24)
"""From then on an address or guid with another headline is a page that is used again: a live blog,
"latest news". Before, it is an article whose headline was rewritten."""
RECENT = timedelta(hours=24)
RENEWED_AFTER = timedelta(hours=12)
"""How old a key's last sighting may be; the shortest-lived key holds four times as long."""
_ADDRESS = "url:"
ALIKE = 0.3
"""Share of the shorter title's words under which one address carries two articles."""


def article_from(entry: Entry, feed: Feed, *, feed_title: str | None, now: datetime) -> Article:
    """Turn what a feed said into an article of ours; the keys hold it apart from all others."""
    outlet = _outlet(entry, feed, feed_title)
    summary = plain_line(entry.summary, SUMMARY_LIMIT) if entry.summary else ""
    body = plain_line(entry.content, BODY_LIMIT) if entry.content else ""
    title = _title(entry, outlet) or _opening(summary or body) or NO_TITLE
    return Article(
        keys=_keys(entry, feed, title, summary),
        title=title,
        seen_at=now,
        feed_id=feed.id,
        link=entry.link if is_web_link(entry.link) else None,
        summary="" if summary == title else summary,
        body="" if body == summary else body,
        outlet=outlet,
        author=entry.author,
        language=entry.language,
        tags=tuple(dict.fromkeys((*feed.tags, *entry.tags))),
        published_at=published_at(entry, feed, now),
    )


def articles_from(
    entries: Iterable[Entry], feed: Feed, *, feed_title: str | None, now: datetime
) -> list[Article]:
    """Turn one feed's entries into articles, each once, the oldest first."""
    made = [article_from(entry, feed, feed_title=feed_title, now=now) for entry in entries]
    return list(_named_apart(each_once(made)))


def _named_apart(articles: Iterable[Article]) -> Iterator[Article]:
    """Give a name of its own to an article that would bear another's of the same document.

    Two that are not one may have no sure key left, and the same headline.
    """
    names: set[str] = set()
    for article in articles:
        while article.keys[0] in names:
            article = _renamed(article)
        names.add(article.keys[0])
        yield article


class Recognition(StrEnum):
    """What an article turned out to be."""

    NEW = "new"
    SAME = "same"
    REVISED = "revised"


class Recognised(Struct, frozen=True):
    """An article, what it turned out to be, and of which kept article it is another telling."""

    article: Article
    what: Recognition
    known: Known | None = None
    first_here: bool = False
    """Known from another feed, and seen in this one for the first time: it may say more here."""


def recognise(article: Article, known: Mapping[str, Known]) -> Recognised:
    """Say whether an article has been kept before, under any of its keys."""
    if known.keys().isdisjoint(article.keys):
        return Recognised(article, Recognition.NEW)
    for key in article.keys:
        found = known.get(key)
        if found is None or not _names_the_same(key, article, known):
            continue
        at_home = found.feed_id == article.feed_id
        changed = at_home and found.digest != digest(article)
        what = Recognition.REVISED if changed else Recognition.SAME
        again = replace(article, id=found.article_id, keys=_still_to_keep(article, known))
        unseen = any(key.startswith("guid:") and key not in known for key in article.keys)
        return Recognised(again, what, found, first_here=unseen and not at_home)
    new = _without_others(article, known)
    return Recognised(_renamed(new) if new.keys[0] in known else new, Recognition.NEW)


def is_news(article: Article, feed: Feed, now: datetime) -> bool:
    """Say whether an article that is new here may alert: all may, but for those a feed held at its first poll."""
    if feed.state.last_success_at is not None or feed.first_run is FirstRun.ALL:
        return True
    if feed.first_run is FirstRun.NONE:
        return False
    return article.published_at is not None and article.published_at >= now - RECENT


def digest(article: Article) -> str:
    """Give a fingerprint of what its feed said of an article: equal words, equal fingerprint."""
    said = "\0".join((article.title, article.summary, article.body))
    return article.feed_digest or hash_of(said)


def address_key(link: str) -> str | None:
    """Give the key of an article by its address; None where that names none."""
    canonical = canonical_url(link)
    return _key_of(canonical) if canonical and not is_front_page(canonical) else None


def believed_key(link: str | None, said: str | None) -> str | None:
    """Give the key by the address that an article's page names for itself; None: it is not believed."""
    canonical = believed_canonical(link, said) if link and said else None
    return _key_of(canonical) if canonical else None


def _key_of(canonical: str) -> str:
    return f"{_ADDRESS}{_short(canonical)}"


def _names_the_same(key: str, article: Article, known: Mapping[str, Known]) -> bool:
    """Say whether a key's match is to be believed; in doubt it is not, and the article is told.

    Some feeds give every item one guid, or the address of a live page; others repeat titles week
    by week.
    """
    found = known[key]
    at_home = found.feed_id == article.feed_id
    if _is_by_page(key, article) and at_home and is_surely_named(article):
        return False  # all items of a live page name that page
    if key.startswith(SURE):
        return _are_alike(article.title, found.title) or _is_rewritten(key, article, known)
    if article.seen_at - found.seen_at > WORDS_HOLD:
        return False
    return key.startswith("text:") or not (at_home and is_surely_named(article))


def _is_by_page(key: str, article: Article) -> bool:
    """Say whether a key is the address that the article's page names, beside its own."""
    if not key.startswith(_ADDRESS):
        return False
    return key in [one for one in article.keys if one.startswith(_ADDRESS)][1:]


def _is_rewritten(key: str, article: Article, known: Mapping[str, Known]) -> bool:
    """Say whether a sure key names an article of whose headline next to nothing is left.

    It does while the article is young and nothing speaks against it: at home a guid must not come
    with the address of something else, and an address needs its guid beside it.
    """
    found = known[key]
    if article.seen_at - (found.first_seen_at or found.seen_at) > REUSED_AFTER:
        return False
    if found.feed_id != article.feed_id:
        return True
    others = [known.get(other) for other in sure_keys(article) if other != key]
    agree = all(one is not None and one.article_id == found.article_id for one in others)
    return agree and (bool(others) or key.startswith("guid:"))


def _are_alike(title: str, other: str) -> bool:
    if title in (other, NO_TITLE):  # of none its page may have given it one
        return True
    ours, theirs = words(title), words(other)
    telling = content_words(ours), content_words(theirs)
    return overlap(*(telling if all(telling) else (ours, theirs))) >= ALIKE


def _still_to_keep(article: Article, known: Mapping[str, Known]) -> tuple[str, ...]:
    """Give the keys that are to be written of a known article: new ones, and such as have grown old.

    Its words keep their age where it has a surer name: were they renewed as long as it stands in
    its feed, next week's "Weather for the weekend" would count as this one.
    """
    lasting = SURE if sure_keys(article) else ""
    old = article.seen_at - RENEWED_AFTER
    return tuple(
        key
        for key in article.keys
        if key not in known or (known[key].seen_at < old and key.startswith(lasting))
    )


def _without_others(article: Article, known: Mapping[str, Known]) -> Article:
    """Leave to another article the address that this one's page names, and that is the other's."""
    keys = tuple(key for key in article.keys if key not in known or not _is_by_page(key, article))
    return article if keys == article.keys else replace(article, keys=keys)


def _renamed(article: Article) -> Article:
    """Give a new article whose surest key is an older one's a key of its own in front."""
    own = f"{article.keys[0]}@{article.seen_at.isoformat()} {digest(article)}"
    return replace(article, keys=(own, *article.keys))


def _keys(entry: Entry, feed: Feed, title: str, summary: str) -> tuple[str, ...]:
    """Give guid, address, text and title, as far as they say enough to name one article."""
    keys = []
    if entry.guid:
        keys.append(f"guid:{feed.id}:{_short(permalink(entry.guid) or entry.guid)}")
    if address := address_key(entry.link or _address_in(entry.guid) or ""):
        keys.append(address)
    site = site_of(entry.outlet_url or entry.link) or f"feed {feed.id}"
    said, told = saying(title), saying(summary)
    headline = said or title
    if content_weight(said) >= TITLE_KEY_WORDS:
        keys += [_on(site, "text", f"{headline} | {told}")] if told else []
        return (*keys, _on(site, "title", headline))
    says_enough = content_weight(f"{said} {told}") >= TITLE_KEY_WORDS
    if says_enough or entry.published or not keys:
        keys.append(_on(site, "text", f"{headline} | {told} | {entry.published}"))
    return tuple(keys)


def _on(site: str, kind: str, text: str) -> str:
    """Name a text of a site; what one feed brings lies together, wherever keys are in order."""
    return f"{kind}:{site} {hash_of(text)}"


def _address_in(guid: str | None) -> str:
    """Give a guid that is an address; RSS calls it the entry's link unless the feed denies it."""
    return guid if guid and is_web_link(guid) else ""


def _outlet(entry: Entry, feed: Feed, feed_title: str | None) -> str:
    named = entry.outlet or feed.name or feed_title
    if not named:
        named = site_of(entry.outlet_url or entry.link) or site_of(feed.url)
    return _plain_name(named) or "(unnamed outlet)"


@lru_cache(maxsize=1_024)
def _plain_name(named: str) -> str:
    """Make an outlet's name plain: all entries of a feed bear the same."""
    return plain_line(named, 80)


def _title(entry: Entry, outlet: str) -> str:
    """Give the headline without the outlet's name behind it ("… - Harbour Wire")."""
    title = plain_line(entry.title or "", TITLE_LIMIT)
    for dash in (" - ", " | ", " – ", " — ", " · "):
        if dash in title:
            head, _, tail = title.rpartition(dash)
            if head.strip() and fold(tail.strip()) == fold(outlet):
                return head.strip()
    return title


def _opening(text: str) -> str:
    """Make a headline of a text that has none: its first words."""
    return plain_line(text, 120)


def published_at(entry: Entry, feed: Feed, now: datetime) -> datetime | None:
    """Give when an entry was published, as far as that can be true: not long after now."""
    start = feed.replay_from or now
    for said in (entry.published, entry.updated):
        if said is not None and said >= EARLIEST:
            return now if said > start + AHEAD_AT_MOST else now + (said - start)
    return None


def _short(text: str) -> str:
    """Give a name that every database can keep: not all take NUL."""
    return text if len(text) <= 200 and "\0" not in text else hash_of(text)
