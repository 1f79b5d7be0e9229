"""Forms and homes of Slack: what is filled in is answered where it was, and a home shows what is one's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.chat.slack_chat.views import Kept, form_view
from rules.asking.panel import Field, Form
from rules.model import Channel
from tests.slack_apps import client_at
from tests.slack_house import (
    COMMAND,
    UNSAVED,
    added,
    said,
)
from tests.slack_room import House, open_house


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as one:
        yield one


# Forms


async def test_a_watch_is_added_by_a_form(house: House) -> None:
    ada = house.person("ada")
    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.modals)

    sight = await ada.submit({"query": "flood OR storm", "name": "Weather", "mode": "instant"})
    assert sight.problem is None
    await house.slack.until(lambda: UNSAVED in said(ada.modal))
    assert await house.watches() == []
    assert house.slack.messages(house.alerts) == []

    await ada.press(ada.modal, "Save")
    await house.slack.until(lambda: "Saved W1 Weather" in said(ada.modal))

    assert [one.query for one in await house.watches()] == ["flood OR storm"]
    await house.slack.until(lambda: house.slack.messages(house.alerts))


async def test_a_form_with_a_mistake_stays_as_it_was_filled_in(house: House) -> None:
    ada = house.person("ada")
    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.modals)

    await ada.submit({"query": "flood AND", "name": "Weather"})
    await house.slack.until(lambda: "(column 7)" in said(ada.modal))
    await ada.submit({"query": "flood"})
    await house.slack.until(lambda: UNSAVED in said(ada.modal))
    await ada.press(ada.modal, "Save")
    await house.slack.until(lambda: "Saved W1 Weather" in said(ada.modal))


async def test_a_watch_is_changed_by_a_form(house: House) -> None:
    ada = house.person("ada")
    answer = await added(ada, "flood name:Weather", house.alerts)

    await ada.press(answer, "Edit")
    await house.slack.until(lambda: ada.modals)
    await ada.submit({"query": "storm"})
    await house.slack.until(lambda: "storm" in said(ada.modal))

    assert [one.query for one in await house.watches()] == ["storm"]


async def test_a_form_may_be_sent_when_the_right_has_gone(house: House) -> None:
    ben = house.person("ben")
    await ben.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ben.modals)
    house.alerts.members.discard(ben.id)

    await ben.submit({"query": "flood"})
    await house.slack.until(lambda: "may not change" in said(ben.modal))

    assert await house.watches() == []


async def test_a_form_that_comes_too_late_is_said_so(house: House) -> None:
    house.slack.world.trigger_lives_s = -1.0
    ada = house.person("ada")

    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.ephemerals)

    assert "say it again" in said(ada.ephemerals[-1])


async def test_the_shortcut_opens_the_form_of_a_watch_for_oneself(house: House) -> None:
    cleo = house.person("cleo")
    await cleo.shortcut("new_watch")
    await house.slack.until(lambda: cleo.modals)

    await cleo.submit({"query": "flood"})
    await house.slack.until(lambda: UNSAVED in said(cleo.modal))
    await cleo.press(cleo.modal, "Save")
    await house.slack.until(lambda: "Saved W1" in said(cleo.modal))

    assert (await house.watches())[0].channels == (Channel("slack", cleo.id),)


async def test_what_there_may_be_much_of_is_suggested_while_it_is_typed(house: House) -> None:
    ada = house.person("ada")
    await added(ada, "flood name:Floods", house.alerts)
    await added(ada, "storm name:Storms", house.alerts)
    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.modals)
    form = Form("Show", "watch show", (Field("watch", "Watch", is_required=True),), "Show")
    view = form_view(form, Kept("watch show", house.alerts.id))
    client = client_at(house.slack)
    await client.views_update(view_id=ada.modal.id, view=view)

    assert await ada.search(ada.modal, "suggest.watch", "flo") == ["W1"]
    await ada.submit({"suggest.watch": "W1"})
    await house.slack.until(lambda: "W1 Floods" in said(ada.modal))


# Home


async def test_a_home_shows_ones_watches_the_feeds_and_a_new_watch(house: House) -> None:
    ben = house.person("ben")
    await added(ben, "flood channel:me", house.alerts)

    await ben.open_home()
    await house.slack.until(lambda: ben.home)

    assert ben.home is not None
    text = said(ben.home)
    assert text.startswith("New watch")
    assert "W1 flood" in text
    assert "No feeds yet" in text


async def test_a_new_watch_from_home_is_shown_there(house: House) -> None:
    ben = house.person("ben")
    await ben.open_home()
    await house.slack.until(lambda: ben.home)
    assert ben.home is not None

    await ben.press(ben.home, "ask.home.new")
    await house.slack.until(lambda: ben.modals)
    await ben.submit({"query": "flood"})
    await house.slack.until(lambda: UNSAVED in said(ben.modal))
    assert "W1 flood" not in said(ben.home)
    await ben.press(ben.modal, "Save")
    await house.slack.until(lambda: "Saved W1" in said(ben.modal))
    await house.slack.until(lambda: "W1 flood" in said(ben.home))


async def test_a_file_comes_by_direct_message(house: House) -> None:
    await house.says("ada", "subscribe flood")
    ada = house.person("ada")

    answer = said(await house.says("ada", "watch export"))

    assert "direct messages" in answer
    [file] = house.slack.workspace.files.values()
    assert b"flood" in file["content"]
    im = house.slack.workspace.im_with(ada.id)
    assert im is not None
    assert len(im.messages) == 1


async def test_a_fault_of_ours_is_said_in_the_form_that_was_sent(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(house.commands, "draft_watch", broken)
    ada = house.person("ada")
    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.modals)

    await ada.submit({"query": "flood"})
    await house.slack.until(lambda: "our fault" in said(ada.modal))


async def test_a_fault_of_ours_is_said_where_save_was_pressed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(house.commands, "save_draft", broken)
    ada = house.person("ada")
    await ada.command(COMMAND, "watch add", channel=house.alerts)
    await house.slack.until(lambda: ada.modals)
    await ada.submit({"query": "flood"})
    await house.slack.until(lambda: UNSAVED in said(ada.modal))

    await ada.press(ada.modal, "Save")
    await house.slack.until(lambda: "our fault" in said(ada.modal))


async def test_what_is_answered_too_late_for_a_modal_comes_as_a_message(house: House) -> None:
    ben = house.person("ben")
    await ben.open_home()
    await house.slack.until(lambda: ben.home)
    await added(ben, "flood channel:me", house.alerts)
    await ben.open_home()
    await house.slack.until(lambda: "W1 flood" in said(ben.home))
    assert ben.home is not None
    house.slack.world.trigger_lives_s = -1.0

    await ben.press(ben.home, "choose.home0.panel", "watch show W1")
    im = house.slack.workspace.im_with(ben.id)
    assert im is not None
    await house.slack.until(lambda: im.messages)

    assert "W1 flood" in said(im.messages[-1])
