"""What may stand in the way of writing to a channel: the tokens, the scopes, the channel itself."""

from collections.abc import Awaitable, Iterable

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.chat.slack_chat.addresses import Place
from adapters.chat.slack_chat.errors import INVITE, delivery_error
from adapters.chat.slack_chat.manifest import INSTALL_PATH, NEEDED, SCOPES
from adapters.chat.slack_chat.wire import NotSent, Refused, Unknown, answered, web_client
from adapters.chat.slack_chat.workspaces import OneWorkspace, Workspace, Workspaces
from rules.sentences import because, sentence, told_by

_REMEDY = sentence(
    "sl_compare", "compare the app with `wirewatch slack manifest`, then install it again"
)


class Examiner:
    """Asks Slack what it thinks of our tokens, and of a channel; posts nothing."""

    def __init__(
        self,
        workspaces: Workspaces,
        *,
        base: str,
        session: aiohttp.ClientSession,
        app_token: str | None = None,
    ) -> None:
        """Look at the workspaces, and at the app's token where there is one."""
        self._workspaces, self._base, self._session = workspaces, base, session
        self._app_token, self._app_is_well = app_token, app_token is None
        self._well: dict[str, Workspace] = {}

    async def workspace(self, known: Workspace) -> Workspace:
        """Ask Slack whose token it is; raises Refused, NotSent or Unknown."""
        answer = await answered(self._client(known.token).auth_test)
        return Workspace(
            str(answer["team_id"]),
            str(answer.get("team", "")),
            str(answer["user_id"]),
            known.token,
            str(answer.get("bot_id", "")),
            frozenset(one.strip() for one in answer["scopes"].split(",") if one.strip()),
            str(answer.get("enterprise_id") or "") if answer.get("is_enterprise_install") else "",
        )

    async def app_token_problem(self) -> str | None:
        """Ask whether the app's token opens a socket; raises NotSent or Unknown."""
        if self._app_is_well:
            return None
        client = self._client(None)
        try:
            await answered(lambda: client.apps_connections_open(app_token=self._app_token or ""))
        except Refused as refused:
            if refused.code == "ratelimited":
                return None
            return (
                f"app_token is refused ({refused.code}): make one of the scope connections:write under"
                " Basic Information, App-Level Tokens, and switch Socket Mode on"
            )
        self._app_is_well = True
        return None

    async def problem_with(self, place: Place, *, scopes: Iterable[str] = SCOPES) -> str | None:
        """Say what stands in the way of writing to a channel, with the remedy; None is well.

        Of the scopes that the app lacks only those are told that are asked for.
        """
        return await _told(self._problem_with(place, scopes), str(place))

    async def own_problem(self) -> str | None:
        """Say what is wrong with the tokens and scopes, wherever the app is installed; None is well."""
        return await _told(self._own_problem(), "the workspace")

    async def _problem_with(self, place: Place, scopes: Iterable[str]) -> str | None:
        known = await self._workspaces.named(place.workspace)
        if known is None:
            return because(
                place,
                sentence(
                    "sl_workspace_without_app",
                    "the workspace has not installed the app: install it there",
                ),
            )
        app_problem, workspace = await self.app_token_problem(), await self._looked_at(known)
        return (
            app_problem
            or _missing(workspace, scopes)
            or await self._channel_problem(place, workspace)
        )

    async def _own_problem(self) -> str | None:
        known, app_problem = await self._workspaces.all(), await self.app_token_problem()
        if app_problem or not known:
            return app_problem or f"no workspace has installed the app: open …{INSTALL_PATH}"
        missing = [_missing(await self._looked_at(one), SCOPES) for one in known]
        return "; ".join(filter(None, missing)) or None

    async def _looked_at(self, known: Workspace) -> Workspace:
        """Give what Slack says of a workspace's token; asked once."""
        if known.token not in self._well:
            self._well[known.token] = await self.workspace(known)
        return self._well[known.token]

    async def _channel_problem(self, place: Place, workspace: Workspace) -> str | None:
        if place.is_person or place.channel.startswith("D"):
            return None
        client = self._client(workspace.token)
        answer = await answered(lambda: client.conversations_info(channel=place.channel))
        channel = answer.get("channel") or {}
        if channel.get("is_archived"):
            return sentence(
                "sl_place_archived",
                "{place}: the channel is archived: unarchive it, or choose another channel",
                place=place,
            )
        if not channel.get("is_member"):
            return sentence(
                "sl_place_not_in",
                "{place}: the bot is not in the channel: {invite}",
                place=place,
                invite=INVITE,
            )
        return None

    def _client(self, token: str | None) -> AsyncWebClient:
        return web_client(token, base=self._base, session=self._session)


async def learn(one: OneWorkspace, examiner: Examiner) -> Workspace:
    """Ask Slack which workspace a token belongs to, and keep it; raises as `workspace` does."""
    known = await one.named("")
    found = await examiner.workspace(known or Workspace("", "", "", ""))
    one.learn(found)
    return found


async def _told(looking: Awaitable[str | None], what: str) -> str | None:
    try:
        return await looking
    except Refused as refused:
        return told_by(
            delivery_error(refused.code, what, doing=sentence("doing_look_at", "look at it"))
        )
    except (NotSent, Unknown) as failure:
        return sentence(
            "sl_what_unreachable",
            "{what}: Slack cannot be reached ({why}): is this machine online?",
            what=what,
            why=failure.reason,
        )


def _missing(workspace: Workspace, scopes: Iterable[str]) -> str | None:
    if not workspace.scopes:  # not every emulator says which scopes a token has
        return None
    missing = [scope for scope in scopes if scope not in workspace.scopes]
    if not missing:
        return None
    what = ", ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
    lacks = sentence("sl_lacks", "the app lacks the scopes {scopes}", scopes=what)
    if set(missing) & set(NEEDED):
        lacks = sentence("sl_needs", "the app cannot work without the scopes {scopes}", scopes=what)
    return because(workspace.name or workspace.id, because(lacks, _REMEDY))
