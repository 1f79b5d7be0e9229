"""Pictures for chats and for the operator."""

from adapters.charts.trend_chart import draw_trend

__all__ = ["draw_trend"]
