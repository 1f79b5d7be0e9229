"""No notice has English in it for who reads German, also once it was kept and read again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from msgspec import structs
from sqlalchemy import RowMapping

from adapters.chat.discord_chat.troubles import sorted_out
from adapters.store.notice_mapping import notice_from, notice_row
from adapters.web.faults import fetch_error_from
from bot.spiking import spike_notice
from rules.answers.answer import HeldFeed
from rules.answers.held import held_notices
from rules.asking.noticed import in_language
from rules.attention.baseline import Usual
from rules.attention.messages import laid_out, rolling
from rules.attention.mutes import Mute, MuteKind, Target
from rules.attention.rank import StoryLine
from rules.attention.routing import AlertCase, Attention, Situation, Way, route
from rules.attention.spike import Pulse, _beginning, _going_on, _lasting
from rules.attention.waiting import Gathering, WaitingAlert, blank
from rules.confidence.advice import Advice, Examined, Unwanted, advice_notice, suggestions
from rules.confidence.backtest import Covered, Span, Trial, backtest
from rules.confidence.data_lint import never_seen, terms_of
from rules.confidence.shadow import shadow_notice
from rules.delivery.outbox import DeadLetter, DeadLetters, LostChannel, outbox_notices
from rules.feeds.notices import notices
from rules.feeds.polling import Failure, Terms, after_failure
from rules.feeds.stopped import stopped_notices
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.model import Channel, FailureKind, Feed, Mode, PollState, Watch
from rules.notice import Notice, NoticeKind
from rules.sentences import told_by
from rules.watches.votes import Precision
from tests.build import NOON, an_alert, an_article
from tests.marked import marked, outside

HERE, ELSEWHERE = Channel("discord", "17"), Channel("discord", "18")
GERMAN = marked().in_language("de")
KNOWN = frozenset(("zorvak", "melto", "kelpo", "zurna", "mervo", "vendu", "discord", "example"))
TYPED = frozenset(("NOT", "AND", "UTC", "daily", "story", "TimeoutError"))
HOUR = timedelta(hours=1)


def failing(number: int, host: str) -> Feed:
    told = told_by(fetch_error_from(TimeoutError()))
    state = PollState(failures=3, failing_since=NOON - 9 * HOUR, error=told)
    address = f"https://{host}/{number}"
    return Feed(address, name="Kelpo", id=number, shown=address, state=state)


def stopped(number: int) -> Feed:
    one = failing(number, "zurna.example")
    return structs.replace(one, state=_given_up(one.state))


def _given_up(state: PollState) -> PollState:
    gone = Failure(told_by(fetch_error_from(TimeoutError())), FailureKind.GONE)
    return after_failure(
        Feed("https://zurna.example", state=state), gone, terms=Terms(HOUR), now=NOON, chance=0.5
    )


def of_feeds() -> Iterator[Notice]:
    one, two, three = failing(1, "a.example"), failing(2, "b.example"), failing(3, "b.example")
    begun = notices([one, two, three], [], now=NOON)
    yield from (found.as_notice(HERE) for found in begun)
    over = notices([], [found.host for found in begun], now=NOON + HOUR)
    yield from (found.as_notice(HERE) for found in over)
    told = stopped_notices([stopped(4)], [], operator=HERE)
    yield from [*told, *stopped_notices([], told, operator=HERE)]
    held = held_notices([HeldFeed(one, NOON, ("Zorvak melto",))], [], operator=HERE)
    yield from [*held, *held_notices([], held, operator=HERE)]


def of_the_outbox() -> Iterator[Notice]:
    reason = told_by(sorted_out(TimeoutError(), "#vendu"))
    dead = DeadLetters(ELSEWHERE, 2, (DeadLetter(1, "Zorvak", reason),))
    lost = [
        LostChannel(ELSEWHERE, NOON, reason, 3),
        LostChannel(Channel("discord", "19"), NOON, None, 1),
    ]
    told = outbox_notices([dead], lost, [], operator=HERE)
    yield from [*told, *outbox_notices([], [], told, operator=HERE)]


def of_watches() -> Iterator[Notice]:
    watch = Watch("Mervo", "zorvak -kelpo", (HERE,), id=1, shadow_until=NOON)
    seen = an_article("Zorvak melto", id=1, seen_at=NOON - 10 * HOUR, outlet="Kelpo")
    month = Span(NOON - timedelta(days=30), NOON)
    tried = backtest([Trial(seen, 1, ())], month)
    for found in (tried, backtest([], month), told_by(unreadable())):
        yield shadow_notice(watch, HERE, found)
    [term] = terms_of(parse("zorvak"))
    remark = never_seen(term, month, articles=900) or ""
    examined = Examined(
        watch,
        replace(tried, covered=(Covered(replace(watch, id=2), 0.9),)),
        (remark,),
        Precision(1, 12),
        (Unwanted(9, "Zorvak", HERE),),
    )
    silent = Examined(watch, backtest([], month), ())
    advice = Advice(HERE, (HERE,), "weekly mon 09:00 UTC", NOON, NOON)
    found_of_all = [*suggestions(examined), *suggestions(silent)]
    note = advice_notice(advice, found_of_all)
    assert note is not None
    yield note


def unreadable() -> QueryError:
    with pytest.raises(QueryError) as told:
        parse("zorvak AND")
    return told.value


def of_spikes() -> Iterator[Notice]:
    watch, usual = Watch("Mervo", "zorvak", (HERE,), id=1), Usual(4.0, 2.0, 3, 6, "", False)
    going = Pulse(NOON - HOUR, 20, risen_to=9)
    for judged in (
        _beginning(20, usual, Pulse(), 12, NOON),
        _going_on(18, usual, going, 12, now=NOON),
        _going_on(3, usual, replace(going, calm_since=NOON - 9 * HOUR), 12, now=NOON),
        _lasting(usual, going, NOON - 50 * HOUR, NOON),
    ):
        yield spike_notice(watch, HERE, judged, NOON)


def of_stories() -> Iterator[Notice]:
    waiting = tuple(
        WaitingAlert(replace(an_alert(), title="Zorvak", story_id=n, id=n), Way.HOLD, NOON, NOON)
        for n in (1, 2)
    )
    lines = [
        StoryLine(n, "Zorvak melto", None, "Kelpo", NOON, sources=3, note=why)
        for n, why in enumerate(reasons(), start=1)
    ]
    here = Situation(str(HERE), Attention())
    for kind in (NoticeKind.DIGEST, NoticeKind.HELD, NoticeKind.BACKLOG, NoticeKind.BATCH):
        notice = blank(Gathering(kind, waiting, "why"), HERE, here, NOON)
        yield from (one.notice for one in laid_out(notice, lines, NOON))
    yield rolling(HERE, NOON, 14, lines, NOON)


def reasons() -> Iterator[str]:
    """Give why stories stand in such a notice, as routing gives it."""
    mute = Mute(Target(MuteKind.STORY, "S0000"), str(HERE), NOON, NOON + HOUR, "discord:@1")
    muted = Situation(str(HERE), Attention(), [mute])
    yield route(AlertCase(replace(an_alert(), story_id=0)), muted, NOON).why
    yield route(AlertCase(an_alert(), (Mode.DIGEST,)), Situation(str(HERE)), NOON).why


EVERY = [*of_feeds(), *of_the_outbox(), *of_watches(), *of_spikes(), *of_stories()]


def test_all_kinds_of_notices_are_looked_at() -> None:
    assert {one.kind for one in EVERY} == set(NoticeKind)


@pytest.mark.parametrize("notice", EVERY, ids=[f"{n}-{one.kind}" for n, one in enumerate(EVERY)])
def test_no_notice_has_english_in_it(notice: Notice) -> None:
    told = in_language(kept(notice), GERMAN)
    texts = [told.title, told.remedy or "", *(one.label for one in told.actions)]
    texts += [part or "" for line in told.lines for part in (line.text, line.note)]
    left = [word for text in texts for word in outside(text)]
    assert [one for one in left if one.casefold() not in KNOWN and one not in TYPED] == []


def kept(notice: Notice) -> Notice:
    """Give a notice as a database gives it back."""
    row: dict[str, Any] = json.loads(json.dumps(notice_row(notice)))
    row |= {"notice_content": row["content"], "notice_kind": row["kind"], "notice_id": 1}
    return notice_from(cast(RowMapping, row))
