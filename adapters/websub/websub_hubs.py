"""WebSubHubs: asks hubs to push or to stop (https://www.w3.org/TR/websub/, section 5.1)."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import NoReturn
from urllib.parse import urljoin

from adapters.errors import FetchError, SourceDelayed, SourceUnreadable
from adapters.push_ports import Callbacks, Hubs
from adapters.web import Web, WebAnswer
from adapters.websub.websub_settings import WebSubSettings
from rules.feeds.websub import LEASE_WANTED, Subscription, secure_hub

REDIRECTS_AT_MOST = 3


class WebSubHubs(Hubs):
    """Speaks with hubs for one public address of ours."""

    def __init__(self, web: Web, settings: WebSubSettings) -> None:
        """Use this way out, and the settings of the way in."""
        self._web, self._settings = web, settings

    def callback(self, token: str) -> str:
        """Put the token behind the public address."""
        return f"{self._settings.public_url}/{token}"

    async def subscribe(self, held: Subscription) -> None:
        """Send the request; the hub verifies it by a call of its own."""
        lease = str(round(LEASE_WANTED.total_seconds()))
        more = {"hub.lease_seconds": lease, "hub.secret": held.secret}
        await self._send(held, {"hub.mode": "subscribe", **more})

    async def unsubscribe(self, held: Subscription) -> None:
        """Send the request."""
        await self._send(held, {"hub.mode": "unsubscribe"})

    def listen(self, callbacks: Callbacks) -> AbstractAsyncContextManager[str]:
        """Open the callback server."""
        return self._listen(callbacks)

    @asynccontextmanager
    async def _listen(self, callbacks: Callbacks) -> AsyncIterator[str]:
        from adapters.websub.callback_server import serve  # only here: few bots have hubs

        settings = self._settings
        async with serve(callbacks, settings.path, host=settings.host, port=settings.port):
            yield f"{settings.public_url}, on {settings.host}:{settings.port}"

    async def _send(self, held: Subscription, what: dict[str, str]) -> None:
        fields = {"hub.callback": held.callback, "hub.topic": held.topic, **what}
        try:
            answer = await self._post(held.hub, fields)
        except FetchError as error:
            again = error.retry_after
            raise type(error)(f"the hub {held.hub_host}: {error}", retry_after=again) from error
        if not 200 <= answer.status < 300:
            _raise_refused(held, answer)

    async def _post(self, hub: str, fields: dict[str, str]) -> WebAnswer:
        """Send a form; a hub may name another one in its place (307, 308)."""
        for _ in range(REDIRECTS_AT_MOST + 1):
            answer = await self._web.post_form(hub, fields)
            if answer.status not in (307, 308):
                return answer
            hub = _further(hub, answer)
        raise SourceUnreadable(f"it redirects more than {REDIRECTS_AT_MOST} times")


def _further(hub: str, answer: WebAnswer) -> str:
    try:
        further = secure_hub(urljoin(hub, answer.headers.get("location", "")))
    except ValueError:
        further = None
    if further is None:
        raise SourceUnreadable("it names another hub that cannot be asked by https")
    return further


def _raise_refused(held: Subscription, answer: WebAnswer) -> NoReturn:
    """Tell the status only: what a hub says beside it may repeat the callback."""
    sentence = f"the hub {held.hub_host} does not accept the request ({answer.status})"
    if answer.status in (429, 503):
        said = answer.headers.get("retry-after", "").strip()
        seconds = int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 0
        raise SourceDelayed(sentence, retry_after=timedelta(seconds=seconds) if seconds else None)
    raise SourceUnreadable(sentence)
