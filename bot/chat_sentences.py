"""What chats tell of themselves → sentences for the operator."""

from collections.abc import Callable, Mapping
from typing import Any

Said = Mapping[str, Any]


def _nothing(_event: Said) -> None:
    return None


def _servers(number: int) -> str:
    return "1 server" if number == 1 else f"{number} servers"


CHAT_SENTENCES: Mapping[str, Callable[[Said], str | None]] = {
    "discord_ready": lambda e: f"Discord: listening in {_servers(e['servers'])}",
    "discord_commands_offered": _nothing,
    "discord_commands_failed": lambda e: (
        f"Discord: the commands could not be offered ({e['reason']}); it is tried again"
    ),
    "discord_fell": lambda e: f"Discord: the connection fell ({e['reason']}) and is begun anew",
    "discord_stopped": lambda e: f"{e['reason']}; nobody is heard on Discord until then",
    "discord_starts_spent": lambda e: (
        f"Discord: connected too often today; listening again in {e['wait_s'] / 3600:.1f} h"
    ),
    "discord_token_refused": lambda e: f"{e['reason']}",
    "discord_joined": lambda e: f"Discord: joined the server {e['server']}",
    "discord_removed": lambda e: (
        f"Discord: removed from the server {e['server']}: its watches stay, and wait until the bot is"
        " invited again (`wirewatch discord invite`)"
    ),
    "discord_unseen": lambda e: (
        f"Discord: watches tell channels that are gone or that the bot cannot see"
        f" ({', '.join(map(str, e['channels'][:5]))}{' …' if len(e['channels']) > 5 else ''}): they stay, and"
        " wait until it is invited again (`wirewatch discord invite`) or its role may View Channel"
    ),
    "discord_mended": lambda e: f"{e['channel']}: it can be written to again",
    "discord_no_channel": lambda e: (
        f"Discord: there is no channel of {e['server']} where the bot may write: grant its role Send"
        " Messages and Embed Links"
    ),
    "discord_welcome_failed": lambda e: (
        f"Discord: {e['server']} could not be greeted ({e['reason']})"
    ),
    "discord_event_failed": lambda e: (
        f"Discord: {e['happening']} failed, by a fault of ours (--log-json shows where)"
    ),
    "answer_failed": lambda e: (
        f"somebody was not answered, by a fault of ours ({e['code']}: {e['reason']};"
        " --log-json shows where)"
    ),
    "answer_unheard": lambda e: f"an answer on Discord did not arrive: {e['reason']}",
    "suggestions_failed": lambda e: f"what is typed could not be completed: {e['reason']}",
    "announcement_failed": lambda e: (
        f"{e['channel']}: a saved watch was not announced: {e['reason']}"
    ),
    "crosspost_failed": lambda e: f"{e['channel']}: an alert was not published: {e['reason']}",
}
