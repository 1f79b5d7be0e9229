"""The orders: when things happen, and in what order."""

__version__ = "0.1.0"
