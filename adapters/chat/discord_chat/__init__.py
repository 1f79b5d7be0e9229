"""Discord: alerts and commands. `settings.py` is the door; nothing else here is imported before it opens.

The order to read it in: `settings.py` (what the operator writes), `text.py`, `custom_ids.py`, `embeds.py`
(card → message), `line.py` (the way to Discord: paced, never repeating), `troubles.py` (what went wrong →
what follows), `places.py` (channels and permissions), `chat.py` (the Chat port). Then what people ask:
`words.py`, `panels.py`, `crowd.py`, `answering.py`, `commands.py`; and `bot.py` with `supervisor.py`,
which keep the gateway open.
"""
