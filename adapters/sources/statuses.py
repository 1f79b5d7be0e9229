"""A feed's answer that is no good one → the error that says why, and what to do."""

from adapters.errors import (
    FetchError,
    SourceBlocked,
    SourceDelayed,
    SourceGone,
    SourceUnreadable,
)
from adapters.web import WebAnswer, is_challenge
from rules.feeds.freshness import retry_after
from rules.sentences import sentence


def fault_of(answer: WebAnswer) -> FetchError | None:
    """Say what is wrong with an answer by its status, and by what stands in place of a feed; None where nothing is."""
    if is_challenge(answer):
        return SourceBlocked(
            sentence(
                "challenge_page",
                "the server shows a challenge page: it wants to see a person, and no bot gets"
                " past it; ask the publisher for a feed that readers may fetch, or look for"
                " another address",
            )
        )
    if answer.status == 200:
        return None
    return _passing(answer) or _lasting(answer.status)


def _passing(answer: WebAnswer) -> FetchError | None:
    """Give the error of a server that may answer later."""
    status = answer.status
    if status in (429, 503):
        asked = sentence(
            "wait_later",
            "the server asks us to wait ({status}): it is asked again later",
            status=status,
        )
        return SourceDelayed(asked, retry_after=retry_after(answer.headers))
    if status < 500:
        return None
    return SourceDelayed(
        sentence(
            "server_fault",
            "the server has a fault ({status}): it is asked again later",
            status=status,
        )
    )


def _lasting(status: int) -> FetchError:
    """Give the error of an address at which somebody has to look."""
    if status == 410:
        return SourceGone(
            sentence("gone_410", "the publisher says the feed is gone for good (410): remove it")
        )
    if status == 404:
        return SourceUnreadable(
            sentence("nothing_404", "nothing is found at this address (404): check the address")
        )
    if status in (401, 403):
        refused = sentence(
            "server_refuses",
            "the server refuses us ({status}): the feed may need a login, or its publisher"
            " blocks bots; set fetch.contact, so that they know whom to ask",
            status=status,
        )
        return SourceUnreadable(refused)
    said = sentence(
        "server_status", "the server answers with status {status}: check the address", status=status
    )
    return SourceUnreadable(said)
