"""Where a channel is: `C0123456789`, `T0AAAA/C0BBBB` where many workspaces share a bot, `U0…` a person."""

from dataclasses import dataclass

import regex

_ADDRESS = regex.compile(
    r"(?:(?P<workspace>[TE][A-Z0-9]{1,20})/)?(?P<channel>[CGDUW][A-Z0-9]{1,20})"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation, or a person who is told in a direct message, in a workspace."""

    channel: str
    """Slack's id: C… or G… a channel, D… a direct message, U… or W… a person."""
    workspace: str = ""
    """T…, or E… where the bot is installed for a whole organisation; empty: the only one."""

    def __str__(self) -> str:
        """Write it as the address of a channel."""
        return f"{self.workspace}/{self.channel}" if self.workspace else self.channel

    @property
    def is_person(self) -> bool:
        """Say whether it is a person, told in a direct message."""
        return self.channel[0] in "UW"

    @property
    def shown(self) -> str:
        """Write it so that Slack shows a name."""
        return f"<@{self.channel}>" if self.is_person else f"<#{self.channel}>"


def place_of(address: str) -> Place | None:
    """Read an address; None when it is none."""
    found = _ADDRESS.fullmatch(address.strip())
    return Place(found["channel"], found["workspace"] or "") if found else None


def problem_with(address: str, *, has_many: bool) -> str | None:
    """Say why an address cannot be one of Slack's, with the remedy."""
    place = place_of(address)
    example = "T0123456789/C0123456789" if has_many else "C0123456789"
    if place is None:
        return (
            f'"{address}" is no channel of Slack: write its id, for example "slack:{example}"'
            " (in Slack: the channel's name, About, at the very bottom)"
        )
    if has_many and not place.workspace:
        return f'"{address}" names no workspace: write for example "slack:{example}"'
    if not has_many and place.workspace:
        return f'"{address}" names a workspace, and there is only one: write "{place.channel}"'
    return None
