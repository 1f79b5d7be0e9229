import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pydantic import SecretStr, TypeAdapter, ValidationError

from adapters.errors import FetchError, SourceDelayed, SourceUnreadable
from adapters.sources import (
    FeedSource,
    PolledSettings,
    SourceSettings,
    gdelt_address,
    google_news_address,
)
from adapters.sources.google_news_source import split_title
from adapters.sources.readers import READERS
from adapters.web import Web, WebAnswer
from rules.articles.article import Recognition, article_from, recognise
from rules.articles.links import is_web_link
from rules.model import Entry, Feed, FeedAnswer, Known
from tests.servers.feed_server import FeedServer, Reply
from tests.servers.wire_apis import (
    GDELT_IN_HURRY,
    GUARDIAN_KEY,
    Service,
    a_sighting,
    as_json,
    asked_of,
    gdelt,
    google_news,
    guardian,
    hackernews,
)

TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)


def settings(kind: str, **keys: Any) -> PolledSettings:
    read: PolledSettings = TypeAdapter(SourceSettings).validate_python({"kind": kind, **keys})
    return read


def always(reply: Reply) -> Service:
    return lambda _request: reply


async def entries(source: FeedSource, feed: Feed) -> tuple[Entry, ...]:
    return (await source.fetch(feed)).entries


async def fails(source: FeedSource, feed: Feed) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await source.fetch(feed)
    return caught.value


# Hacker News


async def test_a_submission_leads_to_its_site_and_a_question_to_its_own_page(
    server: FeedServer, source: FeedSource
) -> None:
    feed = asked_of(hackernews, settings("hackernews"), server)
    link, text = await entries(source, feed)
    assert (link.link, link.outlet) == ("https://www.pier.example/ferry?id=7", "pier.example")
    assert (link.author, link.published) == ("tidewatch", TEN)
    assert link.guid == "https://news.ycombinator.com/item?id=41000001"
    assert (text.link, text.outlet) == ("https://news.ycombinator.com/item?id=41000002", None)
    assert text.summary == "I use a <i>pencil</i>."


async def test_a_search_of_hacker_news_asks_for_its_words(
    server: FeedServer, source: FeedSource
) -> None:
    feed = asked_of(hackernews, settings("hackernews", query="ferry & co"), server)
    assert await entries(source, feed) == ()
    feed = asked_of(hackernews, settings("hackernews", query="FERRY", section="show_hn"), server)
    assert [entry.title for entry in await entries(source, feed)] == ["A ferry timetable in 4 kB"]


async def test_what_algolia_refuses_is_told_in_its_words(
    server: FeedServer, source: FeedSource
) -> None:
    refused = as_json({"message": "points is not a filterable attribute", "status": 400}, 400)
    error = await fails(source, asked_of(always(refused), settings("hackernews"), server))
    assert isinstance(error, SourceUnreadable)
    assert "points is not a filterable attribute" in str(error)


# GDELT


async def test_an_article_of_gdelt_has_its_date_its_language_and_a_mended_title(
    server: FeedServer, source: FeedSource
) -> None:
    [entry] = await entries(source, asked_of(gdelt, settings("gdelt", query="ferries"), server))
    assert entry.title == "Harbour master's warning: ferries, trams stand still"
    assert entry.published == TEN + timedelta(minutes=15)
    assert (entry.language, entry.outlet) == ("en", "pier.example")


async def test_nothing_found_at_gdelt_is_an_answer_without_entries(
    server: FeedServer, source: FeedSource
) -> None:
    feed = asked_of(gdelt, settings("gdelt", query="nowhere"), server)
    assert (await source.fetch(feed)).problem is None
    assert await entries(source, feed) == ()


async def test_what_gdelt_says_in_words_is_told_with_a_remedy(
    server: FeedServer, source: FeedSource
) -> None:
    error = await fails(source, asked_of(gdelt, settings("gdelt", query="eu"), server))
    assert isinstance(error, SourceUnreadable)
    assert "The specified phrase is too short." in str(error)
    assert "change the query" in str(error)


@pytest.mark.parametrize(
    "reply", [Reply(GDELT_IN_HURRY.encode()), Reply(GDELT_IN_HURRY.encode(), 429)]
)
async def test_gdelt_is_left_alone_for_a_round_when_it_asks_us_to_wait(
    server: FeedServer, source: FeedSource, reply: Reply
) -> None:
    feed = asked_of(always(reply), settings("gdelt", query="ferries"), server)
    error = await fails(source, feed)
    assert isinstance(error, SourceDelayed)
    assert error.retry_after == timedelta(minutes=15)


async def test_a_wait_that_gdelt_names_is_kept(server: FeedServer, source: FeedSource) -> None:
    reply = Reply(b"busy", 429, {"Retry-After": "40"})
    feed = asked_of(always(reply), settings("gdelt", query="ferries"), server)
    assert (await fails(source, feed)).retry_after == timedelta(seconds=40)


async def test_a_full_answer_of_gdelt_says_that_it_may_not_be_all(
    server: FeedServer, source: FeedSource
) -> None:
    full = as_json({"articles": [a_sighting(number) for number in range(250)]})
    feed = asked_of(always(full), settings("gdelt", query="ferries"), server)
    answer = await source.fetch(feed)
    assert len(answer.entries) == 250
    assert "make the query narrower" in (answer.problem or "")


async def test_one_wrong_escape_of_gdelt_loses_nothing(
    server: FeedServer, source: FeedSource
) -> None:
    body = json.dumps({"articles": [a_sighting()]}).replace("master", "ma\\ster").encode()
    feed = asked_of(always(Reply(body)), settings("gdelt", query="ferries"), server)
    assert [entry.title for entry in await entries(source, feed)] == [
        "Harbour ma\\ster's warning: ferries, trams stand still"
    ]


def test_a_window_of_gdelt_overlaps_the_one_before() -> None:
    asked = settings("gdelt", query="ferries", interval="20m")
    assert "timespan=80min" in asked.address
    assert asked.feed().interval == timedelta(minutes=20)
    assert settings("gdelt", query="ferries").feed().interval == timedelta(minutes=15)
    assert "timespan=15min" in gdelt_address("ferries", within=timedelta(seconds=1))


# The Guardian


async def test_an_article_of_the_guardian_comes_with_its_text(
    server: FeedServer, source: FeedSource
) -> None:
    asked = settings("guardian", query="ferries", api_key=GUARDIAN_KEY)
    [entry] = await entries(source, asked_of(guardian, asked, server))
    assert (entry.title, entry.author) == ("Ferries stand still after storm", "Ada Quay")
    assert (entry.published, entry.tags) == (TEN, ("World news",))
    assert entry.content == "Ferries stood still on Tuesday. Nobody was hurt."
    assert [one.url for one in entry.enclosures] == ["https://media.example/500.jpg"]


async def test_a_wrong_key_is_told_and_never_shown(server: FeedServer, source: FeedSource) -> None:
    asked = settings("guardian", query="ferries", api_key="hunter2")
    error = await fails(source, asked_of(guardian, asked, server))
    assert "refuses the key (Unauthorized): check api_key" in str(error)
    assert "hunter2" not in f"{error!r}{error}{asked!r}{asked.feed().shown}{asked.model_dump()}"
    assert asked.shown_address == "guardian: ferries"


async def test_a_key_that_is_used_up_rests_for_an_hour(
    server: FeedServer, source: FeedSource
) -> None:
    spent = as_json({"message": "API rate limit exceeded"}, 429)
    asked = settings("guardian", api_key=SecretStr(GUARDIAN_KEY))
    error = await fails(source, asked_of(always(spent), asked, server))
    assert isinstance(error, SourceDelayed)
    assert error.retry_after == timedelta(hours=1)
    assert "API rate limit exceeded" in str(error)


async def test_a_question_that_the_guardian_refuses_is_told_in_its_words(
    server: FeedServer, source: FeedSource
) -> None:
    said = {"response": {"status": "error", "message": "page-size must be between 0 and 200"}}
    asked = settings("guardian", api_key=GUARDIAN_KEY)
    for status in (400, 200):
        error = await fails(source, asked_of(always(as_json(said, status)), asked, server))
        assert "page-size must be between 0 and 200" in str(error)
    fault = await fails(source, asked_of(always(as_json({}, 502)), asked, server))
    assert isinstance(fault, SourceDelayed)


# Google News


async def test_an_outlet_is_split_off_a_title_and_known_by_its_address(
    server: FeedServer, source: FeedSource
) -> None:
    asked = settings("googlenews", query="ferries", edition="en-GB")
    first, second = await entries(source, asked_of(google_news, asked, server))
    assert first.title == "Ferries and trams stand still - after the storm"
    assert (first.outlet, first.outlet_url) == ("Harbour Wire", "https://www.harbourwire.example")
    assert first.link == "https://news.google.com/rss/articles/CBMiAbCdEf?oc=5"
    assert (first.published, first.summary) == (TEN, None)
    assert (second.title, second.outlet) == ("Two piers reopen", "Pier News")


async def test_what_google_news_finds_is_the_article_that_its_outlet_gave(
    server: FeedServer, source: FeedSource
) -> None:
    asked = settings("googlenews", query="ferries", edition="en-GB")
    found, _ = await entries(source, asked_of(google_news, asked, server))
    own = Entry(
        id="1",
        guid="hw-1",
        link="https://harbourwire.example/2026/ferries",
        title="Ferries and trams stand still - after the storm",
        published=TEN,
    )
    home, search = Feed("https://harbourwire.example/rss", id=1), replace(asked.feed(), id=2)
    kept = article_from(own, home, feed_title="Harbour Wire", now=TEN)
    again = article_from(found, search, feed_title=None, now=TEN + timedelta(minutes=4))
    known = {key: Known(7, 1, kept.title, "digest", TEN) for key in kept.keys}
    assert recognise(again, known).what is Recognition.SAME
    assert again.outlet == kept.outlet == "Harbour Wire"


async def test_a_page_instead_of_google_news_is_told(
    server: FeedServer, source: FeedSource
) -> None:
    page = Reply(b"<!doctype html><html><title>Sorry</title>unusual traffic</html>")
    feed = asked_of(always(page), settings("googlenews", query="ferries"), server)
    error = await fails(source, feed)
    assert "gave no RSS, but a web page" in str(error)
    assert "ask less often" in str(error)


@pytest.mark.parametrize(
    ("edition", "said"),
    [
        ("en-GB", "hl=en-GB&gl=GB&ceid=GB:en"),
        ("en-US", "hl=en-US&gl=US&ceid=US:en"),
        ("de-DE", "hl=de&gl=DE&ceid=DE:de"),
        ("ko-KR", "hl=ko&gl=KR&ceid=KR:ko"),
        ("es-ES", "hl=es&gl=ES&ceid=ES:es"),
        ("es-MX", "hl=es-419&gl=MX&ceid=MX:es-419"),
        ("pt-BR", "hl=pt-BR&gl=BR&ceid=BR:pt-419"),
        ("zh-TW", "hl=zh-TW&gl=TW&ceid=TW:zh-Hant"),
    ],
)
def test_the_three_parts_of_an_edition_agree(edition: str, said: str) -> None:
    address = google_news_address('"north korea" & more', edition=edition)
    assert address.endswith(said)
    assert "q=%22north+korea%22+%26+more+when:1h&" in address


def test_a_search_is_shown_by_its_words() -> None:
    assert settings("gdelt", query="ferries").feed().shown == "gdelt: ferries"
    assert settings("hackernews", name="HN").feed().shown == "HN (hackernews: everything)"
    assert (
        settings("hackernews", section="ask_hn").shown_address == "hackernews: everything (ask_hn)"
    )
    assert settings("googlenews", query="x").shown_address == "googlenews: x (en-US)"


def test_a_window_of_google_news_is_whole_hours_or_none() -> None:
    assert "when:3h" in google_news_address("x", within=timedelta(hours=2, minutes=1))
    assert "when" not in google_news_address("x", within=None)
    asked = settings("googlenews", query="x", interval="30m")
    assert "when:2h" in asked.address


@given(
    st.text(st.characters(codec="utf-8"), max_size=40), st.sampled_from(["Harbour Wire", "A - B"])
)
def test_a_title_with_its_outlet_behind_it_comes_apart_again(headline: str, outlet: str) -> None:
    told, said = split_title(f"{headline} - {outlet}", outlet)
    assert said == outlet
    assert told == headline.strip() or not headline.strip()


def test_a_title_whose_end_is_no_outlet_stays_whole() -> None:
    assert split_title("Storm over the pier", None) == ("Storm over the pier", None)
    assert split_title("Storm - what is known", "Pier News") == (
        "Storm - what is known",
        "Pier News",
    )
    long = f"Storm - {'and then some ' * 6}"
    assert split_title(long, None) == (long, None)


# All of them


@pytest.mark.parametrize("kind", ["hackernews", "gdelt", "guardian"])
@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", ""),
        (b"\xff\xfe\x00", ""),
        (b"<!doctype html><html>Be right back</html>", ""),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"hits": [', "broken or cut off"),
        (b"[1, 2]", ""),
        (b'{"hits": 5, "articles": 5, "response": 5}', ""),
    ],
)
async def test_an_answer_in_another_form_is_told_and_raises_nothing_else(
    server: FeedServer, source: FeedSource, kind: str, body: bytes, says: str
) -> None:
    keys = {"api_key": "k"} if kind == "guardian" else {}
    asked = settings(kind, query="ferries", **keys)
    feed = asked_of(always(Reply(body)), asked, server)
    told = ""
    try:
        assert await entries(source, feed) == ()
    except FetchError as error:
        told = str(error)
    assert told.startswith(asked.feed().shown) or not says
    assert says in told or kind == "gdelt"


_NAMES_TEXT = """
    title url objectID created_at_i seendate domain language webTitle webUrl fields id thumbnail
    story_text author
"""
FIELDS = st.sampled_from(_NAMES_TEXT.split())
ODD: list[Any] = [
    None,
    5,
    "row",
    [],
    {},
    {"title": 5, "url": [], "objectID": {}},
    {"title": "Bad link", "url": "javascript:alert(1)", "webTitle": "x", "webUrl": "ftp://a/"},
    {"title": "t", "objectID": "../x", "url": "https://a.example/1", "fields": 7, "language": 3},
]


@pytest.mark.parametrize(
    ("kind", "service", "place"),
    [
        ("hackernews", hackernews, ("hits",)),
        ("gdelt", gdelt, ("articles",)),
        ("guardian", guardian, ("response", "results")),
    ],
)
async def test_one_bad_row_never_loses_the_others(
    server: FeedServer, source: FeedSource, kind: str, service: Service, place: tuple[str, ...]
) -> None:
    keys = {"api_key": GUARDIAN_KEY} if kind == "guardian" else {}
    asked = settings(kind, query="ferr", **keys)

    def with_odd_rows(request: Any) -> Reply:
        read = json.loads(service(request).body)
        rows = read
        for name in place:
            rows = rows[name]
        rows[:0], rows[len(rows) :] = ODD, ODD
        return as_json(read)

    well = await entries(source, asked_of(service, asked, server))
    odd = await entries(source, asked_of(with_odd_rows, asked, server))
    assert [entry for entry in odd if entry in well] == list(well)
    assert all((entry.link or "https:").startswith("https:") for entry in odd)


WORDS = st.sampled_from(["title", "url", "Ferry", "https://a.example/1", "javascript:x", ""])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=6),
    max_leaves=20,
)


@given(ANY_JSON, st.sampled_from(["hackernews", "gdelt", "guardian", "json"]))
def test_no_json_makes_the_reading_fail_otherwise_and_links_are_of_the_web(
    content: Any, kind: str
) -> None:
    around = {"hits": content, "articles": content, "response": {"results": content}}
    body = json.dumps(around).encode()
    feed = Feed("https://a.example/", options={"items": "hits", "title": "title", "link": "url"})
    answer = WebAnswer(200, {}, body, feed.url)
    try:
        found = asyncio.run(_read_by(kind, answer, feed))
    except FetchError:
        return
    assert all(is_web_link(entry.link) for entry in found.entries if entry.link)
    assert all(entry.id and entry.title for entry in found.entries)


async def _read_by(kind: str, answer: WebAnswer, feed: Feed) -> FeedAnswer:
    return await READERS[kind](answer, feed, cast(Web, None))  # these ask for nothing further


@pytest.mark.parametrize(
    ("kind", "keys", "says"),
    [
        ("gdelt", {"query": "x", "interval": "14m"}, "write 15m or more"),
        ("googlenews", {"query": "x", "interval": "59s"}, "write 1m or more"),
        ("guardian", {"api_key": "k", "interval": "2m"}, "write 3m or more"),
        ("hackernews", {"interval": "20s"}, "write 30s or more"),
        ("page", {"url": "https://a.example", "items": "li", "interval": "30s"}, "1m or more"),
        ("sitemap", {"url": "https://a.example", "interval": "20s"}, "write 30s or more"),
        ("gdelt", {"query": "a\nb"}, "in one line"),
        ("gdelt", {"query": "x" * 501}, "at most 500"),
        ("hackernews", {"section": "jobs"}, "'story'"),
    ],
)
def test_what_a_service_does_not_put_up_with_is_refused_with_the_configuration(
    kind: str, keys: dict[str, Any], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        settings(kind, **keys)
