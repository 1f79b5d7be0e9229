"""Trying, voting and taking away, as the operator does, on the sample newsroom."""

import csv
import io
import json
from pathlib import Path
from typing import Any


def ran(wirewatch: Any) -> list[dict[str, Any]]:
    done = wirewatch("run", "--once", "--json")
    assert done.status == 0
    return [row for row in done.rows if row["alert"]]


def test_a_trial_of_each_watch_finds_what_was_really_told(newsroom: Path, wirewatch: Any) -> None:
    told = ran(wirewatch)
    watches = wirewatch("watch", "list", "--json").rows
    assert {one for row in told for one in row["watches"]} == {one["watch"] for one in watches}
    for watch in watches:
        sent = [row for row in told if watch["watch"] in row["watches"]]
        *trials, last = wirewatch("backtest", watch["query"], "--json").rows
        assert {row["story"] for row in trials} == {row["story"] for row in sent}
        assert last["summary"]["stories"] == len({row["story"] for row in sent})
        places = [tuple(map(str, row["evidence"])) for row in trials]
        if all(row["watches"] == [watch["watch"]] for row in sent):
            assert {tuple(map(str, row["evidence"])) for row in sent} <= set(places)


def test_an_alert_is_voted_on_and_its_watch_tells_so(newsroom: Path, wirewatch: Any) -> None:
    alert = ran(wirewatch)[0]
    said = wirewatch("vote", alert["alert"], "down", "--by", "ann")
    assert said.status == 0
    assert "0 of 1 vote" in said.out + said.err
    [row] = wirewatch("vote", alert["alert"], "up", "--json").rows
    assert (row["alert"], row["verdict"]) == (alert["alert"], "up")
    assert row["watches"][0]["precision"] == {"useful": 1, "votes": 2, "low": None, "high": None}
    shown = wirewatch("watch", "show", alert["watches"][0])
    assert "votes: 1 of 2 votes: too few" in shown.err
    wirewatch("vote", alert["alert"], "none")
    [back] = wirewatch("watch", "show", alert["watches"][0], "--json").rows
    assert back["precision"]["votes"] == 1


def test_what_is_no_alert_cannot_be_voted_on(newsroom: Path, wirewatch: Any) -> None:
    ran(wirewatch)
    for reference in ("x", "S8F3K", "https://pier.example/"):
        refused = wirewatch("vote", reference, "up")
        assert refused.status == 1
        assert "its message shows its id, as in L4T7M" in refused.err, reference
    assert "nothing is known of" in wirewatch("vote", "L0000", "up").err
    assert wirewatch("vote", "L4T7M", "maybe").status == 2


def test_a_story_is_written_to_stdout_as_a_file(newsroom: Path, wirewatch: Any) -> None:
    story = ran(wirewatch)[0]["story"]
    markdown = wirewatch("story", story, "--format", "markdown").out
    assert markdown.startswith("# ")
    assert "## First seen" in markdown
    rows = list(csv.DictReader(io.StringIO(wirewatch("story", story, "--format", "csv").out)))
    [shown] = wirewatch("story", "show", story, "--json").rows
    assert {row["article"] for row in rows} == {one["article"] for one in shown["articles"]}
    assert json.loads(wirewatch("story", story, "--format", "json").out) == shown


def test_less_like_an_alert_is_proposed_with_its_effect_and_not_done(
    newsroom: Path, wirewatch: Any
) -> None:
    wirewatch("watch", "add", "lighthouse OR border", "--name", "Mine")
    told = {tuple(row["watches"]): row for row in ran(wirewatch)}
    in_file = wirewatch("less", told["W3",]["alert"])
    assert "lives in the configuration file: change it there" in in_file.err
    alert = told["W6",]
    said = wirewatch("less", alert["alert"])
    assert said.status == 0
    assert "nothing was changed; wirewatch watch edit W6 --query" in said.err
    [row] = wirewatch("less", alert["alert"], "--json").rows
    assert row["query"] == "lighthouse OR border"
    assert row["exclude"]
    for one in row["exclude"]:
        assert one["query"].endswith(f"-{one['word']}")
        assert 0 < one["removed"] <= one["stories"]
        assert f"-{one['word']} removes {one['removed']} of {one['stories']}" in said.out
    by_link = wirewatch("less", alert["link"], "--channel", "console", "--json").rows
    assert by_link == [row]
    assert wirewatch("less", alert["link"]).status == 1
