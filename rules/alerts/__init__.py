"""Matches → alerts: what a channel is told, what a message shows, and what becomes of it later."""
