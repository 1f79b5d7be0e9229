"""What Slack takes at most, in characters where nothing else is said.

https://docs.slack.dev/reference/block-kit/blocks and …/methods/chat.postMessage, chat.update (read
2026-11). Where no page tells, the number says so.
"""

TEXT = 4_000
"""`chat.update` refuses a longer one (`msg_too_long`), and what is posted may be edited later."""
BLOCKS = 50
VIEW_BLOCKS = 100
ALL_TEXT = 10_000
"""Of all blocks together: not documented; refused at 11,341 in a report, at some 13,000 in others
(`msg_blocks_too_long`)."""
SECTION = 3_000
HEADER = 150
ACTIONS = 25
BUTTON_LABEL = 75
BUTTON_VALUE = 2_000
OPTION_LABEL = 75
OPTION_VALUE = 150
OPTION_ABOUT = 75
OPTIONS = 100
PLACEHOLDER = 150
URL = 3_000
VIEW_TITLE = 24
LABEL = 2_000
HINT = 2_000
INPUT = 3_000
PRIVATE_METADATA = 3_000
