"""HTTP mode of the local Slack: signed requests to the app, their forgeries and replays.

https://docs.slack.dev/authentication/verifying-requests-from-slack (read 2026-11).
"""

import asyncio
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.servers.slack_socket import Ack
from tests.servers.slack_values import Json
from tests.servers.slack_world import World


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went out; it can be sent again, byte for byte."""

    url: str
    body: bytes
    headers: dict[str, str]


@dataclass
class Requests:
    world: World
    url: str = ""
    """Where the app listens; empty: HTTP mode is off."""
    ack_within_s: float = 3.0
    acks_s: list[float] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    session: ClientSession | None = None

    async def send(self, kind: str, payload: Json, *, attempt: int = 0, reason: str = "") -> Ack:
        """Send something to the app, signed; wait three seconds for its answer."""
        if not self.url:
            return Ack(problem="unreachable")
        request = self.signed(kind, payload)
        if attempt:
            request.headers["X-Slack-Retry-Num"] = str(attempt)
            request.headers["X-Slack-Retry-Reason"] = reason
        self.sent.append(request)
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            ack = await self._answer(request, kind)
        except TimeoutError:
            words = f"{kind}: not acknowledged within {self.ack_within_s:g} s"
            self.world.violations.append(words)
            return Ack(problem="timeout", seconds=self.ack_within_s)
        except ClientError:
            return Ack(problem="unreachable")
        ack.seconds = loop.time() - began
        self.acks_s.append(ack.seconds)
        return ack

    async def _answer(self, request: Sent, kind: str) -> Ack:
        assert self.session is not None
        async with self.session.post(
            request.url,
            data=request.body,
            headers=request.headers,
            timeout=ClientTimeout(total=self.ack_within_s),
            allow_redirects=False,
        ) as answer:
            text = await answer.text()
            no_retry = answer.headers.get("X-Slack-No-Retry") == "1"
            if answer.status != 200:
                return Ack(problem=f"http_{answer.status}", no_retry=no_retry)
            return Ack(_said(answer.content_type, text, kind))

    def signed(
        self, kind: str, payload: Json, *, secret: str | None = None, at: float | None = None
    ) -> Sent:
        """Make a request as Slack makes it; with another secret it is forged, with another time old."""
        body, content = _written(kind, payload)
        stamp = str(int(self.world.clock.now() if at is None else at))
        key = (secret or self.world.app.signing_secret).encode()
        code = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={code}",
        }
        return Sent(self.url, body, headers)

    async def verify_url(self) -> bool:
        """Ask the app to show that the address is its own, as when it is entered in its settings."""
        challenge = secrets.token_hex(16)
        asked = {"type": "url_verification", "challenge": challenge}
        request = self.signed("events_api", asked | {"token": self.world.app.verification_token})
        assert self.session is not None
        async with self.session.post(
            request.url, data=request.body, headers=request.headers
        ) as answer:
            return answer.status == 200 and challenge in await answer.text()

    async def deliver(self, request: Sent) -> int:
        """Send a request as it stands, to see with which status the app refuses it."""
        assert self.session is not None
        async with self.session.post(
            request.url, data=request.body, headers=request.headers
        ) as answer:
            return answer.status


def _written(kind: str, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _said(content_type: str, text: str, kind: str) -> Json | None:
    if not text or kind == "events_api":
        return None
    if content_type != "application/json":
        return {"text": text}
    said = json.loads(text)
    return said if isinstance(said, dict) else None
