"""What the configuration says of Slack, as what connects it needs it: secrets are shown by nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field

API = "https://slack.com/api/"
Rule = str | tuple[str, ...]
"""Who may change what a channel is told: `anyone` in it, `admins` in it, or listed people in it."""
Managers = Rule | Mapping[str, Rule]
"""One rule for all workspaces, or rules by their ids: in those that have none, `anyone`."""
ANYONE = "anyone"


def rule_of(managers: Managers, workspace: str) -> Rule:
    """Give the rule of a workspace."""
    return managers.get(workspace, ANYONE) if isinstance(managers, Mapping) else managers


@dataclass(frozen=True, slots=True)
class Access:
    """One Slack app; what is not set is empty."""

    name: str
    mode: str = "socket"
    command: str = "/wire"
    api_base: str = API
    host: str = "127.0.0.1"
    port: int = 0
    managers: Managers = ANYONE
    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    token_key: str = field(default="", repr=False)
    language: str | None = None
    """Of what its channels are told; None: English, where a channel has no other."""

    @property
    def by_socket(self) -> bool:
        """Say whether events come by a line that we open."""
        return self.mode == "socket"

    @property
    def has_many(self) -> bool:
        """Say whether workspaces install the bot by themselves."""
        return bool(self.client_id)

    @property
    def serves_http(self) -> bool:
        """Say whether anything calls us: Slack's events, or people who install the bot."""
        return not self.by_socket or self.has_many
