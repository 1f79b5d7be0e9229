"""A link that nobody knows × a stage of the path → whether it stopped there, and the remedy."""

from collections.abc import Callable, Sequence

from rules.answers.linked import Stage, StageName, Unknown, feed_called
from rules.answers.moments import moment_text
from rules.ids import feed_code
from rules.model import Feed, Standing
from rules.sentences import Sentence, because, counted, sentence

FEEDS_NAMED = 3


def _address(facts: Unknown) -> Stage:
    if facts.refused and not facts.feeds:
        remedy = sentence("address_remedy", "give the public address of the article")
        return Stage(StageName.ADDRESS, False, facts.refused, remedy)
    return Stage(StageName.ADDRESS, True, sentence("address_well", "it may be asked"))


def _feed(facts: Unknown) -> Stage:
    if not facts.feeds:
        words = sentence(
            "no_feed_at",
            "no feed that is polled has an address at {site}, or gave its articles",
            site=facts.site,
        )
        remedy = sentence(
            "no_feed_remedy",
            "if it only leads on to the article, give the address that it leads to; else add its"
            " feed: `source add {site}`",
            site=facts.site,
        )
        return Stage(StageName.FEED, False, words, remedy, f"source add {facts.site}")
    working = [one for one in facts.feeds if not _trouble(one)]
    if not working:
        feed = facts.feeds[0]
        verb = f"source resume {feed_code(feed.id)}"
        return Stage(
            StageName.FEED,
            False,
            _trouble(feed),
            sentence(
                "feed_mend", "once that is mended: `source resume {feed}`", feed=feed_code(feed.id)
            ),
            verb,
        )
    told = counted(
        "feeds_polled",
        "{names} is polled",
        "{names} are polled",
        count=len(working),
        names=", ".join(map(feed_called, working[:FEEDS_NAMED])),
    )
    return Stage(StageName.FEED, True, told)


def _trouble(feed: Feed) -> str:
    """Say why a feed brings nothing now; empty when it does."""
    state = feed.state
    if state.standing is not Standing.POLLED:
        stopped = sentence("feed_stopped", "{feed} is not polled any more", feed=feed_called(feed))
        return because(stopped, state.because or state.standing.value)
    if state.failures:
        return because(_failing(feed), state.error or sentence("no_reason", "it gave no reason"))
    if state.last_success_at is None:
        return sentence(
            "feed_unpolled_yet", "{feed} has not been polled yet", feed=feed_called(feed)
        )
    return ""


def _failing(feed: Feed) -> Sentence:
    since = feed.state.failing_since
    if since is None:
        return sentence("feed_fails", "{feed} fails", feed=feed_called(feed))
    return sentence(
        "feed_fails_since",
        "{feed} fails since {time}",
        feed=feed_called(feed),
        time=moment_text(since),
    )


def _unknown(facts: Unknown) -> Stage:
    feed = next(one for one in facts.feeds if not _trouble(one))
    at = moment_text(feed.state.last_success_at)
    words = sentence(
        "feed_read_last",
        "{feed} was read last at {time}, and no feed has given this article yet",
        feed=feed_called(feed),
        time=at,
    )
    next_at = feed.state.next_at
    remedy = sentence("wait_for_poll", "wait for a poll")
    if next_at:
        remedy = sentence(
            "feed_asked_again",
            "{feed} is asked again at {time}",
            feed=feed_called(feed),
            time=moment_text(next_at),
        )
    return Stage(
        StageName.ARTICLE,
        False,
        words,
        sentence(
            "feed_remedy",
            "{remedy}; another feed of the site may carry it: `source find {site}`; `why` with"
            " the link says what the watches would do with it",
            remedy=remedy,
            site=facts.site,
        ),
        f"source find {facts.site}",
    )


OF_UNKNOWN: Sequence[Callable[[Unknown], Stage]] = (_address, _feed, _unknown)
