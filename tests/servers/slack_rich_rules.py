"""rich_text as Slack checks it: lists, quotes, and the words, links, dates and people in them.

From https://docs.slack.dev/reference/block-kit/blocks/rich-text-block (read 2026-11).
"""

from collections.abc import Mapping
from typing import Final

from tests.servers.slack_shapes import (
    Check,
    anything,
    array,
    boolean,
    by_type,
    number,
    one_of,
    shape,
    string,
)

_TYPE: Final[Mapping[str, Check]] = {"type": anything}
_STYLE: Final = shape(
    {},
    dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean),
)  # fmt: skip
_ID: Final = string(255)
_WORDS: Final = string(10**9)
"""No length of these is written anywhere; all texts of a message together are limited."""
_STYLED: Final[Mapping[str, Check]] = {"style": _STYLE}
_TEXT: Final = shape({**_TYPE, "text": _WORDS}, _STYLED)
_LINK: Final = shape(
    {**_TYPE, "url": string(3_000)}, {**_STYLED, "text": _WORDS, "unsafe": boolean}
)
_LEAVES: Final = by_type(
    {
        "text": _TEXT,
        "link": _LINK,
        "user": shape({**_TYPE, "user_id": _ID}, _STYLED),
        "usergroup": shape({**_TYPE, "usergroup_id": _ID}, _STYLED),
        "channel": shape({**_TYPE, "channel_id": _ID}, _STYLED),
        "emoji": shape({**_TYPE, "name": _ID}, {**_STYLED, "unicode": _ID, "skin_tone": anything}),
        "broadcast": shape({**_TYPE, "range": one_of("here", "channel", "everyone")}, _STYLED),
        "color": shape({**_TYPE, "value": string(7)}, _STYLED),
        "date": shape(
            {**_TYPE, "timestamp": number(0, 10**11), "format": string(1_000)},
            {**_STYLED, "url": string(3_000), "fallback": string(1_000), "timezone": _ID},
        ),
    }
)
_SECTION: Final = shape({**_TYPE, "elements": array(_LEAVES, at_least=0, at_most=10**6)}, {})
_LIST: Final = shape(
    {
        **_TYPE,
        "style": one_of("bullet", "ordered"),
        "elements": array(by_type({"rich_text_section": _SECTION}), at_most=10**6),
    },
    {"indent": number(0, 8), "offset": number(0, 10**6), "border": number(0, 1)},
)
_PREFORMATTED: Final = shape(
    {**_TYPE, "elements": array(by_type({"text": _TEXT, "link": _LINK}), at_most=10**6)},
    {"border": number(0, 1), "language": _ID},
)
_QUOTE: Final = shape(
    {**_TYPE, "elements": array(_LEAVES, at_most=10**6)}, {"border": number(0, 1)}
)
RICH_TEXT: Final = shape(
    {
        **_TYPE,
        "elements": array(
            by_type(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": _LIST,
                    "rich_text_preformatted": _PREFORMATTED,
                    "rich_text_quote": _QUOTE,
                }
            ),
            at_most=10**6,
        ),
    },
    {"block_id": _ID},
)
