"""Feeds: RSS, Atom and JSON Feed, from the web or from a file of the operator's."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import regex
from pydantic import Field, SecretStr, ValidationInfo, field_serializer, field_validator

from adapters.errors import FetchError, SourceDelayed, SourceGone, SourceUnreadable
from adapters.ports import Source
from adapters.secret import HIDDEN, read_secret, without_secrets
from adapters.settings import Duration, Settings
from adapters.sources.feed_parser import parse_feed
from adapters.web import BODY_LIMIT, Web, WebAnswer
from rules.model import Feed, FeedAnswer, FirstRun

ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
)
SHORTEST_INTERVAL = timedelta(seconds=1)
_MAX_AGE = regex.compile(r"(?<![-\w])max-age\s*=\s*\"?(\d{1,9})", regex.IGNORECASE)


class FeedSettings(Settings):
    """One of `[[feeds]]`."""

    url: str | SecretStr
    """http, https, or file: relative to the configuration file; `env:NAME` keeps it secret."""
    name: str | None = Field(default=None, min_length=1, max_length=80)
    tags: tuple[str, ...] = ()
    interval: Duration | None = None
    first_run: FirstRun = FirstRun.NONE
    replay_from: datetime | None = None

    @field_validator("url", mode="before")
    @classmethod
    def _follow(cls, given: object, info: ValidationInfo) -> object:
        """Read `env:`; `file:` is a feed here, not a secret's place."""
        if isinstance(given, str) and given.startswith("env:"):
            return SecretStr(str(read_secret(given, info)))
        return given

    @field_validator("url")
    @classmethod
    def _can_be_asked(cls, url: str | SecretStr) -> str | SecretStr:
        if not _can_be_an_address(_address(url)):
            raise ValueError("a feed's address begins with http:// and a host, https:// or file:")
        return url

    @field_serializer("url")
    def _without_keys(self, url: str | SecretStr) -> str:
        return self.shown_address

    @property
    def address(self) -> str:
        """Give the address itself."""
        return _address(self.url)

    @property
    def shown_address(self) -> str:
        """Give the address without passwords and keys; of a secret one only the host."""
        if isinstance(self.url, SecretStr):
            parts = urlsplit(self.address)
            host = f"//{parts.hostname}/" if parts.hostname else ""
            return f"{parts.scheme}:{host}{HIDDEN}"
        return without_secrets(self.url)

    @field_validator("interval")
    @classmethod
    def _not_too_often(cls, interval: timedelta | None) -> timedelta | None:
        if interval is not None and interval < SHORTEST_INTERVAL:
            raise ValueError("one second is the shortest interval")
        return interval

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
        shown = self.shown_address
        return Feed(
            url=self.address,
            shown=f"{self.name} ({shown})" if self.name else shown,
            name=self.name,
            tags=self.tags,
            interval=self.interval,
            first_run=self.first_run,
            replay_from=self.replay_from,
        )


class FeedSource(Source):
    """Polls feeds."""

    def __init__(self, web: Web, *, base: Path) -> None:
        """Use this way out; `base` is the folder that `file:` addresses are relative to."""
        self._web, self._base = web, base

    async def fetch(self, feed: Feed) -> FeedAnswer:
        """Poll once; the message of an error names the feed and the remedy."""
        try:
            if feed.url.startswith("file:"):
                return await self._read_file(self._path(feed.url), feed.url)
            return await self._ask(feed)
        except FetchError as error:
            raise type(error)(f"{feed.shown}: {error}", retry_after=error.retry_after) from error

    async def read(self, name: str, *, base_url: str | None = None) -> FeedAnswer:
        """Read a file or an address that the operator names, now and once."""
        if name.startswith(("http://", "https://")):
            return await self._ask(Feed(name))
        path = self._path(name) if name.startswith("file:") else self._base / name
        return await self._read_file(path, base_url or path.resolve().as_uri())

    async def _read_file(self, path: Path, base_url: str) -> FeedAnswer:
        body = await asyncio.to_thread(_file, path)
        return await _parsed(body, None, base_url)

    async def _ask(self, feed: Feed) -> FeedAnswer:
        answer = await self._web.get(feed.url, _conditional(feed))
        wait = _max_age(answer)
        if answer.status == 304:
            return FeedAnswer(unchanged=True, wait=wait)
        _raise_for_status(answer)
        parsed = await _parsed(answer.body, answer.headers.get("content-type"), answer.url)
        return FeedAnswer(
            entries=parsed.entries,
            title=parsed.title,
            link=parsed.link,
            language=parsed.language,
            etag=answer.headers.get("etag"),
            last_modified=answer.headers.get("last-modified"),
            wait=wait,
            problem=parsed.problem,
        )

    def _path(self, url: str) -> Path:
        return feed_file(url, self._base)


def _can_be_an_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port_is_well = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if parts.scheme == "file":
        return bool(parts.path) and not parts.netloc
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port_is_well


def feed_file(url: str, base: Path) -> Path:
    """Find the file that a `file:` address names, relative to a folder."""
    return base / unquote(urlsplit(url).path)


def _address(url: str | SecretStr) -> str:
    return url if isinstance(url, str) else url.get_secret_value()


async def _parsed(body: bytes, content_type: str | None, base_url: str) -> FeedAnswer:
    return await asyncio.to_thread(parse_feed, body, content_type=content_type, base_url=base_url)


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            body = stream.read(BODY_LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such path can be"
        raise SourceUnreadable(f"the file cannot be read ({reason}): check its path") from error
    if len(body) > BODY_LIMIT:
        raise SourceUnreadable(f"the file is larger than {BODY_LIMIT // (1024 * 1024)} MB")
    return body


def _conditional(feed: Feed) -> dict[str, str]:
    """Ask only for what is new, with both validators exactly as they were received."""
    headers = {"Accept": ACCEPT}
    if feed.state.etag is not None:
        headers["If-None-Match"] = feed.state.etag
    if feed.state.last_modified is not None:
        headers["If-Modified-Since"] = feed.state.last_modified
    return headers


def _raise_for_status(answer: WebAnswer) -> None:
    status = answer.status
    if status == 200:
        return
    if status == 410:
        raise SourceGone("the publisher says the feed is gone for good (410): remove it")
    if status in (429, 503):
        raise SourceDelayed(
            f"the server asks us to wait ({status}): it is asked again later",
            retry_after=_retry_after(answer),
        )
    if status in (401, 403):
        raise SourceUnreadable(
            f"the server refuses us ({status}): the feed may need a login, or its publisher blocks"
            " bots; set fetch.contact, so that they know whom to ask"
        )
    if status == 404:
        raise SourceUnreadable("nothing is found at this address (404): check the address")
    if status >= 500:
        raise SourceDelayed(f"the server has a fault ({status}): it is asked again later")
    raise SourceUnreadable(f"the server answers with status {status}: check the address")


def _max_age(answer: WebAnswer) -> timedelta | None:
    said = answer.headers.get("cache-control", "")
    found = _MAX_AGE.search(said)
    if not found or "no-cache" in said or "no-store" in said:
        return None
    return timedelta(seconds=int(found.group(1)))


def _retry_after(answer: WebAnswer) -> timedelta | None:
    """Read seconds, or a date against the answer's own date: our clock may differ from theirs."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=min(int(said[:9]), 10**8))
    try:
        until = parsedate_to_datetime(said)
        return max(timedelta(0), until - parsedate_to_datetime(answer.headers.get("date", "")))
    except (ValueError, TypeError, OverflowError):
        return None
