"""Words people say to the bot → what is asked, and whether they may; answers → panels.

The order to read it in: `words.py` (the commands and their words), `ask.py` (who asks what, where, and
how text is read as it), `permission.py` (who may), `panel.py` (what every answer is made of).
"""
