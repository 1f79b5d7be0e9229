"""The decisions: what counts as news, as the same story, as a match, as worth an alert.

Pure: no I/O, no clock, no log. `now` and chance are arguments; a decision returns its reason.
Read it in the order of the path: model, words, articles, language, story, alerts, attention, delivery;
feeds stand beside it, and what people ask for above it: watches, search, confidence, answers, asking.
"""
