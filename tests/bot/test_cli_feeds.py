import io
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.opml import outlines_from
from bot.cli.output import show_rows
from bot.cli.source import _HEALTH, _health_cells, _sentences, _summary
from rules.answers.answer import FeedAdded
from rules.feeds.health import Condition, FeedHealth
from rules.model import Feed, PollState, Standing
from tests.newsroom import NOON
from tests.sites import Site, a_site_in_a_thread, alternate

CONFIG = (
    '[fetch]\nallow_private = ["127.0.0.0/8"]\nhost_gap = "0s"\n'
    '[[feeds]]\nurl = "file:saved.xml"\nname = "Saved"\n'
)


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site_in_a_thread() as serving:
        yield serving


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one feed in its file, as the current folder."""
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_host_without_a_scheme_that_speaks_no_https_is_asked_by_http_and_that_is_said(
    folder: Path, site: Site, wirewatch: Any
) -> None:
    site.feed("/rss", "Ferry runs aground")
    added = wirewatch("feed", "add", site.url("/rss").removeprefix("http://"))
    assert (added.status, added.err.splitlines()[:2]) == (
        0,
        [
            f"added F2 Pier News ({site.url('/rss')})",
            "note: nobody answers by https, so the address was taken by http, unencrypted",
        ],
    )


def test_by_https_and_by_http_the_same_addresses_are_forbidden(
    folder: Path, site: Site, wirewatch: Any
) -> None:
    site.feed("/rss", "Ferry runs aground")
    (folder / "config.toml").write_text("", encoding="utf-8")
    refused = wirewatch("feed", "add", site.url("/rss").removeprefix("http://"))
    assert (refused.status, "127.0.0.1" in refused.err) == (1, True)
    assert site.asked == []


def test_a_list_that_is_cut_off_is_taken_as_far_as_it_goes_and_the_command_fails(
    folder: Path, wirewatch: Any
) -> None:
    whole = """<opml version="2.0"><body>
<outline type="rss" text="Mole" xmlUrl="https://mole.example/rss"/>
<outline type="rss" text="Quay" xmlUrl="https://quay.example/rss"/></body></opml>"""
    (folder / "cut.opml").write_text(whole[:-60], encoding="utf-8")
    done = wirewatch("feed", "import", "cut.opml")
    assert (done.status, done.err.splitlines()) == (
        1,
        [
            "1 feed added, 0 there already; a running bot asks each of them now",
            "wirewatch: cut.opml ends early, before its </opml>: 1 feed could be read up to there, and there"
            " may have been more: get the whole file and import it again",
        ],
    )
    (folder / "whole.opml").write_text(whole, encoding="utf-8")
    again = wirewatch("feed", "import", "whole.opml")
    assert (again.status, again.err) == (
        0,
        "1 feed added, 1 there already; a running bot asks each of them now\n",
    )


def test_a_feed_is_added_shown_and_known_from_then_on(
    folder: Path, site: Site, wirewatch: Any
) -> None:
    site.feed("/rss", "Ferry runs aground", "Mayor resigns", "Bridge closed", "Old news")
    added = wirewatch("feed", "add", site.page(alternate("/rss")), "--tag", "local")
    assert added.out.splitlines() == [
        "  2026-11-24T11:00:00Z  Ferry runs aground · Pier News",
        "  2026-11-24T10:00:00Z  Mayor resigns · Pier News",
        "  2026-11-24T09:00:00Z  Bridge closed · Pier News",
    ]
    assert added.err.splitlines() == [
        f"added F2 Pier News ({site.url('/rss')})",
        "what it holds now (4 entries) is noted, and nobody is told of it; what comes later is",
        "next check: at once, by a running bot",
    ]
    again = wirewatch("feed", "add", site.url("/rss"))
    assert (again.status, again.out) == (0, "")
    assert again.err == (
        f"F2 Pier News ({site.url('/rss')}) is a feed already; next check: at once\n"
    )
    assert wirewatch("feed", "list", "--json").rows[1]["tags"] == ["local"]


def test_of_several_feeds_people_choose_one(folder: Path, site: Site, wirewatch: Any) -> None:
    page = site.page(alternate("/a", title="World") + alternate("/b", title="Sport"))
    several = wirewatch("feed", "add", page)
    assert several.status == 1
    assert [line.split() for line in several.out.splitlines()[1:]] == [
        ["World", "RSS", site.url("/a")],
        ["Sport", "RSS", site.url("/b")],
    ]
    assert several.err == (
        "the site has 2 feeds, and none was added: add one by its address, for example:"
        f" wirewatch feed add {site.url('/a')}\n"
    )
    site.feed("/a")
    wirewatch("feed", "add", site.url("/a"))
    found = wirewatch("feed", "find", page)
    assert found.status == 0
    assert "RSS     F2 " in found.out.splitlines()[1]
    assert f"wirewatch feed add {site.url('/b')}" in found.err
    assert [row["feed"] for row in wirewatch("feed", "find", page, "--json").rows] == ["F2", None]
    row = wirewatch("feed", "add", page, "--json").rows[0]
    assert (row["feed"], row["added"]) == (None, False)
    assert [one["address"] for one in row["choices"]] == [site.url("/a"), site.url("/b")]


def test_that_all_feeds_of_a_site_are_there_is_said(
    folder: Path, site: Site, wirewatch: Any
) -> None:
    site.feed("/rss")
    wirewatch("feed", "add", site.url("/rss"))
    assert wirewatch("feed", "find", site.url("/rss")).err == "all of them are there already\n"


def test_a_page_with_hundreds_of_feeds_shows_some(folder: Path, site: Site, wirewatch: Any) -> None:
    page = site.page("".join(alternate(f"/{n}") for n in range(500)))
    assert "the site has 50 feeds or more" in wirewatch("feed", "add", page).err


def test_an_addition_is_a_row_for_programs(folder: Path, site: Site, wirewatch: Any) -> None:
    [row] = wirewatch("feed", "add", site.feed("/rss"), "--name", "Mine", "--json").rows
    assert row == {
        "feed": "F2",
        "name": "Mine",
        "shown": f"Mine ({site.url('/rss')})",
        "added": True,
        "entries": 1,
        "preview": [
            {
                "title": "Ferry runs aground",
                "outlet": "Mine",
                "published": "2026-11-24T11:00:00Z",
            }
        ],
        "next": None,
        "choices": [],
    }


@pytest.mark.parametrize(
    ("site_name", "said"),
    {
        "file:///etc/passwd": '"file:///etc/passwd" is no address of a site',
        "http://127.0.0.1:9/": "http://127.0.0.1:9/: no connection could be made",
    }.items(),
)
def test_what_cannot_be_added_is_told_in_one_sentence(
    folder: Path, wirewatch: Any, site_name: str, said: str
) -> None:
    refused = wirewatch("feed", "add", site_name)
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.startswith(f"wirewatch: the feed was not added: {said}")
    assert refused.err.count("\n") == 1


def test_a_feed_is_paused_resumed_and_removed(folder: Path, site: Site, wirewatch: Any) -> None:
    wirewatch("source", "subscribe", site.feed("/rss"))
    paused = wirewatch("feed", "pause", "F2").err
    assert paused == f"paused F2 Pier News ({site.url('/rss')}): wirewatch feed resume F2\n"
    listed = wirewatch("source", "health")
    assert "paused" in listed.out
    assert listed.err == "to poll a paused feed again: wirewatch feed resume ID\n"
    again = wirewatch("feed", "add", site.url("/rss"))
    assert "it is not polled: it was paused by hand: wirewatch feed resume F2" in again.err
    assert "resumed F2" in wirewatch("feed", "resume", "pier news").err
    assert "removed F2" in wirewatch("feed", "rm", "F2").err
    assert [row["feed"] for row in wirewatch("feed", "ls", "--json").rows] == ["F1"]
    assert "lives in the configuration file" in wirewatch("feed", "remove", "Saved").err


def test_no_feeds_yet_are_told_as_such(folder: Path, wirewatch: Any) -> None:
    (folder / "config.toml").write_text("", encoding="utf-8")
    assert (
        wirewatch("feed", "list").err == "there are no feeds yet: wirewatch feed add example.org\n"
    )


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (("watch", "follow", "-sport ferry"), ""),
        (("watch", "ls"), "-sport ferry"),
        (("watch", "unsubscribe", "W1"), ""),
    ],
)
def test_watches_have_the_same_other_words(
    folder: Path, wirewatch: Any, words: tuple[str, ...], out: str
) -> None:
    if words[1] != "follow":
        wirewatch("watch", "add", "-sport ferry")
    done = wirewatch(*words)
    assert done.status == 0
    assert out in done.out


def health(condition: Condition = Condition.WELL, **more: Any) -> FeedHealth:
    state = more.pop("state", PollState())
    feed = Feed("https://pier.example/rss", shown="Pier\n(x)", id=7, origin="chat", state=state)
    return FeedHealth(feed, condition, **more)


def cells(capsys: pytest.CaptureFixture[str], one: FeedHealth) -> list[str]:
    show_rows(_HEALTH, [_health_cells(one, NOON)])
    return [cell.strip() for cell in capsys.readouterr().out.splitlines()[1].split("  ") if cell]


def test_how_a_feed_stands_is_drawn_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    well = health(
        last_success_at=NOON - timedelta(minutes=2),
        next_at=NOON + timedelta(minutes=3),
        because="every 5 min",
        per_day=12.0,
        latency_p50=timedelta(seconds=90),
        latency_p95=timedelta(minutes=11),
    )
    assert [cell for cell in cells(capsys, well) if cell] == [
        "F7", "Pier (x)", "well", "2 min ago", "in 3 min", "12", "2 min, 11 min", "chat", "every 5 min",
    ]  # fmt: skip


def test_on_a_terminal_an_address_is_folded_never_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    show_rows(("feed", "address"), [("Pier", "https://pier.example/" + "x" * 60 + "/rss")])
    drawn = capsys.readouterr().out
    assert "…" not in drawn
    assert drawn.count("x") == 61
    assert max(map(len, drawn.splitlines()[1:])) <= 40


def test_what_is_wrong_with_a_feed_stands_before_why_it_waits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    failing = health(
        Condition.FAILING, error="Pier: 404: check the address", because="x", next_at=NOON
    )
    shown = cells(capsys, failing)
    assert shown[-1] == "Pier: 404: check the address"
    assert "at once" in shown
    assert list(_summary([failing, health()])) == ["1 of 2 feeds needs a look: see `why`"]


def test_when_a_feed_that_is_there_is_asked_next_is_said() -> None:
    polled = FeedAdded(health(state=PollState(next_at=NOON)).feed, is_new=False)
    assert list(_sentences(polled)) == [
        "F7 Pier\n(x) is a feed already; next check: 2026-11-24T12:00:00Z"
    ]
    gone = PollState(standing=Standing.GONE, because="its publisher says so")
    [said] = _sentences(FeedAdded(health(state=gone).feed, is_new=False))
    assert said.endswith("it is not polled: its publisher says so: wirewatch feed resume F7")


def test_that_a_new_feed_is_broken_is_said() -> None:
    said = list(_sentences(FeedAdded(health().feed, True, 1, problem="it is cut off")))
    assert said[1:3] == [
        "note: it is cut off",
        "what it holds now (1 entry) is noted, and nobody is told of it; what comes later is",
    ]


LIST = """<opml version="2.0"><body><outline text="World">
<outline type="rss" text="Tide &amp; Time" xmlUrl="https://tide.example/rss?token=pw1"/>
<outline type="rss" text="Pier" xmlUrl="https://pier.example/rss"/></outline>
<outline text="Pass" xmlUrl="file:///etc/passwd"/></body></opml>"""


def test_a_list_is_taken_in_with_counts_or_a_line_each(folder: Path, wirewatch: Any) -> None:
    (folder / "in.opml").write_text(LIST, encoding="utf-8")
    dry = wirewatch("feed", "import", "in.opml", "--dry-run", "--verbose")
    assert dry.err.splitlines() == [
        "would be added: Tide & Time (https://tide.example/rss?token=***)",
        "would be added: Pier (https://pier.example/rss)",
        "refused: Pass file:///etc/passwd: its address is no http:// or https:// one",
        "2 feeds would be added, 0 there already, 1 refused (its address is no http:// or"
        " https:// one)",
    ]
    done = wirewatch("feed", "import", "in.opml")
    assert done.out == ""
    assert done.err == (
        "2 feeds added, 0 there already, 1 refused (its address is no http:// or https:// one);"
        " a running bot asks each of them now\n"
    )
    again = wirewatch("feed", "import", "in.opml", "-v").err
    assert "there already: Tide & Time https://tide.example/rss\n" in again
    assert "pw1" not in again


def test_a_list_may_come_through_a_pipe(
    folder: Path, wirewatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LIST.encode())))
    assert "2 feeds added" in wirewatch("feed", "import", "-").err


def test_feeds_are_given_out_to_stdout_or_a_file_without_secret_ones(
    folder: Path, wirewatch: Any
) -> None:
    (folder / "in.opml").write_text(LIST, encoding="utf-8")
    wirewatch("feed", "import", "in.opml")
    given = wirewatch("feed", "export")
    assert [one.address for one in outlines_from(given.out.encode())] == [
        "https://pier.example/rss"
    ]
    assert given.err.splitlines() == [
        "left out: Saved (file:saved.xml): it is a file of this machine",
        "left out: Tide & Time (https://tide.example/rss?token=***): its address holds a login or"
        " a key",
        "1 feed written",
    ]
    assert wirewatch("feed", "export", "out.opml").err.endswith("1 feed written to out.opml\n")
    assert (folder / "out.opml").read_bytes()[:5] == b"<?xml"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "nowhere.opml"), "nowhere.opml cannot be read: No such file or directory"),
        (("import", "config.toml"), "nothing was imported: it is no OPML file"),
        (("export", "no/where.opml"), "no/where.opml cannot be written: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(
    folder: Path, wirewatch: Any, words: tuple[str, ...], said: str
) -> None:
    refused = wirewatch("feed", *words)
    assert refused.status == 1
    assert f"wirewatch: {said}" in refused.err
