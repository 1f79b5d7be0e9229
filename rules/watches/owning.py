"""Who owns a watch: the channel that it tells, in a workspace. Among what one owner has, a name is unique.

Were it unique in a whole workspace, a name that is refused would tell of a watch that one may not see.
"""

from collections.abc import Sequence

from rules.channel import Channel


def owner_of(workspace: str, channels: Sequence[Channel]) -> str:
    """Name the owner of a watch that people of a workspace make: `slack:T1 slack:T1/C2`; "" is the operator."""
    return f"{workspace} {channels[0]}" if workspace and channels else workspace


def workspace_of(owner: str) -> str:
    """Give the workspace that an owner is in."""
    return owner.partition(" ")[0]


def moved(owner: str, old: Channel, new: Channel) -> str:
    """Name the owner whose channel its platform calls otherwise from now on."""
    workspace, _, channel = owner.partition(" ")
    return f"{workspace} {new}" if channel == str(old) else owner
