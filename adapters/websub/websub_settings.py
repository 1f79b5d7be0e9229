"""`[websub]`: where hubs reach us; without a public address nothing of it is in force."""

from urllib.parse import urlsplit

from pydantic import Field, field_validator

from adapters.settings import Settings
from rules.feeds.websub import is_this_machine


class WebSubSettings(Settings):
    """`[websub]`."""

    public_url: str | None = None
    """What hubs call; a reverse proxy passes it on to `host` and `port`, path and all."""
    host: str = "127.0.0.1"
    port: int = Field(default=8787, ge=1, le=65_535)

    @field_validator("public_url")
    @classmethod
    def _can_be_called(cls, url: str | None) -> str | None:
        if url is None:
            return None
        problem = _problem_with(url)
        if problem:
            raise ValueError(f'{problem}: write for example "https://alerts.example.org/websub"')
        return url.rstrip("/")

    @property
    def path(self) -> str:
        """What the path of every callback begins with."""
        return urlsplit(self.public_url or "").path


def _problem_with(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "this is no address"
    if not host or not (url.isascii() and url.isprintable()) or " " in url:
        return "this is no address"
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(host)):
        return "hubs reach us by https:// only, but for tests on this machine"
    if parts.query or parts.fragment or "?" in url or "#" in url or "@" in parts.netloc:
        return "a host and a path, and nothing more"
    return None
