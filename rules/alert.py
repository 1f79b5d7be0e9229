"""Matches → alerts: each channel is told once of a story, whatever number of watches match."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rules.model import Alert, Article, Channel, Match, WatchName

FIRST_TELLING = 1
SUMMARY_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Told:
    """An article in its story, with the watches that it satisfies."""

    article: Article
    story_id: int
    matches: Sequence[Match]


def alerts_for(told: Iterable[Told], *, already: Collection[tuple[int, Channel]]) -> list[Alert]:
    """Decide which channels are to be told of which stories, in the order of the articles.

    `already` holds the (story, channel) pairs that have been told, or are owed. An alert lists all
    the watches of its channel that its article satisfies.
    """
    done = set(already)
    alerts = []
    for one in told:
        for channel in _channels(one.matches):
            if (one.story_id, channel) not in done:
                done.add((one.story_id, channel))
                alerts.append(_alert(one, channel))
    return alerts


def _channels(matches: Sequence[Match]) -> list[Channel]:
    return list(dict.fromkeys(channel for match in matches for channel in match.watch.channels))


def _alert(told: Told, channel: Channel) -> Alert:
    article = told.article
    here = [match for match in told.matches if channel in match.watch.channels]
    return Alert(
        story_id=told.story_id,
        article_id=article.id,
        channel=channel,
        telling=FIRST_TELLING,
        title=article.title,
        link=article.link,
        outlet=article.outlet,
        summary=_shown(article.summary or article.body),
        published_at=article.published_at,
        seen_at=article.seen_at,
        watches=tuple(WatchName(match.watch.id, match.watch.name) for match in here),
        evidence=tuple(dict.fromkeys(e for match in here for e in match.evidence)),
    )


def _shown(text: str) -> str:
    return text if len(text) <= SUMMARY_SHOWN else text[: SUMMARY_SHOWN - 1].rstrip() + "…"
