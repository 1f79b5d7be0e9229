import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.errors import FetchError, SourceUnreadable
from adapters.sources import FeedSource
from adapters.sources.decoding import text_of
from adapters.sources.json_source import JsonSettings
from adapters.sources.page_source import PageSettings
from rules.model import FeedAnswer
from tests.servers.feed_server import FeedServer, Reply

TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
ROWS: dict[str, Any] = {
    "data": {
        "posts": [
            {
                "nr": 7,
                "head": "Ferries stand still",
                "where": "/news/7",
                "at": "2026-11-24T10:00:00Z",
                "by": [{"name": "Ada Quay"}, {"name": "Bo Pier"}],
                "lead": "<p>Two piers closed</p>",
            },
            {"nr": 8, "head": "Trams run", "at": 1795514400},
        ]
    }
}
EXPRESSIONS = {
    "items": "data.posts",
    "title": "head",
    "link": "where",
    "summary": "lead",
    "published": "at",
    "id": "nr",
    "author": "by[].name",
}


async def read_json(source: FeedSource, server: FeedServer, body: bytes, **keys: str) -> FeedAnswer:
    expressions: dict[str, Any] = {**EXPRESSIONS, **keys}
    url = server.serve("/api/list", Reply(body))
    settings = JsonSettings(kind="json", url=url, **expressions)
    return await source.fetch(settings.feed())


async def read_page(
    source: FeedSource,
    server: FeedServer,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    **keys: Any,
) -> FeedAnswer:
    url = server.serve("/list", Reply(body, headers=headers or {}))
    settings = PageSettings(kind="page", url=url, **{"items": "li", **keys})
    return await source.fetch(settings.feed())


# JSON


async def test_expressions_say_what_is_what(server: FeedServer, source: FeedSource) -> None:
    first, second = (await read_json(source, server, json.dumps(ROWS).encode())).entries
    assert (first.title, first.summary) == ("Ferries stand still", "<p>Two piers closed</p>")
    assert first.link == server.url("/news/7")
    assert (first.id, first.guid, first.published) == ("7", "7", TEN)
    assert first.author == "Ada Quay, Bo Pier"
    assert (second.link, second.author, second.published) == (None, None, TEN)


async def test_a_bare_list_needs_no_items_and_any_row_may_be_odd(
    server: FeedServer, source: FeedSource
) -> None:
    rows: list[Any] = [
        None,
        5,
        [],
        {"head": 5},
        {"head": " "},
        {"head": "x", "where": "ftp://a/"},
        "head",
    ]
    answer = await read_json(source, server, json.dumps(rows).encode(), items="@")
    assert [(entry.title, entry.link) for entry in answer.entries] == [("5", None), ("x", None)]


async def test_an_expression_that_fails_on_one_row_loses_that_field_only(
    server: FeedServer, source: FeedSource
) -> None:
    rows = [{"head": "a", "where": "/1"}, {"head": 5, "where": "/2"}, {"head": "b", "where": "/3"}]
    answer = await read_json(
        source, server, json.dumps(rows).encode(), items="@", summary="join('', reverse(head))"
    )
    assert [entry.title for entry in answer.entries] == ["a", "5", "b"]


@pytest.mark.parametrize(
    ("body", "keys", "says"),
    [
        (b"<html>log in</html>", {}, "gave no JSON, but a web page"),
        (b'{"data": {"posts": {"a": 1}}}', {}, "items = 'data.posts' finds a table where a list"),
        (b'{"data": {}}', {}, "items = 'data.posts' finds nothing where a list"),
        (b'{"data": 5}', {"items": "length(data)"}, "cannot be applied to the answer"),
        (b'{"data": {"posts": [{"a": 1}]}}', {}, "title = 'head' finds nothing there"),
        (b'{"data": ' * 100_000, {}, "nested too deeply"),
        (b'{"data": {"posts": [', {}, "broken or cut off"),
    ],
)
async def test_json_in_another_form_is_told_with_the_key_to_change(
    server: FeedServer, source: FeedSource, body: bytes, keys: dict[str, str], says: str
) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        await read_json(source, server, body, **keys)
    assert says in str(caught.value)


async def test_no_entries_are_an_answer(server: FeedServer, source: FeedSource) -> None:
    assert (await read_json(source, server, b'{"data": {"posts": []}}')).entries == ()


async def test_of_endless_rows_some_are_taken(server: FeedServer, source: FeedSource) -> None:
    rows = [{"head": f"News {number}"} for number in range(20_000)]
    answer = await read_json(source, server, json.dumps(rows).encode(), items="@")
    assert len(answer.entries) == 1_000


@pytest.mark.parametrize("key", list(EXPRESSIONS))
@pytest.mark.parametrize("wrong", ["a[", "nothing(@)", "", "[" * 490, "a" * 501, "join(a)"])
def test_a_wrong_expression_is_refused_with_the_configuration(key: str, wrong: str) -> None:
    keys: dict[str, Any] = {**EXPRESSIONS, key: wrong}
    with pytest.raises(ValidationError):
        JsonSettings(kind="json", url="https://a.example/", **keys)


def test_an_expression_that_wants_something_of_its_row_is_well() -> None:
    settings = JsonSettings(kind="json", url="https://a.example/", title="join(' ', words)")
    assert settings.feed().options == {"items": "@", "title": "join(' ', words)"}


# Pages


PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Harbour office</title>
<base href="/notices/"></head><body><script>var li = "<li>";</script><ul>
<li class="n"><h2>Piers <b>closed</b></h2><a href="7.html">read on</a>
<time datetime="2026-11-24T11:00:00+01:00">today</time><p>Until the storm is over.</p></li>
<li class="n"><h2>Straße open</h2><a href="8.html">more</a><i>24 November 2026, 10:00 GMT</i></li>
<li><a href="javascript:alert(1)">bad</a></li><li>no link</li></ul></body></html>"""


async def test_selectors_say_what_is_what(server: FeedServer, source: FeedSource) -> None:
    answer = await read_page(
        source, server, PAGE.encode(), title="h2", summary="p", published="time, i"
    )
    first, second = answer.entries
    assert (first.title, first.link) == ("Piers closed", server.url("/notices/7.html"))
    assert (first.summary, first.published) == ("Until the storm is over.", TEN)
    assert (second.title, second.summary, second.published) == ("Straße open", None, TEN)
    assert answer.title == "Harbour office"


async def test_items_may_be_links_and_the_words_of_a_link_are_its_title(
    server: FeedServer, source: FeedSource
) -> None:
    answer = await read_page(source, server, PAGE.encode(), items="li.n > a")
    assert [entry.title for entry in answer.entries] == ["read on", "more"]


@pytest.mark.parametrize(
    ("encoding", "header"),
    [("utf-8", None), ("cp1252", "text/html; charset=windows-1252"), ("utf-16", None)],
)
async def test_a_page_is_read_as_its_server_says_before_what_it_says_itself(
    server: FeedServer, source: FeedSource, encoding: str, header: str | None
) -> None:
    headers = {"Content-Type": header} if header else {}
    answer = await read_page(source, server, PAGE.encode(encoding), headers, title="h2")
    assert answer.entries[1].title == "Straße open"


@pytest.mark.parametrize(
    ("body", "keys", "says"),
    [
        (PAGE.encode(), {"items": "article"}, "items = 'article' finds nothing on the page"),
        (PAGE.encode(), {"title": "h6"}, "none of 4 entries on the page has a title and a link"),
        (b'{"a": 1}', {}, "this is no web page, but the words"),
        (b"<?xml version='1.0'?><rss/>", {}, "this is no web page"),
        (b"", {}, "an empty answer"),
        (b"<!", {}, "the page is empty"),
        (b"<p>" + b"x" * 4 * 1024 * 1024, {}, "larger than 4 MB"),
    ],
)
async def test_a_page_that_has_changed_is_told_with_the_key_to_change(
    server: FeedServer, source: FeedSource, body: bytes, keys: dict[str, Any], says: str
) -> None:
    with pytest.raises(FetchError) as caught:
        await read_page(source, server, body, **keys)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        "<li>" * 200_000,
        "<div>" * 100_000 + "<li><a href=/1>x</a>",
        f"<li {' '.join(f'a{n}=1' for n in range(200_000))}><a href=/1>x</a></li>",
        "<li><a href='/1'>" + "x" * 4_000_000,
        "<" * 1_000_000,
        "<!--" * 100_000 + "<li>",
        "<html>" + "".join(f"<li><a href=/{n}>{n}</a></li>" for n in range(50_000)),
        "<ul><li>" * 120 + "".join(f"<b>{n}</b>" for n in range(200_000)) + "<a href=/1>x</a>",
        "<ul><li>" * 120 + "<a href=/1>" + "<b>x </b>" * 200_000,
    ],
    ids=[
        "items",
        "nesting",
        "attributes",
        "title",
        "brackets",
        "comments",
        "many",
        "inside each other",
        "one link",
    ],
)
@pytest.mark.untraced  # the ways of short texts, a million times
async def test_a_hostile_page_costs_little(
    server: FeedServer, source: FeedSource, body: str
) -> None:
    began = time.process_time()
    try:
        entries = (await read_page(source, server, body.encode())).entries
    except FetchError:
        entries = ()
    assert time.process_time() - began < 8
    assert len(entries) <= 500


@pytest.mark.parametrize("key", ["items", "title", "link", "summary", "published"])
@pytest.mark.parametrize("wrong", ["li >", "a[", ":nothing", "a::before", "", "x" * 501])
def test_a_wrong_selector_is_refused_with_the_configuration(key: str, wrong: str) -> None:
    keys: dict[str, Any] = {"items": "li", key: wrong}
    with pytest.raises(ValidationError):
        PageSettings(kind="page", url="https://a.example/", **keys)


async def test_a_saved_page_or_answer_may_be_a_source(source: FeedSource, tmp_path: Path) -> None:
    (tmp_path / "list.html").write_text("<li><a href='https://a.example/1'>One</a>")
    (tmp_path / "list.json").write_text('[{"t": "One", "l": "https://a.example/1"}]')
    page = PageSettings(kind="page", url="file:list.html", items="li")
    rows = JsonSettings(kind="json", url="file:list.json", title="t", link="l")
    for settings in (page, rows):
        [entry] = (await source.fetch(settings.feed())).entries
        assert (entry.title, entry.link) == ("One", "https://a.example/1")


# Encodings


@given(st.binary(max_size=200), st.none() | st.text(max_size=12))
def test_any_bytes_are_some_text(body: bytes, named: str | None) -> None:
    assert isinstance(text_of(body, named), str)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "shift_jis", "euc_kr", "koi8-r", "gbk"])
def test_a_text_is_read_in_the_encoding_that_it_names(encoding: str) -> None:
    text = {"koi8-r": "Паромы стоят", "euc_kr": "여객선", "gbk": "渡轮停航"}.get(encoding, "港の船")
    assert text_of(f"<p>{text}".encode(encoding), encoding) == f"<p>{text}"


@pytest.mark.parametrize("named", ["punycode", "idna", "zlib", "unicode_escape", "no such", "\0"])
def test_what_is_no_encoding_of_documents_is_not_used(named: str) -> None:
    assert text_of("Straße \\u0041".encode(), named) == "Straße \\u0041"
