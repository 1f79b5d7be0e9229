"""Lists of feeds, as readers exchange them: what is new in one, what may stand in ours."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import regex

from rules.feeds.places import addresses_from, feed_key
from rules.model import Feed
from rules.sentences import Sentence, sentence
from rules.words.plain import without_controls

UNIMPORTED = sentence("nothing_imported", "nothing was imported")
"""How it is said that a list was refused; why stands behind it."""
SIZE_LIMIT = 10 * 1024 * 1024
NAME_LIMIT = 80
TAGS_AT_MOST = 20
_BLANKS = regex.compile(r"\s+")
_KEY_NAMES_TEXT = """
    key apikey token auth secret password passwd pwd pass sig signature session sessionid sid jwt
    credential credentials private login
"""
_KEY_NAMES = frozenset(_KEY_NAMES_TEXT.split())
_KEY_WORDS_OF_PATHS = frozenset(
    ["private", "token", "secret", "key", "apikey", "auth", "user_token"]
)
_HIDDEN = "***"
_KEY_ENDINGS = ("apikey", "authkey", "feedkey", "token", "secret", "password")
# What is drawn at random and meant for one reader: a hash in hexadecimal, a UUID, a JSON web token.
_RANDOM = regex.compile(
    r"(?=.*[a-f])(?=.*\d)[0-9a-f]{32,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|eyJ[\w-]{10,}.*",
    regex.IGNORECASE,
)
_ENDING = regex.compile(r"\.[a-z0-9]{1,5}\Z", regex.IGNORECASE)


def too_large() -> Sentence:
    """Say that a list is larger than any that is read."""
    return sentence(
        "list_large",
        "it is larger than {most} MB: cut it in parts",
        most=SIZE_LIMIT // (1024 * 1024),
    )


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed as a list names it."""

    address: str
    title: str | None = None
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """What cannot be taken over from a list, or given out in one, and why."""

    what: str
    """Its name, and its address as far as it may be shown."""
    why: str


@dataclass(frozen=True, slots=True)
class SortedOut:
    """What a list brings."""

    new: tuple[Feed, ...]
    known: tuple[str, ...]
    """What is there already, or stands twice in the list: its name, its address as far as it may
    be shown."""
    refused: tuple[Refused, ...]


def sort_out(outlines: Iterable[Outline], *, known: Collection[str]) -> SortedOut:
    """Tell new feeds of a list from those whose key (`feed_key`) is known; folders become tags."""
    new, there, refused, keys = [], [], [], set(known)
    for outline in outlines:
        addresses = addresses_from(outline.address)
        if not addresses:
            refused.append(
                Refused(
                    _called(outline),
                    sentence("list_no_http", "its address is no http:// or https:// one"),
                )
            )
        elif (key := feed_key(addresses[0])) in keys:
            there.append(_called(outline))
        else:
            keys.add(key)
            new.append(_feed(addresses[0], outline))
    return SortedOut(tuple(new), tuple(there), tuple(refused))


def may_be_given_out(feeds: Iterable[Feed]) -> tuple[Sequence[Feed], Sequence[Refused]]:
    """Tell the feeds that a list for other readers may name from those that it leaves out."""
    given: list[Feed] = []
    left_out: list[Refused] = []
    for feed in feeds:
        if why := _against(feed):
            left_out.append(Refused(feed.shown, why))
        else:
            given.append(feed)
    return given, left_out


def holds_secret(url: str) -> bool:
    """Say whether an address seems to hold a login or a key that is meant for one reader."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    in_query = any(_is_key(name, value) for name, value in pairs)
    return "@" in parts.netloc or in_query or path_without_keys(parts.path) != parts.path


def path_without_keys(path: str) -> str:
    """Hide the parts of a path that seem to be a key: drawn at random, or behind a word such as `private`."""
    parts = path.split("/")
    before = ["", *parts]
    return "/".join(
        _HIDDEN if _is_key_in_path(one, behind) else one
        for one, behind in zip(parts, before, strict=False)
    )


def one_line(text: str, limit: int) -> str:
    """Write a stranger's plain text in one line, cut with an ellipsis; markup is only text here."""
    line = _BLANKS.sub(" ", without_controls(text)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _called(outline: Outline) -> str:
    """Name a feed of a list, without what may be a login or a key."""
    bare = regex.split(r"[?#]", outline.address, maxsplit=1)[0]
    shown = bare if "@" not in bare else ""
    return one_line(f"{outline.title or ''} {shown}", 200)


def _feed(address: str, outline: Outline) -> Feed:
    tags = dict.fromkeys(one_line(folder, NAME_LIMIT) for folder in outline.folders)
    return Feed(
        address,
        name=one_line(outline.title or "", NAME_LIMIT) or None,
        tags=tuple(tag for tag in tags if tag)[:TAGS_AT_MOST],
        origin="chat",
    )


def _against(feed: Feed) -> str | None:
    """Say why a feed is not for other readers; None when it is."""
    if feed.kind != "feed":
        return sentence("list_own_kind", "only wirewatch can read it ({kind})", kind=feed.kind)
    if not feed.url.startswith(("http://", "https://")):
        return sentence("list_is_file", "it is a file of this machine")
    if holds_secret(feed.url):
        return sentence("list_secret", "its address holds a login or a key")
    return None


def _is_key_in_path(part: str, behind: str) -> bool:
    bare = _ENDING.sub("", part)
    is_named = behind.lower() in _KEY_WORDS_OF_PATHS and len(bare) >= 8
    return bool(_RANDOM.fullmatch(bare)) or (is_named and any(map(str.isdigit, bare)))


def _is_key(name: str, value: str) -> bool:
    words = regex.split(r"[^a-z0-9]+", name.lower())
    is_named = not _KEY_NAMES.isdisjoint(words) or words[-1].endswith(_KEY_ENDINGS)
    return bool(value) and (is_named or bool(_RANDOM.fullmatch(value)))
