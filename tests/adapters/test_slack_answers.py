"""What people are answered where Slack is shaken, and what they do too late or may not do at all."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
import structlog
from structlog.testing import capture_logs

from rules.model import Channel
from tests.slack_house import COMMAND, UNSAVED, added, previewed, said
from tests.slack_room import House, open_house


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as one:
        yield one


# Lost answers


@pytest.mark.parametrize("what", ["cut", "500", "503"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_answer_that_was_lost_once_is_seen(what: str, when: str, house: House) -> None:
    house.slack.faults.add(what, "response_url", when=when)

    assert "What I understand" in said(await house.says("ada", "help"))


async def test_an_answer_that_cannot_be_given_is_told_to_the_operator_and_asks_nothing_twice(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    lost = house.slack.faults.add("cut", "response_url", times=None)
    with capture_logs() as logs:
        await house.person("ada").command(COMMAND, "subscribe flood", channel=house.alerts)
        await house.slack.until(
            lambda: [one for one in logs if one["event"] == "slack_not_answered"]
        )

    assert lost.hits == 2
    assert len(await house.watches()) == 1
    assert "/respond/" not in caplog.text + str(logs)
    assert "Traceback" not in caplog.text


async def test_a_saved_watch_is_announced_though_its_maker_cannot_be_told(house: House) -> None:
    ada = house.person("ada")
    preview = await previewed(ada, "flood", house.alerts)
    house.slack.faults.add("cut", "response_url", times=None)

    await ada.press(preview, "Save")
    await house.slack.until(lambda: house.slack.messages(house.alerts))

    assert "New watch W1 flood" in said(house.slack.messages(house.alerts)[0])
    assert len(await house.watches()) == 1


async def test_what_slack_opens_no_form_for_now_is_told_to_the_operator(house: House) -> None:
    structlog.reset_defaults()
    house.slack.faults.add("500", "views.open")
    with capture_logs() as logs:
        await house.person("ada").command(COMMAND, "watch add", channel=house.alerts)
        await house.slack.until(
            lambda: [one for one in logs if one["event"] == "slack_not_answered"]
        )
    assert "What I understand" in said(await house.says("ada", "help"))


# Too late


async def test_a_form_of_a_watch_that_was_removed_meanwhile_is_said_so(house: House) -> None:
    ada = house.person("ada")
    answer = await added(ada, "flood name:Weather", house.alerts)
    await ada.press(answer, "Edit")
    await house.slack.until(lambda: ada.modals)
    await house.commands.remove_watch("W1")

    await ada.submit({"query": "storm"})

    await house.slack.until(lambda: "no watch" in said(ada.modal))
    assert await house.watches() == []


async def test_a_form_that_is_closed_before_it_is_answered_is_saved_nowhere_and_harms_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = house.person("ada")
    draft_watch = house.commands.draft_watch
    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.modals)

    async def closing(*given: object, **named: object) -> object:
        await ada.close_modal()
        return await draft_watch(*given, **named)  # type: ignore[arg-type]  # whatever it takes

    monkeypatch.setattr(house.commands, "draft_watch", closing)
    with capture_logs() as logs:
        await ada.submit({"query": "flood"})
        await house.slack.until(
            lambda: [name for name, _ in house.slack.api.calls if name == "views.update"]
        )
        assert "No watches" in said(await house.says("ada", "watch list"))
    assert [one for one in logs if one["event"] == "slack_fault"] == []


async def test_save_is_pressed_on_a_preview_that_is_over(house: House) -> None:
    ada = house.person("ada")
    await ada.command(COMMAND, "watch add flood", channel=house.alerts)
    await house.slack.until(lambda: ada.ephemerals)
    preview = ada.ephemerals[-1]
    await ada.press(preview, "Cancel")
    await house.slack.until(lambda: UNSAVED not in said(preview))
    message = replace(preview)
    message.blocks = preview.edits[-1].blocks
    house.slack.workspace.ephemerals.append((ada.id, message))

    await ada.press(message, "Save")

    await house.slack.until(lambda: "dropped" in said(ada.ephemerals[-1]))
    assert await house.watches() == []


# Rights, wherever something is pressed


@pytest.mark.parametrize("press", ["choose.mute", "ask.less"])
async def test_who_is_not_in_a_channel_changes_nothing_by_its_alerts(
    press: str, house: House
) -> None:
    message = await house.posts()
    cleo = house.person("cleo")
    house.alerts.members.discard(cleo.id)

    await cleo.press(message, press, "4 h" if press == "choose.mute" else None)
    await house.slack.until(lambda: cleo.ephemerals)

    assert "may not change" in said(cleo.ephemerals[-1])
    assert not (await house.commands.list_mutes(Channel("slack", house.alerts.id))).mutes


async def test_who_is_not_in_a_channel_mutes_nothing_by_the_shortcut(house: House) -> None:
    message = await house.posts()
    cleo = house.person("cleo")
    house.alerts.members.discard(cleo.id)

    await cleo.message_shortcut("mute_story", message)
    await house.slack.until(lambda: cleo.ephemerals)
    await cleo.press(cleo.ephemerals[-1], "choose.panel", "4 h")
    await house.slack.until(lambda: "may not change" in said(cleo.ephemerals[-1]))


# Charts


async def test_a_trend_is_a_picture_with_words_for_who_cannot_see_it(house: House) -> None:
    answer = said(await house.says("ada", "news trend quake"))

    assert "direct messages" in answer
    [file] = house.slack.workspace.files.values()
    assert file["content"].startswith(b"\x89PNG")
    asked = [(name, given) for name, given in house.slack.api.calls if name.startswith("files.")]
    assert [name for name, _ in asked] == [
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
    ]
    assert "quake" in str(asked[0][1]["alt_txt"])
