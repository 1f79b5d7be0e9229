"""A strict local hub (https://www.w3.org/TR/websub/): it verifies, signs, renews, denies, and ends leases.

Strict means: a request is a form with all that the Recommendation asks for, a secret and a lease;
a callback is https or on this machine, its own for every subscription, and confirms with the challenge
alone, under a media type that no browser takes for a page.
"""

import asyncio
import hashlib
import hmac
import secrets
import socket
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientError, ClientSession, web


@dataclass(frozen=True, slots=True)
class Subscriber:
    topic: str
    callback: str
    secret: str
    until: datetime


@dataclass
class Hub:
    clock: Callable[[], datetime]
    session: ClientSession
    url: str = ""
    subscribers: dict[tuple[str, str], Subscriber] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """The modes of the requests that came, in order."""
    breaches: list[str] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    """With which status intents were not confirmed."""
    lease: timedelta = timedelta(days=10)
    status: int = 202
    """What a request is answered; only 202 leads to anything."""
    headers: Mapping[str, str] = field(default_factory=dict)
    denies: str | None = None
    """The reason by which it denies what it accepted."""
    verifies: bool = True
    verifies_first: bool = False
    """Whether it verifies before it has answered, as old hubs do."""
    _at_work: set[asyncio.Task[None]] = field(default_factory=set)

    async def settled(self) -> None:
        """Wait until everything that was accepted has been verified or denied."""
        while self._at_work:
            await asyncio.gather(*self._at_work)

    async def push(
        self,
        body: bytes,
        *,
        method: str = "sha256",
        signature: str | None = None,
        kind: str = "application/rss+xml",
        headers: Mapping[str, str] | None = None,
    ) -> list[int]:
        """Push to every subscriber whose lease runs; gives what they answered."""
        answers = []
        for one in list(self.subscribers.values()):
            if one.until <= self.clock():
                continue
            signed = hmac.new(one.secret.encode(), body, getattr(hashlib, method)).hexdigest()
            said = {
                "Content-Type": kind,
                "Link": f'<{self.url}>; rel="hub", <{one.topic}>; rel="self"',
            }
            said["X-Hub-Signature"] = f"{method}={signed}" if signature is None else signature
            wanted = {name: value for name, value in (said | dict(headers or {})).items() if value}
            async with self.session.post(one.callback, data=body, headers=wanted) as answer:
                answers.append(answer.status)
                if answer.status == 410:
                    del self.subscribers[one.topic, one.callback]
        return answers

    async def handle(self, request: web.Request) -> web.Response:
        if request.content_type != "application/x-www-form-urlencoded":
            self.breaches.append(f"a request is {request.content_type}")
        form = {name: values[0] for name, values in parse_qs(await request.text()).items()}
        self._judge(form)
        self.asked.append(form.get("hub.mode", ""))
        if self.status == 202:
            work = asyncio.create_task(self._verify(form))
            self._at_work.add(work)
            work.add_done_callback(self._at_work.discard)
            if self.verifies_first:
                await work
        return web.Response(status=self.status, headers=self.headers)

    def _judge(self, form: Mapping[str, str]) -> None:
        wanted = {"hub.callback", "hub.mode", "hub.topic"}
        if form.get("hub.mode") == "subscribe":
            wanted |= {"hub.secret", "hub.lease_seconds"}
            if not 32 <= len(form.get("hub.secret", "")) < 200:
                self.breaches.append("the secret is no good one")
        if set(form) != wanted:
            self.breaches.append(f"a request has the fields {sorted(form)}")
        callback = urlsplit(form.get("hub.callback", ""))
        if callback.scheme != "https" and callback.hostname != "127.0.0.1":
            self.breaches.append("the callback is not https")
        topics = {topic for topic, used in self.subscribers if used == form.get("hub.callback")}
        if topics - {form.get("hub.topic")}:
            self.breaches.append("a callback is used for two topics")

    async def _verify(self, form: Mapping[str, str]) -> None:
        mode, topic, callback = form["hub.mode"], form["hub.topic"], form["hub.callback"]
        if self.denies is not None:
            await self._call(
                callback, {"hub.mode": "denied", "hub.topic": topic, "hub.reason": self.denies}
            )
            self.subscribers.pop((topic, callback), None)
            return
        if not self.verifies or not await self.confirms(callback, mode, topic):
            return
        if mode == "unsubscribe":
            self.subscribers.pop((topic, callback), None)
            return
        until = self.clock() + self.lease
        self.subscribers[topic, callback] = Subscriber(topic, callback, form["hub.secret"], until)

    async def confirms(self, callback: str, mode: str, topic: str) -> bool:
        """Ask a callback whether it was really its owner who asked."""
        challenge = secrets.token_urlsafe(16)
        query = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge}
        if mode == "subscribe":
            query["hub.lease_seconds"] = str(round(self.lease.total_seconds()))
        return await self._call(callback, query) == challenge

    async def _call(self, callback: str, query: Mapping[str, str]) -> str | None:
        try:
            async with self.session.get(callback, params=query) as answer:
                if answer.status != 200:
                    self.refusals.append(answer.status)
                    return None
                if answer.content_type != "application/octet-stream":
                    self.breaches.append(f"a challenge comes back as {answer.content_type}")
                if answer.headers.get("X-Content-Type-Options") != "nosniff":
                    self.breaches.append("a browser may guess what a challenge is")
                return await answer.text()
        except ClientError:
            self.refusals.append(0)
            return None


@asynccontextmanager
async def websub_hub(clock: Callable[[], datetime]) -> AsyncGenerator[Hub]:
    """Run a hub on loopback; at the end, no breach of the Recommendation may have been seen."""
    async with ClientSession() as session:
        hub = Hub(clock, session)
        application = web.Application()
        application.router.add_post("/hub", hub.handle)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        hub.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hub"
        try:
            yield hub
        finally:
            await hub.settled()
            await runner.cleanup()
    assert hub.breaches == []


def document(*titles: str, language: str = "en") -> bytes:
    """Write a feed whose articles are known by their titles."""
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title>"
        f"<pubDate>Tue, 24 Nov 2026 12:00:00 GMT</pubDate></item>"
        for title in titles
    )
    head = f"<title>Pier News</title><language>{language}</language>"
    return f"<rss version='2.0'><channel>{head}{items}</channel></rss>".encode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
