"""A person × the configuration's rule × a channel's own → whether they may change it, and why not.

The configuration's rule holds where a channel has none of its own, and whom it names is never locked
out. A channel's own rule is set by who stands above its members, so that nobody promotes himself.
"""

from dataclasses import dataclass

from rules.attention.managers import Managers, Who


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who wants to change what a channel is told, as far as their platform knows."""

    id: str
    is_member: bool
    """Whether they are in the channel now."""
    is_admin: bool
    """Whether they are an admin or an owner of the workspace."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may."""

    may: bool
    why: str
    """A key of the catalogue under `refused`; of what they may, why in a word."""


def may_change(candidate: Candidate, usual: Managers, own: Managers) -> Verdict:
    """Decide on what a channel is told: its watches, its mutes, its settings."""
    if not candidate.is_member:
        return Verdict(False, "refused.manage")
    if own.who is not Who.USUAL and may_rule(candidate, usual).may:
        return Verdict(True, "above the rule")
    rule = usual if own.who is Who.USUAL else own
    if rule.who is Who.LISTED:
        return _verdict(candidate.id in rule.people, "listed", "refused.listed")
    if rule.who is Who.ADMINS:
        return _verdict(candidate.is_admin, "admin", "refused.admins")
    return Verdict(True, "anyone")


def may_rule(candidate: Candidate, usual: Managers) -> Verdict:
    """Decide on the channel's own rule: admins of the workspace, and whom the configuration names."""
    if not candidate.is_member:
        return Verdict(False, "refused.manage")
    is_above = candidate.is_admin or candidate.id in usual.people
    return _verdict(is_above, "admin or named by the configuration", "refused.rule")


def _verdict(may: bool, why: str, why_not: str) -> Verdict:
    return Verdict(may, why if may else why_not)
