"""Services that are searched, as their documents have them: strict about the question, answers in form.

Contents are invented. Each is a function from a request to a reply; `asked_of` serves one on a
`FeedServer` at the very question that a feed's settings ask.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from msgspec.structs import replace

from adapters.sources import PolledSettings
from rules.model import Feed
from tests.servers.feed_server import FeedServer, Reply, Request, send

Service = Callable[[Request], Reply]
GUARDIAN_KEY = "key-of-the-desk"
GDELT_IN_HURRY = (
    "Please limit requests to one every 5 seconds or contact the operator for larger queries.\n"
)


def asked_of(service: Service, settings: PolledSettings, server: FeedServer) -> Feed:
    """Let a service answer what these settings ask; gives the feed that asks it there."""
    parts = urlsplit(settings.address)
    path = f"{parts.path}?{parts.query}"

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        await send(writer, service(request))

    return replace(settings.feed(), url=server.serve_with(path, answer))


def hackernews(request: Request) -> Reply:
    """Answer as hn.algolia.com/api does: 20 fields a hit, 400 in JSON for a wrong question."""
    path, asked = _question(request)
    number = asked.get("hitsPerPage", "20")
    if path != "/api/v1/search_by_date" or not number.isdecimal() or int(number) > 1_000:
        return as_json({"message": "hitsPerPage must be at most 1000", "status": 400}, 400)
    if asked.get("tags") not in ("story", "front_page", "ask_hn", "show_hn"):
        return as_json({"message": "invalid tag", "status": 400}, 400)
    hits = [
        a_submission(41000001, "A ferry timetable in 4 kB", "https://www.pier.example/ferry?id=7"),
        a_submission(41000002, "Ask HN: How do you log tides?", None),
    ]
    words = asked.get("query", "").casefold()
    found = [hit for hit in hits if words in hit["title"].casefold()]
    return as_json({"hits": found, "nbHits": len(found), "page": 0, "hitsPerPage": int(number)})


def a_submission(number: int, title: str, url: str | None) -> dict[str, Any]:
    return {
        "_tags": ["story", "author_tidewatch", f"story_{number}"],
        "author": "tidewatch",
        "children": [number + 5],
        "created_at": "2026-11-24T10:00:00Z",
        "created_at_i": 1795514400,
        "num_comments": 3,
        "objectID": str(number),
        "points": 12,
        "story_id": number,
        "story_text": None if url else "I use a <i>pencil</i>.",
        "title": title,
        "updated_at": "2026-11-24T10:09:00Z",
        "url": url,
    }


def gdelt(request: Request) -> Reply:
    """Answer as GDELT DOC 2.0 does: errors are words, with status 200; nothing found is `{}`."""
    path, asked = _question(request)
    query, span = asked.get("query", ""), asked.get("timespan", "")
    if path != "/api/v2/doc/doc" or asked.get("format") != "json" or asked.get("mode") != "artlist":
        return Reply(b"Invalid mode.\n")
    if int(asked.get("maxrecords", "75")) > 250:
        return Reply(b"Invalid number of maximum records: the most is 250.\n")
    if not span.endswith("min") or int(span.removesuffix("min")) < 15:
        return Reply(b"Timespan is too short.\n")
    if any(len(word.strip('"')) < 3 for word in query.split()):
        return Reply(b"The specified phrase is too short.\n")
    found = [] if "nowhere" in query else [a_sighting()]
    return as_json({"articles": found} if found else {})


def a_sighting(number: int = 1) -> dict[str, Any]:
    return {
        "url": f"https://www.pier.example/news/{number}.html",
        "url_mobile": "",
        "title": "Harbour master 's warning : ferries , trams stand still",
        "seendate": "20261124T101500Z",
        "socialimage": "https://www.pier.example/1.jpg",
        "domain": "pier.example",
        "language": "English",
        "sourcecountry": "United Kingdom",
    }


def guardian(request: Request) -> Reply:
    """Answer as the Content API does: 401 and 429 in JSON, 400 inside of a response."""
    path, asked = _question(request)
    if asked.get("api-key") != GUARDIAN_KEY:
        return as_json({"message": "Unauthorized"}, 401)
    if path != "/search" or int(asked.get("page-size", "10")) > 200:
        said = "page-size must be an integer between 0 and 200"
        return as_json({"response": {"status": "error", "message": said}}, 400)
    fields = set(asked.get("show-fields", "").split(","))
    return as_json({"response": {"status": "ok", "total": 1, "results": [a_result(fields)]}})


def a_result(fields: set[str]) -> dict[str, Any]:
    known = {
        "trailText": "The <strong>harbour master</strong> closes two piers",
        "bodyText": "Ferries stood still on Tuesday. Nobody was hurt.",
        "byline": "Ada Quay",
        "thumbnail": "https://media.example/500.jpg",
    }
    return {
        "id": "world/2026/nov/24/ferries-stand-still",
        "type": "article",
        "sectionId": "world",
        "sectionName": "World news",
        "webPublicationDate": "2026-11-24T10:00:00Z",
        "webTitle": "Ferries stand still after storm",
        "webUrl": "https://www.theguardian.com/world/2026/nov/24/ferries-stand-still",
        "apiUrl": "https://content.guardianapis.com/world/2026/nov/24/ferries-stand-still",
        "fields": {name: text for name, text in known.items() if name in fields},
        "isHosted": False,
        "pillarName": "News",
    }


def google_news(request: Request) -> Reply:
    """Answer as news.google.com/rss/search does, for an edition whose three parts agree."""
    path, asked = _question(request)
    language = asked.get("hl", "").partition("-")[0]
    country, _, spoken = asked.get("ceid", "").partition(":")
    agree = asked.get("gl") == country and spoken.partition("-")[0] == language
    if path != "/rss/search" or not asked.get("q") or not agree:
        return Reply(b"<!doctype html><html><title>Sorry</title>unusual traffic</html>")
    return Reply(GOOGLE_NEWS.encode(), headers={"Content-Type": "application/xml; charset=utf-8"})


GOOGLE_NEWS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<generator>NFE/5.0</generator><title>"ferries when:1h" - Google News</title>
<link>https://news.google.com/search?q=ferries&amp;hl=en-GB&amp;gl=GB&amp;ceid=GB:en</link>
<language>en-GB</language><webMaster>news-webmaster@google.com</webMaster>
<lastBuildDate>Tue, 24 Nov 2026 10:06:00 GMT</lastBuildDate>
<description>Google News</description>
<item><title>Ferries and trams stand still - after the storm - Harbour Wire</title>
<link>https://news.google.com/rss/articles/CBMiAbCdEf?oc=5</link>
<guid isPermaLink="false">CBMiAbCdEf</guid><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate>
<description>&lt;a href="https://news.google.com/rss/articles/CBMiAbCdEf?oc=5"&gt;Ferries
&lt;/a&gt;&amp;nbsp;&lt;font color="#6f6f6f"&gt;Harbour Wire&lt;/font&gt;</description>
<source url="https://www.harbourwire.example">Harbour Wire</source></item>
<item><title></title><link>https://news.google.com/rss/articles/CBMiX</link></item>
<item><title>Two piers reopen - Pier News</title>
<link>https://news.google.com/rss/articles/CBMiGh?oc=5</link></item>
</channel></rss>"""


def as_json(content: Mapping[str, Any], status: int = 200) -> Reply:
    body = json.dumps(content).encode()
    return Reply(body, status, {"Content-Type": "application/json; charset=utf-8"})


def _question(request: Request) -> tuple[str, dict[str, str]]:
    parts = urlsplit(request.path)
    return parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))
