"""What an app says to a click or a command: in its acknowledgement, or at the response_url.

https://docs.slack.dev/interactivity/handling-user-interaction (read 2026-11): five times, half an hour.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from tests.servers.slack_block_rules import with_ids
from tests.servers.slack_faults import Faults
from tests.servers.slack_mrkdwn import pings_of_message
from tests.servers.slack_rules import blocks_from, check_message_blocks
from tests.servers.slack_values import Edit, Json, Message, ResponseUrl, SlackError
from tests.servers.slack_world import Workspace, World

USES: Final = 5
LIVES_S: Final = 1_800.0
KNOWN: Final = frozenset(
    {
        "text", "blocks", "attachments", "response_type", "replace_original", "delete_original",
        "thread_ts", "unfurl_links", "unfurl_media", "metadata", "mrkdwn", "link_names", "parse",
    }
)  # fmt: skip


@dataclass
class Responses:
    world: World
    faults: Faults
    address: str = ""

    def response_url(
        self, workspace: Workspace, user: str, channel_id: str, *, source: Message | None = None
    ) -> str:
        id = self.world.fresh_id("R")
        until = self.world.clock.now() + LIVES_S
        self.world.response_urls[id] = ResponseUrl(
            workspace.id, user, channel_id, until, source=source
        )
        return f"{self.address}/respond/{workspace.id}/{id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        url = self.world.response_urls.get(request.match_info["id"])
        if broken := self._broken(request, "before"):
            return broken
        try:
            self._use(url)
            assert url is not None
            said = json.loads(await request.text())
            self.say(url, said)
            self.world.touch()
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except SlackError as error:
            gone = error.code in ("expired_url", "used_url", "no_such_url")
            return web.json_response(error.as_json(), status=404 if gone else 400)
        return self._broken(request, "after") or web.Response(text="ok")

    def _broken(self, request: web.Request, when: str) -> web.Response | None:
        """Answer as a fault of `response_url` has it: cut, 500 or 503."""
        fault = self.faults.take("response_url", None, when)
        if fault is None:
            return None
        if fault.what == "cut" and request.transport is not None:
            request.transport.abort()
        return web.Response(status=int(fault.what) if fault.what.isdecimal() else 200)

    def _use(self, url: ResponseUrl | None) -> None:
        if url is None:
            raise SlackError("no_such_url")
        if self.world.clock.now() > url.expires_at:
            raise SlackError("expired_url")
        if url.uses >= USES:
            self.world.violations.append("a response_url was used more than five times")
            raise SlackError("used_url")
        url.uses += 1

    def say(self, url: ResponseUrl, said: Any) -> Message | None:
        """Let people see what an app answered; gives the message that was made or changed."""
        if not isinstance(said, dict):
            raise SlackError("invalid_payload")
        if set(said) - KNOWN:
            self.world.violations.append(f"response: no such fields: {sorted(set(said) - KNOWN)}")
        if said.get("delete_original"):
            self._delete(url)
            return None
        text, blocks = str(said.get("text") or ""), blocks_from(said.get("blocks"))
        if not text.strip() and not blocks:
            raise SlackError("no_text")
        check_message_blocks(blocks)
        if said.get("replace_original") and url.source is not None:
            return self._replace(url.source, text, with_ids(blocks))
        return self._post(url, said, text, with_ids(blocks))

    def _delete(self, url: ResponseUrl) -> None:
        if url.source is None:
            raise SlackError("message_not_found")
        url.source.deleted = True

    def _replace(self, message: Message, text: str, blocks: list[Json]) -> Message:
        message.edits.append(Edit(self.world.clock.now(), message.text, message.blocks))
        message.text, message.blocks = text, blocks
        rung = pings_of_message(text, blocks, parse=None, names=False)
        message.pings = tuple(sorted({*message.pings, *rung}))
        return message

    def _post(self, url: ResponseUrl, said: Json, text: str, blocks: list[Json]) -> Message:
        workspace = self.world.workspaces[url.team_id]
        message = Message(self.world.next_ts(), url.channel_id, workspace.bot_user_id, text, blocks)
        message.bot_id, message.posted_at = workspace.bot_id, self.world.clock.now()
        message.thread_ts = said.get("thread_ts")
        rung = pings_of_message(
            text, blocks, parse=said.get("parse"), names=bool(said.get("link_names"))
        )
        message.pings = tuple(sorted(rung))
        if said.get("response_type", "ephemeral") == "in_channel":
            workspace.channels[url.channel_id].messages.append(message)
        else:
            workspace.ephemerals.append((url.user, message))
        return message
