"""Moments in sentences."""

from datetime import datetime


def moment_text(moment: datetime | None) -> str:
    """Write a moment as everybody reads it: `2026-11-24 08:00 UTC`; `?` where it is not known."""
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "?"
