"""Pictures of Slack: what stands in a message or a view is seen, and strangers' words stay words."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.previews.screenshot import browser, screenshot
from tests.previews.slack_preview import channel_page, page_of, reader_for, view_page
from tests.previews.slack_text import Reader
from tests.servers.slack_world import World
from tests.slack_apps import a_button, a_modal, an_input, section

Json = dict[str, Any]
NOON = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)
STAMP = int(datetime(2026, 11, 24, 12, 3, tzinfo=UTC).timestamp())
READER = Reader(NOON, {"U1A": "ada"}, {"C1": "alerts"})


def said(text: str = "words", ts: str = "1.000001", **more: Any) -> Json:
    return {"type": "message", "user": "U1BOT", "bot_id": "B1", "ts": ts, "text": text} | more


TEXTS = [
    ("*bold* _italic_ ~struck~ `code`", "<b>bold</b> <i>italic</i> <s>struck</s> <code>code"),
    ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
    ("*<https://a.example|Chips *up*>*", '<b><a href="https://a.example">Chips <b>up</b></a>'),
    ("<https://a.example/?a=1&amp;b=2>", 'href="https://a.example/?a=1&amp;b=2"'),
    ("<@U1A> in <#C1>", '@ada</span> in <span class="at"># alerts'),
    ("<@U9|zoe>", "@zoe"),
    ("<!here>", '<span class="at loud">@here</span>'),
    ("&lt;!here&gt; &amp;amp;", "&lt;!here&gt; &amp;amp;"),
    ("```a *b*```", "<pre>a *b*</pre>"),
    ("&gt; quoted\nnot", "<blockquote>quoted</blockquote>not"),
    (":mute: :nonsense:", "🔇 :nonsense:"),
]


@pytest.mark.parametrize("place", range(len(TEXTS)))
def test_a_text_is_shown_as_people_read_it(place: int) -> None:
    text, markup = TEXTS[place]
    assert markup in READER.mrkdwn(text)


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("{time}", "12:03"),
        ("{time_secs}", "12:03:00"),
        ("{ago}", "2 minutes ago"),
        ("{date_num}", "2026-11-24"),
        ("{date}", "November 24th, 2026"),
        ("{date_short}", "Nov 24, 2026"),
        ("{date_long}", "Tuesday, November 24th, 2026"),
        ("{date_short_pretty} at {time}", "Today at 12:03"),
    ],
)
def test_a_date_is_shown_in_its_form(form: str, shown: str) -> None:
    assert READER.mrkdwn(f"<!date^{STAMP}^{form}|fallback>") == shown


def test_a_date_that_cannot_be_read_shows_its_fallback() -> None:
    assert READER.mrkdwn("<!date^soon^{time}|12:03>") == "12:03"


def test_words_of_strangers_become_no_markup() -> None:
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt; \"'"
    view = a_modal(section(hostile), title={"type": "plain_text", "text": "<b>"})
    page = channel_page([said(hostile)], READER, channel="<i>") + view_page(view, READER)
    assert "<script>" not in page
    assert "<i>" not in page.replace("<i>×</i>", "")
    assert "<b></div>" not in page


def test_a_thread_stands_below_what_it_answers_and_an_edit_bears_its_mark() -> None:
    top = said("top", "1.000001", thread_ts="1.000001", edited={"user": "U1BOT", "ts": "2"})
    reply = said("+1 outlet", "1.000002", thread_ts="1.000001")
    page = channel_page([top, reply], READER, channel="alerts")
    assert page.index("top") < page.index("1 reply") < page.index("+1 outlet")
    assert page.count("(edited)") == 1


def test_a_modal_shows_what_is_filled_in_and_what_is_wrong() -> None:
    world = World()
    workspace = world.add_workspace("T1")
    view = world.add_view(workspace, "U1A", a_modal(an_input("query")))
    view.values["query"] = {"query": {"type": "plain_text_input", "value": "chips AND"}}
    view.errors["query"] = "the query ends after AND"
    page = page_of(view.as_json() | {"errors": view.errors}, reader_for(workspace, NOON))
    for words in ("New watch", "chips AND", "the query ends after AND", "Save", "Cancel"):
        assert words in page


def test_every_kind_of_block_is_drawn() -> None:
    option = {"text": {"type": "plain_text", "text": "30 min"}, "value": "30m"}
    menu = {"type": "static_select", "action_id": "mute", "options": [option]}
    ticks = {
        "type": "checkboxes",
        "action_id": "t",
        "options": [option],
        "initial_options": [option],
    }
    words = {"type": "plain_text", "text": "words"}
    picture = {"type": "image", "image_url": "https://a.example/a.png", "alt_text": "a chart"}
    rich: list[Json] = [
        {"type": "text", "text": "rich", "style": {"bold": True}},
        {"type": "link", "url": "https://a.example", "text": "Wire", "style": {"italic": True}},
        {"type": "date", "timestamp": STAMP, "format": "at {time}", "fallback": "then"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "user", "user_id": "U1A"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "bell"},
    ]
    points = {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [{"type": "rich_text_section", "elements": rich}],
    }
    blocks: list[Json] = [
        section("text") | {"accessory": a_button("Show")},
        {"type": "section", "fields": [words]},
        {"type": "header", "text": words},
        {"type": "divider"},
        {"type": "context", "elements": [words, picture]},
        {
            "type": "actions",
            "elements": [a_button(), menu, {"type": "overflow", "options": [option]}],
        },
        picture | {"title": words},
        an_input("ticks", ticks),
        an_input("whom", {"type": "users_select", "action_id": "u", "initial_user": "U1A"}),
        {"type": "rich_text", "elements": [points]},
        {"type": "markdown", "text": "plain"},
    ]
    page = page_of([said(blocks=blocks)], READER, open_menu="mute")
    for seen in ("fields", "header", "unfolded", "tick on", "image"):
        assert f'<div class="{seen}">' in page or f'<span class="{seen}">' in page
    for seen in ("Show", "<hr>", "a chart", "Why", "30 min", "ada", "<b>rich</b>", ">plain<"):
        assert seen in page
    for seen in (
        '<a href="https://a.example"><i>Wire</i></a>',
        "at 12:03",
        "# alerts",
        "@here",
        "🔔",
    ):
        assert seen in page
    assert "<ul><li>" in page
    assert '<div class="unfolded">' not in page_of([said(blocks=blocks)], READER)


def test_a_home_and_an_ephemeral_message_are_known_as_such() -> None:
    home = page_of({"type": "home", "blocks": [section("Two watches")]}, READER)
    assert "<b>Home</b>" in home
    page = channel_page([said()], READER, channel="alerts", only_for_you=True)
    assert "Only visible to you" in page


@pytest.mark.skipif(browser() is None, reason="no browser on this machine")
@pytest.mark.untraced  # another process draws it
def test_a_page_becomes_a_picture_as_high_as_it_is(tmp_path: Path) -> None:
    heights = []
    for number in (1, 9):
        page = channel_page([said(ts=f"1.00000{n}") for n in range(number)], READER, channel="a")
        screenshot(page, tmp_path / "page.png", width=400, scale=1)
        head = (tmp_path / "page.png").read_bytes()[:24]
        assert head[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(head[16:20], "big") == 400
        heights.append(int.from_bytes(head[20:24], "big"))
    assert heights[0] + 300 < heights[1]
