"""A list of feeds that is uploaded in a form of Slack: read at Slack by the bot's own token, and taken in."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.chat.slack_chat.uploads import uploaded
from adapters.chat.slack_chat.wire import web_client, web_session
from adapters.opml import opml_from
from adapters.web.asking import PATIENCE, Patience
from rules.answers.answer import Refusal
from rules.feeds.lists import SIZE_LIMIT
from rules.model import Feed
from tests.newsroom import NOON
from tests.servers import slack_files as files
from tests.servers.slack_files import DOWNLOAD, SCOPE, Upload
from tests.servers.slack_people import Person
from tests.servers.slack_server import SlackServer, slack_server
from tests.servers.slack_values import Token
from tests.slack_house import COMMAND, commands_in, listening, said, settings_for, slack_with_app
from tests.slack_room import House, open_house

QUAY = opml_from([Feed("https://quay.example/rss", name="Quay")], now=NOON)
LIST, CAT = Upload("feeds.opml", QUAY), Upload("cat.xml", b"<cat/>")


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as one:
        yield one


async def asked_for_a_file(house: House, who: str = "ada") -> Person:
    """Let somebody open the form."""
    person = house.person(who)
    await person.command(COMMAND, "source import", channel=house.alerts)
    await house.slack.until(lambda: person.modals)
    return person


async def answer_to(house: House, person: Person, upload: Upload = LIST) -> str:
    """Let somebody send the form; gives what stands there then."""
    sight = await person.submit({"file": upload})
    assert sight.problem is None
    await house.slack.until(lambda: "hourglass" not in str(person.modal.content))
    return said(person.modal)


async def feeds(house: House) -> list[tuple[str | None, str]]:
    return [(one.feed.name, one.feed.origin) for one in await house.commands.list_feeds()]


# In the form


async def test_a_list_that_is_uploaded_is_taken_in_as_the_workspaces(house: House) -> None:
    house.slack.workspace.members[house.person("ada").id].locale = "de-DE"
    ada = await asked_for_a_file(house)
    [block] = ada.modal.content["blocks"]
    assert (block["element"]["type"], block["element"]["max_files"]) == ("file_input", 1)

    refused = await answer_to(house, ada, CAT)
    assert "nichts wurde importiert: es ist keine OPML-Datei" in refused
    assert "1 Feed hinzugefügt" in await answer_to(house, ada)  # in the same form

    assert await feeds(house) == [("Quay", "slack:T1")]
    assert house.slack.files.read == [*house.slack.workspace.files]
    assert house.slack.messages(house.alerts) == []


async def test_a_right_that_is_gone_when_the_form_is_sent_is_missed_before_anything_is_read(
    house: House,
) -> None:
    ben = await asked_for_a_file(house, "ben")
    house.alerts.members.discard(ben.id)

    assert "may not change" in await answer_to(house, ben)

    assert house.slack.files.read == []
    assert await feeds(house) == []
    await ben.close_modal()
    assert "may not change" in said(await house.says("ben", "source import"))
    assert ben.modals == []


async def test_who_closes_the_form_meanwhile_is_told_by_direct_message(house: House) -> None:
    ada = await asked_for_a_file(house)
    house.slack.faults.add("slow", DOWNLOAD, seconds=0, meanwhile=ada.modals.clear)

    await ada.submit({"file": LIST})
    await house.slack.until(lambda: house.slack.workspace.im_with(ada.id))
    im = house.slack.workspace.im_with(ada.id)
    assert im is not None
    await house.slack.until(lambda: im.messages)

    assert "1 feed added" in said(im.messages[-1])


async def test_without_a_form_a_link_is_taken_and_nobody_elses_file(house: House) -> None:
    house.finder.documents["https://files.example/feeds.opml"] = QUAY
    answer = await house.says("ada", "source import https://files.example/feeds.opml")
    assert "1 feed added" in said(answer)

    world, workspace = house.slack.world, house.slack.workspace
    file = files.uploaded(world, workspace, house.person("ben").id, LIST)
    answer = await house.says("ada", f"source import {file['id']}")
    assert "nothing was imported: somebody else has uploaded that file" in said(answer)
    assert house.slack.files.read == []


async def test_an_app_that_may_not_read_files_says_so_until_it_may(tmp_path: Path) -> None:
    async with slack_with_app() as slack:
        scopes = slack.world.tokens[slack.workspace.bot_token].scopes
        scopes.discard(SCOPE)
        settings, ada, alerts = settings_for(slack), slack.person("ada"), slack.channel("alerts")
        async with (
            commands_in(tmp_path, settings) as commands,
            listening(settings, commands, tmp_path),
        ):
            await ada.command(COMMAND, "source import", channel=alerts)
            await slack.until(lambda: ada.ephemerals)
            answer = said(ada.ephemerals[-1])
            assert (
                "(files:read): the operator can compare it with wirewatch slack manifest" in answer
            )
            assert "/wire source import https://" in answer

            scopes.add(SCOPE)  # it was installed again
            await ada.command(COMMAND, "source import", channel=alerts)
            await slack.until(lambda: ada.modals)
            scopes.discard(SCOPE)  # and once more, with less
            await ada.submit({"file": LIST})
            await slack.until(lambda: "files:read" in said(ada.modal))


# At Slack


@dataclass
class Desk:
    """A file of Ada's at Slack, and who reads it."""

    slack: SlackServer
    file: dict[str, Any]

    @property
    def token(self) -> Token:
        return self.slack.world.tokens[self.slack.workspace.bot_token]

    async def read(self, patience: Patience = PATIENCE) -> bytes:
        ada = self.slack.person("ada").id
        async with web_session() as session:
            client = web_client(
                self.slack.workspace.bot_token, base=self.slack.api_url, session=session
            )
            return await uploaded(
                client, self.file["id"], by=ada, session=session, patience=patience
            )

    async def refusal(self, patience: Patience = PATIENCE) -> str:
        with pytest.raises(Refusal) as refused:
            await self.read(patience)
        return str(refused.value)


@asynccontextmanager
async def a_desk() -> AsyncGenerator[Desk]:
    async with slack_server() as slack:
        ada = slack.person("ada").id
        yield Desk(slack, files.uploaded(slack.world, slack.workspace, ada, LIST))


async def test_a_file_is_read_as_it_was_uploaded() -> None:
    async with a_desk() as desk:
        assert await desk.read() == QUAY


def evil(desk: Desk) -> None:
    desk.file["url"] = "https://files.slack.com.evil.example/feeds.opml"


def with_a_login(desk: Desk) -> None:
    desk.file["url"] = desk.slack.url.replace("//", "//files.slack.com@") + "/files-pri/T1-F1/x"


def unencrypted(desk: Desk) -> None:
    desk.file["url"] = "http://files.slack.com/feeds.opml"


def of_a_machine(desk: Desk) -> None:
    desk.file["url"] = "file:///etc/passwd"


def nowhere(desk: Desk) -> None:
    desk.file["url"] = ""


def gone(desk: Desk) -> None:
    desk.slack.workspace.files.clear()


def hidden(desk: Desk) -> None:
    desk.file["seen"] = False


def of_another(desk: Desk) -> None:
    desk.file["user"] = desk.slack.person("ben").id


def announced_too_large(desk: Desk) -> None:
    desk.file["size"] = SIZE_LIMIT + 1


def without_the_scope(desk: Desk) -> None:
    desk.token.scopes.discard(SCOPE)


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (evil, "the file is not kept at Slack itself"),
        (with_a_login, "the file is not kept at Slack itself"),
        (unencrypted, "the file is not kept at Slack itself"),
        (of_a_machine, "the file is not kept at Slack itself"),
        (nowhere, "the file is not kept at Slack itself"),
        (gone, "Slack has no such file any more"),
        (hidden, "Slack has no such file any more"),
        (of_another, "somebody else has uploaded that file"),
        (announced_too_large, "it is larger than 10 MB"),
        (without_the_scope, "the app may not read files (files:read)"),
    ],
)
async def test_what_is_not_to_be_read_is_not_asked_for(
    happens: Callable[[Desk], None], why: str
) -> None:
    async with a_desk() as desk:
        happens(desk)
        assert f"nothing was imported: {why}" in await desk.refusal()
        assert desk.slack.files.read == []


@pytest.mark.parametrize(
    ("fault", "method", "why"),
    [
        ("page", DOWNLOAD, "Slack shows a page in place of the file"),
        ("500", DOWNLOAD, "the file could not be read at Slack (status 500)"),
        ("503", "files.info", "the file could not be read at Slack (status 503)"),
        ("fatal_error", "files.info", "the file could not be read at Slack (fatal_error)"),
    ],
)
async def test_what_slack_gives_in_place_of_a_file_is_said(
    fault: str, method: str, why: str
) -> None:
    async with a_desk() as desk:
        desk.slack.faults.add(fault, method)
        assert f"nothing was imported: {why}" in await desk.refusal()


def revoked(desk: Desk) -> None:
    desk.token.revoked = True


def expired(desk: Desk) -> None:
    desk.token.expires_at = 0.0


@pytest.mark.parametrize("ends", [revoked, expired, without_the_scope])
async def test_a_token_that_ends_before_the_file_is_read_gets_no_page_for_a_list(
    ends: Callable[[Desk], None],
) -> None:
    async with a_desk() as desk:
        desk.slack.faults.add("slow", DOWNLOAD, seconds=0, meanwhile=lambda: ends(desk))
        assert "Slack shows a page in place of the file" in await desk.refusal()
        assert desk.slack.files.signing_in == 0


async def test_a_file_is_not_waited_for_without_end() -> None:
    async with a_desk() as desk:
        desk.slack.faults.add("slow", DOWNLOAD, seconds=0.2)
        assert "Timeout" in await desk.refusal(Patience(total=timedelta(seconds=0.05)))


async def test_a_body_that_is_larger_than_was_announced_is_not_read_to_its_end() -> None:
    async with a_desk() as desk:
        desk.file["content"] = QUAY + b" " * SIZE_LIMIT
        assert "nothing was imported: it is larger than 10 MB" in await desk.refusal()
