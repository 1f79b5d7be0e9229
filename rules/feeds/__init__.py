"""Feeds: where they are found, when they are asked, how they stand, and what people are told of it."""
