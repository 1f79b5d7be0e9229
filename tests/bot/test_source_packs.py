import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
import regex

from adapters.sources import FeedSettings
from bot.commands.bot_commands import BotCommands
from bot.config import ConfigError, in_effect, load
from bot.opening import Place, open_for_commands
from bot.source_packs import DEFAULT_PACK, feeds_with, source_packs
from rules.answers.answer import Refusal
from rules.articles.links import canonical_url
from rules.model import Channel, Feed
from rules.words.plain import plain_line

FILE = Path(__file__).parents[2] / "bot" / "source_packs.toml"
READ: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))
PACKS = source_packs()
every_pack = pytest.mark.parametrize("name", PACKS)
COUNTRIES = {"uk", "us", "germany", "france", "spain", "japan", "korea", "india", "ukraine"}


# The file


def test_the_file_has_a_version_and_packs_and_nothing_else() -> None:
    assert READ.keys() == {"version", "packs"}
    assert isinstance(READ["version"], int)


def test_there_are_packs_by_subject_and_by_country() -> None:
    assert {"world", "security", "markets", "science", DEFAULT_PACK} | COUNTRIES <= PACKS.keys()


@every_pack
def test_a_pack_says_what_it_is_and_has_keys_that_are_known_only(name: str) -> None:
    pack = READ["packs"][name]
    assert pack.keys() == {"about", "language", "feeds"}
    assert regex.fullmatch(r"[a-z]{2,20}", name)
    assert 2 <= len(pack["about"]) <= 80
    assert all({"name", "url"} <= one.keys() for one in pack["feeds"])
    assert all(one.keys() <= {"name", "url", "language", "tags"} for one in pack["feeds"])


@every_pack
def test_a_pack_is_of_a_size_that_people_can_read(name: str) -> None:
    assert 5 <= len(PACKS[name].feeds) <= 30


@every_pack
def test_an_address_is_one_that_a_feed_may_have_over_https_and_stands_once(name: str) -> None:
    urls = [one.feed.url for one in PACKS[name].feeds]
    assert len({canonical_url(url) for url in urls}) == len(urls)
    for url in urls:
        parts = urlsplit(url)
        assert (parts.scheme, parts.port, parts.username, parts.fragment) == (
            "https",
            None,
            None,
            "",
        )
        assert FeedSettings(url=url).shown_address


@every_pack
def test_names_languages_and_tags_are_written_as_others_are(name: str) -> None:
    for one in PACKS[name].feeds:
        assert plain_line(one.feed.name or "", 80) == one.feed.name
        assert regex.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", one.language)
        assert one.feed.tags[0] == name
        assert all(regex.fullmatch(r"[a-z]+", tag) for tag in one.feed.tags)


def test_one_address_has_one_name_in_all_packs() -> None:
    named: dict[str, set[str | None]] = {}
    for pack in PACKS.values():
        for one in pack.feeds:
            named.setdefault(one.feed.url, set()).add(one.feed.name)
    assert [url for url, names in named.items() if len(names) > 1] == []


# In the configuration


def place_with(folder: Path, text: str) -> Place:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return Place(load(path), folder)


def test_packs_of_the_configuration_are_polled_and_shown(tmp_path: Path) -> None:
    config = place_with(tmp_path, '[sources]\npacks = ["science", "markets"]').config
    urls = [feed.url for feed in config.feed_list()]
    expected = {one.feed.url for name in ("science", "markets") for one in PACKS[name].feeds}
    assert set(urls) == expected
    assert all(feed.origin == "file" for feed in config.feed_list())
    assert f"pack science: {len(PACKS['science'].feeds)} feeds" in list(in_effect(config))


def test_a_feed_of_the_configuration_goes_before_the_same_one_of_a_pack() -> None:
    first = PACKS["world"].feeds[0].feed
    own = Feed(first.url, name="Our own name", tags=("ours",))
    made = feeds_with([own], ["world", "world"])
    assert made[0] == own
    assert [feed.url for feed in made].count(own.url) == 1
    assert len(made) == len(PACKS["world"].feeds)


@pytest.mark.parametrize(
    ("packs", "says"),
    [
        ('["wrld"]', 'sources.packs: there is no pack "wrld": did you mean "world"?'),
        ('["zzzzz"]', "there are world, security"),
        ('"world"', "sources.packs: is text: write a list"),
    ],
)
def test_an_unknown_pack_is_told_with_the_nearest(tmp_path: Path, packs: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        place_with(tmp_path, f"[sources]\npacks = {packs}")
    assert says in str(caught.value)


# By command


@pytest_asyncio.fixture
async def bot(tmp_path: Path) -> AsyncIterator[BotCommands]:
    async with open_for_commands(place_with(tmp_path, "")) as commands:
        yield commands


async def test_a_pack_is_added_once_and_counted(bot: BotCommands) -> None:
    done = await bot.add_pack(" World ")
    assert (len(done.added), done.known) == (len(PACKS["world"].feeds), 0)
    assert all(feed.id and feed.origin == "chat" for feed in done.added)
    again = await bot.add_pack("world")
    assert (again.added, again.known) == ((), len(PACKS["world"].feeds))
    shown = {pack.name: pack.polled for pack in await bot.list_packs()}
    assert shown["world"] == len(PACKS["world"].feeds)
    assert shown["spain"] == 0


async def test_packs_that_share_feeds_have_them_polled_once(bot: BotCommands) -> None:
    await bot.add_pack("ukraine")
    shared = {one.feed.url for one in PACKS["ukraine"].feeds} & {
        one.feed.url for one in PACKS["world"].feeds
    }
    assert shared
    assert (await bot.add_pack("world")).known == len(shared)


async def test_an_unknown_pack_is_refused_with_those_there_are(bot: BotCommands) -> None:
    with pytest.raises(Refusal, match='did you mean "japan"') as caught:
        await bot.add_pack("jpan")
    assert "no feeds were added" in str(caught.value)
    assert "korea" in str(caught.value)


async def test_a_watch_is_remarked_on_as_long_as_nothing_is_polled(bot: BotCommands) -> None:
    console = [Channel("console")]
    first = await bot.add_watch('"north korea"', channels=console)
    assert any("`wirewatch feed add-pack world`" in remark for remark in first.remarks)
    await bot.add_pack("world")
    second = await bot.add_watch('"south korea"', channels=console)
    assert second.remarks == ()


async def test_feeds_of_a_pack_stay_when_the_configuration_is_read_again(tmp_path: Path) -> None:
    place = place_with(tmp_path, "")
    async with open_for_commands(place) as commands:
        await commands.add_pack("science")
    async with open_for_commands(place) as commands:
        [science] = [pack for pack in await commands.list_packs() if pack.name == "science"]
    assert science.polled == len(science.feeds)


async def test_a_pack_that_left_the_configuration_may_be_added_again(tmp_path: Path) -> None:
    async with open_for_commands(place_with(tmp_path, '[sources]\npacks = ["italy"]')):
        pass
    async with open_for_commands(place_with(tmp_path, "")) as commands:
        assert len((await commands.add_pack("italy")).added) == len(PACKS["italy"].feeds)


# On the command line


def test_packs_are_listed_shown_and_added(
    tmp_path: Path, wirewatch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text("")
    listed = wirewatch("feed", "packs")
    assert len(listed.out.splitlines()) == len(PACKS)
    assert "world        22 feeds: World news, from many countries" in listed.out
    shown = wirewatch("feed", "packs", "korea").out
    assert "  ko    연합뉴스 (https://www.yna.co.kr/rss/news.xml)" in shown
    added = wirewatch("feed", "add-pack", "korea")
    assert added.err == "pack korea: 10 feeds added\n"
    assert "Yonhap (https://en.yna.co.kr/RSS/news.xml)" in added.out
    again = wirewatch("feed", "add-pack", "korea")
    assert again.err == "pack korea: 0 feeds added, 10 polled already\n"
    [row] = wirewatch("feed", "packs", "korea", "--json").rows
    assert (row["pack"], row["polled"], len(row["feeds"])) == ("korea", 10, 10)
    unknown = wirewatch("feed", "packs", "atlantis")
    assert (unknown.status, unknown.out) == (1, "")
    assert 'there is no pack "atlantis": there are world' in unknown.err
