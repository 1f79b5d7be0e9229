"""What Slack is sent: every limit held whatever the text, and nothing in it pings or is markup."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.chat.slack_chat.blocks import SlackMessage, message_of
from adapters.chat.slack_chat.drawing import line_text, panel_blocks, panel_message
from adapters.chat.slack_chat.escaping import escaped, escaped_within, safe_link, unescaped, within
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
from rules.model import (
    Channel,
    Delivery,
    DeliveryKind,
    Evidence,
    FollowUp,
    Posted,
    Shown,
    WatchName,
)
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine
from tests.build import NOON, a_delivery, an_alert, follow_ups
from tests.slack_validators import shown, texts, validate

PIECES = st.sampled_from(
    [
        *("<!channel>", "<!here|here>", "<@U0123456789>", "<#C0123456789>", "<!subteam^S1>"),
        *("&amp;", "&amp;amp;", "&", "<", ">", "|", "*", "_", "~", "`", "```", "*b*", "_i_", ":x:"),
        *(
            "@everyone",
            "@here",
            "<https://evil.example|click>",
            "\n",
            "\t",
            "\x00",
            "\ud800",
            "\u202e",
        ),
        *("quake", "北部", "عاجل", "👩‍🚀", " ", "%7C", "^", '"', "'"),
    ]
)
WILD = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)


class Long(str):
    """A text whose repr is short, so that a failure can be read."""

    def __repr__(self) -> str:
        return f"{str(self)[:60]!r} ({len(self)})"


LONG = st.builds(
    lambda text, times: Long((text or "x") * times), WILD, st.sampled_from([1, 1, 1, 40, 400])
)
LINKS = st.none() | st.builds(
    lambda text, times: "https://pier.example/" + text * times,
    WILD,
    st.sampled_from([1, 1, 20, 400]),
)


def a_card(**alert: Any) -> Delivery:
    return replace(a_delivery(), told=replace(an_alert(), **alert))


@st.composite
def deliveries(draw: st.DrawFn) -> Delivery:
    evidence = st.builds(
        lambda field, start, length: Evidence(field, start, start + length, "x", "exact"),
        st.sampled_from(["title", "summary"]),
        st.integers(0, 3_000),
        st.integers(0, 30),
    )
    names = st.builds(WatchName, st.integers(1, 9_999_999), LONG)
    others = st.builds(FollowUp, st.integers(1, 9_999), LONG, LONG, LINKS)
    alert = replace(
        an_alert(draw(LONG)),
        link=draw(LINKS),
        outlet=draw(LONG),
        summary=draw(LONG),
        published_at=draw(st.none() | st.just(NOON)),
        watches=tuple(draw(st.lists(names, max_size=60))),
        evidence=tuple(draw(st.lists(evidence, max_size=200))),
        because=draw(st.none() | LONG),
    )
    return replace(
        a_delivery(),
        told=alert,
        kind=draw(st.sampled_from(DeliveryKind)),
        message=Posted("C0NEWS/1.2"),
        follow_ups=tuple(draw(st.lists(others, max_size=40))),
        shown=Shown(up_to=draw(st.integers(0, 20))),
    )


def markup_in(given: Any) -> Sequence[str]:
    """Give every text that Slack would read markup in."""
    if isinstance(given, dict):
        own = [given["text"]] if given.get("type") == "mrkdwn" else []
        return own + [one for value in given.values() for one in markup_in(value)]
    if isinstance(given, list | tuple):
        return [one for value in given for one in markup_in(value)]
    return []


def check(message: SlackMessage) -> None:
    validate(message.blocks)
    assert 0 < len(message.text) <= 4_000
    assert "<" not in message.text
    assert ">" not in message.text
    for text in markup_in(list(message.blocks)):
        assert text.removeprefix("seen ").startswith("<!date^")
        assert text.count("<") == text.count(">") == 1


@settings(max_examples=40)
@given(deliveries())
def test_no_alert_breaks_a_limit_pings_or_is_markup(delivery: Delivery) -> None:
    check(message_of(delivery, now=NOON))


def test_the_card_tells_headline_outlet_moment_watch_and_who_else() -> None:
    alert = replace(
        an_alert("Quake closes the port"),
        link="https://pier.example/1",
        outlet="Reuters",
        summary="It was felt for a minute.",
        published_at=NOON - timedelta(minutes=2),
        watches=(WatchName(12, "DPRK munitions"),),
        evidence=(
            Evidence("title", 0, 5, "quake", "exact"),
            Evidence("summary", 7, 11, "felt", "exact"),
        ),
    )
    delivery = replace(a_delivery(), told=alert, follow_ups=follow_ups("BBC", "AP"))

    message = message_of(delivery, now=NOON)

    headline, context, summary, _actions = message.blocks
    [marked, rest] = headline["elements"][0]["elements"]
    assert marked["text"] == "Quake"
    assert marked["style"] == {"bold": True, "italic": True}
    assert rest["style"] == {"bold": True}
    assert {marked["url"], rest["url"]} == {"https://pier.example/1"}
    said = " ".join(one["text"] for one in context["elements"])
    assert said == (
        "Reuters · <!date^1795521480^{time} ({ago})|2026-11-24 11:58 UTC>"
        " · watch W12 DPRK munitions · +2 outlets"
    )
    assert [one.get("style") for one in summary["elements"][0]["elements"]] == [
        None,
        {"bold": True},
        None,
    ]
    assert message.text == "Quake closes the port (Reuters)"


def test_an_older_moment_names_its_day_and_an_unknown_one_says_seen() -> None:
    older = message_of(a_card(published_at=NOON - timedelta(days=2)), now=NOON)
    unknown = message_of(a_card(published_at=None), now=NOON)

    assert "{date_short_pretty} {time}" in older.blocks[1]["elements"][1]["text"]
    assert unknown.blocks[1]["elements"][1]["text"].startswith("seen <!date^")


def test_a_headline_with_too_many_marks_for_its_link_has_none() -> None:
    evidence = tuple(Evidence("title", n, n + 1, "x", "exact") for n in range(0, 400, 2))
    card = a_card(title="x" * 500, evidence=evidence, link="https://pier.example/" + "l" * 900)

    [only] = message_of(card, now=NOON).blocks[0]["elements"][0]["elements"]

    assert only["text"] == "x" * 500


def test_the_buttons_ask_in_the_words_of_commands() -> None:
    actions = message_of(a_card(id=7), now=NOON).blocks[-1]["elements"]

    assert actions[0]["value"].startswith("why L")
    assert all(len(one["value"]) <= 150 for one in actions[0].get("options", ()))


def test_a_thread_names_later_articles_and_counts_the_rest() -> None:
    delivery = replace(
        a_delivery(),
        kind=DeliveryKind.REPLY,
        follow_ups=tuple(
            FollowUp(n, f"Outlet {n}", "Quake", "https://x.example") for n in range(2, 18)
        ),
        shown=Shown(up_to=3),
    )

    [block] = message_of(delivery, now=NOON).blocks

    listed, rest = block["elements"]
    assert len(listed["elements"]) == 10
    assert shown([listed]).startswith("Outlet 4: Quake")
    assert shown([rest]) == "and 4 more"


# Escaping


@given(WILD)
def test_what_is_escaped_is_read_back_as_it_was(text: str) -> None:
    sent = escaped(text)
    assert "<" not in sent
    assert ">" not in sent
    assert unescaped(sent) == within(text, 100_000)


@given(WILD, st.integers(1, 60))
def test_cut_text_keeps_its_limit_and_breaks_no_entity(text: str, limit: int) -> None:
    sent = escaped_within(text, limit)
    whole = escaped(text)
    assert len(sent) <= limit
    assert sent == whole or (sent.endswith("…") and escaped(unescaped(sent)) == sent)


@pytest.mark.parametrize(
    ("link", "safe"),
    [
        ("https://pier.example/a|b>c<d e", "https://pier.example/a%7Cb%3Ec%3Cd%20e"),
        ("https://pier.example/%7C?a=1&b=2#c", "https://pier.example/%7C?a=1&b=2#c"),
        ("https://pier.example/北", "https://pier.example/北"),
        ("javascript:alert(1)", None),
        ("https://", None),
        ("https://[half", None),
        ("https://pier.example/" + "x" * 3_000, None),
        ("", None),
        (None, None),
    ],
)
def test_a_link_breaks_nothing_around_it(link: str | None, safe: str | None) -> None:
    assert safe_link(link) == safe


# Panels and forms

WORDS = st.builds(Words, LONG, st.sampled_from(Style), LINKS)
CHANNELS = st.sampled_from(
    [Channel("slack", "C0NEWS"), Channel("slack", "U0ANNA"), Channel("console")]
)
PIECE = WORDS | st.builds(Moment, st.just(NOON), st.booleans()) | st.builds(Place, CHANNELS)
LINE = st.lists(PIECE, max_size=6).map(tuple)
BUTTON = st.builds(
    Button, WILD, WILD.map(lambda ask: ask[:90] or "help"), st.booleans(), st.booleans()
)
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


@settings(max_examples=40)
@given(st.lists(PANELS, min_size=1, max_size=4))
def test_no_home_breaks_a_limit(panels: list[Panel]) -> None:
    view = home_view(panels, new_watch="New watch")
    assert len(view["blocks"]) <= 100
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
    panel = Panel("W1", buttons=(Button("Remove", "watch remove W1", is_danger=True),))

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
    view = form_view(A_FORM, Kept("watch add", "C0NEWS"))
    view["state"] = {
        "values": {
            "query": {"query": {"type": "plain_text_input", "value": query}},
            "channel": {
                "channel": {"type": "conversations_select", "selected_conversation": channel}
            },
            "mode": {"mode": {"type": "static_select", "selected_option": {"value": "instant"}}},
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
    assert values[1]["initial_conversation"] == "C0WAR"
    assert values[2]["initial_option"]["value"] == "instant"
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
    check(notice_message(notice))


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

    message = notice_message(notice)

    text = shown(message.blocks)
    assert "BBC: Quake · +3 outlets" in text
    assert "and 2 more" in text
    assert "wirewatch outbox retry all" in text
    [button] = message.blocks[-1]["elements"]
    assert button["value"] == "source health"
