from datetime import timedelta
from pathlib import Path

import pytest

from adapters.secret import without_secrets
from bot.config import Config, ConfigError, in_effect, load
from rules.model import Channel, FirstRun

WHOLE = """
[operator]
channel = "console"
[retention]
archive = "90d"
[database]
url = "sqlite:///wirewatch.db"
[fetch]
contact = "ops@example.org"
allow_private = ["127.0.0.0/8"]
redirect_confirmation = "1h"
[poll]
interval = "3m"
[alerts]
group_wait = "30s"
group_interval = "5m"
repeat_interval = "4h"
[aliases]
"North Korea" = ["DPRK", "Pyongyang"]
[[feeds]]
url = "https://example.org/world.rss"
name = "Example World"
tags = ["world"]
interval = "2m"
first_run = "recent"
[[chats]]
platform = "console"
[[watches]]
name = "DPRK munitions"
query = '"North Korea" munitions'
channels = ["console", "console"]
mode = "instant"
should_match = ["Munitions from North Korea"]
should_not_match = ["North Korea wins the final"]
"""


def config_of(folder: Path, text: str) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def fault_of(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        config_of(folder, text)
    return str(caught.value)


def test_a_whole_configuration_is_read_into_feeds_and_watches(tmp_path: Path) -> None:
    config = config_of(tmp_path, WHOLE)
    [feed], [watch] = config.feed_list(), config.watch_list()
    assert (feed.name, feed.interval) == ("Example World", timedelta(minutes=2))
    assert (feed.first_run, feed.tags) == (FirstRun.RECENT, ("world",))
    assert (watch.channels, watch.origin) == ((Channel("console"),), "file")
    assert config.fetch.contact == "ops@example.org"


def test_an_empty_configuration_is_a_bot_with_a_console(tmp_path: Path) -> None:
    config = config_of(tmp_path, "")
    assert [chat.name for chat in config.chats] == ["console"]
    assert config.poll.interval == timedelta(minutes=3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[fech]", "fech: unknown key: did you mean `fetch`?"),
        ("[poll]\nintervall = '3m'", "poll.intervall: unknown key: did you mean `interval`?"),
        ("[poll]\nzzz = 1", "poll.zzz: unknown key: known here are interval"),
        (
            "[[feeds]]\nurl = 'https://a.example/'\nintervall = '3m'",
            "feeds[1].intervall: unknown key: did you mean `interval`?",
        ),
        (
            "[[feeds]]\nurl = 'https://a.example/'\nname = 'Pier'\ntags = 'x'",
            "feeds[1] (Pier).tags: is text: write a list",
        ),
        ("[[feeds]]\nname = 'Pier'", "feeds[1] (Pier).url: is missing"),
        ("[[feeds]]\nurl = 'ftp://a.example/'", "feeds[1].url: a feed's address begins with"),
        ("[[feeds]]\nurl = 'https://[a/'", "feeds[1].url:"),
        ("[[feeds]]\nurl = 'file:a'\ninterval = '0s'", "one second is the shortest"),
        (
            "[[feeds]]\nurl = 'file:a'\nfirst_run = 'some'",
            "feeds[1].first_run: is not known: write",
        ),
        (
            "[poll]\ninterval = 3",
            'poll.interval: write a length of time in quotes, for example "3m"',
        ),
        ("[poll]\ninterval = 'soon'", "poll.interval: `soon` is no length of time"),
        ("[poll]\ninterval = '1s'", "ten seconds is the shortest default"),
        ("[fetch]\ncontact = 'ä\\n'", "fetch.contact:"),
        ("[fetch]\nallow_private = ['home']", "fetch.allow_private: 'home' does not appear"),
        ("[fetch]\nallow_private = ['10.1.2.3/8']", 'write for example "10.20.0.0/16"'),
        ("[fetch]\nat_once = 0", "fetch.at_once:"),
        ("[[chats]]\nplatform = 'slak'", "chats[1].platform: is not known: write 'console'"),
        ("[[watches]]\nname = 'q'\nquery = 'pier'\nchannels = []", "a watch needs a channel"),
        (
            "[[watches]]\nname = 'q'\nquery = 'pier'\nmode = 'hourly'",
            "watches[1] (q).mode: is not known: write 'instant', 'batch' or 'digest'",
        ),
        (
            "[[watches]]\nname = 'q'\nquery = 'pier'\nspikes = 'often'",
            "watches[1] (q).spikes: is not known: write 'off', 'fewer', 'balanced' or 'more'",
        ),
        (
            "[[watches]]\nname = 'q'\nquery = 'pier'\nquiet = '10pm-7:00'",
            "watches[1] (q).quiet: `10pm` is no time of day: write 22:00",
        ),
        ("[[channels]]\nname = 'console'\nquiet = '10pm-7:00'", "quiet: `10pm` is no time of day"),
        ("[[channels]]\nname = 'console'\nzone = 'Berlin/Europe'", "is no time zone"),
        ("[[channels]]\nname = 'slack:C1'", 'no [[chats]] for the channel "slack:C1"'),
        ("[[channels]]\nname = 'console'\n[[channels]]\nname = 'console'", "names two channels"),
        ("[[channels]]\nname = 'console'\nbudgets = '20/h'", "did you mean `budget`?"),
        (
            "[[watches]]\nname = 'q'\nquery = 'pier'\nchannels = ['slack:C1']",
            'no [[chats]] for the channel "slack:C1": connected are console',
        ),
        (
            "[[watches]]\nname = 'q'\nquery = 'chips AND'",
            "watches[1] (q).query: query ends after `AND`",
        ),
        (
            "[[watches]]\nname = 'q'\nquery = 'pier'\n[[watches]]\nname = 'q'\nquery = 'quay'",
            'watches: "q" names two watches',
        ),
        ("[[feeds]]\nurl = 'file:a'\n[[feeds]]\nurl = 'file:a'", '"file:a" is listed twice'),
        ("[[watches]]\nname = 'W3'\nquery = 'pier'", '"W3" looks like an id'),
        (
            "[[watches]]\nname = 'q'\nquery = 'pier'\nchannels = ['console:general']",
            'watch "q": the console has no channel "general": write "console"',
        ),
        (
            "[[chats]]\nplatform = 'console'\n[[chats]]\nplatform = 'console'",
            'chats: "console" names two chats',
        ),
        ("chats = []", "chats: alerts need a chat"),
        ("[[feeds]]\nurl = 5", "feeds[1].url: is a number: write text in quotes"),
        ("[[feeds]]\nurl = 'https://a.example:port/'", "begins with http:// and a host"),
        ("[[feeds]]\nurl = 'https://a pier.example/'", "begins with http:// and a host"),
        ("[[feeds]]\nurl = 'https://pier\u202e.example/'", "begins with http:// and a host"),
        ("[operator]\nchannel = 'discord:1'", 'operator.channel: no [[chats]] for "discord:1"'),
        ("[[feeds]]\nurl = 'file:a'\nreplay_from = 12", "write a date and time without quotes"),
        ("[[watches]]\nname = '\u202e '\nquery = 'pier'", "a name that can be read"),
        ("[database]\nurl = 'env:'", "name a variable behind env:"),
        ("a = " + "[" * 5_000, "is no valid TOML"),
        ("feeds = 'none'", "feeds: is text: write a list, for example"),
        ("[feeds", "is no valid TOML"),
        (
            "[[watches]]\nname = 'q'\nquery = 'pier'\nping = '@everyone'",
            "watches[1] (q).ping: a watch calls a role, a group or a person, never everybody: write an id,"
            ' for example ping = "123456789012345678", or leave ping out',
        ),
        ("[[watches]]\nname = 'q'\nquery = 'pier'\nping = '<!channel>'", "never everybody"),
        ("[[watches]]\nname = 'q'\nquery = 'pier'\nping = ' @Here'", "never everybody"),
        ("[[watches]]\nname = 'q'\nquery = 'pier'\nping = '<!here|here>'", "never everybody"),
        ("a = 1\na = 2", "is no valid TOML"),
    ],
)
def test_a_fault_names_its_key_and_the_remedy(tmp_path: Path, text: str, says: str) -> None:
    assert says in fault_of(tmp_path, text)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = fault_of(tmp_path, "[fech]\n[poll]\ninterval = 3\n[[watches]]\nname = 'q'\nquery = '('")
    assert len(told.splitlines()) >= 4


def test_a_query_that_cannot_be_read_is_shown_with_a_caret(tmp_path: Path) -> None:
    told = fault_of(tmp_path, "[[watches]]\nname = 'q'\nquery = 'chips AND'")
    assert told.endswith("\n    chips AND\n          ^")


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"copy config\.example\.toml"):
        load(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'[operator]\nchannel = "caf\xe9"')
    with pytest.raises(ConfigError, match="byte 25 is not UTF-8"):
        load(tmp_path / "latin.toml")


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbf[poll]\ninterval = '5m'")
    assert load(tmp_path / "bom.toml").poll.interval == timedelta(minutes=5)


@pytest.mark.parametrize("given", ["env:WIRE_DB", "file:secrets/db"])
def test_a_secret_is_read_from_its_place_and_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("WIRE_DB", "sqlite:///hunter2.db")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "db").write_text("sqlite:///hunter2.db\n", encoding="utf-8")
    config = config_of(tmp_path, f"[database]\nurl = '{given}'")
    assert config.database.address == "sqlite:///hunter2.db"
    assert "hunter2" not in f"{config!r} {config} {list(in_effect(config))}"


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("sqlite:///news.db", 'database.url = "sqlite:///news.db"'),
        ("postgresql://wire:hunter2@db.example/news", 'database.url = "**********"'),
    ],
)
def test_the_path_of_a_database_is_shown_and_a_password_is_not(
    tmp_path: Path, given: str, line: str
) -> None:
    config = config_of(tmp_path, f"[database]\nurl = '{given}'")
    assert line in list(in_effect(config))
    assert config.database.address == given
    assert "hunter2" not in f"{config!r} {config} {list(in_effect(config))}"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("env:WIRE_NOT_SET", "the environment variable WIRE_NOT_SET is not set"),
        ("file:gone", "gone cannot be read: No such file or directory"),
        ("file:empty", "is empty: write the secret into its first line"),
    ],
)
def test_a_secret_that_cannot_be_had_is_told_without_it(
    tmp_path: Path, given: str, says: str
) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    assert says in fault_of(tmp_path, f"[database]\nurl = '{given}'")


def test_an_address_that_cannot_be_taken_apart_is_not_shown_at_all() -> None:
    assert without_secrets("https://me:hunter2@[x/") == "***"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example/rss", "https://a.example/rss"),
        ("https://a.example:81/?page=1&Token=x#top", "https://a.example:81/?page=***&Token=***"),
        ("https://a.example/?hunter2", "https://a.example/?***"),
        ("https://a.example/?a=1;api_key=hunter2", "https://a.example/?a=***&api_key=***"),
        ("https://a.example/#token=hunter2", "https://a.example/"),
        ("http:me:hunter2@a.example/", "http:***"),
        ("http://me:p/hunter2@a.example/", "http:***"),
        ("https://me:hunter2@a.example/x", "https://***@a.example/x"),
        ("file:feeds/pier.xml", "file:feeds/pier.xml"),
        (
            "https://a.example/private/6c2f9b1e-0d4a-4c57-9b1a-2f3e4d5c6b7a.rss",
            "https://a.example/private/***",
        ),
        ("https://a.example/0123456789abcdef0123456789abcdef/rss", "https://a.example/***/rss"),
        (
            "https://a.example/feeds/token/hunter2hunter2/rss",
            "https://a.example/feeds/token/***/rss",
        ),
        ("https://a.example/private/world.rss", "https://a.example/private/world.rss"),
        (
            "https://a.example/2026/11/26/a-long-headline-1",
            "https://a.example/2026/11/26/a-long-headline-1",
        ),
    ],
)
def test_what_may_be_a_key_is_not_shown(address: str, shown: str) -> None:
    assert without_secrets(address) == shown


def test_two_equal_secret_addresses_are_refused_without_being_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRE", "https://a.example/hunter2")
    monkeypatch.setenv("FILE", "file:hunter2.xml")
    told = fault_of(tmp_path, "[[feeds]]\nurl = 'env:WIRE'\n" * 2)
    assert '"https://a.example/***" is listed twice' in told
    assert "file:***" in fault_of(tmp_path, "[[feeds]]\nurl = 'env:FILE'\n" * 2)


def test_no_fault_repeats_the_value_that_was_given(tmp_path: Path) -> None:
    told = fault_of(tmp_path, '[database]\nurl = 5\n[poll]\ninterval = ["hunter2"]')
    assert "hunter2" not in told


def test_what_is_in_effect_is_written_as_people_write_it(tmp_path: Path) -> None:
    lines = list(in_effect(config_of(tmp_path, WHOLE)))
    assert 'poll.interval = "3m"' in lines
    assert "feed Example World (https://example.org/world.rss)" in lines
    assert 'watch "DPRK munitions" → console, console: "North Korea" munitions' in lines


def test_how_a_feed_is_asked_is_shown_without_its_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIER_KEY", "9f8e7d")
    (tmp_path / "password").write_text("hunter2\n", encoding="utf-8")
    config = config_of(
        tmp_path,
        """
[[feeds]]
url = "https://pier.example/rss"
headers = { X-Api-Key = "env:PIER_KEY" }
username = "desk"
password = "file:password"
proxy = "http://me:pwpw@proxy.example:3128"
""",
    )
    [(url, access)] = config.feed_access().items()
    sent = access.headers_for(url, configured=url)
    assert (sent["X-Api-Key"], "Authorization" in sent) == ("9f8e7d", True)
    said = f"{config!r} {list(in_effect(config))} {config.feed_list()}"
    assert "feed https://pier.example/rss (headers X-Api-Key; login of desk; a proxy)" in said
    assert not any(secret in said for secret in ("9f8e7d", "hunter2", "pwpw", "ZGVzaz"))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('user_agnt = "x"', "feeds[1].user_agnt: unknown key: did you mean `user_agent`?"),
        ('password = "x"', "feeds[1]: password: it needs a username"),
        ('headers = { Host = "x" }', 'feeds[1].headers: "Host" cannot be set: the address says it'),
        ('headers = { X = "env:NO_SUCH" }', "the environment variable NO_SUCH is not set"),
        ('proxy = "x"', "feeds[1].proxy: a proxy is written http://host:port"),
        ("headers = 5", "feeds[1].headers: is a number: write a table of keys and values"),
    ],
)
def test_what_is_wrong_with_how_a_feed_is_asked_is_told(
    tmp_path: Path, line: str, says: str
) -> None:
    assert says in fault_of(tmp_path, f'[[feeds]]\nurl = "https://a.example/"\n{line}\n')


def test_the_operators_channel_must_be_one_of_a_chat(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[operator]\nchannel = "slack:C1"\n[[chats]]\nplatform = "console"\n', "utf-8"
    )
    with pytest.raises(ConfigError, match=r'operator\.channel: no .* for "slack:C1"'):
        load(tmp_path / "config.toml")
