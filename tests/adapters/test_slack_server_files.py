"""The local Slack's uploads: who may offer them, what people can upload, who may read it."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.servers.slack_files import LARGEST_UPLOAD, SCOPE, Upload, uploaded
from tests.servers.slack_server import SlackServer, slack_server
from tests.slack_apps import client_at

LIST = Upload("feeds.opml", b"<opml/>")


def form(**more: Any) -> dict[str, Any]:
    element = {"type": "file_input", "action_id": "file", **more}
    title = {"type": "plain_text", "text": "Import"}
    block = {"type": "input", "block_id": "file", "label": title, "element": element}
    return {"type": "modal", "title": title, "submit": title, "blocks": [block]}


async def opens(slack: SlackServer, view: dict[str, Any]) -> None:
    trigger = slack.world.add_trigger(slack.workspace, slack.person("ada").id)
    await client_at(slack).views_open(trigger_id=trigger, view=view)


async def test_files_are_taken_in_modals_only_and_by_apps_that_may_read_them() -> None:
    async with slack_server() as slack:
        await opens(slack, form())
        home = {"type": "home", "blocks": form()["blocks"]}
        for refused, code in (
            (client_at(slack).views_publish(user_id="U1A", view=home), "invalid_arguments"),
            (opens(slack, form(max_files=11)), "invalid_arguments"),
            (
                client_at(slack).chat_postMessage(
                    channel=slack.channel("alerts").id, text="x", blocks=home["blocks"]
                ),
                "invalid_blocks",
            ),
        ):
            with pytest.raises(SlackApiError, match=code):
                await refused
        slack.world.tokens[slack.workspace.bot_token].scopes.discard(SCOPE)
        with pytest.raises(SlackApiError, match="missing_scope"):
            await opens(slack, form())


async def test_people_upload_what_the_form_takes_and_no_more() -> None:
    async with slack_server() as slack:
        ada = slack.person("ada")
        await opens(slack, form(max_files=1, filetypes=["opml"]))
        for wrong in (
            Upload("a.opml", b"x" * (LARGEST_UPLOAD + 1)),
            Upload("a.exe", b"x"),
            [LIST, LIST],
            "feeds.opml",
        ):
            with pytest.raises(LookupError, match="nobody can upload"):
                ada.fill({"file": wrong})
        ada.fill({"file": LIST})
        [file] = slack.workspace.files.values()
        chosen = ada.modal.values["file"]["file"]
        assert [one["id"] for one in chosen["files"]] == [file["id"]]


async def test_a_file_is_given_to_a_token_that_may_read_it_and_to_nobody_else() -> None:
    async with slack_server(workspaces=2) as slack, aiohttp.ClientSession() as session:
        first, second = slack.world.workspaces.values()
        file = uploaded(slack.world, first, slack.person("ada").id, LIST)
        answer = await client_at(slack).files_info(file=file["id"])
        url = answer["file"]["url_private_download"]
        seen = []
        for token in (first.bot_token, second.bot_token, "xoxb-none"):
            async with session.get(url, headers={"Authorization": f"Bearer {token}"}) as given:
                seen.append((given.content_type, await given.read() == LIST.content))
        async with session.get(url) as given:
            seen.append((given.content_type, False))
        page = ("text/html", False)
        assert seen == [("application/xml", True), page, page, page]
        assert slack.files.signing_in == 3
