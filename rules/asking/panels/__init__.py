"""What commands answer → panels, in the reader's language."""

from rules.asking.panels.plain import done, problem

__all__ = ["done", "problem"]
