"""Alert × channel × moment → when it is told, and how; every step says why.

Nothing is dropped here: an alert is told now, held, collected, collapsed into a rolling message, or
kept without a message because somebody muted it. In reading order: errors, zones, reading (texts →
times), schedule, quiet, modes, budget, mutes, baseline, spike, rank, pages, catchup, backlog,
routing, settings, messages, waiting. What is promised stands in docs/explanation/attention.md.
"""
