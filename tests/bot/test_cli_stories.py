"""`wirewatch stories`, `story`, `why` and what is held of a feed, as people and programs see them."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import sorting
from rules.story.decision import Fold
from tests.lookalikes import ONE_EVENT, TWO_EVENTS, Report


def rows_of(report: Report) -> list[dict[str, Any]]:
    first = {"id": "a", "ts": 1_764_150_000, "title": report.title, "lead": report.lead}
    other = {"id": "b", "title": report.other_title, "lead": report.other_lead}
    return [
        first | {"url": "https://a.example/1", "source": "A", "guid": "1"},
        first | other | {"ts": "2025-11-26T10:40:00Z", "url": "https://b.example/1", "source": "B"},
    ]


def written(folder: Path, *lines: dict[str, Any] | str) -> str:
    path = folder / "articles.jsonl"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts), encoding="utf-8")
    return str(path)


def test_one_event_of_two_outlets_is_one_story(tmp_path: Path, wirewatch: Any) -> None:
    placed = wirewatch("stories", written(tmp_path, *rows_of(ONE_EVENT[0])), "--json")
    first, other = placed.rows
    assert (first["reason"], other["reason"]) == ("new", "same_story")
    assert first["story"] == other["story"]
    assert first["article"] != other["article"]
    assert other["score"] >= other["threshold"]
    assert other["shared"]
    assert placed.err == "2 articles, 1 story\n"


def test_each_row_says_what_was_found_alike_and_what_stood_against_it(
    tmp_path: Path, wirewatch: Any
) -> None:
    first, other = wirewatch("stories", written(tmp_path, *rows_of(ONE_EVENT[0])), "--json").rows
    assert (first["like"], first["nearest"], first["contributions"]) == (None, None, [])
    assert other["like"] == first["article"]
    assert {"feature", "value"} == set(other["contributions"][0])
    quakes = [
        {"id": n, "ts": n, "title": f"Magnitude {size} quake shakes western Honduras"}
        for n, size in ((1, 6.2), (2, 7.1))
    ]
    first, second = wirewatch("stories", written(tmp_path, *quakes), "--json").rows
    assert second["reason"] == "new"
    assert (second["nearest"], second["veto"]) == (first["story"], "magnitude 7.1 against 6.2")


def test_two_events_that_look_alike_are_two_stories(tmp_path: Path, wirewatch: Any) -> None:
    placed = wirewatch("stories", written(tmp_path, *rows_of(TWO_EVENTS[0])))
    assert [line.split()[1] for line in placed.out.splitlines()] == ["new", "new"]


@pytest.mark.parametrize("ts", [0, "2036-01-01T00:00:00Z"])
def test_one_row_of_another_time_makes_no_story_forgotten(
    tmp_path: Path, wirewatch: Any, ts: int | str
) -> None:
    first, other = rows_of(ONE_EVENT[0])
    odd = first | {"id": "odd", "ts": ts, "title": "Choir of Graz wins a prize", "lead": ""}
    odd |= {"url": "https://c.example/1", "source": "C", "guid": "2"}
    placed = wirewatch("stories", written(tmp_path, first, odd, other), "--json").rows
    assert [row["reason"] for row in placed] == ["new", "new", "same_story"]


def test_an_article_that_comes_again_is_the_same_one(tmp_path: Path, wirewatch: Any) -> None:
    [first, _] = rows_of(ONE_EVENT[0])
    again = first | {"id": "c", "url": "https://www.a.example/1?utm_source=x", "guid": "urn:1"}
    known, same = wirewatch("stories", written(tmp_path, first, again), "--json").rows
    assert same["reason"] == "same_article"
    assert (same["article"], same["story"]) == (known["article"], known["story"])


def test_a_copy_that_comes_again_is_still_a_copy_of_its_original(
    tmp_path: Path, wirewatch: Any
) -> None:
    [first, _] = rows_of(ONE_EVENT[0])
    copy = first | {"id": "b", "url": "https://b.example/7", "guid": "7", "source": "B"}
    again = copy | {"id": "c", "url": "https://b.example/7?utm_source=x", "guid": "urn:7"}
    rows = wirewatch("stories", written(tmp_path, first, copy, again), "--json").rows
    assert [row["reason"] for row in rows] == ["new", "copy", "same_article"]
    assert len({row["article"] for row in rows}) == 1


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("nonsense", "Expecting value"),
        ("[1]", "no object"),
        ("[" * 100_000, "nested too deep"),
        ('{"id": 1, "ts": "soon", "title": "x"}', "ts is no time"),
        ('{"id": 1, "ts": 1e30, "title": "x"}', "ts is no time"),
        ('{"id": 1, "ts": true, "title": "x"}', "ts is no time"),
        ('{"id": 1, "ts": 1, "title": ["x"]}', "title is no text"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_left_out(
    tmp_path: Path, wirewatch: Any, line: str, problem: str
) -> None:
    placed = wirewatch("stories", written(tmp_path, line, rows_of(ONE_EVENT[0])[0]), "--json")
    assert placed.status == 1
    assert f"line 1: {problem}" in placed.err
    assert "1 article, 1 story, 1 line left out" in placed.err
    assert [row["id"] for row in placed.rows] == ["a"]


def test_a_line_in_another_encoding_is_told_in_plain_words(tmp_path: Path, wirewatch: Any) -> None:
    file = tmp_path / "latin.jsonl"
    file.write_bytes('{"id": "1", "ts": 1, "title": "Fähre"}\n'.encode("latin-1"))
    placed = wirewatch("stories", str(file))
    assert (placed.status, "line 1: it is no UTF-8 at byte 33" in placed.err) == (1, True)


def test_a_file_that_is_not_there_is_told(tmp_path: Path, wirewatch: Any) -> None:
    assert "cannot be read" in wirewatch("stories", str(tmp_path / "none.jsonl")).err


def test_what_can_no_longer_be_recognised_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "ARTICLES_AT_MOST", 3)
    sorter = sorting.Sorter(Fold.STRICT)
    for number in range(9):
        title = f"{chr(97 + number) * 5} is found"
        sorter.place({"id": number, "ts": number, "title": title, "guid": str(number)})
    assert len(sorter._places) <= 6


def test_a_story_is_shown_to_people_and_to_programs(newsroom: Path, wirewatch: Any) -> None:
    denial = newsroom / "feeds" / "northline-post.atom"
    said = denial.read_text(encoding="utf-8")
    denial.unlink()
    wirewatch("run", "--once")
    again = "denies that munitions from North Korea reach the front by rail, as officials say"
    told = said.replace("denies selling munitions abroad", again)
    denial.write_text(told, encoding="utf-8")
    rows = wirewatch("run", "--once", "--json").rows
    [denied] = [row for row in rows if "denies" in row["title"]]
    shown = wirewatch("story", denied["story"])
    assert "told by 2 sources" in shown.out
    assert "new: denies" in shown.out
    assert "same story, most like" in shown.out
    [row] = wirewatch("story", denied["alert"], "--json").rows
    assert row["story"] == denied["story"]
    assert [one["decision"]["reason"] for one in row["articles"]] == ["new", "same_story"]
    assert [one["telling"] for one in row["told"]] == [1, 2]


def test_why_says_what_matched_and_what_became_of_an_article(
    newsroom: Path, wirewatch: Any
) -> None:
    rows = wirewatch("run", "--once", "--json").rows
    [quake] = [row for row in rows if "earthquake" in row["title"].lower()]
    told = wirewatch("why", quake["alert"]).out
    assert quake["title"] in told
    assert "W2 Earthquakes" in told
    assert "in the title" in told
    [story] = wirewatch("why", quake["link"], "--json").rows
    folded = next(one for one in story["articles"] if one["article"] != story["article"])
    assert "copy of" in wirewatch("why", folded["link"]).out
    assert "its story was told as L" in wirewatch("why", folded["link"]).out
    silent = "https://harbourwire.example/nowhere"
    assert f'nothing is known of "{silent}"' in wirewatch("why", silent).err


def test_people_put_stories_right(newsroom: Path, wirewatch: Any) -> None:
    rows = wirewatch("run", "--once", "--json").rows
    [quake] = [row for row in rows if "earthquake" in row["title"].lower()]
    [row] = wirewatch("story", quake["story"], "--json").rows
    copy = row["articles"][-1]["article"]
    structlog.reset_defaults()  # as in a process of its own, where `run` has set up nothing
    apart = wirewatch("story", "apart", copy)
    assert apart.out == ""
    assert apart.err.startswith(f"not the same story as {quake['story']}: S")
    assert " owed for it" in apart.err
    assert "people said: not the same story as A" in wirewatch("why", copy).out
    joined = wirewatch("story", "join", copy, quake["story"])
    assert joined.err.startswith("the same story: S")
    assert "learned: the weights agreed with you in" in wirewatch("story", "retrain").err


def test_without_corrections_there_is_nothing_to_learn(newsroom: Path, wirewatch: Any) -> None:
    assert "nothing to learn from" in wirewatch("story", "retrain").err


def test_an_archive_that_comes_as_new_is_told_and_let_go(newsroom: Path, wirewatch: Any) -> None:
    assert "nothing is held" in wirewatch("feed", "held").err
    wirewatch("run", "--once")
    path = newsroom / "feeds" / "meridian-daily.json"
    items = [
        {
            "id": f"old-{word}",
            "url": f"https://meridiandaily.example/archive/{word}",
            "title": f"{word.title()} museum rebuilt",
            "date_published": "2026-09-01T10:00:00Z",
        }
        for word in [
            "alder",
            "birch",
            "cedar",
            "elm",
            "fir",
            "hazel",
            "larch",
            "maple",
            "oak",
            "pine",
            "rowan",
        ]
    ]
    path.write_text(json.dumps({"title": "Meridian Daily", "items": items}), encoding="utf-8")
    told = wirewatch("run", "--once")
    assert "11 old articles came as new" in told.err
    assert "  wirewatch source discard F" in told.out
    assert wirewatch("source", "held").out == wirewatch("feed", "held").out
    held = wirewatch("feed", "held").out
    assert "Meridian Daily" in held
    assert "and 8 more" in held
    [row] = wirewatch("feed", "held", "--json").rows
    assert len(row["titles"]) == 11
    offered = told.out.split("  wirewatch ")[-1].split("\n")[0]
    assert "11 articles let go, untold" in wirewatch(*offered.split()).err
    refused = wirewatch("feed", "post", "Meridian Daily")
    assert refused.status == 1
    assert "nothing is held" in refused.err


def test_a_stopped_feed_is_asked_again_by_a_command(newsroom: Path, wirewatch: Any) -> None:
    wirewatch("run", "--once")
    with sqlite3.connect(newsroom / "wirewatch.db") as database:
        stopping = "UPDATE feed SET standing = 'gone', error = 'gone (410)' WHERE name = ?"
        database.execute(stopping, ["Meridian Daily"])
    database.close()
    stands = {row["name"]: row for row in wirewatch("feed", "list", "--json").rows}
    assert stands["Meridian Daily"]["error"] == "gone (410)"
    resumed = wirewatch("feed", "resume", "Meridian Daily")
    assert "next check: at once" in resumed.err
