"""Previews of messages: what people would read, in a page and in a picture."""

import json
import struct
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from tests.previews.discord_markdown import Reader
from tests.previews.discord_preview import browser, form_page, main, page_of, take_picture
from tests.servers.discord_server import DiscordServer, discord_server
from tests.servers.discord_shapes import message_json
from tests.servers.discord_world import Json

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with discord_server() as serving:
        yield serving


def an_alert() -> Json:
    at = int(NOON.timestamp()) - 120
    return {
        "embeds": [
            {
                "author": {"name": "Pier News"},
                "title": "**Ferries** stand still after the storm",
                "url": "https://www.pier.example/ferries",
                "description": f"Two piers are closed. <t:{at}:R>\n+2 outlets: Harbour Wire, Tide",
                "fields": [{"name": "Watch", "value": "W12 Ferries", "inline": True}],
                "footer": {"text": "W12 Ferries · S8F3K"},
                "timestamp": "2026-11-26T11:58:00+00:00",
                "color": 0x3BA55D,
            }
        ],
        "components": [
            {
                "type": 1,
                "components": [
                    {"type": 2, "style": 2, "label": "Why", "custom_id": "v1:why"},
                    {"type": 2, "style": 5, "label": "Open", "url": "https://www.pier.example/"},
                ],
            },
            {
                "type": 1,
                "components": [
                    {
                        "type": 3,
                        "custom_id": "v1:mute",
                        "placeholder": "Mute …",
                        "options": [{"label": "4 hours", "value": "4h"}],
                    }
                ],
            },
        ],
    }


def a_layout() -> Json:
    box = {
        "type": 17,
        "accent_color": 0xF0B232,
        "components": [
            {
                "type": 9,
                "components": [{"type": 10, "content": "## Ferries stand still\n-# Pier News"}],
                "accessory": {"type": 2, "style": 2, "label": "Why", "custom_id": "v1:w"},
            },
            {"type": 14},
            {"type": 10, "content": "> Two piers are closed.\n- one\n- two"},
        ],
    }
    return {"flags": 1 << 15, "components": [box]}


def shown(server: DiscordServer, *bodies: Json) -> list[Json]:
    general = server.channel("general")
    for body in bodies:
        server.writing.post(general.id, body, [])
    return server.shown(general)


FORM: Json = {
    "title": "Refine the watch",
    "components": [
        {
            "type": 18,
            "label": "Query",
            "description": "Words, phrases, AND, OR",
            "component": {"type": 4, "style": 2, "custom_id": "q", "value": '"North Pier" ferry'},
        },
        {
            "type": 18,
            "label": "Folding",
            "component": {"type": 3, "custom_id": "f", "options": [], "required": False},
        },
    ],
}


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**a** *b* __c__ ~~d~~", "<b>a</b> <i>b</i> <u>c</u> <s>d</s>"),
        (r"\*a\* a_b_c", "*a* a_b_c"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("`**a**`", "<code>**a**</code>"),
        ("||a||", "<span class=spoiler>a</span>"),
        ("[a](https://b.example)", '<a href="https://b.example">a</a>'),
        ("https://b.example/a_b.", '<a href="https://b.example/a_b">https://b.example/a_b</a>.'),
        ("<#7> <@8> <@&9>", "<span class=mention>#wire</span> <span class=mention>@unknown</span>"
         " <span class=mention>@desk</span>"),
        ("@everyone", "<span class=mention>@everyone</span>"),
        ("<t:1795694280:R>", "<span class=time>2 minutes ago</span>"),
        ("<t:1795694280:t>", "<span class=time>11:58</span>"),
        ("<t:1795694280>", "<span class=time>November 26, 2026 at 11:58</span>"),
    ],
)  # fmt: skip
def test_markup_reads_as_in_discord(source: str, html: str) -> None:
    assert Reader(NOON, {"7": "wire", "9": "desk"}).inline(source) == html


def test_blocks_read_as_in_discord() -> None:
    source = "# a\n-# b\n> c\n- d\n```\n# e\n```\nf"
    html = Reader(NOON).text(source)
    assert [part.split(">")[0] for part in html.split("<") if not part.startswith("/")][1:] == [
        "div class=h1", "div class=small", "div class=quote", "div class=point", "pre",
        "div class=line",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 seconds ago"), (90, "1 minute ago"), (7200, "2 hours ago"), (-86_400, "in 1 day")],
)
def test_a_time_is_told_from_now(seconds: int, said: str) -> None:
    at = datetime.fromtimestamp(NOON.timestamp() - seconds, UTC)
    assert Reader(NOON).moment(at, "R") == said


async def test_a_page_holds_what_a_reader_sees(server: DiscordServer) -> None:
    page = page_of(shown(server, an_alert(), a_layout()), now=NOON, channel="wire")
    for text in ("# wire", "Pier News", "2 minutes ago", "W12 Ferries · S8F3K", "Mute …", "Open ↗"):
        assert text in page
    assert "<b>Ferries</b> stand still" in page
    assert "border-left:4px solid #f0b232" in page


async def test_a_page_tells_edits_replies_files_and_what_one_person_sees(
    server: DiscordServer,
) -> None:
    general = server.channel("general")
    [first] = shown(server, {"content": "**Late**", "allowed_mentions": {"parse": []}})
    server.writing.edit(general.id, int(first["id"]), {"content": "On time"}, [])
    reply = {"content": "Good", "message_reference": {"message_id": first["id"]}}
    server.writing.post(general.id, reply, [{"filename": "a.opml", "content": b"x" * 2048}])
    begun = server.interactions.begin(2, server.person("Ada").user, general)
    said = {"type": 4, "data": {"content": "Of W1", "flags": 64}}
    server.interactions.answer(begun.id, begun.token, said, [])
    assert begun.original is not None
    alone = message_json(begun.original, server.world)
    page = page_of([*server.shown(general), alone], now=NOON)
    for text in (
        "On time<span class=edited>(edited)</span></div>",
        "<b>wirewatch</b> On time</div>",
        "a.opml</a><div class=small>2.00 KB",
        "<b>Ada</b> used a command",
        "Only you can see this",
    ):
        assert text in page


def test_a_page_is_made_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    author = {"id": "1", "username": "wirewatch", "bot": True}
    message = {"author": author, "timestamp": "2026-11-26T12:00:00+00:00", "content": "<#7>"}
    told = {"messages": [message], "names": {"7": "wire"}}
    (tmp_path / "a.json").write_text(json.dumps(told), "utf-8")
    words = [str(tmp_path / "a.json"), "--page", str(tmp_path / "a.html"), "--channel", "desk"]
    monkeypatch.setattr("sys.argv", ["preview", *words])
    main()
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "<span class=mention>#wire</span>" in page
    assert "# desk" in page


def test_a_form_holds_its_fields() -> None:
    page = form_page(FORM)
    for text in ("Refine the watch", "Query<span class=star>*", "&quot;North Pier&quot; ferry"):
        assert text in page


@pytest.mark.skipif(browser() is None, reason="no browser takes pictures here")
@pytest.mark.untraced  # another process draws it
async def test_a_picture_is_as_high_as_the_page(server: DiscordServer, tmp_path: Path) -> None:
    take_picture(page_of(shown(server, an_alert()), now=NOON), tmp_path / "a.png", scale=1)
    content = (tmp_path / "a.png").read_bytes()
    width, height = struct.unpack(">II", content[16:24])
    assert (content[1:4], width) == (b"PNG", 640)
    assert 200 < height < 400
