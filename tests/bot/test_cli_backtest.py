"""`wirewatch backtest`, `search`, `trend` and `top`, as the operator sees them."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot import indexing

ARTICLES = [
    {"id": "b", "title": "Port closed by ferry strike", "published": "2026-11-21T23:00:00Z"},
    {"id": "a", "title": "Ferry late in Karvala", "published": "2026-11-20T10:00:00Z"},
    {"title": "Golf", "summary": "Rain.", "published": "2026-11-20T11:00:00Z"},
]


def written(folder: Path, *lines: object) -> str:
    file = folder / "articles.jsonl"
    file.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in lines))
    return str(file)


def test_the_articles_of_a_file_are_tried_in_the_order_of_time(
    tmp_path: Path, wirewatch: Any
) -> None:
    tried = wirewatch("backtest", "ferry", "--articles", written(tmp_path, *ARTICLES), "--json")
    *rows, last = tried.rows
    assert [(row["article"], row["matched"]) for row in rows] == [
        ("a", True),
        (3, False),
        ("b", True),
    ]
    assert rows[0]["evidence"][0]["term"] == "ferry"
    assert len({row["story"] for row in rows}) == 3
    assert last["summary"]["stories"] == 2
    assert last["summary"]["at_night"] == 1
    assert tried.status == 0


def test_what_people_see_of_a_trial_is_a_picture_in_text(tmp_path: Path, wirewatch: Any) -> None:
    tried = wirewatch("backtest", "ferry", "--articles", written(tmp_path, *ARTICLES))
    assert "2 stories (2 articles), 1.3 a day" in tried.out
    assert "busiest: 2026-11-20 with 1" in tried.out
    assert "Port closed by ferry strike" in tried.out
    assert "read as: ferry anywhere" in tried.err


def test_a_trial_on_a_file_is_limited_to_outlets_by_their_names(
    tmp_path: Path, wirewatch: Any
) -> None:
    there = {**ARTICLES[1], "source": "Pier Post"}
    file = written(tmp_path, *ARTICLES, {**there, "id": "c", "title": "Ferry sunk in Oster"})
    query = "golf OR ferry"
    *rows, last = wirewatch(
        "backtest", query, "--source", "Pier Post", "--source", "Bay", "--articles", file, "--json"
    ).rows
    assert [row["article"] for row in rows if row["matched"]] == ["c"]
    assert last["summary"]["query"] == f'({query}) source:("Pier Post" OR "Bay")'


def test_lines_that_cannot_be_read_are_told_and_left_out(tmp_path: Path, wirewatch: Any) -> None:
    file = written(tmp_path, "nonsense", "[1]", {"title": "x", "published": "soon"}, ARTICLES[1])
    tried = wirewatch("backtest", "ferry", "--articles", file, "--json")
    assert tried.status == 1
    assert [f"line {n}" in tried.err for n in (1, 2, 3)] == [True, True, True]
    assert len(tried.rows) == 2


def test_a_line_in_another_encoding_is_told_in_plain_words(tmp_path: Path, wirewatch: Any) -> None:
    file = tmp_path / "latin.jsonl"
    file.write_bytes('{"id": "1", "title": "Fähre"}\n'.encode("latin-1"))
    tried = wirewatch("backtest", "ferry", "--articles", str(file))
    assert (tried.status, "line 1: it is no UTF-8 at byte 24" in tried.err) == (1, True)


def test_an_empty_file_or_none_is_told(tmp_path: Path, wirewatch: Any) -> None:
    empty = wirewatch("backtest", "ferry", "--articles", written(tmp_path))
    assert "holds no articles" in empty.err
    gone = wirewatch("backtest", "ferry", "--articles", str(tmp_path / "gone"))
    assert (gone.status, "cannot be read" in gone.err) == (1, True)
    wrong = wirewatch("backtest", "ferry AND", "--articles", written(tmp_path, *ARTICLES))
    assert (wrong.status, "nothing was tried" in wrong.err) == (1, True)


def test_the_archive_is_searched_tried_and_drawn(newsroom: Path, wirewatch: Any) -> None:
    wirewatch("run", "--once")
    found = wirewatch("search", "munitions", "--json")
    assert "munitions" in found.rows[0]["title"].lower()
    shown = wirewatch("search", "munitions")
    assert "Northline Post" in shown.out
    nothing = wirewatch("search", "zeppelin").err
    assert "nothing was found in the archive" in nothing
    assert "the archive is young: the same with --wires asks news services" in nothing
    assert "no place to go on from" in wirewatch("search", "port", "--further", "there").err
    far = wirewatch("search", "zeppelin", "--page", "7").err
    assert "nothing stands on page 7: look at those before" in far
    tried = wirewatch("backtest", "munitions", "--since", "7d", "--channel", "console")
    assert "% of it is told by watch W1 DPRK munitions already" in tried.out
    assert "tried since the archive began, " in tried.err
    summary = wirewatch("backtest", "munitions", "--json").rows[-1]["summary"]
    assert summary["stories"] >= 1
    picture = newsroom / "trend.png"
    assert "drawn into" in wirewatch("trend", "munitions", "--png", str(picture)).err
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "█" in wirewatch("trend", "munitions", "--since", "1d").out
    assert wirewatch("trend", "munitions", "--json").rows[0]["unit"] == "hour"
    nowhere = wirewatch("trend", "munitions", "--png", str(newsroom / "no" / "t.png"))
    assert (nowhere.status, "cannot be written" in nowhere.err) == (1, True)
    top = wirewatch("top", "--json").rows
    assert top[0]["outlets"] >= top[-1]["outlets"]
    assert top[0]["title"] in wirewatch("top").out


def test_a_trial_and_a_watch_are_limited_to_an_outlet_or_the_outlets_of_a_feed(
    newsroom: Path, wirewatch: Any
) -> None:
    wirewatch("run", "--once")
    query = "munitions OR strike"
    limit = "--source", "northline post"
    everywhere = wirewatch("backtest", query, "--json").rows[:-1]
    *there, last = wirewatch("backtest", query, *limit, "--json").rows
    assert 0 < len(there) < len(everywhere)
    assert last["summary"]["query"] == '(munitions OR strike) source:"Northline Post"'

    feeds = {row["name"]: row["feed"] for row in wirewatch("feed", "list", "--json").rows}
    added = wirewatch("watch", "add", "lang:en", "--source", feeds["Northline Post"], "--json")
    assert added.rows[0]["query"] == 'lang:en source:"Northline Post"'
    unknown = wirewatch("watch", "add", "olives", "--source", "Northlin Post")
    assert (
        "note: no outlet of the newest articles is called Northlin Post: did you mean"
        in unknown.err
    )
    assert unknown.status == 0
    assert "there is no feed F99" in wirewatch("watch", "add", "x", "--source", "F99").err
    refused = wirewatch("watch", "add", "pier OR", "--source", "F1")
    assert "the watch was not saved: query ends after `OR`" in refused.err


def test_an_index_that_is_made_anew_is_told_and_filled_by_an_upgrade(
    newsroom: Path, wirewatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    monkeypatch.setattr(indexing, "TOLD_EVERY", 2)
    wirewatch("run", "--once")
    wirewatch("search", "munitions")
    with closing(sqlite3.connect(newsroom / "wirewatch.db")) as opened, opened:
        opened.execute("DELETE FROM article_words")
        opened.execute("INSERT INTO counter SELECT 'indexed_from', max(id) + 1 FROM article")
    told = wirewatch("search", "munitions")
    assert "the index is being made anew" in told.err
    assert "nothing was found" in told.err
    upgraded = wirewatch("db", "upgrade")
    assert "the index of the archive is made anew" in upgraded.err
    assert "is up to date" in upgraded.err
    assert "made anew" not in wirewatch("search", "munitions").err
    assert "Northline Post" in wirewatch("search", "munitions").out


def test_no_time_at_all_is_refused_with_what_to_write(newsroom: Path, wirewatch: Any) -> None:
    for command in ("backtest", "search", "trend"):
        refused = wirewatch(command, "ferry", "--since", "0d")
        assert refused.status == 2
        assert "is no time at all" in refused.err
