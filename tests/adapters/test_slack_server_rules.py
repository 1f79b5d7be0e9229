"""What the local Slack refuses of texts, blocks, views and metadata, each by the code of the real one."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from slack_sdk.models import blocks as sdk
from slack_sdk.web.async_client import AsyncWebClient

from tests.servers.slack_mrkdwn import pings_of_message, visible
from tests.servers.slack_server import SlackServer, slack_server
from tests.slack_apps import Json, a_button, a_modal, an_input, client_at, refusal, refused, section


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        server.limits.enabled = False
        yield server


@pytest.fixture
def client(slack: SlackServer) -> AsyncWebClient:
    return client_at(slack)


async def post(client: AsyncWebClient, *blocks: Json, text: str = "words", **more: Any) -> Any:
    return await client.chat_postMessage(
        channel="C0000000002", text=text, blocks=list(blocks), **more
    )


def a_plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def an_option(number: int = 1, *, words: str = "1 h", value: str | None = None) -> Json:
    return {"text": a_plain(words), "value": value or f"v{number}"}


def a_menu(*options: Json, **more: Any) -> Json:
    menu = {"type": "static_select", "action_id": "mute", "options": list(options)}
    return {"type": "actions", "elements": [menu | more]}


def rich(leaf: Json) -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [leaf]}],
    }


IN_RICH = "/blocks/0/elements/0/elements/0"
LEGAL = [
    section("w" * 3_000),
    {"type": "section", "fields": [a_plain("f" * 2_000)] * 2},
    {"type": "header", "text": a_plain("h" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [a_plain("c"), {"type": "mrkdwn", "text": "c"}] * 5},
    {"type": "actions", "elements": [a_button(action_id=f"b{n}") for n in range(25)]},
    a_menu(*(an_option(n) for n in range(100))),
    a_menu(an_option(value="v" * 150, words="w" * 75)),
    {"type": "image", "image_url": "https://pier.example/a.png", "alt_text": "A pier"},
    {"type": "actions", "elements": [a_button("w" * 75, value="v" * 2_000)]},
    an_input("query"),
    {"type": "markdown", "text": "**bold**"},
    {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "*not bold*"}]}
        ],
    },
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "date", "timestamp": 1, "format": "{ago}", "fallback": "x"},
                            {"type": "link", "url": "https://pier.example", "text": "w"},
                            {"type": "emoji", "name": "bell"},
                            {"type": "channel", "channel_id": "C1"},
                        ],
                    }
                ],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "w"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "w"}]},
        ],
    },
    section("s", verbatim=True) | {"accessory": a_button(), "block_id": "one"},
]


@pytest.mark.parametrize("place", range(len(LEGAL)))
async def test_the_longest_legal_block_passes(client: AsyncWebClient, place: int) -> None:
    assert (await post(client, LEGAL[place]))["ok"]


ILLEGAL: list[tuple[Json, str]] = [
    (section("w" * 3_001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section"}, "must provide at least one of: text, fields [json-pointer:/blocks/0]"),
    (
        {"type": "section", "fields": [a_plain("f")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    (
        {"type": "section", "fields": [a_plain("f" * 2_001)]},
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    (
        {"type": "header", "text": a_plain("h" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        {"type": "header", "text": {"type": "mrkdwn", "text": "h"}},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    (
        {"type": "context", "elements": [a_plain("c")] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        {"type": "context", "elements": []},
        "no fewer than 1 items required [json-pointer:/blocks/0/elements]",
    ),
    (
        {"type": "actions", "elements": [a_button(action_id=f"b{n}") for n in range(26)]},
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        {"type": "actions", "elements": [a_button(), a_button()]},
        "action_id must be unique within a block [json-pointer:/blocks/0]",
    ),
    (
        {"type": "actions", "elements": [a_button("w" * 76)]},
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (
        {"type": "actions", "elements": [a_button(value="v" * 2_001)]},
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        {"type": "actions", "elements": [a_button(action_id="i" * 256)]},
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    (
        {"type": "actions", "elements": [a_button() | {"style": "green"}]},
        "must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    (
        {"type": "actions", "elements": [a_button() | {"url": "javascript:alert(1)"}]},
        "must be a valid URL [json-pointer:/blocks/0/elements/0/url]",
    ),
    (
        a_menu(*(an_option(n) for n in range(101))),
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    (
        a_menu(an_option(value="v" * 151)),
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    (
        a_menu(an_option(words="w" * 76)),
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ),
    (
        a_menu(an_option(1), initial_option=an_option(2)),
        "initial option must be one of the options [json-pointer:/blocks/0/elements/0]",
    ),
    (
        {
            "type": "actions",
            "elements": [{"type": "overflow", "options": [an_option(n) for n in range(6)]}],
        },
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    (
        {"type": "image", "image_url": "https://pier.example/a.png"},
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    (
        {"type": "image", "alt_text": "A pier"},
        "must provide exactly one of: image_url, slack_file [json-pointer:/blocks/0]",
    ),
    (
        section("s", emoji=True),
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    (
        rich({"type": "text", "text": ""}),
        f"must be more than 0 characters [json-pointer:{IN_RICH}/text]",
    ),
    (
        rich({"type": "text", "text": "w", "style": {"loud": True}}),
        f"invalid additional property: loud [json-pointer:{IN_RICH}/style]",
    ),
    (
        rich({"type": "date", "timestamp": "now", "format": "{ago}"}),
        f"must provide a number [json-pointer:{IN_RICH}/timestamp]",
    ),
    (
        rich({"type": "mrkdwn", "text": "w"}),
        f"unsupported type: mrkdwn [json-pointer:{IN_RICH}/type]",
    ),
    (
        rich({"type": "link", "text": "w"}),
        f"missing required field: url [json-pointer:{IN_RICH}]",
    ),
    ({"type": "marquee"}, "unsupported type: marquee [json-pointer:/blocks/0/type]"),
    (
        section("s") | {"block_id": "i" * 256},
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    (
        section("s") | {"text": "s"},
        "must provide an object [json-pointer:/blocks/0/text]",
    ),
]


@pytest.mark.parametrize("place", range(len(ILLEGAL)))
async def test_a_block_against_the_rules_is_refused_with_its_place(
    slack: SlackServer, client: AsyncWebClient, place: int
) -> None:
    block, words = ILLEGAL[place]
    answer = await refused(post(client, block))
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == [words]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {words}"]
    assert slack.messages("alerts") == []


async def test_what_the_sdk_itself_finds_legal_is_legal_here(client: AsyncWebClient) -> None:
    made = [
        sdk.HeaderBlock(text="Chips"),
        sdk.SectionBlock(text=sdk.MarkdownTextObject(text="*Chips*", verbatim=True)),
        sdk.ContextBlock(elements=[sdk.MarkdownTextObject(text="Reuters")]),
        sdk.ActionsBlock(
            elements=[
                sdk.ButtonElement(text="Why", action_id="why", value="A7"),
                sdk.StaticSelectElement(
                    placeholder="Mute",
                    action_id="mute",
                    options=[sdk.Option(label="30 min", value="30m")],
                ),
                sdk.OverflowMenuElement(
                    action_id="more",
                    options=[sdk.Option(label="a", value="a"), sdk.Option(label="b", value="b")],
                ),
            ]
        ),
        sdk.DividerBlock(),
    ]
    assert (await post(client, *[one.to_dict() for one in made]))["ok"]


async def test_a_message_has_fifty_blocks_at_most_and_ids_once(client: AsyncWebClient) -> None:
    await post(client, *[{"type": "divider"}] * 50)
    answer = await refused(post(client, *[{"type": "divider"}] * 51))
    assert answer["errors"] == ["no more than 50 items allowed [json-pointer:/blocks]"]
    twice = await refused(post(client, *[section("s") | {"block_id": "one"}] * 2))
    assert twice["errors"] == ["block_id already exists: one [json-pointer:/blocks/1/block_id]"]


async def test_the_texts_of_all_blocks_together_are_limited(client: AsyncWebClient) -> None:
    await post(client, *[section("w" * 2_750)] * 4)
    assert await refusal(post(client, *[section("w" * 2_751)] * 4)) == "msg_blocks_too_long"


async def test_a_text_is_cut_when_posted_and_refused_when_edited(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    posted = await post(client, text="w" * 40_001)
    assert posted["response_metadata"]["warnings"] == ["message_truncated"]
    assert len(slack.messages("alerts")[0].text) == 40_000
    channel, ts = "C0000000002", posted["ts"]
    await client.chat_update(channel=channel, ts=ts, text="w" * 4_000)
    assert await refusal(client.chat_update(channel=channel, ts=ts, text="w" * 4_001)) == (
        "msg_too_long"
    )
    empty = client.api_call("chat.update", json={"channel": channel, "ts": ts, "text": " "})
    assert await refusal(empty) == "no_text"


async def test_a_message_says_something(client: AsyncWebClient) -> None:
    said = {"channel": "C0000000002", "text": " "}
    assert await refusal(client.api_call("chat.postMessage", json=said)) == "no_text"
    both = client.chat_postMessage(channel="C0000000002", text="x", markdown_text="x")
    assert await refusal(both) == "markdown_text_conflict"
    odd = client.chat_postMessage(channel="C0000000002", text="x", blocks="{")
    assert await refusal(odd) == "invalid_blocks_format"


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({"event_type": "alert"}, "invalid_metadata_format"),
        ({"event_type": "", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "alert", "event_payload": []}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {}, "secret": 1}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {"w": "w" * 9_000}}, "metadata_too_large"),
    ],
)
async def test_metadata_has_a_type_and_a_payload(
    client: AsyncWebClient, metadata: Json, code: str
) -> None:
    assert await refusal(post(client, metadata=metadata)) == code


VIEWS: list[tuple[Json, str]] = [
    (a_modal(title=a_plain("t" * 25)), "must be less than 25 characters"),
    (a_modal(submit=a_plain("t" * 25)), "must be less than 25 characters"),
    (a_modal(close=a_plain("t" * 25)), "must be less than 25 characters"),
    (a_modal(private_metadata="m" * 3_001), "must be less than 3001 characters"),
    (a_modal(callback_id="c" * 256), "must be less than 256 characters"),
    (a_modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed"),
    (a_modal(submit=None) | {"colour": "red"}, "invalid additional property: colour"),
    (
        {k: v for k, v in a_modal().items() if k != "submit"},
        "missing required field: submit, as there are inputs",
    ),
    (a_modal({"type": "markdown", "text": "x"}), "unsupported type: markdown"),
    (a_modal(type="home"), "invalid view type: home"),
]


@pytest.mark.parametrize("place", range(len(VIEWS)))
async def test_a_view_against_the_rules_is_refused(
    slack: SlackServer, client: AsyncWebClient, place: int
) -> None:
    view, words = VIEWS[place]
    trigger = slack.world.add_trigger(slack.workspace, "U1A")
    answer = await refused(client.views_open(trigger_id=trigger, view=view))
    assert answer["error"] == "invalid_arguments"
    assert words in answer["response_metadata"]["messages"][0]
    assert not slack.person("ada").modals


async def test_a_view_has_a_size_and_a_home_may_be_switched_off(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    home = {"type": "home", "blocks": [section("w" * 3_000)] * 90}
    assert await refusal(client.views_publish(user_id="U1A", view=home)) == "view_too_large"
    slack.app.home_tab = False
    small = {"type": "home", "blocks": []}
    assert await refusal(client.views_publish(user_id="U1A", view=small)) == "not_enabled"


PINGS: list[tuple[str, set[str]]] = [
    ("<!channel> now", {"channel"}),
    ("<!here|here>", {"here"}),
    ("<!everyone>", {"everyone"}),
    ("<@U1A> look", {"U1A"}),
    ("<!subteam^S1|@desk>", {"S1"}),
    ("&lt;!channel&gt;", set()),
    ("&amp;lt;!channel&amp;gt;", set()),
    ("<https://pier.example|@ada>", set()),
    ("<#C1|general>", set()),
    ("<!date^1700000000^{date}|then>", set()),
    ("5 < 7 > 3", set()),
    ("mail me@here.example", set()),
]


@pytest.mark.parametrize("place", range(len(PINGS)))
async def test_the_server_knows_for_whom_a_text_rings(
    slack: SlackServer, client: AsyncWebClient, place: int
) -> None:
    text, rung = PINGS[place]
    await post(client, section(text, verbatim=True), text=text)
    assert set(slack.messages("alerts")[0].pings) == rung


def test_a_bare_mention_rings_only_where_slack_looks_for_names() -> None:
    block = section("@channel look")
    literal = section("@channel look", verbatim=True)
    plain = {"type": "context", "elements": [a_plain("@channel <!channel>")]}
    rich = {"type": "rich_text", "elements": [{"type": "broadcast", "range": "here"}]}
    assert pings_of_message("@channel", [], parse=None, names=False) == set()
    assert pings_of_message("@channel", [], parse="full", names=False) == {"channel"}
    assert pings_of_message("@channel", [], parse=None, names=True) == {"channel"}
    assert pings_of_message("x", [block], parse=None, names=False) == {"channel"}
    assert pings_of_message("x", [literal], parse=None, names=False) == set()
    assert pings_of_message("x", [plain], parse=None, names=False) == set()
    assert pings_of_message("x", [rich], parse=None, names=False) == {"here"}


async def test_an_edit_that_names_somebody_counts_as_a_ping(
    slack: SlackServer, client: AsyncWebClient
) -> None:
    ts = (await post(client, text="quiet"))["ts"]
    await client.chat_update(channel="C0000000002", ts=ts, text="<!here>")
    assert slack.messages("alerts")[0].pings == ("here",)


def test_people_read_entities_once_and_links_by_their_words() -> None:
    text = "<https://pier.example/?a=1&amp;b=2|Chips &amp; fabs> &amp;amp; <#C1|news>"
    assert visible(text) == "Chips & fabs &amp; news"
