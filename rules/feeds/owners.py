"""Whose a feed is, where several workspaces share a bot: who sees it in chat, and who may stop it.

A feed is polled once, however many ask for it, and what it brings is matched for all. But its address may be
for those alone who added it, and nobody may take from others what they read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.model import Feed, Watch
from rules.watches.owning import workspace_of

OF_ALL = ("file", "chat")
"""Origins of feeds that the operator named, or that several workspaces added."""


@dataclass(frozen=True, slots=True)
class FeedAsker:
    """Who asks about feeds in a chat."""

    workspace: str
    """With its chat, as `slack:T1`; what is behind the colon is empty where no workspace is known."""
    person: str
    """With their chat, as `slack:@U1`."""
    is_private: bool = False
    """They ask in their own direct message: for themselves, and not for a workspace."""
    is_operator: bool = False
    """They ask where the operator reads, and manage that channel."""

    @property
    def owner(self) -> str:
        """Give whose a feed is that they add."""
        return self.person if self.is_private or self.workspace.endswith(":") else self.workspace


def is_seen(feed: Feed, asker: FeedAsker) -> bool:
    """Say whether a feed is shown to somebody: those of other workspaces and people are not."""
    seen = origins_seen(asker)
    return seen is None or feed.origin in seen


def origins_seen(asker: FeedAsker) -> Sequence[str] | None:
    """Give the origins of the feeds that are shown to somebody; None is all."""
    return None if asker.is_operator else (*OF_ALL, asker.workspace, asker.person)


def may_change(feed: Feed, asker: FeedAsker, *, is_alone: bool) -> bool:
    """Say whether somebody may stop a feed: their own, or one of all while nobody else reads it."""
    if asker.is_operator or feed.origin in (asker.owner, asker.person):
        return True
    return is_alone and not asker.is_private and feed.origin in OF_ALL


def is_alone(asker: FeedAsker, feeds: Iterable[Feed], watches: Iterable[Watch]) -> bool:
    """Say whether no other workspace than the asker's has a feed or a watch."""
    owners = {*(feed.origin for feed in feeds), *(workspace_of(watch.scope) for watch in watches)}
    return all(one == asker.workspace or not _is_of_a_workspace(one) for one in owners)


def may_correct(asker: FeedAsker, *, is_alone: bool) -> bool:
    """Say whether somebody may put stories right, which are everybody's."""
    return asker.is_operator or (is_alone and not asker.is_private)


def place_of(feed: Feed) -> str:
    """Say where a feed lives, as programs and the operator read it: `file` or `chat`."""
    return "file" if feed.origin == "file" else "chat"


def is_to_be_shared(feed: Feed, owner: str) -> bool:
    """Say whether a feed that somebody adds is another's until now: from then on it is of all."""
    return feed.origin not in (*OF_ALL, owner)


def _is_of_a_workspace(owner: str) -> bool:
    return owner not in OF_ALL and bool(owner) and not owner.endswith(":") and ":@" not in owner
