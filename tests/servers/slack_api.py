"""The Web API of the local Slack over HTTP: reading a request, refusing it, or carrying it out.

In this order, as far as the real one shows its order: the method, the token, what was planned to go
wrong, the rate, the scope, the arguments.
"""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from tests.servers import (
    slack_chat_methods,
    slack_conversation_methods,
    slack_grid,
    slack_other_methods,
    slack_view_methods,
)
from tests.servers.slack_calls import Call, Method
from tests.servers.slack_faults import Fault, Faults
from tests.servers.slack_limits import OF_OTHERS, Key, Limits, Rate
from tests.servers.slack_values import Json, SlackError, Token
from tests.servers.slack_world import World

GARBAGE: Final = "<html><body>The page that you are looking for is having a nap.</body></html>"


class Refused(Exception):
    """A request that is answered with something else than JSON, or with a status that is not 200."""

    def __init__(self, answer: web.StreamResponse) -> None:
        super().__init__()
        self.answer = answer


@dataclass
class Api:
    world: World
    faults: Faults
    limits: Limits
    address: str = ""
    methods: dict[str, Method] = field(default_factory=dict)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    """What was called, with its arguments, in order; refused ones too."""

    def __post_init__(self) -> None:
        for module in (
            slack_chat_methods,
            slack_conversation_methods,
            slack_grid,
            slack_other_methods,
            slack_view_methods,
        ):
            self.methods |= module.METHODS

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        method = self.methods.get(name)
        if method is None:
            self.world.violations.append(f"{name}: there is no such method")
            return _json({"ok": False, "error": "unknown_method", "req_method": name})
        token: Token | None = None
        try:
            args = await self._arguments(request, name)
            channel = args.get("channel") or args.get("channel_id")
            self.calls.append((name, args))
            token = self._token(request, method, args)
            call = Call(self.world, name, args, token, self.address, _basic(request))
            await self._fail(request, call, channel, "before")
            self._check(token)
            self._slow_down(call, method, channel)
            answer = self._carry_out(call, method)
            self.world.touch()
            await self._fail(request, call, channel, "after")
        except SlackError as error:
            return _json(error.as_json(), token)
        except Refused as refused:
            return refused.answer
        return _json({"ok": True} | answer, token)

    async def _arguments(self, request: web.Request, name: str) -> Json:
        if "token" in request.query:
            self.world.violations.append(f"{name}: a token stood in the address")
            raise SlackError("invalid_auth")
        if request.method not in ("GET", "POST"):
            raise Refused(web.Response(status=405))
        if request.method == "GET":
            return dict(request.query)
        if request.content_type == "application/json":
            try:
                body = json.loads(await request.text())
            except ValueError:
                raise SlackError("invalid_json") from None
            if not isinstance(body, dict):
                raise SlackError("json_not_object")
            return dict(request.query) | body
        if await request.read() and request.content_type not in (
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        ):
            raise SlackError("invalid_post_type")
        return dict(request.query) | dict(await request.post())

    def _token(self, request: web.Request, method: Method, args: Json) -> Token | None:
        scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
        value = sent if scheme == "Bearer" else args.get("token")
        args.pop("token", None)
        if not method.tokens:
            return None
        if not value:
            raise SlackError("not_authed")
        token = self.world.tokens.get(str(value))
        if token is None:
            raise SlackError("invalid_auth")
        self._check(token)
        if token.kind not in method.tokens:
            raise SlackError("not_allowed_token_type")
        return token

    def _check(self, token: Token | None) -> None:
        if token is None:
            return
        if token.team_id is not None and not self.world.workspaces[token.team_id].installed:
            raise SlackError("account_inactive")
        if token.revoked:
            raise SlackError("token_revoked")
        if token.expires_at is not None and token.expires_at <= self.world.clock.now():
            raise SlackError("token_expired")

    def _slow_down(self, call: Call, method: Method, channel: str | None) -> None:
        for key, rate in self._rates(call, method, channel):
            refused = self.limits.ask(key, rate)
            if refused is None:
                continue
            seconds, known = refused
            if known:
                self.world.violations.append(
                    f"{call.method} in {channel}: asked again before its Retry-After had passed"
                )
            raise Refused(too_many(seconds))

    def _rates(self, call: Call, method: Method, channel: str | None) -> list[tuple[Key, Rate]]:
        team = call.token.team_id if call.token and call.token.team_id else ""
        name = call.method
        if name == "chat.postMessage":
            return [
                (key_of(name, team, channel), self.limits.posts_a_channel),
                (key_of(name, team, None), self.limits.posts_a_workspace),
            ]
        rate = self.limits.tiers[method.tier]
        if self.world.app.commercial and name in (
            "conversations.history",
            "conversations.replies",
        ):
            rate = OF_OTHERS
        return [(key_of(name, team, None), rate)]

    def _carry_out(self, call: Call, method: Method) -> Json:
        if method.scopes:
            call.require(*method.scopes)
        unknown = sorted(set(call.args) - method.args - {"team_id"})  # Bolt sends that everywhere
        if unknown:
            self.world.violations.append(f"{call.method}: no such arguments: {', '.join(unknown)}")
        return method.run(call)

    async def _fail(self, request: web.Request, call: Call, channel: str | None, when: str) -> None:
        fault = self.faults.take(call.method, channel, when)
        if fault is None:
            return
        if fault.meanwhile is not None:
            fault.meanwhile()
        if fault.what == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault.what == "429":
            team = call.token.team_id if call.token and call.token.team_id else ""
            by_channel = channel if call.method == "chat.postMessage" else None
            self.limits.block(key_of(call.method, team, by_channel), fault.seconds)
            raise Refused(too_many(round(fault.seconds)))
        else:
            _break(request, fault)


def _break(request: web.Request, fault: Fault) -> None:
    if fault.what == "cut":
        if request.transport is not None:
            request.transport.abort()
        raise Refused(web.Response())
    if fault.what in ("500", "503"):
        raise Refused(web.Response(status=int(fault.what), text="upstream sent too big a nap"))
    if fault.what == "garbage":
        raise Refused(web.Response(text=GARBAGE, content_type="application/json"))
    raise SlackError(fault.what)


def key_of(method: str, team: str, channel: str | None) -> Key:
    return (method, team) if channel is None else (method, team, channel)


def too_many(seconds: int) -> web.Response:
    return web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)}
    )


def _basic(request: web.Request) -> tuple[str, str] | None:
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Basic":
        return None
    name, _, secret = base64.b64decode(sent).decode().partition(":")
    return name, secret


def _json(answer: Mapping[str, Any], token: Token | None = None) -> web.Response:
    headers = {"X-OAuth-Scopes": ",".join(sorted(token.scopes))} if token is not None else {}
    return web.json_response(answer, headers=headers)
