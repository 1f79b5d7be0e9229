"""A page of a well-known site → the feeds that the site keeps for it.

Only what a site documents, or names on the page itself; each is believed when a feed comes from it.
"""

from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, parse_qs, quote, urlencode, urlsplit

import regex

from rules.articles.links import is_web_link
from rules.feeds.places import WWW, FeedPlace


def known_places(url: str) -> tuple[FeedPlace, ...]:
    """Give the feeds that a well-known site keeps for a page, the best first; none if unknown."""
    try:
        parts = urlsplit(url)
        host = WWW.sub("", (parts.hostname or "").lower())
    except ValueError:
        return ()
    rewrite = _SITES.get(host) or _SITES_ABOVE.get(host.partition(".")[2]) or _mastodon
    return rewrite(parts)


def _steps(parts: SplitResult) -> tuple[str, ...]:
    return tuple(step for step in parts.path.split("/") if step)


def _asked(parts: SplitResult, name: str) -> str | None:
    """Give a parameter of an address."""
    return parse_qs(parts.query).get(name, [None])[0]


def _one(url: str, title: str | None = None, form: str | None = None) -> tuple[FeedPlace, ...]:
    return (FeedPlace(url, title, form),) if is_web_link(url) else ()


def _youtube(parts: SplitResult) -> tuple[FeedPlace, ...]:
    """Channels and playlists; an @handle does not say its channel's id: its page does."""
    feed = "https://www.youtube.com/feeds/videos.xml?"
    match _steps(parts):
        case ("channel", name, *_):
            return _one(feed + urlencode({"channel_id": name}), form="Atom")
        case ("playlist",) if playlist := _asked(parts, "list"):
            return _one(feed + urlencode({"playlist_id": playlist}), form="Atom")
    return ()


def _reddit(parts: SplitResult) -> tuple[FeedPlace, ...]:
    """Subs, users, searches and threads, the newest first (`.rss` is Atom there)."""
    home, query = "https://www.reddit.com", _asked(parts, "q")
    newest = {"sort": "new", "limit": "100"}
    match _steps(parts):
        case (*_, last) if last.endswith(".rss"):
            return ()
        case ("search",) if query:
            return _one(f"{home}/search.rss?{urlencode({'q': query} | newest)}")
        case ("r", sub, *rest):
            return _one(f"{home}/r/{sub}/{_of_sub(rest, query)}")
        case ("user" | "u", name, *_):
            return _one(f"{home}/user/{name}/.rss?limit=100")
    return ()


def _of_sub(rest: list[str], query: str | None) -> str:
    match rest:
        case ["search", *_] if query:
            asked = {"q": query, "restrict_sr": "on", "sort": "new", "limit": "100"}
            return f"search.rss?{urlencode(asked)}"
        case ["comments", thread, *_]:
            return f"comments/{thread}/.rss"
        case ["top" | "hot" | "rising" as order, *_]:
            return f"{order}/.rss?limit=100"
    return "new/.rss?limit=100"


_NO_GITHUB_USER_TEXT = """
    about apps collections contact customer-stories events explore features issues login
    marketplace new notifications orgs pricing pulls search security settings signup site
    sponsors stars topics trending
"""
_NO_GITHUB_USER = frozenset(_NO_GITHUB_USER_TEXT.split())


def _github(parts: SplitResult) -> tuple[FeedPlace, ...]:
    """Releases, tags and commits of a repository; what a user does."""
    match _steps(parts):
        case (*_, last) if last.endswith(".atom"):
            return ()
        case (name, *_) if name in _NO_GITHUB_USER:
            return ()
        case (user,):
            return _one(f"https://github.com/{user}.atom", form="Atom")
        case (owner, name, *rest):
            return _github_repository(f"https://github.com/{owner}/{name}", rest)
    return ()


def _github_repository(home: str, rest: list[str]) -> tuple[FeedPlace, ...]:
    name = home.removeprefix("https://github.com/")
    match rest:
        case []:
            return tuple(
                FeedPlace(f"{home}/{what}.atom", f"{name}: {what}", "Atom")
                for what in ("releases", "tags", "commits")
            )
        case ["releases" | "tags" | "discussions" | "wiki" as what, *_]:
            return _one(f"{home}/{what}.atom", form="Atom")
        case ["commits" | "tree", *branch] if branch:
            return _one(f"{home}/commits/{'/'.join(branch)}.atom", form="Atom")
        case ["commits"]:
            return _one(f"{home}/commits.atom", form="Atom")
    return ()


# Hosts where /@name is no Mastodon account.
_NOT_MASTODON = ("tiktok.com", "threads.net", "threads.com", "substack.com", "vk.com", "t.me")
_MASTODON = regex.compile(
    r"(?:.*\b)?(?:mastodon|mstdn|toot)\b.*|.*\.social|fosstodon\.org|hachyderm\.io"
    r"|infosec\.exchange|mas\.to|techhub\.social|journa\.host"
)


def _mastodon(parts: SplitResult) -> tuple[FeedPlace, ...]:
    """Accounts on any server, also as another server shows them; tags on servers that look it."""
    host = WWW.sub("", parts.hostname or "")
    match _steps(parts):
        case (name, *_) if name.startswith("@") and not name.endswith(".rss"):
            user, _, away = name[1:].partition("@")
            home = f"https://{away}" if away else f"{parts.scheme}://{parts.netloc}"
            is_account = bool(user) and host not in _NOT_MASTODON
            return _one(f"{home}/@{user}.rss", form="RSS") if is_account else ()
        case ("tags", tag) if not tag.endswith(".rss") and _MASTODON.fullmatch(host):
            return _one(f"{parts.scheme}://{parts.netloc}/tags/{tag}.rss", form="RSS")
    return ()


def _bluesky(parts: SplitResult) -> tuple[FeedPlace, ...]:
    match _steps(parts):
        case ("profile", name) | ("profile", name, "post", _):
            return _one(f"https://bsky.app/profile/{name}/rss", form="RSS")
    return ()


def _substack(parts: SplitResult) -> tuple[FeedPlace, ...]:
    """Name the feed of a publication, which has a host of its own; `open.` shows them all."""
    name = (parts.hostname or "").split(".")[0]
    if name == "open":
        match _steps(parts):
            case ("pub", publication, *_):
                name = publication
            case _:
                return ()
    return _one(f"https://{name}.substack.com/feed", form="RSS")


def _medium(parts: SplitResult) -> tuple[FeedPlace, ...]:
    match _steps(parts):
        case ("feed" | "m" | "search" | "about" | "me", *_):
            return ()
        case ("tag", tag, *_):
            return _one(f"https://medium.com/feed/tag/{tag}", form="RSS")
        case (name, *_):
            return _one(f"https://medium.com/feed/{name}", form="RSS")
    return ()


def _feed_of_host(path: str) -> Callable[[SplitResult], tuple[FeedPlace, ...]]:
    """Sites whose every user has a host, and a feed at one place of it."""

    def rewrite(parts: SplitResult) -> tuple[FeedPlace, ...]:
        return _one(f"https://{parts.hostname}{path}")

    return rewrite


def _google_news(parts: SplitResult) -> tuple[FeedPlace, ...]:
    """Topics, searches and the front page; language and country must agree, so all three stand."""
    edition = {name: _asked(parts, name) for name in ("hl", "gl", "ceid")}
    if not all(edition.values()):
        edition = {"hl": "en-US", "gl": "US", "ceid": "US:en"}
    language = urlencode(edition, safe=":")
    home, query = "https://news.google.com/rss", _asked(parts, "q")
    match _steps(parts):
        case ("topics", topic, *_):
            return _one(f"{home}/topics/{topic}?{language}", form="RSS")
        case ("search",) if query:
            return _one(f"{home}/search?q={quote(query)}&{language}", form="RSS")
        case () | ("home" | "topstories", *_):
            return _one(f"{home}?{language}", form="RSS")
    return ()


def _stack_exchange(parts: SplitResult) -> tuple[FeedPlace, ...]:
    home = f"https://{parts.hostname}/feeds"
    match _steps(parts):
        case ("questions", "tagged", tags):
            return _one(f"{home}/tag?tagnames={tags}&sort=newest", form="Atom")
        case ("questions", number, *_) if number.isdecimal():
            return _one(f"{home}/question/{number}", form="Atom")
        case ("users", number, *_):
            return _one(f"{home}/user/{number}", form="Atom")
        case () | ("questions",):
            return _one(home, form="Atom")
    return ()


def _hacker_news(parts: SplitResult) -> tuple[FeedPlace, ...]:
    return _one("https://news.ycombinator.com/rss", form="RSS") if not _steps(parts) else ()


_Rewrite = Callable[[SplitResult], tuple[FeedPlace, ...]]

_SITES: Mapping[str, _Rewrite] = {
    "youtube.com": _youtube,
    "m.youtube.com": _youtube,
    "reddit.com": _reddit,
    "old.reddit.com": _reddit,
    "new.reddit.com": _reddit,
    "github.com": _github,
    "bsky.app": _bluesky,
    "medium.com": _medium,
    "news.google.com": _google_news,
    "news.ycombinator.com": _hacker_news,
    "stackoverflow.com": _stack_exchange,
    "superuser.com": _stack_exchange,
    "serverfault.com": _stack_exchange,
    "askubuntu.com": _stack_exchange,
    "mathoverflow.net": _stack_exchange,
}
"""Sites by host, without `www.`."""

_SITES_ABOVE: Mapping[str, _Rewrite] = {
    "substack.com": _substack,
    "medium.com": _feed_of_host("/feed"),
    "tumblr.com": _feed_of_host("/rss"),
    "blogspot.com": _feed_of_host("/feeds/posts/default"),
    "wordpress.com": _feed_of_host("/feed/"),
    "stackexchange.com": _stack_exchange,
}
"""Sites that give each user a host under theirs."""
