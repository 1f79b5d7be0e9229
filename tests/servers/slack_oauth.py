"""Installing the app into a workspace of the local Slack, rotating its tokens, uninstalling it.

https://docs.slack.dev/authentication/installing-with-oauth, …/using-token-rotation (read 2026-11).
"""

import secrets
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from tests.servers.slack_calls import Call, Method
from tests.servers.slack_grid import install_everywhere, members_of
from tests.servers.slack_values import Json, SlackError, Token
from tests.servers.slack_world import Workspace, World

CODE_LIVES_S: Final = 600.0
TOKEN_LIVES_S: Final = 43_200


@dataclass
class _Code:
    team_id: str
    user: str
    scopes: set[str]
    redirect_uri: str
    expires_at: float
    for_organisation: bool = False


@dataclass
class OAuth:
    world: World
    address: str = ""
    codes: dict[str, _Code] = field(default_factory=dict)
    exchanges: int = 0
    rotations: int = 0

    @property
    def consent_page(self) -> str:
        """Where the app sends people who install it: its `authorization_url`."""
        return f"{self.address}/oauth/v2/authorize"

    def methods(self) -> dict[str, Method]:
        asked = {"client_id", "client_secret", "code", "redirect_uri", "grant_type"}
        client = frozenset({"client_id", "client_secret"})
        return {
            "oauth.v2.access": Method(
                self._access, 4, frozenset(asked | {"refresh_token"}), tokens=()
            ),
            "auth.revoke": Method(self._revoke, 3, frozenset({"test"})),
            "apps.uninstall": Method(self._uninstall_by_app, 1, client),
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """The consent page: it says what the app wants, and where a person allows it."""
        try:
            self._check(request)
        except SlackError as error:
            return web.Response(status=400, text=error.code)
        wanted = " ".join(sorted(request.query["scope"].split(",")))
        return web.Response(text=f"wirewatch wants: {wanted}", content_type="text/html")

    def _check(self, request: web.Request) -> None:
        query = request.query
        if query.get("client_id") != self.world.app.client_id:
            raise SlackError("invalid_client_id")
        wanted = set(query.get("scope", "").split(",")) - {""}
        if not wanted:
            raise SlackError("invalid_scope")
        if wanted - self.world.app.scopes:
            raise SlackError("invalid_scope")
        back = query.get("redirect_uri")
        known = self.world.app.redirect_urls
        if back is not None and not any(back.startswith(one) for one in known):
            raise SlackError("bad_redirect_uri")

    def allow(
        self,
        workspace: Workspace,
        user: str,
        *,
        state: str,
        redirect_uri: str,
        scopes: set[str] | None = None,
        for_organisation: bool = False,
    ) -> str:
        """Press *Allow* as a person, or as an admin for all workspaces of the organisation; gives the address that the browser is sent back to."""
        code = secrets.token_hex(12)
        until = self.world.clock.now() + CODE_LIVES_S
        granted = scopes or set(self.world.app.scopes)
        self.codes[code] = _Code(workspace.id, user, granted, redirect_uri, until, for_organisation)
        return f"{redirect_uri}?{urlencode({'code': code, 'state': state})}"

    def deny(self, *, state: str, redirect_uri: str) -> str:
        """Press *Cancel*; gives the address that the browser is sent back to."""
        return f"{redirect_uri}?{urlencode({'error': 'access_denied', 'state': state})}"

    def _access(self, call: Call) -> Json:
        self._check_client(call)
        if call.get("grant_type") == "refresh_token":
            return self._rotate(call)
        code = self.codes.pop(call.get("code"), None)
        if code is None:
            raise SlackError("invalid_code")
        if code.expires_at < self.world.clock.now():
            raise SlackError("code_expired")
        if call.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
            raise SlackError("bad_redirect_uri")
        self.exchanges += 1
        return self._install(self.world.workspaces[code.team_id], code)

    def _check_client(self, call: Call) -> None:
        app = self.world.app
        sent = call.basic or (call.get("client_id"), call.get("client_secret"))
        if sent[0] != app.client_id:
            raise SlackError("invalid_client_id")
        if sent[1] != app.client_secret:
            raise SlackError("bad_client_secret")

    def _install(self, workspace: Workspace, code: _Code) -> Json:
        if code.for_organisation:
            workspace.by_organisation = True
        workspace.installed = True
        token = self._fresh_token(workspace, code.scopes)
        said = self._granted(workspace, token)
        return said | {
            "app_id": self.world.app.id,
            "authed_user": {"id": code.user},
            "is_enterprise_install": code.for_organisation,
        }

    def _fresh_token(self, workspace: Workspace, scopes: set[str]) -> Token:
        if self.world.app.rotates:
            value = f"xoxe.xoxb-1-{secrets.token_hex(16)}"
            until = self.world.clock.now() + TOKEN_LIVES_S
            token = Token(value, "bot", workspace.id, workspace.bot_user_id, scopes, until)
            self.world.refresh_tokens[f"xoxe-1-{secrets.token_hex(16)}"] = value
        else:
            value = f"xoxb-{workspace.id}-{secrets.token_hex(8)}"
            token = Token(value, "bot", workspace.id, workspace.bot_user_id, scopes)
        self.world.tokens[value] = token
        workspace.bot_token = value
        if workspace.by_organisation:
            self._give_to_all(workspace, token)
        return token

    def _give_to_all(self, workspace: Workspace, token: Token) -> None:
        """Make it the token of the whole organisation."""
        id = workspace.enterprise_id
        token.team_id, token.enterprise_id, token.user_id = None, id, f"U{id}BOT"
        of_all = [one for one in self.world.workspaces.values() if one.enterprise_id == id]
        install_everywhere(self.world, of_all, token)

    def _granted(self, workspace: Workspace, token: Token) -> Json:
        said: Json = {
            "access_token": token.value,
            "token_type": "bot",
            "scope": ",".join(sorted(token.scopes)),
            "bot_user_id": workspace.bot_user_id,
            "team": {"id": workspace.id, "name": workspace.domain},
            "enterprise": None,
        }
        if workspace.enterprise_id:
            said["enterprise"] = {"id": workspace.enterprise_id, "name": "Harbour"}
        if workspace.by_organisation:
            said["team"] = None
        if token.expires_at is not None:
            fresh = (one for one, old in self.world.refresh_tokens.items() if old == token.value)
            said |= {"expires_in": TOKEN_LIVES_S, "refresh_token": next(fresh)}
        return said

    def _rotate(self, call: Call) -> Json:
        value = self.world.refresh_tokens.pop(call.get("refresh_token"), None)
        if value is None:
            raise SlackError("invalid_refresh_token")
        old = self.world.tokens[value]
        [workspace, *_] = (
            members_of(self.world, old.enterprise_id)
            if old.team_id is None
            else [self.world.workspaces[old.team_id]]
        )
        if not workspace.installed:
            raise SlackError("account_inactive")
        self.rotations += 1
        return self._granted(workspace, self._fresh_token(workspace, old.scopes))

    def _revoke(self, call: Call) -> Json:
        assert call.token is not None
        if not call.flag("test"):
            call.token.revoked = True
        return {"revoked": not call.flag("test")}

    def _uninstall_by_app(self, call: Call) -> Json:
        self._check_client(call)
        self.uninstall(call.workspace)
        return {}

    def uninstall(self, workspace: Workspace, *, tokens_first: bool = False) -> None:
        """Take the app out of a workspace, as its admins do; the two events come in any order."""
        for one in members_of(self.world, workspace.enterprise_id) or [workspace]:
            one.installed = False
            self.world.tokens[one.bot_token].revoked = True
        gone = {"type": "app_uninstalled"}
        revoked = {
            "type": "tokens_revoked",
            "tokens": {"oauth": [], "bot": [workspace.bot_user_id]},
        }
        for event in (revoked, gone) if tokens_first else (gone, revoked):
            self.world.announce(workspace, event)
