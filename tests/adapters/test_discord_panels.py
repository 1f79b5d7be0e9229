"""Answers and forms on Discord: drawn as they are meant, within every limit, whatever stands in them."""

from datetime import UTC, datetime

import discord
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.chat.discord_chat.commands import Catalogue
from adapters.chat.discord_chat.panels import filled_in, line_of, line_within, modal, shown
from adapters.chat.discord_chat.text import length
from bot.phrasebook import phrases
from rules.asking.panel import (
    Attachment,
    Button,
    Choice,
    Field,
    Form,
    Line,
    Moment,
    Paging,
    Panel,
    Place,
    Row,
    Select,
    Style,
    Words,
    in_our_words,
)
from rules.asking.panels import problem
from rules.model import Channel
from tests.discord_house import SAY, a_tree

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WAR = Channel("discord", "123456789012345678")


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        ((Words("W1 *Floods*", Style.STRONG),), "**W1 \\*Floods\\***"),
        ((Words("a OR b", Style.CODE),), "`a OR b`"),
        ((Words("a `b` c", Style.CODE),), "`` a `b` c ``"),
        ((Words("a ``b``", Style.CODE),), "a \\`\\`b\\`\\`"),
        ((Words("Note: x", Style.QUIET),), "-# Note: x"),
        ((Words("x"), Words(" · ", Style.QUIET), Words("y")), "x · y"),
        (
            (Words("Pier", link="https://pier.example/a)b"),),
            "[Pier](<https://pier.example/a)b>)",
        ),
        ((Words("Pier", link="javascript:alert(1)"),), "Pier"),
        ((Words("since "), Moment(NOON)), "since <t:1795521600:R>"),
        ((Moment(NOON, is_relative=False),), "<t:1795521600:f>"),
        ((Place(WAR), Words(" "), Place(Channel("console"))), "<#123456789012345678> console"),
        ((Place(Channel("discord", "@42")),), "<@42>"),
        ((Words(" bold ", Style.STRONG), Words("")), " **bold** "),
    ],
)
def test_a_line_is_drawn_as_it_is_meant(line: Line, drawn: str) -> None:
    assert line_of(line) == drawn


def test_a_picture_is_shown_in_the_answer_and_a_file_beside_it() -> None:
    picture = shown(Panel("Trend", attachment=Attachment("t.png", b"x", alt="It rises")), SAY)
    file = shown(Panel("Export", attachment=Attachment("w.toml", b"x")), SAY)

    assert picture.embed.image.url == "attachment://t.png"
    assert picture.file is not None
    assert picture.file.description == "It rises"
    assert file.embed.image.url is None


def test_a_problem_looks_like_one() -> None:
    problem, answer = shown(Panel("x", is_problem=True), SAY), shown(Panel("x"), SAY)
    assert problem.embed.colour != answer.embed.colour


def test_commands_in_a_refusal_are_code_and_what_others_wrote_is_no_markup() -> None:
    sentence = 'No "<@1>": say `watch list <x>`; there is W1 **a** `<@2> @everyone` [b](http://c)'
    title = shown(problem(sentence), SAY).embed.title
    assert title == (
        'No "\\<@1\\>": say `watch list <x>`; there is W1 \\*\\*a\\*\\*'
        " `<@2> @everyone` \\[b\\](http\\://c)"
    )
    assert shown(Panel("Port `closed`"), SAY).embed.title == "Port \\`closed\\`"


def test_clauses_stand_in_as_deep_as_they_are() -> None:
    assert line_of((Words("\u2003\u2003✓ "), Words("flood", Style.CODE))) == "\u2003\u2003✓ `flood`"
    assert line_of((Words("a"), Words(" \u2003 b"), Words("\u2003" * 99 + "c"))) == "a b c"
    assert line_of((Words("ab"), Words("c"))) == "abc"


def test_a_quiet_line_with_a_command_stays_small() -> None:
    assert line_of(in_our_words("Add one: `source add x`", Style.QUIET)) == (
        "-# Add one: `source add x`"
    )


LINES = st.lists(
    st.builds(
        Words,
        st.text(alphabet="ab `*_<@1>😀 ", max_size=30),
        st.sampled_from(Style),
        st.none() | st.just("https://pier.example/a"),
    ),
    max_size=6,
).map(tuple)


@given(LINES, st.integers(2, 80))
@example(
    (Words("11111<<<"), Words("1")), 11
)  # the first has room, but not with an ellipsis behind it
def test_a_line_is_cut_to_its_limit_and_only_where_it_must_be(line: Line, limit: int) -> None:
    whole, cut = line_within(line, 10_000), line_within(line, limit)
    assert length(cut) <= limit
    assert cut == whole if length(whole) <= limit else cut.endswith("…")


def test_the_place_in_a_query_stands_under_its_column() -> None:
    refused = problem("the query ends\nquake* OR\n       ^")
    assert shown(refused, SAY).embed.description == "```\nquake* OR\n       ^\n```"


@pytest.mark.parametrize("query", ["a ``` b", "`````"])
def test_a_query_that_would_end_the_block_is_drawn_line_by_line(query: str) -> None:
    drawn = shown(problem(f"the query ends\n{query}\n  ^"), SAY).embed.description or ""
    assert not drawn.startswith("```\n")


def test_only_a_refusal_points_at_a_place() -> None:
    lines = ((Words("a", Style.CODE),), (Words("b", Style.CODE),))
    assert shown(Panel("x", lines), SAY).embed.description == "`a`\n`b`"
    assert shown(Panel("x", lines[:1], is_problem=True), SAY).embed.description == "`a`"


def test_a_long_refusal_is_cut_in_words_and_never_in_code() -> None:
    assert line_within(in_our_words("say this and that, `help`"), 12) == "say this an…"
    assert line_within(in_our_words("say `watch list` now"), 12) == "say…"


def test_what_does_not_fit_is_said_to_be_left_out() -> None:
    rows = tuple(Row((Words("w" * 900),)) for _ in range(10))
    assert str(shown(Panel("x", rows=rows), SAY).embed.description).endswith("\n\n…")


def test_pages_are_turned_by_buttons_that_exist() -> None:
    for page, labels in ((1, ["More"]), (2, ["Back", "More"]), (3, ["Back"])):
        view = shown(Panel("x", paging=Paging(page, 3, "watch list")), SAY).view
        assert view is not None
        [row] = view.to_components()
        assert [one["label"] for one in row["components"]] == labels


def test_a_form_reads_back_by_the_names_of_its_fields() -> None:
    form = Form("t" * 60, "watch add", (_text_field(), _choice_field()), "Save")
    drawn = modal(form).to_dict()

    assert drawn["custom_id"] == "ww1:watch add"
    assert len(drawn["title"]) <= 45
    sent = [
        {"type": 18, "component": {"type": 4, "custom_id": "query", "value": "flood"}},
        {"type": 18, "component": {"type": 3, "custom_id": "mode", "values": ["batch"]}},
        {"type": 10},
    ]
    assert filled_in(sent) == {"query": "flood", "mode": "batch"}


def _text_field() -> Field:
    return Field("query", "Query" * 20, "v" * 5_000, "about" * 40, is_required=True, is_long=True)


def _choice_field() -> Field:
    choices = tuple(Choice(f"label {n}", f"v{n}", "a" * 200) for n in range(40))
    return Field("mode", "Mode", "v1", choices=choices)


async def test_commands_are_described_in_the_languages_of_the_catalogues() -> None:
    tree = a_tree()
    for command in tree.get_commands():
        payload = await command.get_translated_payload(tree, Catalogue(phrases()))
        if payload["name"] == "watch":
            assert set(payload["description_localizations"]) == {"de", "es-ES", "es-419", "fr"}
            return
    raise AssertionError("there is no /watch")


# Laws, whatever stands in them

TEXT = st.text(max_size=300) | st.sampled_from(["", " ", "`" * 9, "\U0001f6a8" * 200, "<@1>"])
WORDS = st.builds(Words, TEXT, st.sampled_from(Style), st.none() | TEXT)
LINE = st.lists(WORDS, max_size=4).map(tuple)
ASK = st.text("abcdefgh :\U0001f6a8", min_size=1, max_size=120)
BUTTON = st.builds(Button, TEXT, ASK, st.booleans(), TEXT)
CHOICE = st.builds(Choice, TEXT, st.text("abc", min_size=1, max_size=150), TEXT)
ROW = st.builds(
    Row, LINE, st.lists(LINE, max_size=3).map(tuple), st.lists(BUTTON, max_size=3).map(tuple)
)
SELECT = st.builds(Select, TEXT, st.just("watch show"), st.lists(CHOICE, max_size=40).map(tuple))
PANEL = st.builds(
    Panel,
    TEXT,
    st.lists(LINE, max_size=20).map(tuple),
    st.lists(ROW, max_size=20).map(tuple),
    st.lists(BUTTON, max_size=30).map(tuple),
    st.none() | SELECT,
    st.none() | st.just(Paging(2, 9, "watch list")),
)


@given(PANEL)
def test_every_answer_keeps_every_limit(panel: Panel) -> None:
    drawn = shown(panel, SAY)

    assert length(drawn.embed.title or "") <= 256
    assert length(drawn.embed.description or "") <= 4_096
    assert len(drawn.embed) <= 6_000
    keeps_component_limits(drawn.view)


def keeps_component_limits(view: discord.ui.View | None) -> None:
    rows = view.to_components() if view else []
    parts = [part for row in rows for part in row["components"]]
    ids = [part["custom_id"] for part in parts]
    assert len(rows) <= 5
    assert len(ids) == len(set(ids))
    assert all(1 <= len(one) <= 100 for one in ids)
    for part in parts:
        assert 1 <= length(part.get("label", "x")) <= 80
        values = [option["value"] for option in part.get("options", [])]
        assert len(values) == len(set(values)) <= 25
        for option in part.get("options", []):
            assert 1 <= length(option["label"]) <= 100
            assert 1 <= len(option["value"]) <= 100
