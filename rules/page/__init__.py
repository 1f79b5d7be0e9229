"""A web page, or a page saved as flat text → what it says, without what the site says around it.

In reading order: `model`, `calendar`, `dates`, `bylines`, `phrases`, `verdicts`, `lines`, `header`,
`segment`, `memory`, `filling`.
"""
