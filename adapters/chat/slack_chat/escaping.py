"""Strangers' text → text that Slack shows as it is: no ping, no link, no markup. Pure.

`&`, `<` and `>` are all that carries meaning in Slack's own markup beside `*_~` and backticks
(https://docs.slack.dev/messaging/formatting-message-text, read 2026-11). Escaped, `<!channel>` is
seven letters between brackets. What holds strangers' words is drawn as rich text or as plain text,
where nothing is markup; only moments, of which we write every character, are drawn as markup.
"""

from datetime import datetime
from urllib.parse import quote, urlsplit

import regex

from adapters.chat.slack_chat import limits

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_UNSEEN = regex.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BREAKS_A_LINK = regex.compile(r"[\x00-\x20\x7f-\xa0\"<>\\^`{|}\p{Z}\p{C}]")


def clean(text: str) -> str:
    """Drop what cannot be shown, and could not even be sent."""
    return _UNSEEN.sub("", text)


def escaped(text: str) -> str:
    """Write text so that Slack's markup reads it back as it is."""
    return "".join(_ENTITIES.get(one, one) for one in clean(text))


def escaped_within(text: str, limit: int) -> str:
    """Escape a text and cut it to a limit that counts what is sent, never inside an entity."""
    written: list[str] = []
    room = limit
    for one in clean(text):
        sent = _ENTITIES.get(one, one)
        if len(sent) > room:
            return _ended("".join(written), limit)
        written.append(sent)
        room -= len(sent)
    return "".join(written)


def _ended(text: str, limit: int) -> str:
    """Put an ellipsis behind a text, in place of its last character where there is no room."""
    if len(text) < limit:
        return text + "…"
    shorter = regex.sub(r"(?:&(?:amp|lt|gt);|.)\Z", "", text, flags=regex.DOTALL)
    return shorter + "…"


def unescaped(text: str) -> str:
    """Read what people wrote: Slack escapes it once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def within(text: str, limit: int) -> str:
    """Cut a text to a limit, the last character an ellipsis where it is cut."""
    shown = clean(text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def safe_link(link: str | None) -> str | None:
    """Give a link that breaks nothing around it; None when it is none, or too long for Slack."""
    if not link:
        return None
    safe = _BREAKS_A_LINK.sub(lambda one: quote(one.group(), safe="", errors="replace"), link)
    try:
        parts = urlsplit(safe)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return safe if is_web and len(safe) <= limits.URL else None


def moment(at: datetime, shape: str) -> str:
    """Write a moment for every reader's own clock; older apps show the time in UTC.

    https://docs.slack.dev/messaging/formatting-message-text#date-formatting (read 2026-11)
    """
    return f"<!date^{int(at.timestamp())}^{shape}|{at:%Y-%m-%d %H:%M} UTC>"
