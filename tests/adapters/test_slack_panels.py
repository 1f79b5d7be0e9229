"""Answers, forms, homes and notices in Slack: every limit held, and nothing in them is markup."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.chat.slack_chat.drawing import line_text, panel_blocks, panel_message
from adapters.chat.slack_chat.notices import notice_message
from adapters.chat.slack_chat.views import (
    Kept,
    answer_view,
    form_again,
    form_view,
    home_view,
    kept_by,
    values_in,
    waiting_view,
)
from rules.asking.panel import (
    Button,
    Choice,
    Field,
    Form,
    Moment,
    Paging,
    Panel,
    Place,
    Row,
    Select,
    Style,
    Words,
)
from rules.asking.panels import problem
from rules.model import (
    Channel,
)
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine
from tests.build import NOON
from tests.slack_texts import ENGLISH, LINKS, LONG, WILD, check
from tests.slack_validators import shown, texts, validate

# Panels and forms

WORDS = st.builds(Words, LONG, st.sampled_from(Style), LINKS)
CHANNELS = st.sampled_from(
    [Channel("slack", "C0NEWS"), Channel("slack", "U0ANNA"), Channel("console")]
)
PIECE = WORDS | st.builds(Moment, st.just(NOON), st.booleans()) | st.builds(Place, CHANNELS)
LINE = st.lists(PIECE, max_size=6).map(tuple)
BUTTON = st.builds(Button, WILD, WILD.map(lambda ask: ask[:90] or "help"), st.booleans(), WILD)
CHOICES = st.lists(st.builds(Choice, WILD, WILD, WILD), max_size=120).map(tuple)
PANELS = st.builds(
    Panel,
    WILD,
    lines=st.lists(LINE, max_size=70).map(tuple),
    rows=st.lists(
        st.builds(
            Row,
            LINE,
            st.lists(LINE, max_size=3).map(tuple),
            st.lists(BUTTON, max_size=12).map(tuple),
        ),
        max_size=30,
    ).map(tuple),
    buttons=st.lists(BUTTON, max_size=12).map(tuple),
    select=st.none() | st.builds(Select, WILD, st.just("mute add"), CHOICES),
    paging=st.none()
    | st.builds(Paging, st.integers(1, 9), st.integers(1, 9), st.just("watch list")),
    is_problem=st.booleans(),
)


@settings(max_examples=40)
@given(PANELS)
def test_no_panel_breaks_a_limit_pings_or_is_markup(panel: Panel) -> None:
    check(panel_message(panel))


@settings(max_examples=20)
@given(PANELS, st.integers(1, 4))
def test_no_home_breaks_a_limit(panel: Panel, parts: int) -> None:
    view = home_view([panel] * parts, new_watch="New watch")
    assert len(view["blocks"]) <= 100
    assert len(json.dumps(view)) < 250_000
    for block in view["blocks"]:
        validate([block])


def test_the_buttons_of_a_home_of_several_panels_have_names_of_their_own() -> None:
    panel = Panel("Watches", buttons=(Button("Pause", "watch pause W1"),))

    view = home_view([panel, panel], new_watch="New watch")

    names = [
        one["action_id"]
        for block in view["blocks"]
        for one in block.get("elements", ())
        if "action_id" in one
    ]
    assert names == ["ask.home.new", "ask.home0.panel.0", "ask.home1.panel.0"]


def test_what_cannot_be_undone_is_asked_again() -> None:
    panel = Panel("W1", buttons=(Button("Remove", "watch remove W1", deny="Cancel"),))

    [button] = panel_blocks(panel)[-1]["elements"]

    assert button["confirm"]["text"]["text"] == "watch remove W1"


def test_a_long_list_is_turned_page_by_page() -> None:
    turning = panel_blocks(Panel("Watches", paging=Paging(2, 3, "watch list")))[1]

    assert [one["value"] for one in turning["elements"]] == [
        "watch list page:1",
        "watch list page:3",
    ]


def test_a_chosen_value_stands_behind_what_it_is_chosen_for() -> None:
    panel = Panel("Mute", select=Select("For", "mute add W1", (Choice("1 hour", "1h"),)))

    [select] = panel_blocks(panel)[-1]["elements"]

    assert select["options"][0]["value"] == "mute add W1 1h"


def test_a_line_for_a_channel_is_a_text_too() -> None:
    line = (
        Words("Anna watches "),
        Words("<!channel>", Style.CODE),
        Moment(NOON),
        Place(Channel("slack", "C1")),
    )

    assert line_text(line) == "Anna watches &lt;!channel&gt;12:00 UTCslack:C1"


A_FORM = Form(
    "New watch, of whatever length its title has",
    "watch add",
    (
        Field("query", "What to look for", is_required=True, is_long=True, about="words"),
        Field("channel", "Channel"),
        Field(
            "mode",
            "Mode",
            "batch",
            choices=(Choice("At once", "instant"), Choice("Batch", "batch")),
        ),
    ),
    "Save",
)


@settings(max_examples=40)
@given(
    st.builds(
        Form,
        WILD,
        st.just("watch edit W1"),
        st.lists(
            st.builds(
                Field,
                st.sampled_from(["query", "name", "watch", "mode"]),
                WILD,
                LONG,
                WILD,
                st.booleans(),
                st.booleans(),
                CHOICES,
            ),
            min_size=1,
            max_size=4,
            unique_by=lambda field: field.name,
        ).map(tuple),
        WILD,
    )
)
def test_no_form_breaks_a_limit(form: Form) -> None:
    view = form_view(form, Kept(form.ask, "C0NEWS"))
    assert len(view["title"]["text"]) <= 24
    assert len(view["submit"]["text"]) <= 24
    validate([one for one in view["blocks"] if one["element"].get("options") != []] or A_DIVIDER)


A_DIVIDER = [{"type": "divider"}]


def filled_in(query: str = "quake", channel: str | None = "C0WAR") -> dict[str, Any]:
    war, instant = [
        {"text": {"type": "plain_text", "text": label}, "value": value}
        for label, value in (("#war-room", channel), ("instant", "instant"))
    ]
    view = form_view(A_FORM, Kept("watch add", "C0NEWS"))
    view["state"] = {
        "values": {
            "query": {"query": {"type": "plain_text_input", "value": query}},
            "channel": {
                "suggest.channel": {
                    "type": "external_select",
                    "selected_option": war if channel else None,
                }
            },
            "mode": {"mode": {"type": "static_select", "selected_option": instant}},
        }
    }
    return view


def test_a_form_is_read_as_it_was_filled_in() -> None:
    assert values_in(filled_in()) == {"query": "quake", "channel": "C0WAR", "mode": "instant"}
    assert values_in(filled_in(channel=None)) == {"query": "quake", "mode": "instant"}
    assert kept_by(filled_in()) == Kept("watch add", "C0NEWS")


def test_a_form_with_a_mistake_comes_back_as_it_was_filled_in() -> None:
    problem = Panel("query ends after AND (column 9)", is_problem=True)

    again = form_again(filled_in("quake AND"), problem)

    assert "query ends after AND" in shown(again["blocks"][:1])
    values = [one["element"] for one in again["blocks"][1:]]
    assert values[0]["initial_value"] == "quake AND"
    assert values[1]["initial_option"]["value"] == "C0WAR"
    assert values[1]["initial_option"]["text"]["text"] == "#war-room"
    assert values[2]["initial_option"] == values[2]["options"][0]
    assert (
        form_again(again | {"state": filled_in()["state"]}, problem)["blocks"][0]["block_id"]
        == "problem"
    )


def test_a_form_that_was_sent_shows_that_it_is_worked_on_and_then_the_answer() -> None:
    waiting = waiting_view(filled_in())
    answer = answer_view(Panel("Saved"), kept_by(waiting))

    validate(waiting["blocks"])
    assert shown(answer["blocks"]) == "Saved"


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"ask": 1}', "x" * 9])
def test_a_modal_that_is_none_of_ours_is_not_read(kept: str) -> None:
    with pytest.raises(ValueError, match="none of ours"):
        kept_by({"private_metadata": kept})


def test_text_of_all_kinds_is_counted() -> None:
    assert list(texts([{"text": {"text": "a", "url": "b"}}])) == ["a", "b"]


# Notices

NOTICES = st.builds(
    Notice,
    st.sampled_from(NoticeKind),
    st.just(Channel("slack", "C0NEWS")),
    st.just("key"),
    WILD,
    st.lists(
        st.builds(
            NoticeLine, LONG, LINKS, st.none() | LONG, st.none() | st.just(NOON), st.none() | LONG
        ),
        max_size=80,
    ).map(tuple),
    st.none() | LONG,
    st.lists(
        st.builds(NoticeAction, WILD, st.sampled_from(["status", "outbox retry all"])), max_size=4
    ).map(tuple),
    st.integers(0, 99),
)


@settings(max_examples=40)
@given(NOTICES)
def test_no_notice_breaks_a_limit_pings_or_is_markup(notice: Notice) -> None:
    check(notice_message(notice, ENGLISH))


def test_a_notice_offers_what_can_be_asked_in_chat_and_writes_out_the_rest() -> None:
    actions = (NoticeAction("Health", "source health"), NoticeAction("Again", "outbox retry all"))
    notice = Notice(
        NoticeKind.DIGEST,
        Channel("slack", "C1"),
        "noon",
        "3 stories",
        (NoticeLine("Quake", "https://pier.example/1", "BBC", NOON, "+3 outlets"),),
        "Look at them.",
        actions,
        beyond=2,
    )

    message = notice_message(notice, ENGLISH)

    text = shown(message.blocks)
    assert "BBC: Quake · +3 outlets" in text
    assert "and 2 more" in text
    assert "wirewatch outbox retry all" in text
    [button] = message.blocks[-1]["elements"]
    assert button["value"] == "source health"


# Our own words


def _elements(blocks: Any, *, style: str) -> list[str]:
    """Give the texts that are drawn in a style."""
    parts = [part for one in blocks if one["type"] == "rich_text" for part in one["elements"]]
    pieces = [piece for part in parts for piece in part["elements"]]
    return [one["text"] for one in pieces if one.get("style", {}).get(style)]


def test_commands_in_a_refusal_are_code_and_a_headline_is_as_it_was_written() -> None:
    refusal = panel_blocks(problem('No "<@U1>": say `watch list`; there is W1 *a* `<!channel>`'))
    headline = panel_blocks(Panel("Port `closed`"))

    assert _elements(refusal, style="code") == ["watch list", "<!channel>"]
    assert shown(refusal).endswith('No "<@U1>": say watch list; there is W1 *a* <!channel>')
    assert _elements(headline, style="code") == []
    assert shown(headline) == "Port `closed`"


def test_commands_and_buttons_stand_out_in_what_a_notice_says_to_do() -> None:
    remedy = "Press *Re-check*, or `wirewatch outbox list`."
    notice = Notice(NoticeKind.LOST, Channel("slack", "C1"), "k", "Lost", remedy=remedy)
    blocks = notice_message(notice, ENGLISH).blocks
    assert _elements(blocks, style="code") == ["wirewatch outbox list"]
    assert "Re-check" in _elements(blocks, style="bold")
