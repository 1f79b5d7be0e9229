"""`[[feeds]]` of kind "feed": RSS, Atom or JSON Feed at an address."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace
from pydantic import field_validator

from adapters.sources.polled_settings import AddressedSettings
from rules.model import Feed


class FeedSettings(AddressedSettings):
    """A feed as publishers offer it; the kind that need not be named."""

    kind: Literal["feed"] = "feed"
    replay_from: datetime | None = None

    @field_validator("replay_from", mode="before")
    @classmethod
    def _is_a_time(cls, given: object) -> object:
        if not isinstance(given, datetime):
            raise ValueError("write a date and time without quotes: 2026-11-24T12:00:00Z")
        return given

    @field_validator("replay_from")
    @classmethod
    def _aware(cls, moment: datetime | None) -> datetime | None:
        return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment

    def feed(self) -> Feed:
        """Say it in the words of the rules."""
        return replace(super().feed(), replay_from=self.replay_from)


def feed_file(url: str, base: Path) -> Path:
    """Find the file that a `file:` address names, relative to a folder."""
    return base / unquote(urlsplit(url).path)
