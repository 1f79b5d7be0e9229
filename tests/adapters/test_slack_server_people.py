"""The real AsyncApp against the local Slack: what people type, click and fill in, and what they see."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.servers.slack_server import SlackServer, slack_server
from tests.slack_apps import a_button, a_modal, an_input, app_at, connected, refusal, section

Json = dict[str, Any]


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


async def test_a_command_is_acknowledged_and_answered_later(slack: SlackServer) -> None:
    app = app_at(slack)

    async def wire(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
        await ack()
        await respond(f"you said {command['text']}")

    app.command("/wire")(wire)
    ada, alerts = slack.person("ada"), slack.channel("alerts")
    async with connected(app, slack):
        sight = await ada.command("/wire", "watch add chips & fabs channel:#alerts", channel=alerts)
        seen = await slack.until(lambda: ada.ephemerals)
    assert sight.problem is None
    assert seen[0].text == f"you said watch add chips &amp; fabs channel:<#{alerts.id}|alerts>"
    assert slack.messages(alerts) == []
    assert slack.person("ben").ephemerals == []


async def test_an_acknowledgement_may_be_the_answer(slack: SlackServer) -> None:
    app = app_at(slack)

    async def wire(ack: AsyncAck) -> None:
        await ack("three watches")

    app.command("/wire")(wire)
    async with connected(app, slack):
        sight = await slack.person("ada").command("/wire", channel=slack.channel("alerts"))
    assert sight.message is not None
    assert sight.message.text == "three watches"


async def test_a_click_in_a_message_reaches_the_app_and_changes_the_message(
    slack: SlackServer,
) -> None:
    app, alerts = app_at(slack), slack.channel("alerts")

    async def why(ack: AsyncAck, respond: AsyncRespond, action: Json) -> None:
        await ack()
        await respond(f"because of {action['value']}", replace_original=True)

    app.action("why")(why)
    async with connected(app, slack):
        await app.client.chat_postMessage(
            channel=alerts.id,
            text="Chips up",
            blocks=[{"type": "actions", "elements": [a_button()]}],
        )
        [message] = slack.messages(alerts)
        await slack.person("ada").press(message, "Why")
        await slack.until(lambda: message.text == "because of A7")


async def test_a_modal_is_opened_blamed_and_saved(slack: SlackServer) -> None:
    app = app_at(slack)

    async def wire(ack: AsyncAck, client: AsyncWebClient, command: Json) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=a_modal())

    async def saved(ack: AsyncAck, view: Json) -> None:
        said = view["state"]["values"]["query"]["query"]["value"]
        if said == "(":
            await ack(response_action="errors", errors={"query": "a bracket is open"})
        else:
            await ack()

    app.command("/wire")(wire)
    app.view("new_watch")(saved)
    ada = slack.person("ada")
    async with connected(app, slack):
        await ada.command("/wire", channel=slack.channel("alerts"))
        await slack.until(lambda: ada.modals)
        await ada.submit({"query": ""})
        assert ada.modal.errors == {"query": "Please complete this required field."}
        await ada.submit({"query": "("})
        assert ada.modal.errors == {"query": "a bracket is open"}
        await ada.submit({"query": "chips"})
    assert ada.modals == []


async def test_a_trigger_opens_one_view_and_only_for_three_seconds(slack: SlackServer) -> None:
    client = app_at(slack).client
    first = slack.world.add_trigger(slack.workspace, "U1A")
    await client.views_open(trigger_id=first, view=a_modal())
    assert await refusal(client.views_open(trigger_id=first, view=a_modal())) == (
        "exchanged_trigger_id"
    )
    late = slack.world.add_trigger(slack.workspace, "U1A")
    slack.world.clock.advance(3.1)
    assert await refusal(client.views_open(trigger_id=late, view=a_modal())) == "expired_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=a_modal())) == (
        "invalid_trigger_id"
    )


async def test_an_app_that_acknowledges_too_late_is_found_out(slack: SlackServer) -> None:
    app = app_at(slack)
    slack.sockets.ack_within_s = 0.05

    async def wire(ack: AsyncAck) -> None:
        await asyncio.sleep(0.15)
        await ack()

    app.command("/wire")(wire)
    async with connected(app, slack):
        sight = await slack.person("ada").command("/wire", channel=slack.channel("alerts"))
        await asyncio.sleep(0.2)
    assert sight.problem == "timeout"
    assert slack.violations == ["slash_commands: not acknowledged within 0.05 s"]
    slack.violations.clear()


async def test_an_external_menu_asks_the_app_from_the_third_letter_on(slack: SlackServer) -> None:
    app, ada = app_at(slack), slack.person("ada")
    menu = an_input("feed", {"type": "external_select", "action_id": "feed"})

    async def wire(ack: AsyncAck, client: AsyncWebClient, command: Json) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=a_modal(menu))

    async def feeds(ack: AsyncAck, payload: Json) -> None:
        label = {"type": "plain_text", "text": f"Feed of {payload['value']}"}
        await ack(options=[{"text": label, "value": "F12"}])

    saved: list[Json] = []

    async def save(ack: AsyncAck, view: Json) -> None:
        await ack()
        saved.append(view["state"]["values"]["feed"]["feed"]["selected_option"])

    app.command("/wire")(wire)
    app.options("feed")(feeds)
    app.view("new_watch")(save)
    async with connected(app, slack):
        await ada.command("/wire", channel=slack.channel("alerts"))
        await slack.until(lambda: ada.modals)
        assert await ada.search(ada.modal, "feed", "pi") == []
        assert await ada.search(ada.modal, "feed", "pier") == ["F12"]
        await ada.submit({"feed": "F12"})
    assert saved == [{"text": {"type": "plain_text", "text": "Feed of pier"}, "value": "F12"}]


async def test_options_that_slack_would_not_show_are_found_out(slack: SlackServer) -> None:
    app, ada = app_at(slack), slack.person("ada")

    async def feeds(ack: AsyncAck) -> None:
        label = {"type": "plain_text", "text": "x" * 76}
        await ack(options=[{"text": label, "value": "v" * 151}])

    app.options("feed")(feeds)
    block = section("Choose") | {"accessory": {"type": "external_select", "action_id": "feed"}}
    async with connected(app, slack):
        await app.client.chat_postMessage(
            channel=slack.channel("alerts").id, text="Choose", blocks=[block]
        )
        [message] = slack.messages("alerts")
        assert await ada.search(message, "feed", "pier") == []
    assert (
        "must be less than 76 characters [json-pointer:/options/0/text/text]"
        in (slack.violations[0])
    )
    assert "must be less than 151 characters" in slack.violations[0]
    slack.violations.clear()


async def test_a_submission_may_lead_on_to_a_second_view(slack: SlackServer) -> None:
    app, ada = app_at(slack), slack.person("ada")

    async def global_shortcut(ack: AsyncAck, shortcut: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=a_modal())

    async def saved(ack: AsyncAck, view: Json) -> None:
        preview = a_modal(section("It would have sent 3 alerts."), callback_id="preview")
        await ack(response_action="push", view=preview)

    async def kept(ack: AsyncAck) -> None:
        await ack(response_action="clear")

    app.shortcut("new_watch")(global_shortcut)
    app.view("new_watch")(saved)
    app.view("preview")(kept)
    async with connected(app, slack):
        await ada.shortcut("new_watch")
        await slack.until(lambda: ada.modals)
        await ada.submit({"query": "chips"})
        assert [one.content["callback_id"] for one in ada.modals] == ["new_watch", "preview"]
        await ada.submit()
    assert ada.modals == []


async def test_no_more_than_three_views_lie_above_each_other(slack: SlackServer) -> None:
    app, ada = app_at(slack), slack.person("ada")
    view = a_modal({"type": "actions", "elements": [a_button("More", "more")]})
    trigger = slack.world.add_trigger(slack.workspace, ada.id)
    await app.client.views_open(trigger_id=trigger, view=view)
    for _ in range(2):
        trigger = slack.world.add_trigger(slack.workspace, ada.id)
        await app.client.views_push(trigger_id=trigger, view=view)
    trigger = slack.world.add_trigger(slack.workspace, ada.id)
    assert await refusal(app.client.views_push(trigger_id=trigger, view=view)) == (
        "push_limit_reached"
    )


async def test_errors_that_name_no_input_are_found_out(slack: SlackServer) -> None:
    app, ada = app_at(slack), slack.person("ada")

    async def saved(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"elsewhere": "no"})

    app.view("new_watch")(saved)
    async with connected(app, slack):
        trigger = slack.world.add_trigger(slack.workspace, ada.id)
        await app.client.views_open(trigger_id=trigger, view=a_modal())
        await ada.submit({"query": "chips"})
    assert "invalid_errors" in slack.violations[0]
    slack.violations.clear()


async def test_a_home_is_published_when_it_is_opened(slack: SlackServer) -> None:
    app, ada = app_at(slack), slack.person("ada")

    async def opened(event: Json, client: AsyncWebClient) -> None:
        assert event["tab"] == "home"
        view = {"type": "home", "blocks": [section("Two watches")]}
        await client.views_publish(user_id=event["user"], view=view)

    app.event("app_home_opened")(opened)
    async with connected(app, slack):
        await ada.open_home()
        home = await slack.until(lambda: ada.home)
    assert home.content["blocks"][0]["text"]["text"] == "Two watches"
    assert slack.person("ben").home is None


async def test_a_view_that_somebody_else_has_changed_is_not_overwritten(slack: SlackServer) -> None:
    client, ada = app_at(slack).client, slack.person("ada")
    trigger = slack.world.add_trigger(slack.workspace, ada.id)
    opened = await client.views_open(trigger_id=trigger, view=a_modal())
    seen = opened["view"]
    await client.views_update(view_id=seen["id"], hash=seen["hash"], view=a_modal())
    again = client.views_update(view_id=seen["id"], hash=seen["hash"], view=a_modal())
    assert await refusal(again) == "hash_conflict"
    await ada.close_modal()
    assert await refusal(client.views_update(view_id=seen["id"], view=a_modal())) == "not_found"


async def test_a_message_shortcut_carries_the_message(slack: SlackServer) -> None:
    app, seen = app_at(slack), list[str]()

    async def why(ack: AsyncAck, shortcut: Json, respond: AsyncRespond) -> None:
        await ack()
        seen.append(shortcut["message"]["metadata"]["event_payload"]["alert"])
        await respond("because")

    app.shortcut("why")(why)
    ben = slack.person("ben")
    async with connected(app, slack):
        await app.client.chat_postMessage(
            channel=slack.channel("alerts").id,
            text="Chips up",
            metadata={"event_type": "alert", "event_payload": {"alert": "A7"}},
        )
        await ben.message_shortcut("why", slack.messages("alerts")[0])
        await slack.until(lambda: ben.ephemerals)
    assert seen == ["A7"]


async def test_a_response_url_serves_five_times_and_half_an_hour(slack: SlackServer) -> None:
    app, urls = app_at(slack), list[str]()

    async def wire(ack: AsyncAck, command: Json) -> None:
        await ack()
        urls.append(command["response_url"])

    app.command("/wire")(wire)
    async with connected(app, slack):
        for _ in range(2):
            await slack.person("ada").command("/wire", channel=slack.channel("alerts"))
    often, late = (AsyncWebhookClient(url) for url in urls)
    assert [(await often.send(text="more")).status_code for _ in range(6)] == [200] * 5 + [404]
    assert "more than five times" in slack.violations.pop()
    slack.world.clock.advance(1_801)
    answer = await late.send(text="late")
    assert (answer.status_code, "expired_url" in answer.body) == (404, True)


async def test_a_click_of_somebody_on_an_ephemeral_message_is_known_as_such(
    slack: SlackServer,
) -> None:
    app, ephemeral = app_at(slack), list[bool]()

    async def why(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        await ack()
        ephemeral.append(body["container"]["is_ephemeral"])
        await respond(delete_original=True)

    app.action("why")(why)
    ada = slack.person("ada")
    async with connected(app, slack):
        await app.client.chat_postEphemeral(
            channel=slack.channel("alerts").id,
            user=ada.id,
            text="Only you",
            blocks=[{"type": "actions", "elements": [a_button()]}],
        )
        await ada.press(ada.ephemerals[0], "why")
        await slack.until(lambda: not ada.ephemerals)
    assert ephemeral == [True]


async def test_what_nobody_sees_cannot_be_pressed_or_chosen(slack: SlackServer) -> None:
    client, ada = app_at(slack).client, slack.person("ada")
    secret = slack.world.add_channel(slack.workspace, "board", private=True, members={"U1B"})
    option = {"text": {"type": "plain_text", "text": "1 h"}, "value": "1h"}
    menu = {"type": "static_select", "action_id": "mute", "options": [option]}
    await client.chat_postMessage(
        channel=slack.channel("alerts").id,
        text="Chips up",
        blocks=[{"type": "actions", "elements": [menu]}],
    )
    [message] = slack.messages("alerts")
    with pytest.raises(LookupError, match="nobody sees 'why' here"):
        await ada.press(message, "why")
    with pytest.raises(LookupError, match="nobody can choose 'forever' here"):
        await ada.press(message, "mute", "forever")
    with pytest.raises(LookupError, match="does not see"):
        await ada.command("/wire", channel=secret)
    with pytest.raises(LookupError, match="not a command"):
        await ada.command("/other", channel=slack.channel("alerts"))
