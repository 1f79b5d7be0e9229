"""Text of strangers as it may come to Slack, and what must hold of every message."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from adapters.chat.slack_chat.blocks import SlackMessage
from bot.phrasebook import phrases
from rules.attention.languages import LANGUAGES
from tests.slack_validators import validate

SPOKEN = st.sampled_from([phrases().in_language(one) for one in LANGUAGES])
ENGLISH = phrases().in_language("en")

PIECES = st.sampled_from(
    [
        *("<!channel>", "<!here|here>", "<@U0123456789>", "<#C0123456789>", "<!subteam^S1>"),
        *("&amp;", "&amp;amp;", "&", "<", ">", "|", "*", "_", "~", "`", "```", "*b*", "_i_", ":x:"),
        *(
            "@everyone",
            "@here",
            "<https://evil.example|click>",
            "\n",
            "\t",
            "\x00",
            "\ud800",
            "\u202e",
        ),
        *("quake", "北部", "عاجل", "👩‍🚀", " ", "%7C", "^", '"', "'"),
    ]
)
WILD = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)


class Long(str):
    """A text whose repr is short, so that a failure can be read."""

    def __repr__(self) -> str:
        return f"{str(self)[:60]!r} ({len(self)})"


LONG = st.builds(
    lambda text, times: Long((text or "x") * times), WILD, st.sampled_from([1, 1, 1, 40, 400])
)
LINKS = st.none() | st.builds(
    lambda text, times: "https://pier.example/" + text * times,
    WILD,
    st.sampled_from([1, 1, 20, 400]),
)


def markup_in(given: Any) -> Sequence[str]:
    """Give every text that Slack would read markup in."""
    if isinstance(given, dict):
        own = [given["text"]] if given.get("type") == "mrkdwn" else []
        return own + [one for value in given.values() for one in markup_in(value)]
    if isinstance(given, list | tuple):
        return [one for value in given for one in markup_in(value)]
    return []


def check(message: SlackMessage) -> None:
    validate(message.blocks)
    assert 0 < len(message.text) <= 4_000
    assert "<" not in message.text
    assert ">" not in message.text
    for text in markup_in(list(message.blocks)):
        assert text.startswith("<!date^")
        assert text.count("<") == text.count(">") == 1
