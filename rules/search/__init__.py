"""The watch language over the archive: the index gives a superset, the engine of watches verifies it.

So a search and a watch never disagree. In reading order: `words.py` (article → the words that the index
keeps of it), `needed.py` (plan → what an article must have in the index to be worth verifying),
`found.py` (candidates → what people see, the best first).
"""
