"""The local Discord's REST: tokens, limits, faults, and answers in Discord's shapes.

https://docs.discord.com/developers/reference
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from tests.servers.discord_errors import ApiError
from tests.servers.discord_faults import Fault, Faults
from tests.servers.discord_limits import Limits, Verdict
from tests.servers.discord_routes import Answer, Asked, Route, Routes
from tests.servers.discord_world import Json

BASE = "/api/v10"
USER_AGENT = re.compile(r"DiscordBot \(\S+ \S+\)")


@dataclass
class Rest:
    routes: Routes
    limits: Limits
    faults: Faults
    blame: Callable[[str], None]
    token: str

    def application(self) -> web.Application:
        """Give the application that answers under BASE."""
        app = web.Application(middlewares=[self._middleware])
        for line, route in self.routes.table().items():
            method, template = line.split()
            app.router.add_route(method, BASE + template, _as_handler(route))
        return app

    @web.middleware
    async def _middleware(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        resource = request.match_info.route.resource
        if resource is not None and not request.path.startswith(BASE):
            return await handler(request)
        if resource is None:
            self.blame(f"unknown route {request.method} {request.path}")
            return _json_response(404, {"message": "404: Not Found", "code": 0}, {})
        route = f"{request.method} {resource.canonical.removeprefix(BASE)}"
        verdict = self._admit(request, route)
        if verdict.banned:
            self.limits.note_status(429)
            return _edge_refusal()
        if verdict.refusal is not None:
            return self._sent(route, request, 429, verdict.refusal, verdict)
        refused = self._unauthorized(request, route)
        if refused is not None:
            return self._sent(route, request, *refused, verdict)
        return await self._with_faults(request, route, handler, verdict)

    async def _with_faults(
        self,
        request: web.Request,
        route: str,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
        verdict: Verdict,
    ) -> web.StreamResponse:
        path = request.path.removeprefix(BASE)
        fault = self.faults.take(request.method, path)
        if fault is not None and fault.when == "before":
            if fault.kind != "slow":
                return self._befallen(fault, request, route, verdict)
            await asyncio.sleep(fault.seconds)
            fault = None
        status, body = await self._answered(request, route, handler)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault is not None:
            return self._befallen(fault, request, route, verdict)
        return self._sent(route, request, status, body, verdict)

    async def _answered(
        self,
        request: web.Request,
        route: str,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> Answer:
        try:
            answer = await handler(request)
        except ApiError as error:
            return error.status, error.as_json()
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            # A body of another shape than the rules look for: Discord's form says so at its place.
            self.blame(f"{route} could not be read: {error!r}")
            return 400, ApiError(50035, {}).as_json()
        assert isinstance(answer, _Ready)
        return answer.answer

    def _befallen(
        self, fault: Fault, request: web.Request, route: str, verdict: Verdict
    ) -> web.StreamResponse:
        if fault.kind == "cut" and request.transport is not None:
            request.transport.abort()
            return web.Response()  # nobody reads it: its client is told no numbers of the bucket
        if fault.kind in ("limited", "limited_globally"):
            verdict = self._barred(fault, request, route)
            return self._sent(route, request, 429, verdict.refusal, verdict)
        if fault.kind == "code":
            error = ApiError(fault.code)
            return self._sent(route, request, error.status, error.as_json(), verdict)
        said = {"message": f"{fault.status}: made to fail", "code": 0}
        no_answer = _no_answer(fault, verdict)
        return no_answer or self._sent(route, request, fault.status, said, verdict)

    def _barred(self, fault: Fault, request: web.Request, route: str) -> Verdict:
        if fault.kind == "limited":
            return self.limits.bar(route, _major(request), fault.seconds)
        return self.limits.bar_everything(fault.seconds)

    def _sent(
        self, route: str, request: web.Request, status: int, body: Any, verdict: Verdict
    ) -> web.Response:
        self.limits.note_status(status)
        self.limits.told(route, _major(request))
        return _json_response(status, body, verdict.headers)

    def _admit(self, request: web.Request, route: str) -> Verdict:
        own = not _by_interaction(route)
        return self.limits.admit(route, _major(request), counts_globally=own)

    def _unauthorized(self, request: web.Request, route: str) -> Answer | None:
        if _by_interaction(route):
            return None
        if not USER_AGENT.match(request.headers.get("User-Agent", "")):
            self.blame(f"{route} came with a bad User-Agent")
            return 403, ApiError(40333).as_json()
        if request.headers.get("Authorization") != f"Bot {self.token}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        return None


class _Ready(web.Response):
    """What a route gives to the middleware, which makes the answer of it."""

    answer: Answer = (204, None)


def _as_handler(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        body, files = await _read(request)
        asked = Asked(request.match_info, dict(request.query), body, files)
        given = route(asked)
        ready = _Ready()
        ready.answer = await given if isinstance(given, Awaitable) else given
        return ready

    return answer


async def _read(request: web.Request) -> tuple[Any, list[Json]]:
    """Read JSON, or the parts of a form: `payload_json` and `files[n]`."""
    if not request.can_read_body:
        return {}, []
    if request.content_type == "application/json":
        return _parsed(await request.text()), []
    if request.content_type != "multipart/form-data":
        raise ApiError(50109)
    body, files = {}, []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read())
        if part.name == "payload_json":
            body = _parsed(content.decode())
        else:
            files.append({"filename": part.filename or "file", "content": content})
    return body, files


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ApiError(50109) from error


def _by_interaction(route: str) -> bool:
    """Whether a route is paid for with an interaction's token: not counted, and no bot's token."""
    return route.split()[1].startswith(("/interactions/", "/webhooks/"))


def _major(request: web.Request) -> str:
    ids = request.match_info
    named = (ids.get("channel"), ids.get("guild"), ids.get("token"))
    return next((one for one in named if one), "")


def _headers(limits: dict[str, str]) -> dict[str, str]:
    # Exactly this type: with a charset behind it discord.py takes the body for text.
    return {"Content-Type": "application/json", "Via": "1.1 loopback"} | limits


def _json_response(status: int, body: Any, limits: dict[str, str]) -> web.Response:
    if status == 204:
        return web.Response(status=204, headers={"Via": "1.1 loopback"} | limits)
    return web.Response(status=status, body=json.dumps(body).encode(), headers=_headers(limits))


def _no_answer(fault: Fault, verdict: Verdict) -> web.Response | None:
    """Give what is no answer of Discord's, if that is what befalls a request."""
    if fault.kind == "cloudflare":
        return _edge_refusal()
    if fault.kind == "garbage":
        return web.Response(body=b'{"id": "12', headers=_headers(verdict.headers))
    if fault.kind == "page":
        return web.Response(text="<title>Discord</title>", content_type="text/html")
    return None


def _edge_refusal() -> web.Response:
    """Answer as Cloudflare does to a banned address: HTML, and nothing of Discord's headers."""
    text = (
        "<!DOCTYPE html><title>Access denied | discord.com used Cloudflare</title>error code: 1015"
    )
    return web.Response(status=429, text=text, content_type="text/html")
