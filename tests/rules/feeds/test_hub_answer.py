import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.feeds.hub_answer import (
    CHALLENGE_LIMIT,
    DENIED_REST,
    LEASE_LONGEST,
    LEASE_SHORTEST,
    LEASE_UNSAID,
    Verdict,
    answer_intent,
    judge_push,
    lease_from,
    signature_problem,
)
from rules.feeds.websub import VERIFY_WITHIN, PushState, Subscription
from tests.build import DAY, HOUR, MINUTE, NOON, a_subscription

SECRET, BODY = "a secret", b"<rss/>"
METHODS = ("sha1", "sha256", "sha384", "sha512")


def intent(held: Subscription, *, chance: float = 0.5, **more: str) -> Verdict:
    query = {
        "hub.mode": "subscribe",
        "hub.topic": held.topic,
        "hub.challenge": "c-1",
        "hub.lease_seconds": "864000",
    } | {name.replace("_", ".", 1): value for name, value in more.items()}
    return answer_intent(held, query, now=NOON, chance=chance)


def signed(method: str, *, body: bytes = BODY, by: str = SECRET) -> str:
    return f"{method}={hmac.new(by.encode(), body, getattr(hashlib, method)).hexdigest()}"


# Was it us?


@pytest.mark.parametrize("state", [PushState.ASKED, PushState.RENEWING])
def test_what_was_asked_for_is_confirmed_with_the_challenge(state: PushState) -> None:
    held = a_subscription(state, failures=3, lease_until=NOON + HOUR)
    verdict = intent(replace(held, error="refused"))
    assert verdict.then.error is None
    assert (verdict.status, verdict.challenge) == (200, "c-1")
    assert (verdict.then.state, verdict.then.failures) == (PushState.VERIFIED, 0)
    assert verdict.then.lease_until == NOON + 10 * DAY


@pytest.mark.parametrize(("chance", "part"), [(0, 0.8), (0.5, 0.85), (1, 0.9)])
def test_a_subscription_is_renewed_when_most_of_its_lease_is_over(
    chance: float, part: float
) -> None:
    verdict = intent(a_subscription(PushState.ASKED), chance=chance)
    assert verdict.then.next_at == NOON + part * 10 * DAY


def test_a_confirmation_that_was_lost_on_its_way_is_repeated_for_a_while() -> None:
    held = a_subscription(PushState.VERIFIED, lease_until=NOON + DAY)
    assert intent(replace(held, asked_at=NOON - MINUTE)).status == 200
    assert intent(replace(held, asked_at=NOON - VERIFY_WITHIN)).status == 404
    assert intent(held).status == 404


@pytest.mark.parametrize("state", [PushState.WANTED, PushState.DENIED, PushState.LEAVING])
def test_what_nobody_asked_for_is_not_confirmed(state: PushState) -> None:
    held = a_subscription(state, lease_until=NOON + DAY)
    assert intent(held) == Verdict(404, "nothing like that was asked for", held)


@pytest.mark.parametrize("mode", ["unsubscribe", "publish", "", "SUBSCRIBE"])
def test_another_mode_than_was_asked_for_is_not_confirmed(mode: str) -> None:
    held = a_subscription(PushState.ASKED)
    verdict = intent(held, hub_mode=mode)
    assert (verdict.status, verdict.then, verdict.challenge) == (404, held, "")


def test_another_feed_than_was_asked_for_is_not_confirmed() -> None:
    held = a_subscription(PushState.ASKED)
    for mode in ("subscribe", "unsubscribe", "denied"):
        verdict = intent(held, hub_mode=mode, hub_topic=held.topic + "/")
        assert (verdict.status, verdict.then) == (404, held)


@pytest.mark.parametrize(
    "challenge", ["", "x" * (CHALLENGE_LIMIT + 1), "line\nline", "\x00", "défi", "\u202e"]
)
def test_a_challenge_that_could_do_harm_is_not_repeated(challenge: str) -> None:
    held = a_subscription(PushState.ASKED)
    assert intent(held, hub_challenge=challenge).status == 404


def test_a_query_that_lacks_everything_is_not_confirmed() -> None:
    held = a_subscription(PushState.ASKED)
    assert answer_intent(held, {}, now=NOON, chance=0).status == 404


def test_leaving_is_confirmed_and_kept_until_the_lease_ends() -> None:
    held = a_subscription(PushState.LEAVING, lease_until=NOON + DAY)
    verdict = intent(held, hub_mode="unsubscribe")
    assert (verdict.status, verdict.challenge) == (200, "c-1")
    assert verdict.then == replace(held, next_at=NOON + DAY)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_nothing_is_repeated_to_whoever_does_not_know_what_is_pending(
    mode: str, topic: str, challenge: str
) -> None:
    query = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": challenge}
    verdict = answer_intent(a_subscription(PushState.ASKED), query, now=NOON, chance=0)
    assert (verdict.status, verdict.challenge) == (404, "")


# How long a hub pushes


@pytest.mark.parametrize(
    ("said", "lease"),
    [
        ("864000", 10 * DAY),
        ("1", LEASE_SHORTEST),
        ("0", LEASE_SHORTEST),
        ("99999999999999999999", LEASE_LONGEST),
        ("999999999", LEASE_LONGEST),
        ("-5", LEASE_UNSAID),
        ("ten", LEASE_UNSAID),
        ("٣٠٠", LEASE_UNSAID),
        ("", LEASE_UNSAID),
        (None, LEASE_UNSAID),
    ],
)
def test_a_lease_is_read_within_reason(said: str | None, lease: timedelta) -> None:
    assert lease_from(said) == lease


@given(st.none() | st.text(max_size=30) | st.integers().map(str))
def test_no_lease_is_out_of_bounds(said: str | None) -> None:
    assert LEASE_SHORTEST <= lease_from(said) <= LEASE_LONGEST


# Denied


@pytest.mark.parametrize("state", [state for state in PushState if state != PushState.LEAVING])
def test_a_denial_ends_a_subscription_for_long(state: PushState) -> None:
    held = a_subscription(state, lease_until=NOON + DAY, failures=4)
    held = replace(held, last_delivery_at=NOON)
    verdict = intent(held, hub_mode="denied", hub_reason="members only")
    assert (verdict.status, verdict.challenge) == (200, "")
    assert (verdict.then.state, verdict.then.lease_until) == (PushState.DENIED, None)
    assert (verdict.then.last_delivery_at, verdict.then.failures) == (None, 0)
    assert verdict.then.next_at == NOON + DENIED_REST
    assert verdict.then.error == "hub.example denies it: members only"


def test_a_denial_needs_no_reason_and_changes_nothing_of_what_is_left() -> None:
    assert intent(a_subscription(), hub_mode="denied").then.error == "hub.example denies it"
    leaving = a_subscription(PushState.LEAVING, lease_until=NOON + DAY)
    assert intent(leaving, hub_mode="denied").then == leaving


# Is it believed?


@pytest.mark.parametrize("method", METHODS)
def test_a_signature_by_any_method_of_the_recommendation_holds(method: str) -> None:
    assert signature_problem(SECRET, [signed(method)], BODY) is None
    assert signature_problem(SECRET, [f" {signed(method).upper()} "], BODY) is None


@pytest.mark.parametrize(
    ("signatures", "says"),
    [
        ([], "it is not signed"),
        ([""], "by no method that we know"),
        (["md5=" + "0" * 32], "by no method that we know"),
        (["sha256="], "does not hold"),
        (["sha256=é"], "does not hold"),
        (["sha256=\udc00"], "does not hold"),
        ([signed("sha256", body=BODY + b" ")], "does not hold"),
        ([signed("sha256", by="another")], "does not hold"),
        ([signed("sha1").replace("sha1", "sha256")], "does not hold"),
    ],
)
def test_what_is_not_signed_with_the_secret_is_not_believed(
    signatures: list[str], says: str
) -> None:
    problem = signature_problem(SECRET, signatures, BODY)
    assert problem is not None
    assert says in problem


def test_of_several_signatures_the_strongest_counts_and_of_twins_the_first() -> None:
    wrong = "sha256=" + "0" * 64
    assert signature_problem(SECRET, [signed("sha1"), signed("sha256")], BODY) is None
    assert signature_problem(SECRET, ["sha1=0", signed("sha256")], BODY) is None
    assert signature_problem(SECRET, [signed("sha1"), wrong], BODY) is not None
    assert signature_problem(SECRET, [signed("sha512"), wrong], BODY) is not None
    assert signature_problem(SECRET, [wrong, signed("sha256")], BODY) is not None


@given(st.binary(max_size=60), st.binary(max_size=60), st.sampled_from(METHODS))
def test_a_signature_holds_for_its_body_only(body: bytes, other: bytes, method: str) -> None:
    given_for_body = [signed(method, body=body)]
    assert (signature_problem(SECRET, given_for_body, other) is None) == (body == other)


@given(st.lists(st.text(max_size=80), max_size=4))
def test_whatever_stands_in_the_header_is_answered(signatures: list[str]) -> None:
    assert signature_problem(SECRET, signatures, BODY) is not None


@pytest.mark.parametrize(
    "state", [PushState.ASKED, PushState.VERIFIED, PushState.RENEWING, PushState.WANTED]
)
def test_what_a_hub_signed_is_taken_even_beyond_its_lease(state: PushState) -> None:
    held = replace(a_subscription(state), secret=SECRET)
    judgement = judge_push(held, [signed("sha256")], BODY)
    assert (judgement.believed, judgement.status) == (True, 202)


def test_a_forger_is_answered_as_a_hub_is() -> None:
    held = replace(a_subscription(PushState.VERIFIED), secret=SECRET)
    judgement = judge_push(held, ["sha256=0"], BODY)
    assert (judgement.believed, judgement.status) == (False, 202)
    assert judgement.reason == "its signature does not hold"


@pytest.mark.parametrize("state", [PushState.LEAVING, PushState.DENIED])
def test_a_hub_that_pushes_what_is_not_wanted_is_told_so(state: PushState) -> None:
    held = replace(a_subscription(state), secret=SECRET)
    judgement = judge_push(held, [signed("sha256")], BODY)
    assert (judgement.believed, judgement.status) == (False, 410)
