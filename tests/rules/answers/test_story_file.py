"""A story is taken away as a file; what strangers wrote is hostile there, too."""

import csv
import io
import json
from datetime import timedelta

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.phrasebook import phrases
from rules.answers.answer import Account, Chapter, OldWords
from rules.answers.story_file import Shape, written_as
from rules.answers.timeline import timeline, versions
from rules.articles.revision import Change, word_diff
from rules.asking.phrases import said
from rules.model import Article
from tests.build import NOON, an_article

HOSTILE = st.lists(
    st.sampled_from(
        [
            *(
                "=HYPERLINK(1)",
                "+1",
                "-1",
                "@SUM(1)",
                "|calc",
                "\t=1",
                "\u200b=1",
                "＝1",
                '"',
                ",",
                "\n",
            ),
            *(
                "<script>",
                "[x](javascript:alert(1))",
                "![x](y)",
                "# h",
                "*b*",
                "_i_",
                "`c`",
                "~~s~~",
            ),
            *(
                "@everyone",
                "https://evil.example",
                "www.evil.example",
                "| cell |",
                "\\",
                "&lt;",
                "\u202e",
            ),
            *("Ferry", " ", "late", "北部"),
        ]
    ),
    max_size=12,
).map("".join)


def an_account(*chapters: Chapter) -> Account:
    return Account(1, NOON, NOON, chapters)


def seen(title: str, outlet: str, minutes: int, **more: object) -> Article:
    at = NOON + timedelta(minutes=minutes)
    article = replace(an_article(title), outlet=outlet, seen_at=at)
    return replace(article, **more)


FERRY = an_account(
    Chapter(
        seen("Ferry late by two hours", "Pier", 0, link="https://pier.example/a_(b)"),
        None,
        (OldWords("Ferry late", NOON), OldWords("Ferry is late by an hour", NOON)),
    ),
    Chapter(seen("Late ferry", "Harbour", 90), None),
    Chapter(seen("Ferry still late", "Pier", 95), None),
)


def test_an_outlet_is_named_once_with_how_far_it_was_behind() -> None:
    found = timeline(FERRY)
    assert [(one.article.outlet, one.behind) for one in found] == [
        ("Pier", timedelta(0)),
        ("Harbour", timedelta(minutes=90)),
    ]
    assert timeline(an_account()) == ()


def test_a_reworded_headline_shows_which_words_went_and_came() -> None:
    first, second = versions(FERRY.chapters[0])
    assert [(one.change.value, one.text) for one in first.parts] == [
        ("kept", "Ferry"),
        ("kept", " "),
        ("put_in", "is"),
        ("kept", " "),
        ("kept", "late"),
        ("kept", " "),
        ("put_in", "by an hour"),
    ]
    assert "".join(one.text for one in second.parts) == "Ferry is late by an hour two hours"


@given(HOSTILE, HOSTILE)
def test_without_what_was_taken_out_a_diff_reads_as_the_new_headline(old: str, new: str) -> None:
    kept = [one.text for one in word_diff(old, new) if one.change is not Change.TAKEN_OUT]
    assert "".join(kept) == new


def test_a_story_as_markdown() -> None:
    written = written_as(Shape.MARKDOWN, FERRY)
    assert written.name.endswith(".md")
    assert written.text.splitlines() == [
        "# Ferry late by two hours",
        "",
        f"Story {written.name[:-3]}, begun 2026-11-24 12:00 UTC",
        "",
        "## First seen",
        "",
        "| seen (UTC) | behind | outlet | headline |",
        "|---|---|---|---|",
        "| 2026-11-24 12:00 | first | Pier |"
        " [Ferry late by two hours](https://pier.example/a%5F%28b%29) |",
        "| 2026-11-24 13:30 | 1 h 30 min | Harbour | Late ferry |",
        "",
        "## Headlines, reworded",
        "",
        "* Pier: Ferry **is** late **by an hour**",
        "* Pier: Ferry ~~is~~ late by ~~an hour~~ **two hours**",
        "",
        "## Articles",
        "",
        "* 2026-11-24 12:00 Pier: [Ferry late by two hours](https://pier.example/a%5F%28b%29)",
        "* 2026-11-24 13:30 Harbour: Late ferry",
        "* 2026-11-24 13:35 Pier: Ferry still late",
    ]


@given(HOSTILE, HOSTILE, st.sampled_from(["javascript:alert(1)", "https://a.example/)[x](y", None]))
def test_nothing_that_strangers_wrote_is_markup_or_a_link(
    title: str, outlet: str, link: str | None
) -> None:
    one = Chapter(seen(title, outlet, 0, link=link), None, (OldWords(outlet, NOON),))
    text = written_as(Shape.MARKDOWN, an_account(one)).text
    bare = regex.sub(r"\]\(https://a\.example/[^\s()\[\]]*\)", "]", text)
    assert not regex.search(r"(?<!\\)\]\((?!https://a\.example/%29)", text)
    assert "<" not in text
    assert "@" not in text
    assert "://" not in bare
    assert "www." not in bare
    assert "\u202e" not in text
    for line in text.splitlines():
        cells = len(regex.findall(r"(?<!\\)\|", line))
        assert cells in (0, 5)


@given(HOSTILE, HOSTILE)
def test_no_cell_is_computed_and_every_row_is_whole(title: str, outlet: str) -> None:
    one = Chapter(seen(title, outlet, 0), None, (OldWords(title[::-1], NOON),))
    written = written_as(Shape.CSV, an_account(one))
    rows = list(csv.reader(io.StringIO(written.text)))
    assert [len(row) for row in rows] == [8, 8, 8]
    for row in rows[1:]:
        assert not any(regex.match(r"[\s\p{Cf}]*[=+\-@|＝＋－＠%]", cell) for cell in row)


@pytest.mark.parametrize(
    "title", ["=1+1", "+49 ferries", "-5 degrees", "@ferry", " =1", "\u200b=1"]
)
def test_a_cell_that_would_be_computed_begins_with_an_apostrophe(title: str) -> None:
    written = written_as(Shape.CSV, an_account(Chapter(seen(title, "Pier", 0), None)))
    [_, row] = csv.reader(io.StringIO(written.text))
    assert row[3].startswith("'")
    assert written.content.startswith(b"\xef\xbb\xbf")


def test_a_story_as_json_is_the_row_of_the_command_line() -> None:
    written = written_as(Shape.JSON, FERRY)
    read = json.loads(written.content)
    assert [one["behind_s"] for one in read["timeline"]] == [0, 5_400]
    assert [one["title"] for one in read["articles"][0]["revisions"]] == [
        "Ferry late",
        "Ferry is late by an hour",
    ]


def test_a_headline_without_words_is_named() -> None:
    text = written_as(
        Shape.MARKDOWN, an_account(Chapter(seen("", "Pier", 0, link=None), None))
    ).text
    assert "(no headline)" in text
    empty = written_as(Shape.MARKDOWN, an_account())
    assert empty.text.startswith("# S")


def test_a_file_for_people_is_said_in_their_language() -> None:
    german = phrases().in_language("de")
    text = written_as(Shape.MARKDOWN, FERRY, lambda told: said(told, german)).text
    assert "## Zuerst gesehen" in text
    assert "| gesehen (UTC) | später | Medium | Überschrift |" in text
    assert "## First seen" not in text
