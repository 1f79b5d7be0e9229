"""WebSub: asking hubs to push, and being there when they do."""

from adapters.websub.websub_hubs import WebSubHubs
from adapters.websub.websub_settings import WebSubSettings

__all__ = ["WebSubHubs", "WebSubSettings"]
