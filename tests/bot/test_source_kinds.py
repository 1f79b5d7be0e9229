"""Kinds of feeds in the configuration, on the command line and in the documents."""

import json
import re
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
import regex

from adapters.sources import KINDS, FeedSettings, SourceSettings
from adapters.sources.readers import READERS, REFUSALS
from bot.config import Config, ConfigError, in_effect, load
from tests.documents import DOCS, EXAMPLE, REFERENCE, read
from tests.newsroom import a_store

GUARDIAN = 'kind = "guardian"\nquery = "ferries"\napi_key = "hunter2"'


def config_of(folder: Path, *feeds: str) -> Config:
    path = folder / "config.toml"
    path.write_text("\n".join(f"[[feeds]]\n{feed}" for feed in feeds), encoding="utf-8")
    return load(path)


def fault_of(folder: Path, *feeds: str) -> str:
    with pytest.raises(ConfigError) as caught:
        config_of(folder, *feeds)
    return str(caught.value)


# The kinds are the same everywhere


def kinds_of_the_union() -> dict[str, Any]:
    members, _ = get_args(SourceSettings)
    return {get_args(one)[1].tag: get_args(one)[0] for one in get_args(members)}


def test_every_kind_of_the_union_is_named_and_has_a_reader() -> None:
    assert kinds_of_the_union() == dict(KINDS)
    assert READERS.keys() == KINDS.keys()
    assert REFUSALS.keys() <= KINDS.keys()
    for kind, settings in KINDS.items():
        assert get_args(settings.model_fields["kind"].annotation) == (kind,)


def test_every_kind_stands_in_the_documents_and_no_other() -> None:
    headings = regex.findall(r'^### kind = "(\w+)"', read(REFERENCE / "config.md"), regex.MULTILINE)
    shown = set(regex.findall(r'^# kind = "(\w+)"', read(EXAMPLE), regex.MULTILINE))
    listed = regex.findall(
        r"^\| `(\w+)` \|", read(DOCS / "howto" / "add-a-source.md"), regex.MULTILINE
    )
    assert sorted(headings) == sorted(shown) == sorted(KINDS.keys() - {"feed"})
    assert sorted(listed) == sorted(KINDS)


# In the configuration


def test_a_feed_need_not_name_its_kind(tmp_path: Path) -> None:
    config = config_of(tmp_path, "url = 'https://a.example/1'", "url = 'file:a'\nkind = 'feed'")
    assert all(isinstance(feed, FeedSettings) for feed in config.feeds)
    assert [feed.kind for feed in config.feed_list()] == ["feed", "feed"]


def test_a_kind_becomes_a_feed_with_its_whole_address_and_its_options(tmp_path: Path) -> None:
    config = config_of(
        tmp_path,
        'kind = "gdelt"\nquery = "ferries"\nname = "Ferries"\ntags = ["sea"]',
        'kind = "json"\nurl = "https://a.example/list"\nitems = "rows"\ntitle = "head"',
    )
    search, rows = config.feed_list()
    assert search.url.startswith("https://api.gdeltproject.org/api/v2/doc/doc?query=ferries&")
    assert (search.kind, search.tags, search.shown) == (
        "gdelt",
        ("sea",),
        "Ferries (gdelt: ferries)",
    )
    assert (rows.kind, rows.options) == ("json", {"items": "rows", "title": "head"})


async def test_the_database_keeps_what_a_kind_must_know(tmp_path: Path) -> None:
    config = config_of(
        tmp_path,
        GUARDIAN,
        'kind = "page"\nurl = "https://a.example/list"\nitems = "li"\ntitle = "h3"',
    )
    wanted = config.feed_list()
    async with a_store(tmp_path) as store:
        await store.sync(wanted, [])
        kept = await store.feeds()
    assert [(f.url, f.kind, f.options, f.shown, f.interval) for f in kept] == [
        (f.url, f.kind, f.options, f.shown, f.interval) for f in wanted
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('kind = "gdlt"', 'feeds[1].kind: is not known: write "feed", "sitemap", "hackernews"'),
        ("kind = 5", "feeds[1].kind: is not known: write"),
        ("kind = []", "feeds[1].kind: is not known: write"),
        ('kind = "gdelt"', "feeds[1].query: is missing"),
        (
            'kind = "gdelt"\nquery = "x"\nnaem = "y"',
            "feeds[1].naem: unknown key: did you mean `name`?",
        ),
        ('kind = "gdelt"\nquery = "x"\nurl = "y"', "feeds[1].url: unknown key of this kind"),
        (
            'url = "file:a"\nquery = "x"',
            'belongs to "hackernews", "gdelt", "googlenews", "guardian"',
        ),
        (
            'kind = "guardian"\nname = "Pier"\napi = "k"',
            "feeds[1] (Pier).api: unknown key: did you",
        ),
        (
            'kind = "guardian"\napi_key = "env:NOT_SET"',
            "feeds[1].api_key: the environment variable",
        ),
        ('kind = "gdelt"\nquery = "x"\ninterval = "5m"', "feeds[1].interval: GDELT has news every"),
        ('kind = "json"\nurl = "file:a"\ntitle = "a["', "feeds[1].title: this is no JMESPath"),
        (
            'kind = "page"\nurl = "file:a"\nitems = "li >"',
            "feeds[1].items: this is no CSS selector",
        ),
        ('kind = "page"\nurl = "a"\nitems = "li"', "feeds[1].url: a feed's address begins with"),
        (
            'kind = "googlenews"\nquery = "x"\nedition = "en"',
            "feeds[1].edition: write a language and",
        ),
        ('kind = "hackernews"\nsection = "jobs"', "feeds[1].section: is not known: write 'story'"),
        ('kind = "sitemap"\nurl = 5', "feeds[1].url: is a number: write text in quotes"),
    ],
)
def test_a_fault_of_a_kind_names_its_key_and_the_remedy(
    tmp_path: Path, text: str, says: str
) -> None:
    told = fault_of(tmp_path, text)
    assert says in told
    assert not any(f"].{kind}." in told for kind in KINDS)


def test_a_feed_that_is_no_table_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('feeds = ["https://a.example/"]')
    with pytest.raises(ConfigError, match=r"feeds\[1\]: is text: write a table of keys and values"):
        load(path)


def test_two_searches_for_the_same_are_one_too_many_and_no_key_is_shown(tmp_path: Path) -> None:
    told = fault_of(tmp_path, GUARDIAN, GUARDIAN)
    assert 'feeds: "guardian: ferries" is listed twice' in told
    assert "hunter2" not in told


def test_check_shows_kinds_without_their_keys(tmp_path: Path) -> None:
    config = config_of(
        tmp_path, GUARDIAN, 'kind = "json"\nurl = "https://a.example/?key=hunter2"\ntitle = "t"'
    )
    shown = "\n".join(in_effect(config))
    assert "feed guardian: ferries" in shown
    assert "feed https://a.example/?key=***" in shown
    assert "hunter2" not in f"{shown}{config!r}{[feed.shown for feed in config.feed_list()]}"


# On the command line


def test_a_kind_is_tried_on_the_command_line(
    tmp_path: Path, wirewatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a list.json").write_text(json.dumps({"rows": [{"head": "Truce", "at": "/1"}]}))
    options = ("--option", "items=rows", "--option", "title=head", "--option", "link=at")
    base = ("--base-url", "https://a.example/")
    [row] = wirewatch(
        "feed", "parse", "--kind", "json", *options, *base, "--json", "a list.json"
    ).rows
    assert row["file"] == "a list.json"
    assert [(e["title"], e["link"]) for e in row["entries"]] == [("Truce", "https://a.example/1")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--kind", "gdlt", "x"), 'there is no kind "gdlt": there are feed, sitemap'),
        (("--kind", "json", "x"), "title: is missing (keys of this kind: url, items, title"),
        (("--kind", "page", "--option", "items", "x"), "write KEY=VALUE, for example title="),
        (("--kind", "page", "--option", "items=li >", "x"), "items: this is no CSS selector"),
        (("--kind", "gdelt", "--option", "zzz=1", "x"), "zzz: unknown key"),
        (("--kind", "guardian", "x"), "api_key: is missing"),
        (("--kind", "sitemap", "none.xml"), "none.xml: the file cannot be read"),
    ],
)
def test_what_cannot_be_tried_is_told(wirewatch: Any, words: tuple[str, ...], says: str) -> None:
    result = wirewatch("feed", "parse", *words)
    assert (result.status, result.out) == (1, "")
    assert says in result.err


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"feed"}))
def test_every_other_source_says_its_limits_and_where_they_stand(kind: str) -> None:
    about = sys.modules[KINDS[kind].__module__].__doc__ or ""
    assert re.search(r"[a-z0-9-]+\.[a-z]{2,}/|\w+\.\w+\.(org|io|com)", about), "no place"
    assert re.search(r"\b(at most|a day|a second|a minute|a sitemap|of the last)\b", about), (
        "no limit"
    )
