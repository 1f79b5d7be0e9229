"""Article → story: which articles of different outlets tell the same event, and why.

In reading order: terms, facts, tongue (is it English), sketch (what is kept of an article), copies (the same text
again), rarity, centroid (what a story's articles say together), features, judge, veto, occasion, measures, telling
(headings, forms, other languages), decision, shelves, window, wording, second_look, index, placement, training.
"""
