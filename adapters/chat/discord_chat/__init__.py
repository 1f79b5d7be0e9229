"""Discord: alerts and commands. `settings.py` is the door; nothing else here is imported before it opens.

The order to read it in: `settings.py` (what the operator writes), `text.py`, `custom_ids.py`, `embeds.py`
(card → message), `line.py` (the way to Discord: paced, never repeating), `troubles.py` (what went wrong →
what follows), `places.py` (channels and permissions), `look_back.py` (whether a message has arrived),
`chat.py` (the Chat port). Then what people ask: `panels.py` (panel → message), `sight.py` and `crowd.py`
(who sees and may what), `answering.py`, `commands.py`; and `listener.py` with `supervisor.py`, which keep the
gateway open.
"""
