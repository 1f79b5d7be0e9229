"""What runs the work: in this process (embedded_engine.py), later across many."""

from adapters.engine.embedded_engine import EmbeddedEngine, Work

__all__ = ["EmbeddedEngine", "Work"]
