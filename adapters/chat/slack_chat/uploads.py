"""A file that somebody gave in a form → its bytes: read by the bot's own token, at Slack and nowhere else.

https://docs.slack.dev/reference/objects/file-object and
https://docs.slack.dev/reference/block-kit/block-elements/file-input-element (read 2026-11).
"""

from collections.abc import Mapping
from typing import Any

import aiohttp
import regex
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from adapters.chat.slack_chat.wire import NotSent, Refused, Unknown, answered
from adapters.chat.slack_chat.workspaces import Workspace
from adapters.web.asking import PATIENCE, Patience
from rules.answers.answer import Refusal
from rules.asking.words import Kind, command_named
from rules.feeds.lists import SIZE_LIMIT, UNIMPORTED, too_large
from rules.sentences import Sentence, because, sentence

SCOPE = "files:read"
FILES = (URL("https://files.slack.com"), URL("https://files.slack-gov.com"))
"""Where Slack keeps what people upload; a token is sent nowhere else."""
GONE = ("file_not_found", "file_deleted")
_UPLOAD = regex.compile(r"F[A-Z0-9]{6,30}")
_OK = 200


def is_upload(named: str) -> bool:
    """Say whether a value names a file that was uploaded, by Slack's id, and no address."""
    return bool(_UPLOAD.fullmatch(named))


def asks_for_file(words: str) -> bool:
    """Say whether the form of a command lets a file be uploaded."""
    command = command_named(words)
    return command is not None and any(one.kind is Kind.FILE for one in command.options)


def no_scope() -> Sentence:
    """Say that nothing can be uploaded, for the app may not read files, with the remedy."""
    problem = sentence(
        "upload_no_scope",
        "the app may not read files (files:read): the operator can compare it with `wirewatch slack"
        " manifest` and install it again; until then a link is taken, `source import https://…`",
    )
    return because(UNIMPORTED, problem)


def lacks_scope(workspace: Workspace) -> bool:
    """Say whether the app is known to lack what uploads need; an emulator may not say what it has."""
    return bool(workspace.scopes) and SCOPE not in workspace.scopes


async def uploaded(
    client: AsyncWebClient,
    id: str,
    *,
    by: str,
    session: aiohttp.ClientSession,
    patience: Patience = PATIENCE,
) -> bytes:
    """Read a file that a person has uploaded themselves, at most as large as a list may be.

    Raises Refusal: it is not theirs, gone, too large, not kept at Slack, or Slack does not give it.
    """
    file = await _about(client, id)
    if file.get("user") != by:
        raise _refusal(
            sentence("upload_of_another", "somebody else has uploaded that file: upload your own")
        )
    url = _address(file, base=URL(client.base_url))
    if int(file.get("size") or 0) > SIZE_LIMIT:
        raise _refusal(too_large())
    try:
        return await _downloaded(session, url, str(client.token), patience)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise _refusal(_unread(type(error).__name__)) from error


async def _about(client: AsyncWebClient, id: str) -> Mapping[str, Any]:
    """Ask Slack what it knows of a file: what a form says of it is not believed."""
    try:
        answer = await answered(lambda: client.files_info(file=id))
    except Refused as refused:
        raise Refusal(_told(refused.code)) from refused
    except (NotSent, Unknown) as failure:
        raise _refusal(_unread(failure.reason)) from failure
    file = answer.get("file")
    return file if isinstance(file, Mapping) else {}


def _told(code: str) -> Sentence:
    if code == "missing_scope":
        return no_scope()
    if code in GONE:
        gone = sentence("upload_gone", "Slack has no such file any more: upload it again")
        return because(UNIMPORTED, gone)
    return because(UNIMPORTED, _unread(code))


def _address(file: Mapping[str, Any], *, base: URL) -> URL:
    """Give where the file is read; an address that is not Slack's is refused, whoever names it."""
    try:
        url = URL(str(file.get("url_private_download") or file.get("url_private") or ""))
        is_slacks = url.user is None and url.origin() in (*FILES, base.origin())
    except ValueError:
        is_slacks = False
    if not is_slacks:
        raise _refusal(
            sentence(
                "upload_elsewhere",
                "the file is not kept at Slack itself: upload it, or give a link to it",
            )
        )
    return url


async def _downloaded(
    session: aiohttp.ClientSession, url: URL, token: str, patience: Patience
) -> bytes:
    """Ask once and follow nothing: a redirect leads to the page where people sign in."""
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    wait = aiohttp.ClientTimeout(
        total=patience.total.total_seconds(),
        sock_connect=patience.connect.total_seconds(),
        sock_read=patience.read.total_seconds(),
    )
    async with session.get(url, headers=headers, timeout=wait, allow_redirects=False) as answer:
        if _is_page(answer):
            raise _refusal(_page())
        if answer.status != _OK:
            raise _refusal(_unread(f"status {answer.status}"))
        return await _body(answer)


def _is_page(answer: aiohttp.ClientResponse) -> bool:
    """Say whether Slack shows its own page: that is what a token gets that may not read the file."""
    return answer.status // 100 == 3 or answer.content_type == "text/html"


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    """Read no more than a list may hold, whatever length was announced."""
    body = bytearray()
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > SIZE_LIMIT:
            raise _refusal(too_large())
    return bytes(body)


def _page() -> Sentence:
    return sentence(
        "upload_page",
        "Slack shows a page in place of the file, as if the app might not read it: the operator can"
        " compare it with `wirewatch slack manifest` and install it again; until then a link is"
        " taken, `source import https://…`",
    )


def _unread(why: str) -> Sentence:
    return sentence(
        "upload_unread",
        "the file could not be read at Slack ({why}): try again in some minutes",
        why=why,
    )


def _refusal(why: Sentence) -> Refusal:
    return Refusal(because(UNIMPORTED, why))
