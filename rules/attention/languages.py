"""Which language a channel is told in: what its people set, else the operator, else its own platform.

Alerts, buttons and notices are read by everybody in a channel, so their language is the channel's;
an answer that one person sees is in that person's.
"""

from rules.attention.errors import SettingError, nearest, quoted
from rules.sentences import because, remedy_near, sentence

FALLBACK = "en"
LANGUAGES = ("en", "de", "es", "fr")
"""Those that there are catalogues of (bot/phrases)."""
AUTO = "auto"
"""As the chat's configuration says, else as the platform knows of the channel."""


def language_from(text: str) -> str:
    """Read `de` or `auto`; raises SettingError."""
    said = text.strip().casefold()
    if said == AUTO or said in LANGUAGES:
        return said
    near = nearest(said, (AUTO, *LANGUAGES))
    problem = sentence(
        "no_language", "{text} is no language that alerts are written in", text=quoted(text)
    )
    raise SettingError(because(problem, remedy_near(near, (AUTO, *LANGUAGES))))


def language_of(channel: str = AUTO, *, chat: str | None = None, native: str | None = None) -> str:
    """Choose the language of a channel: what is set for it, for its chat, or what its platform says.

    `native` is a BCP 47 tag (`de-AT` is `de`); a language that there is no catalogue of is English.
    """
    for tag in (None if channel == AUTO else channel, chat, native):
        if tag:
            primary = tag.partition("-")[0].casefold()
            return primary if primary in LANGUAGES else FALLBACK
    return FALLBACK
