"""Slack: what people read, what they say, and how we come to hear it.

The order to read it in: `settings.py`, `chat.py` (a delivery posted, edited, looked for) with
`blocks.py` (what it looks like), `commands.py` (what people say) with `drawing.py` (what they are
answered), `running.py` (how it all is connected). Slack's SDK takes a second to import: nothing that
the configuration needs imports it.
"""

from adapters.chat.slack_chat.settings import SlackSettings

__all__ = ["SlackSettings"]
