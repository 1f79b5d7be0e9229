"""Where entries come from. Adding a source is one file here and one name below."""

from adapters.sources.feed_finder import FeedFinder
from adapters.sources.feed_settings import FeedSettings, feed_file
from adapters.sources.feed_source import FeedSource

SourceSettings = FeedSettings
"""One of `[[feeds]]`; a union, told apart by its `kind`, as soon as there are two."""

__all__ = ["FeedFinder", "FeedSource", "SourceSettings", "feed_file"]
