"""Where entries come from. Adding a source is one file here, one name below, one in readers.py."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Discriminator, Tag

from adapters.sources.feed_access import FeedAccess
from adapters.sources.feed_finder import FeedFinder
from adapters.sources.feed_settings import FeedSettings, feed_file
from adapters.sources.feed_source import FeedSource
from adapters.sources.gdelt_source import GdeltSettings, gdelt_address
from adapters.sources.google_news_source import GoogleNewsSettings, google_news_address
from adapters.sources.guardian_source import GuardianSettings
from adapters.sources.hackernews_source import HackerNewsSettings
from adapters.sources.json_source import JsonSettings
from adapters.sources.page_source import PageSettings
from adapters.sources.parse_workers import ParseWorkers
from adapters.sources.polled_settings import PolledSettings
from adapters.sources.sitemap_source import SitemapSettings

KINDS: Mapping[str, type[PolledSettings]] = {
    "feed": FeedSettings,
    "sitemap": SitemapSettings,
    "hackernews": HackerNewsSettings,
    "gdelt": GdeltSettings,
    "googlenews": GoogleNewsSettings,
    "guardian": GuardianSettings,
    "json": JsonSettings,
    "page": PageSettings,
}
"""The settings of each kind, by the name that people write."""
UNKNOWN_KIND = "unknown_kind"
"""The type of the fault that a kind is which is none of these."""


def _kind_of(given: object) -> str:
    """Tell the kinds apart; a feed need not name its own."""
    if isinstance(given, PolledSettings):
        return given.kind
    kind = given.get("kind", "feed") if isinstance(given, Mapping) else "feed"
    return kind if isinstance(kind, str) else ""


SourceSettings = Annotated[
    Annotated[FeedSettings, Tag("feed")]
    | Annotated[SitemapSettings, Tag("sitemap")]
    | Annotated[HackerNewsSettings, Tag("hackernews")]
    | Annotated[GdeltSettings, Tag("gdelt")]
    | Annotated[GoogleNewsSettings, Tag("googlenews")]
    | Annotated[GuardianSettings, Tag("guardian")]
    | Annotated[JsonSettings, Tag("json")]
    | Annotated[PageSettings, Tag("page")],
    Discriminator(
        _kind_of,
        custom_error_type=UNKNOWN_KIND,
        custom_error_message="is not known: write " + ", ".join(f'"{kind}"' for kind in KINDS),
    ),
]
"""One of `[[feeds]]`, told apart by its `kind`."""

__all__ = [
    "KINDS",
    "UNKNOWN_KIND",
    "FeedAccess",
    "FeedFinder",
    "FeedSettings",
    "FeedSource",
    "ParseWorkers",
    "PolledSettings",
    "SourceSettings",
    "feed_file",
    "gdelt_address",
    "google_news_address",
]
