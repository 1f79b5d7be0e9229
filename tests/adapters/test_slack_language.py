"""Alerts, buttons and notices on Slack, in the language of the channel that reads them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from rules.model import DeliveryKind, FollowUp, Shown
from rules.notice import Notice, NoticeAction, NoticeKind, Worded
from tests.slack_house import added, address_of, said, settings_for, slack_with_app
from tests.slack_house import slack_chat_on as chat_on
from tests.slack_office import NOW, Office, owed


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with slack_with_app() as slack:
        yield Office(slack, tmp_path)


def told_by(*outlets: str) -> tuple[FollowUp, ...]:
    return tuple(FollowUp(n, name, "Quake", None) for n, name in enumerate(outlets, 2))


async def test_an_alert_its_change_and_its_thread_are_in_the_language_of_the_chat(
    office: Office,
) -> None:
    channel = address_of(office.slack.channel("alerts"))
    alert = owed(channel).alert
    again = replace(owed(channel), told=replace(alert, published_at=None, because="200 Tote"))
    async with chat_on(office.slack, language="de") as chat:
        posted = await chat.post(again, now=NOW)
        told = replace(again, message=posted, follow_ups=told_by("BBC", "AP"), shown=Shown(1))
        await chat.edit(replace(told, kind=DeliveryKind.EDIT), now=NOW)
        many = told_by(*(f"Outlet {n}" for n in range(13)))
        await chat.reply(replace(told, kind=DeliveryKind.REPLY, follow_ups=many), now=NOW)

    alert_message, reply = office.slack.messages("alerts")
    shown = said(alert_message)
    for words in (
        "+2 Medien",
        "Warum",
        "Weniger davon",
        "Noch einmal gemeldet: 200 Tote",
        "bis morgen",
    ):
        assert words in shown, words
    assert "und 3 weitere" in said(reply)


async def test_what_people_set_for_a_channel_goes_before_the_chat_and_holds_at_once(
    office: Office,
) -> None:
    channel = address_of(office.slack.channel("alerts"))
    async with office.running(settings_for(office.slack, language="es")) as chat:
        await chat.post(owed(channel), now=NOW)
        await office.commands[0].set_attention(channel, {"language": "fr"})
        await chat.post(owed(channel, "ww2"), now=NOW)

    first, second = office.slack.messages("alerts")
    assert "Por qué" in said(first)
    assert "Pourquoi" in said(second)


async def test_a_new_watch_is_announced_in_the_language_of_the_channel(office: Office) -> None:
    place = office.slack.channel("alerts")
    async with office.running(settings_for(office.slack, language="de")):
        answer = await added(office.slack.person("ada"), "flood", place)
        await office.slack.until(lambda: office.slack.messages(place))

    assert "Saved W1" in said(answer)
    assert "Neue Suche" in said(office.slack.messages(place)[0])


async def test_a_notice_is_said_in_the_language_of_its_channel(office: Office) -> None:
    here = address_of(office.slack.channel("alerts"))
    notice = Notice(
        NoticeKind.LOST,
        here,
        str(here),
        f"{here} cannot be written to",
        remedy="What it is owed waits.",
        actions=(NoticeAction("Try again", "channel check", "recheck"),),
        worded=Worded("lost", {"channel": str(here)}),
    )
    async with chat_on(office.slack, language="de") as chat:
        await chat.post(replace(owed(here), told=notice), now=NOW)

    shown = said(office.slack.messages("alerts")[0])
    assert "kann nicht geschrieben werden" in shown
    assert "Erneut prüfen" in shown
