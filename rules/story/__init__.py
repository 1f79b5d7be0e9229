"""Article → story: which articles of different outlets tell the same event, and why.

In reading order: terms, facts, sketch (what is kept of an article), copies (the same text again),
rarity, centroid (what a story's articles say together), features, judge, veto, decision, shelves,
window, index, placement, training.
"""
