"""What people upload at the local Slack, and where an app with its token reads it.

https://docs.slack.dev/reference/objects/file-object and
https://docs.slack.dev/reference/block-kit/block-elements/file-input-element (read 2026-11).
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from tests.servers.slack_faults import Faults
from tests.servers.slack_values import Json
from tests.servers.slack_world import Workspace, World

LARGEST_UPLOAD: Final = 10 * 1000 * 1000
"""Of a form: `There is a 10MB file size limit`."""
SCOPE: Final = "files:read"
DOWNLOAD: Final = "files.download"
"""The name under which a fault meets the reading of a file."""
SIGN_IN: Final = "<!DOCTYPE html><html><title>Sign in to Slack</title><form></form></html>"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a person gives to a form."""

    name: str
    content: bytes


def uploaded(
    world: World, workspace: Workspace, user: str, upload: Upload, *, seen: bool = True
) -> Json:
    """Keep a file of a person's; `seen` says whether the app may know of it."""
    id = world.fresh_id("F")
    workspace.files[id] = {
        "id": id,
        "name": upload.name,
        "title": upload.name,
        "size": len(upload.content),
        "alt_txt": None,
        "content": upload.content,
        "complete": True,
        "user": user,
        "seen": seen,
    }
    return workspace.files[id]


def chosen(world: World, workspace: Workspace, user: str, element: Json, given: object) -> Json:
    """Say what a form holds once files were chosen for it; what nobody can choose is an error."""
    uploads: list[Any] = given if isinstance(given, list) else [given]
    endings = element.get("filetypes")
    for one in uploads:
        if not isinstance(one, Upload) or len(one.content) > LARGEST_UPLOAD:
            raise LookupError(f"nobody can upload {one!r:.80}")
        if endings and one.name.rpartition(".")[2] not in endings:
            raise LookupError(f"nobody can upload {one.name} here, only {endings}")
    if len(uploads) > element.get("max_files", 10):
        raise LookupError(f"nobody can upload {len(uploads)} files here")
    kept = [uploaded(world, workspace, user, one) for one in uploads]
    return {"files": [{"id": one["id"], "name": one["name"]} for one in kept]}


def addresses(address: str, workspace: Workspace, file: Json) -> Json:
    """Say whose a file is and where it can be read; a test may name another address in `url`."""
    at = f"{address}/files-pri/{workspace.id}-{file['id']}"
    return {
        "user": file.get("user", workspace.bot_user_id),
        "mode": "hosted",
        "is_external": False,
        "url_private": file.get("url", f"{at}/{file['name']}"),
        "url_private_download": file.get("url", f"{at}/download/{file['name']}"),
    }


@dataclass
class Files:
    """Gives files to tokens that may read them; to others the page where people sign in."""

    world: World
    faults: Faults
    read: list[str] = field(default_factory=list)
    """The ids of those that were asked for, in order."""
    signing_in: int = 0
    """How often the page was asked for where people sign in."""

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/files-pri/{team}-{id}/{rest:.+}", self.download)
        router.add_get("/signin", self.sign_in)

    async def sign_in(self, request: web.Request) -> web.Response:
        self.signing_in += 1
        return _page()

    async def download(self, request: web.Request) -> web.StreamResponse:
        workspace = self.world.workspaces[request.match_info["team"]]
        self.read.append(request.match_info["id"])
        if broken := await self._fail():
            return broken
        if request.query:
            self.world.violations.append("a file was asked for with something in the address")
        if not self._may_read(request, workspace):
            raise web.HTTPFound("/signin")
        file = workspace.files.get(request.match_info["id"])
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file["content"], content_type="application/xml")

    async def _fail(self) -> web.Response | None:
        fault = self.faults.take(DOWNLOAD, None, "before")
        if fault is None:
            return None
        if fault.meanwhile is not None:
            fault.meanwhile()
        if fault.what == "page":
            return _page()
        if fault.what != "slow":
            return web.Response(status=int(fault.what))
        await asyncio.sleep(fault.seconds)
        return None

    def _may_read(self, request: web.Request, workspace: Workspace) -> bool:
        scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
        token = self.world.tokens.get(sent) if scheme == "Bearer" else None
        if token is None or token.revoked or SCOPE not in token.scopes:
            return False
        ended = token.expires_at is not None and token.expires_at <= self.world.clock.now()
        if token.enterprise_id is not None:
            return not ended and token.enterprise_id == workspace.enterprise_id
        return not ended and token.team_id == workspace.id


def _page() -> web.Response:
    return web.Response(text=SIGN_IN, content_type="text/html")
