"""The front desk: what people ask in a chat → the Commands port → a panel. Every platform has it."""

from adapters.asking.front_desk import FrontDesk

__all__ = ["FrontDesk"]
