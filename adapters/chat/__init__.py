"""Where people read. Adding a platform is one file here and one name in the union below."""

from adapters.chat.console_chat import ConsoleSettings

ChatSettings = ConsoleSettings
"""One of `[[chats]]`; the union of all platforms, told apart by `platform`, once there are two."""

__all__ = ["ChatSettings", "ConsoleSettings"]
