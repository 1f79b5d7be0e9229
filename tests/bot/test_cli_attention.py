"""What the operator types about people's attention, and what comes of it."""

from pathlib import Path
from typing import Any

DIGESTS = '\n[[channels]]\nname = "console"\nzone = "Europe/Berlin"\nbudget = "20/h"\n'


def with_digests(newsroom: Path) -> None:
    """Let every watch of the sample newsroom be told in the digest."""
    path = newsroom / "config.toml"
    text = path.read_text(encoding="utf-8").replace("[[watches]]", '[[watches]]\nmode = "digest"')
    path.write_text(text + DIGESTS, encoding="utf-8")


def test_how_a_channel_is_told_is_set_and_shown(newsroom: Path, wirewatch: Any) -> None:
    words = ("--zone", "europe/berlin", "--quiet", "22:00-07:00", "--budget", "20/h")
    wirewatch("channel", "set", "console", *words, "--ping-twice", "on", "--reads", "console")
    [row] = wirewatch("channel", "show", "--json").rows
    assert (row["zone"], row["quiet"], row["budget"]) == ("Europe/Berlin", "22:00-07:00", "20/h")
    assert (row["ping_twice"], row["reads"], row["digest"]) == ("on", ["console"], "daily 08:00")
    out = wirewatch("channel", "show").out
    assert "  quiet: 22:00-07:00\n" in out
    assert "  one person's, who reads console\n" in out


def test_a_setting_that_cannot_be_meant_is_refused(newsroom: Path, wirewatch: Any) -> None:
    refused = wirewatch("channel", "set", "console", "--quiet", "10pm-7:00")
    assert refused.status == 1
    assert refused.err == (
        "wirewatch: nothing was set: quiet: `10pm` is no time of day: write 22:00\n"
    )
    assert "nothing was named" in wirewatch("channel", "set", "console").err


def test_what_the_file_says_of_a_channel_is_shown_and_not_changed(
    newsroom: Path, wirewatch: Any
) -> None:
    with_digests(newsroom)
    assert "  budget: 20/h (in the configuration file)\n" in wirewatch("channel", "show").out
    refused = wirewatch("channel", "set", "console", "--budget", "5/h")
    assert "budget of console is set in the configuration file" in refused.err
    assert "channel console: zone Europe/Berlin, budget 20/h" in wirewatch("check").out


def test_something_is_muted_shown_and_heard_again(newsroom: Path, wirewatch: Any) -> None:
    added = wirewatch("mute", "add", "outlet Harbour Wire", "forever", "--by", "Ann")
    assert added.err == ("console: outlet Harbour Wire is muted until it is taken back, by Ann\n")
    listed = wirewatch("mute", "list")
    assert listed.out == added.err
    [row] = wirewatch("mute", "list", "--json").rows
    assert (row["kind"], row["name"], row["until"], row["by"]) == (
        "outlet",
        "Harbour Wire",
        None,
        "Ann",
    )
    assert "heard again" in wirewatch("mute", "remove", "outlet harbour wire").err
    assert wirewatch("mute", "list").err == "nothing is muted\n"


def test_alerts_wait_for_a_digest_that_can_be_had_now(newsroom: Path, wirewatch: Any) -> None:
    with_digests(newsroom)
    wirewatch("run", "--once")
    [row] = wirewatch("channel", "show", "--json").rows
    assert row["waiting"] > 1
    told = wirewatch("digest", "now")
    assert "a digest of" in told.err
    assert "nothing waits for the digest" in wirewatch("digest", "now").err
    digest = wirewatch("run", "--once").out
    assert digest.startswith("Digest, ")
    assert "Harbour Wire" in digest


def test_the_digest_is_set_with_a_zone(newsroom: Path, wirewatch: Any) -> None:
    [row] = wirewatch("digest", "set", "weekly mon 08:00", "Asia/Tokyo", "--json").rows
    assert row["digest"] == "weekly mon 08:00 Asia/Tokyo"


def test_what_was_muted_stands_in_the_catch_up_and_in_why(newsroom: Path, wirewatch: Any) -> None:
    wirewatch("mute", "add", "outlet Harbour Wire", "4h")
    wirewatch("run", "--once")
    rows = wirewatch("catchup", "--since", "8h", "--json").rows
    muted = [row for row in rows if row["note"] and row["note"].startswith("mute:")]
    assert muted
    link = next(row["link"] for row in muted if row["link"])
    assert "is muted until" in wirewatch("why", link).out
    shown = wirewatch("catchup", "--since", "8h")
    assert shown.err.endswith("stories in the last 8 h\n")
    assert muted[0]["title"] in shown.out
    assert wirewatch("catchup").err.startswith("nothing since you last looked")


def test_a_new_watch_says_what_it_would_have_found(newsroom: Path, wirewatch: Any) -> None:
    wirewatch("run", "--once")
    wished = ("--mode", "batch", "--urgent", "--quiet", "22:00-7:00")
    saved = wirewatch("watch", "add", "earthquake", *wished, "--json")
    assert "it would have found" in saved.err
    assert "what comes from now on is told" in saved.err
    [row] = saved.rows
    assert (row["mode"], row["urgent"], row["spikes"]) == ("batch", True, None)
    assert row["quiet"] == "22:00-07:00"
    assert "batch, urgent, quiet 22:00-07:00" in wirewatch("watch", "list").out
    [row] = wirewatch("watch", "edit", row["watch"], "--quiet", "", "--json").rows
    assert row["quiet"] is None
