"""What a hub is answered: whether it was us, and whether what it pushes is believed.

After WebSub (https://www.w3.org/TR/websub/), sections 5.2, 5.3 and 7. Whoever asks may be anybody:
the callback cannot be guessed, and still only a signature is believed.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rules.feeds.websub import VERIFY_WITHIN, PushState, Subscription

LEASE_SHORTEST, LEASE_LONGEST = timedelta(minutes=1), timedelta(days=30)
LEASE_UNSAID = timedelta(days=1)
"""Hubs must say how long; of one that does not we expect little."""
RENEW_FROM, RENEW_SPAN = 0.8, 0.1
"""A subscription is renewed when 80 to 90 % of its lease are over."""
DENIED_REST = timedelta(days=30)
CHALLENGE_LIMIT = 1_024
STRONGEST_FIRST = ("sha256", "sha512", "sha384", "sha1")
_PENDING = (PushState.ASKED, PushState.RENEWING)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a hub is answered, what that makes of the subscription, and why."""

    status: int
    reason: str
    then: Subscription
    challenge: str = ""


def answer_intent(
    held: Subscription, query: Mapping[str, str], *, now: datetime, chance: float
) -> Verdict:
    """Answer a hub that asks whether it was us, or says that it will not push."""
    mode, topic = query.get("hub.mode"), query.get("hub.topic")
    challenge = query.get("hub.challenge", "")
    if topic != held.topic:
        return Verdict(404, "the hub asks about another feed", held)
    if mode == "denied":
        return _denied(held, query.get("hub.reason", ""), now)
    if not (
        0 < len(challenge) <= CHALLENGE_LIMIT and challenge.isascii() and challenge.isprintable()
    ):
        return Verdict(404, "the hub sent no challenge that may be repeated", held)
    if mode == "subscribe" and _is_pending(held, now):
        return Verdict(
            200, "this is what was asked for", _verified(held, query, now, chance), challenge
        )
    if mode == "unsubscribe" and held.state is PushState.LEAVING:
        done = replace(held, next_at=held.lease_until or now)
        return Verdict(200, "it is not wanted any more", done, challenge)
    return Verdict(404, "nothing like that was asked for", held)


def _is_pending(held: Subscription, now: datetime) -> bool:
    """Say whether a hub was asked to push, and lately: our answer may have been lost on its way."""
    lately = held.asked_at is not None and now - held.asked_at < VERIFY_WITHIN
    return held.state in _PENDING or (held.state is PushState.VERIFIED and lately)


def _verified(
    held: Subscription, query: Mapping[str, str], now: datetime, chance: float
) -> Subscription:
    lease = lease_from(query.get("hub.lease_seconds"))
    return replace(
        held,
        state=PushState.VERIFIED,
        lease_until=now + lease,
        next_at=now + lease * (RENEW_FROM + RENEW_SPAN * chance),
        failures=0,
        error=None,
    )


def lease_from(said: str | None) -> timedelta:
    """Read how long a hub pushes, within reason."""
    if not (said and said.isascii() and said.isdecimal()):
        return LEASE_UNSAID
    seconds = int(said[:9]) if len(said) <= 9 else LEASE_LONGEST.total_seconds()
    return min(max(timedelta(seconds=seconds), LEASE_SHORTEST), LEASE_LONGEST)


def _denied(held: Subscription, said: str, now: datetime) -> Verdict:
    if held.state is PushState.LEAVING:
        return Verdict(200, "it is not wanted any more", held)
    denied = replace(
        held,
        state=PushState.DENIED,
        lease_until=None,
        last_delivery_at=None,
        failures=0,
        next_at=now + DENIED_REST,
        error=f"{held.hub_host} denies it" + (f": {said[:200]}" if said.strip() else ""),
    )
    return Verdict(200, "the hub will not push", denied)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether what was pushed is believed, what its sender is answered, and why."""

    believed: bool
    status: int
    reason: str


def judge_push(held: Subscription, signatures: Sequence[str], body: bytes) -> Judgement:
    """Decide whether what was pushed is believed.

    A forger learns nothing: what does not hold is accepted (202), and thrown away. Nor does a hub
    lose anything that pushes beyond its lease: what it signed is what its feed says.
    """
    if held.state in (PushState.LEAVING, PushState.DENIED):
        return Judgement(False, 410, "it is not wanted any more")
    problem = signature_problem(held.secret, signatures, body)
    return Judgement(problem is None, 202, problem or "its signature holds")


def signature_problem(secret: str, signatures: Sequence[str], body: bytes) -> str | None:
    """Say why a body is not known to be its hub's; None when it is.

    Of several signatures only the one by the method that we trust most counts, so that a weak one
    helps nobody. sha1 alone is still what most hubs send; as an HMAC it is not broken.
    """
    given = dict(reversed([_method_and_hex(one) for one in signatures]))
    method = next((name for name in STRONGEST_FIRST if name in given), None)
    if method is None:
        return "it is signed by no method that we know" if given else "it is not signed"
    expected = hmac.new(secret.encode(), body, method).hexdigest()
    if not hmac.compare_digest(expected.encode(), given[method].encode("utf-8", "replace")):
        return "its signature does not hold"
    return None


def _method_and_hex(signature: str) -> tuple[str, str]:
    method, _, digest = signature.strip().partition("=")
    return method.lower(), digest.lower()
