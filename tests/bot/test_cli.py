import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot import __version__

TOLD = 9
"""Alerts of the sample newsroom, each of a story of its own: a denial is other news than its report."""


def test_the_version_is_told(wirewatch: Any) -> None:
    assert wirewatch("--version").out == f"wirewatch {__version__}\n"


def test_the_sample_newsroom_tells_each_story_once_and_then_nothing(
    newsroom: Path, wirewatch: Any
) -> None:
    first, again = wirewatch("run", "--once"), wirewatch("run", "--once")
    assert first.status == again.status == 0
    told = first.out.count(" · watch")
    assert told == TOLD
    assert again.out == ""
    assert f"{told} alerts told before" in again.err


def test_the_sample_newsroom_holds_what_it_promises(newsroom: Path, wirewatch: Any) -> None:
    rows = wirewatch("run", "--once", "--json").rows
    titles = [row["title"] for row in rows]
    assert len(rows) == len({row["story"] for row in rows}) == TOLD
    assert sum("earthquake" in title.lower() for title in titles) == 1
    assert [t for t in titles if t.startswith("Ceasefire")] == [
        "Ceasefire talks break off in Geneva after a night of shelling"
    ]
    [hostile] = [row for row in rows if "@everyone" in row["title"]]
    assert hostile["link"] is None
    assert "<b>" not in hostile["title"]
    [undated] = [row for row in rows if row["published"] is None]
    assert undated["watches"] == ["W3"]
    assert any("North Korea" in title for title in titles)
    assert any(len(row["watches"]) == 2 for row in rows)


def test_evidence_points_into_the_headline(newsroom: Path, wirewatch: Any) -> None:
    [row] = [r for r in wirewatch("run", "--once", "--json").rows if r["title"].startswith("Muni")]
    marked = [
        row["title"][one["start"] : one["end"]]
        for one in row["evidence"]
        if one["field"] == "title"
    ]
    assert sorted(marked) == ["Munitions", "North Korea"]


def test_check_finds_the_sample_newsroom_well(newsroom: Path, wirewatch: Any) -> None:
    checked = wirewatch("check")
    assert checked.status == 0
    assert "WRONG" not in checked.out
    assert 'watch "Earthquakes" matches "北部沿岸で地震、二つの港が閉鎖"' in checked.out


def test_check_says_what_is_wrong(newsroom: Path, wirewatch: Any) -> None:
    (newsroom / "feeds" / "harbour-wire.xml").unlink()
    text = (newsroom / "config.toml").read_text(encoding="utf-8")
    text = text.replace('"North Korea wins the under-20 final"', '"North Korea sells munitions"')
    (newsroom / "config.toml").write_text(text, encoding="utf-8")
    checked = wirewatch("check")
    wrong = [line for line in checked.out.splitlines() if line.startswith("WRONG")]
    assert checked.status == 1
    assert len(wrong) == 2
    assert "harbour-wire.xml): the file is not there" in wrong[0]
    assert 'matches "North Korea sells munitions"' in wrong[1]
    assert "2 of" in checked.err


def test_check_notes_what_is_worth_knowing(newsroom: Path, wirewatch: Any) -> None:
    (newsroom / "config.toml").write_text('[retention]\narchive = "10d"', encoding="utf-8")
    checked = wirewatch("check")
    assert checked.status == 0
    assert "note  there are no feeds yet in the configuration" in checked.out
    assert "there are no watches yet" in wirewatch("watch", "list").err


def test_check_tells_a_database_that_cannot_be_used(newsroom: Path, wirewatch: Any) -> None:
    (newsroom / "wirewatch.db").write_bytes(b"no database at all, for certain. " * 60)
    checked = wirewatch("check")
    assert checked.status == 1
    assert "put a backup in its place" in checked.out


def test_check_makes_no_database_and_says_so(newsroom: Path, wirewatch: Any) -> None:
    checked = wirewatch("check")
    assert checked.status == 0
    assert "wirewatch.db is not there yet: `wirewatch run` makes it" in checked.out
    assert not (newsroom / "wirewatch.db").exists()


def test_check_upgrades_no_database_and_says_so(newsroom: Path, wirewatch: Any) -> None:
    with closing(sqlite3.connect(newsroom / "wirewatch.db")) as old:
        old.execute("CREATE TABLE other (x)")
    checked = wirewatch("check")
    assert checked.status == 0
    assert "wirewatch.db has the tables of another version" in checked.out
    with closing(sqlite3.connect(newsroom / "wirewatch.db")) as same:
        assert same.execute("SELECT name FROM sqlite_master").fetchall() == [("other",)]


def test_check_misses_the_folder_of_the_database(newsroom: Path, wirewatch: Any) -> None:
    text = (newsroom / "config.toml").read_text(encoding="utf-8")
    text = text.replace("sqlite:///", "sqlite:///away/")
    (newsroom / "config.toml").write_text(text, encoding="utf-8")
    checked = wirewatch("check")
    assert checked.status == 1
    assert "away is not there: make it" in checked.out


def test_check_reads_the_watches_that_people_made(newsroom: Path, wirewatch: Any) -> None:
    wirewatch("watch", "add", "ICE raid", "--name", "Raids")
    wirewatch("watch", "add", "lighthouse", "--name", "Lights")
    with closing(sqlite3.connect(newsroom / "wirewatch.db")) as kept, kept:
        kept.execute("UPDATE watch SET query = '@lamps' WHERE name = 'Lights'")
    checked = wirewatch("check")
    assert checked.status == 1
    assert 'note  watch W6 "Raids": ICE also finds the word `ice`' in checked.out
    assert (
        'WRONG watch W7 "Lights" finds nothing, for its query cannot be read: there is no list'
        " @lamps: `wirewatch query lists` shows them all (column 1): `wirewatch watch remove W7`,"
        " and add it anew"
    ) in checked.out


def test_watches_are_added_listed_and_removed(newsroom: Path, wirewatch: Any) -> None:
    added = wirewatch("watch", "add", "lighthouse, olives", "--name", "Odds", "--json")
    assert added.rows[0]["name"] == "Odds"
    assert "read as: lighthouse OR olives" in added.err
    rows = wirewatch("watch", "list", "--json").rows
    assert [row["watch"] for row in rows] == ["W1", "W2", "W3", "W4", "W5", "W6"]
    assert [row["name"] for row in rows if row["origin"] == "chat"] == ["Odds"]
    assert "lighthouse, olives" in wirewatch("watch", "list").out
    assert wirewatch("watch", "remove", rows[-1]["watch"]).status == 0
    assert "lives in the configuration file" in wirewatch("watch", "remove", "w1").err


def test_who_writes_a_watch_is_told_that_it_may_call_a_role_a_group_or_a_person(
    wirewatch: Any,
) -> None:
    words = {one.strip("│ ") for one in wirewatch("watch", "add", "--help").out.split()}
    assert {"role,", "group", "person"} <= words


def test_how_a_channel_is_told_is_shown_and_set(newsroom: Path, wirewatch: Any) -> None:
    assert "the message is edited (edit)" in wirewatch("channel", "show").out
    assert "(thread)" in wirewatch("channel", "set", "console", "--folding", "thread").out
    [shown] = wirewatch("channel", "show", "--json").rows
    assert (shown["channel"], shown["folding"]) == ("console", "thread")
    wirewatch("channel", "set", "console", "--folding", "post")
    assert wirewatch("channel", "show", "console", "--json").rows[0]["folding"] == "post"


def test_a_channel_that_is_none_is_refused(newsroom: Path, wirewatch: Any) -> None:
    refused = wirewatch("channel", "set", "console:attic", "--folding", "edit")
    assert refused.status == 1
    assert refused.err.startswith('wirewatch: nothing was set: the console has no channel "attic"')


def test_a_watch_that_does_not_parse_is_refused_in_one_sentence(
    newsroom: Path, wirewatch: Any
) -> None:
    refused = wirewatch("watch", "add", "pier OR")
    assert refused.status == 1
    assert refused.err.startswith("wirewatch: the watch was not saved: query ends after `OR`")


def test_nothing_owed_and_something_owed_are_listed(
    newsroom: Path, wirewatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nothing is owed" in wirewatch("outbox", "list").err
    (newsroom / "wirewatch.console").mkdir()
    wirewatch("run", "--once")
    listed = wirewatch("outbox", "list", "--json")
    assert len(listed.rows) == TOLD
    assert listed.rows[0]["state"] == "pending"
    assert "cannot be written" in listed.rows[0]["error"]
    assert "pending" in wirewatch("outbox", "list").out
    (newsroom / "wirewatch.console").rmdir()


def test_a_database_can_be_upgraded_beforehand(newsroom: Path, wirewatch: Any) -> None:
    assert "is up to date" in wirewatch("db", "upgrade").err
    assert (newsroom / "wirewatch.db").exists()


def test_a_missing_configuration_says_what_to_do(
    tmp_path: Path, wirewatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = wirewatch("run", "--once")
    assert (refused.status, refused.out) == (1, "")
    assert "copy config.example.toml to it" in refused.err


def test_a_query_is_drawn_as_it_is_read(wirewatch: Any) -> None:
    drawn = wirewatch("query", "explain", '"north korea" (munitions OR shells) -sport or')
    assert [line.rstrip() for line in drawn.out.splitlines()] == [
        '"north korea" AND (munitions OR shells) AND NOT sport AND or anywhere',
        "note: `or` is looked for as it stands: the operator is written OR, in capitals",
        "all of",
        '├── "north korea"; side by side; also North Korean, N. Korea, N. Korean',
        "├── any of",
        "│   ├── munitions",
        "│   └── shells",
        "├── but not",
        "│   └── sport",
        "└── or",
    ]


def test_a_query_may_begin_with_a_dash(wirewatch: Any) -> None:
    assert wirewatch("query", "explain", "-sport ferry").out.startswith("NOT sport AND ferry")


ARTICLE = {
    "title": "🚢 Shells for the front",
    "summary": "Two North Koreans",
    "tags": ["Arms", "Sea"],
    "lang": "pt-BR",
    "source": "Harbour Wire",
    "author": "Ines Halloran",
    "url": "https://pier.example/shells",
    "published": "2026-11-24T10:00:00",
    "now": "2026-11-24T12:00:00+01:00",
}


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "article.json"
    file.write_text(json.dumps(ARTICLE), encoding="utf-8")
    return file


def test_a_query_is_tried_on_an_article(article: Path, wirewatch: Any) -> None:
    query = 'shells "North Korea" tag:sea age<2h -ferry'
    told = wirewatch("query", "explain", query, "--article", str(article))
    assert told.status == 0
    assert [line.rstrip() for line in told.out.splitlines()][1:] == [
        "✓ all of",
        "├── ✓ shells",
        '├── ✓ "North Korea"; side by side; also North Korean, N. Korea, N. Korean',
        "├── ✓ in the tag",
        "│   └── ✓ sea",
        "├── ✓ age<2h, when seen",
        "└── ✓ but not",
        "    └── ✗ ferry",
        "match:",
        "  shells in the title, 2 to 8: Shells",
        '  "North Korea" in the summary, 4 to 17: North Koreans (demonym)',
        "  sea in the tag, 6 to 9: Sea",
    ]


def test_the_branch_that_failed_is_marked(article: Path, wirewatch: Any) -> None:
    told = wirewatch("query", "explain", "shells (ferry OR pier)", "--article", str(article))
    assert told.status == 0
    assert [line.rstrip() for line in told.out.splitlines()][1:] == [
        "✗ all of",
        "├── ✓ shells",
        "└── ✗ any of",
        "    ├── ✗ ferry",
        "    └── ✗ pier",
        "no match",
    ]


def test_a_query_is_explained_to_programs(article: Path, wirewatch: Any) -> None:
    words = ("query", "explain", "shells -ferry", "--json")
    [asked] = wirewatch(*words, "--article", str(article)).rows
    assert asked == {
        "query": "shells -ferry",
        "reading": "shells AND NOT ferry",
        "in_words": asked["in_words"],
        "remarks": [],
        "matched": True,
        "evidence": [{"field": "title", "start": 2, "end": 8, "term": "shells", "how": "exact"}],
        "tree": {
            "label": "all of",
            "held": True,
            "parts": [
                {"label": "shells", "held": True, "parts": []},
                {
                    "label": "but not",
                    "held": True,
                    "parts": [{"label": "ferry", "held": False, "parts": []}],
                },
            ],
        },
    }
    [unasked] = wirewatch(*words).rows
    assert (unasked["matched"], unasked["evidence"], unasked["tree"]["held"]) == (None, [], None)


@pytest.mark.parametrize(
    ("query", "matched"),
    [
        ("source:wire", True),
        ("author:halloran", True),
        ("url:pier.example", True),
        ("shells lang:pt", True),
        ("shells age>1h", False),
        ("shells age<=1h", True),
    ],
)
def test_an_article_of_a_file_has_every_field(
    article: Path, wirewatch: Any, query: str, matched: bool
) -> None:
    [told] = wirewatch("query", "explain", query, "--article", str(article), "--json").rows
    assert told["matched"] is matched


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[]", "an article is one JSON object with a title, a summary, a body"),
        ("{", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ('{"title": NaN}', "NaN is no value of JSON"),
        ('{"published": "soon"}', '"soon" is no time for `published`: write for example'),
        ('{"now": "late"}', '"late" is no time for `now`'),
        (
            '{"now": "0001-01-01T00:00:00+14:00"}',
            '"0001-01-01T00:00:00+14:00" is no time for `now`',
        ),
        ('{"published": 5}', '"5" is no time for `published`'),
    ],
)
def test_an_article_that_cannot_be_read_is_refused_in_one_sentence(
    article: Path, wirewatch: Any, text: str, says: str
) -> None:
    article.write_text(text, encoding="utf-8")
    refused = wirewatch("query", "explain", "shells", "--article", str(article))
    assert (refused.status, refused.out) == (1, "")
    assert says in refused.err
    assert refused.err.count("\n") == 1


def test_no_escape_of_a_query_or_an_article_reaches_the_terminal(
    article: Path, wirewatch: Any
) -> None:
    article.write_text(json.dumps({"title": "Shells\x1b[2J\u202e at sea"}), encoding="utf-8")
    query = '"shells\x1b[31m\u202e" OR shells OR "shells at sea" OR =/shells..2J/'
    told = wirewatch("query", "explain", query, "--article", str(article))
    assert "match:" in told.out
    assert "\x1b" not in told.out
    assert "\u202e" not in told.out


def test_the_lists_are_shown_with_what_they_are_about(newsroom: Path, wirewatch: Any) -> None:
    own = '[lists]\nships = ["ferry", "=ICE", "trawl*"]\nDPRK = ["Zembla"]\n'
    (newsroom / "config.toml").write_text(own, encoding="utf-8")
    rows = {row["list"]: row for row in wirewatch("query", "lists", "--json").rows}
    assert list(rows) == sorted(rows)
    assert rows["ships"]["terms"] == ["ferry", "=ICE", "trawl*"]
    assert rows["ships"]["about"] == rows["dprk"]["about"] == "your own"
    assert rows["dprk"]["terms"] == ["Zembla"]
    assert rows["china"]["about"] == "China, its capital and its leadership"
    shown = wirewatch("query", "lists").out
    assert "@ships" in shown
    assert "China, its capital and its leadership" in shown


def test_the_lists_of_the_bot_need_no_configuration(
    tmp_path: Path, wirewatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "@munitions" in wirewatch("query", "lists").out
    assert wirewatch("query", "lists", "--config", "mine.toml").status == 1


def test_a_query_uses_the_lists_and_the_aliases_of_the_configuration(
    newsroom: Path, wirewatch: Any
) -> None:
    own = '[lists]\nships = ["ferry"]\n[aliases]\nZembla = ["Kestrel Bay"]\n'
    (newsroom / "config.toml").write_text(own, encoding="utf-8")
    case = {"id": 1, "query": "@ships Zembla", "expect": True}
    case |= {"article": {"title": "Ferries in Kestrel Bay"}}
    (newsroom / "cases.jsonl").write_text(json.dumps(case), encoding="utf-8")
    assert wirewatch("query", "test", "cases.jsonl").status == 0
    assert "@ships; any of ferry" in wirewatch("query", "explain", "@ships").out
    assert "did you mean @ships?" in wirewatch("query", "explain", "@ship").err


def test_a_query_that_cannot_be_read_is_shown_with_a_caret(wirewatch: Any) -> None:
    refused = wirewatch("query", "explain", "shells AND")
    assert refused.status == 1
    assert refused.err.endswith("shells AND\n       ^\n")


def test_feeds_are_parsed_into_rows_of_the_promised_shape(newsroom: Path, wirewatch: Any) -> None:
    files = [str(file) for file in sorted(Path("feeds").iterdir())]
    parsed = wirewatch("feed", "parse", *files, "nowhere.xml", "--json")
    assert parsed.status == 1
    assert [row["file"] for row in parsed.rows] == [*files, "nowhere.xml"]
    assert sum(len(row["entries"]) for row in parsed.rows) == 17
    assert list(parsed.rows[0]) == ["file", "feed", "entries", "error"]
    assert "cannot be read" in parsed.rows[-1]["error"]
    entry = parsed.rows[1]["entries"][0]
    assert entry["published"] == "2026-11-24T11:52:00Z"
    assert entry["author"] == "Ines Halloran"
    japanese = parsed.rows[-2]
    assert japanese["feed"]["language"] == "ja"
    assert japanese["entries"][0]["published"] == "2026-11-24T11:47:00Z"


def test_feeds_are_shown_to_people_without_markup(newsroom: Path, wirewatch: Any) -> None:
    parsed = wirewatch("feed", "parse", "feeds/harbour-wire.xml", "nowhere.xml")
    assert "Harbour Wire: 6 entries" in parsed.out
    assert "@everyone <!channel> win a phone" in parsed.out
    assert "nowhere.xml: the file cannot be read" in parsed.err


def test_relative_links_of_a_file_are_made_whole(tmp_path: Path, wirewatch: Any) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text('{"items": [{"id": 1, "url": "/a", "title": "x"}]}', encoding="utf-8")
    words = ("feed", "parse", str(feed), "--json")
    assert wirewatch(*words).rows[0]["entries"][0]["link"] is None
    whole = wirewatch(*words, "--base-url", "https://pier.example/x/").rows[0]
    assert whole["entries"][0]["link"] == "https://pier.example/a"
