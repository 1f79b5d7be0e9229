"""auth, teams, bots and files: who a token is, and documents in two steps.

https://docs.slack.dev/messaging/working-with-files#uploading_files (read 2026-11).
"""

from typing import Final

from tests.servers.slack_calls import Call, Method, bad_arguments
from tests.servers.slack_files import addresses
from tests.servers.slack_values import Channel, Json, Message, SlackError

LARGEST_FILE: Final = 1_000_000_000


def api_test(call: Call) -> Json:
    if call.get("error"):
        raise SlackError(call.get("error"), args=call.args)
    return {"args": call.args}


def auth_test(call: Call) -> Json:
    workspace = call.workspace
    said: Json = {
        "url": f"https://{workspace.domain}.slack.example/",
        "team": workspace.domain,
        "user": workspace.members[call.me].name,
        "team_id": workspace.id,
        "user_id": call.me,
        "is_enterprise_install": workspace.by_organisation,
    }
    if workspace.by_organisation:
        said["team_id"] = workspace.enterprise_id
    if workspace.members[call.me].is_bot:
        said["bot_id"] = workspace.bot_id
    if workspace.enterprise_id:
        said["enterprise_id"] = workspace.enterprise_id
    return said


def about_bot(call: Call) -> Json:
    workspace = call.workspace
    if call.get("bot", workspace.bot_id) != workspace.bot_id:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": workspace.bot_id,
            "deleted": False,
            "name": call.world.app.name,
            "app_id": call.world.app.id,
            "user_id": workspace.bot_user_id,
            "icons": {},
        }
    }


def about_team(call: Call) -> Json:
    workspace = call.workspace
    team: Json = {"id": workspace.id, "name": workspace.domain, "domain": workspace.domain}
    if workspace.enterprise_id:
        team |= {"enterprise_id": workspace.enterprise_id, "enterprise_name": "Harbour"}
    return {"team": team}


def get_upload_url(call: Call) -> Json:
    name, length = call.need("filename"), call.need("length")
    if not length.isdecimal() or int(length) == 0:
        raise bad_arguments("length must be a positive number")
    if int(length) > LARGEST_FILE:
        raise SlackError("file_upload_size_restricted")
    id = call.world.fresh_id("F")
    call.workspace.files[id] = {
        "id": id,
        "name": name,
        "title": name,
        "size": int(length),
        "alt_txt": call.get("alt_txt"),
        "content": None,
        "complete": False,
    }
    return {"upload_url": f"{call.address}/upload/v1/{call.workspace.id}/{id}", "file_id": id}


def complete_upload(call: Call) -> Json:
    named = call.objects("files")
    if not isinstance(named, list) or not named:
        raise bad_arguments("missing required field: files")
    files = [_uploaded(call, one) for one in named]
    channels = [*call.get("channels").split(","), call.get("channel_id")]
    for channel in [_shareable(call, one) for one in channels if one]:
        _share(call, channel, files)
    return {"files": [shown(one) for one in files]}


def _uploaded(call: Call, named: Json) -> Json:
    file = call.workspace.files.get(str(named.get("id")))
    if file is None or file["content"] is None:
        raise SlackError("file_not_found")
    if file["complete"]:
        raise SlackError("file_already_completed")
    file["title"] = named.get("title") or file["name"]
    return file


def _shareable(call: Call, id: str) -> Channel:
    channel = call.visible_channel(id)
    if call.me not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


def _share(call: Call, channel: Channel, files: list[Json]) -> None:
    message = Message(call.world.next_ts(), channel.id, call.me, call.get("initial_comment"))
    message.bot_id, message.posted_at = call.workspace.bot_id, call.world.clock.now()
    message.files = [shown(one) for one in files]
    ts = call.get("thread_ts")
    if ts and channel.message(ts) is None:
        raise SlackError("thread_not_found")
    message.thread_ts = ts or None
    channel.messages.append(message)
    for file in files:
        file["complete"] = True


def shown(file: Json) -> Json:
    """Give a file as Slack shows it; what is in it stays here."""
    return {name: file[name] for name in ("id", "name", "title", "size", "alt_txt")}


def about_file(call: Call) -> Json:
    file = call.workspace.files.get(call.need("file"))
    if file is None or not file.get("seen", True):
        raise SlackError("file_not_found")
    return {"file": shown(file) | addresses(call.address, call.workspace, file)}


_COMPLETE: Final = frozenset({"files", "channel_id", "channels", "initial_comment", "thread_ts"})
METHODS: Final = {
    "api.test": Method(api_test, 4, frozenset({"error", "foo"}), tokens=()),
    "auth.test": Method(auth_test, 4, frozenset()),
    "bots.info": Method(about_bot, 3, frozenset({"bot", "team_id"}), ("users:read",)),
    "team.info": Method(about_team, 3, frozenset({"team", "domain"}), ("team:read",)),
    "files.getUploadURLExternal": Method(
        get_upload_url,
        4,
        frozenset({"filename", "length", "alt_txt", "snippet_type"}),
        ("files:write",),
    ),
    "files.completeUploadExternal": Method(complete_upload, 4, _COMPLETE, ("files:write",)),
    "files.info": Method(about_file, 4, frozenset({"file", "cursor", "limit"}), ("files:read",)),
}
