"""`wirewatch whynot` and the trees of `wirewatch why`, on the sample newsroom."""

from pathlib import Path
from typing import Any


def an_article_that_was_told(wirewatch: Any) -> dict[str, Any]:
    ran = wirewatch("run", "--once", "--json")
    assert ran.status == 0
    return next(row for row in ran.rows if row["link"] and row["alert"])


def test_what_was_told_and_what_was_not_are_explained(newsroom: Path, wirewatch: Any) -> None:
    told = an_article_that_was_told(wirewatch)
    shown = wirewatch("whynot", told["link"], "--channel", told["channel"])
    assert shown.status == 0
    assert "ok   message: told at" in shown.out
    assert "STOP" not in shown.out
    nowhere = wirewatch("whynot", told["link"], "--channel", "console:nowhere").out
    assert "STOP watch: no watch tells console:nowhere" in nowhere
    [row] = wirewatch("whynot", "http://127.0.0.1/x", "--json").rows
    assert (row["stopped_by"], row["article"]) == ("address", None)


def test_why_draws_the_watch_as_it_reads_now(newsroom: Path, wirewatch: Any) -> None:
    told = an_article_that_was_told(wirewatch)
    shown = wirewatch("why", told["alert"]).out
    assert f"{told['watches'][0]} " in shown
    assert "as it reads now:" in shown
    assert "✓ " in shown
    [row] = wirewatch("why", told["alert"], "--json").rows
    assert [one["watch"] for one in row["trees"]] == told["watches"]
    assert all(one["held"] for one in row["trees"])


def test_a_watch_that_was_not_satisfied_is_drawn(newsroom: Path, wirewatch: Any) -> None:
    wirewatch("run", "--once")
    wirewatch("watch", "add", "zeppelin", "--name", "Airships")
    links = [row["link"] for row in wirewatch("top", "--json").rows if row["link"]]
    asked = [wirewatch("whynot", link, "--json").rows[0] for link in links]
    unmet = next(row["link"] for row in asked if row["stopped_by"] == "watch")
    shown = wirewatch("whynot", unmet, "--watch", "Airships").out
    assert "Airships is not satisfied: lacks zeppelin" in shown
    assert "lacks zeppelin" in shown
    assert "✗ zeppelin" in shown


def test_what_is_no_link_is_refused(newsroom: Path, wirewatch: Any) -> None:
    refused = wirewatch("whynot", "no link")
    assert refused.status == 1
    assert "is no link of an article" in refused.err
