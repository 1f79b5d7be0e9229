"""Pages of articles: fetched, read in a process that can be killed, judged by rules/page.

A package beside `sources`: its child process imports next to nothing.
"""
