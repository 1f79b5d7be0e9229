"""A weekly note says what could be better about watches, once, and nothing where there is nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from msgspec import structs

from rules.confidence.advice import (
    Advice,
    Examined,
    Unwanted,
    advice_notice,
    moved_on,
    suggestions,
    unsaid,
)
from rules.confidence.backtest import Backtest, Covered, Span, Trial, backtest
from rules.model import Channel, Watch
from rules.watches.votes import Precision
from tests.build import an_article

DUE = datetime(2026, 11, 30, 8, tzinfo=UTC)
WAR, ME = Channel("chat", "war"), Channel("chat", "@ann")
FERRIES = Watch("Ferries", "ferry -golf", (WAR,), id=1)
PORTS = Watch("Ports", "port", (WAR,), id=5)
MONTH = Span(DUE - timedelta(days=30), DUE)
ADVICE = Advice(ME, (WAR,), "weekly mon 09:00 Europe/Berlin", DUE, DUE - timedelta(days=7))


def a_trial(span: Span = MONTH, **summed: object) -> Backtest:
    article = structs.replace(an_article("Ferry late"), seen_at=DUE - timedelta(days=2))
    return replace(backtest([Trial(article, 1, ())], span), **summed)  # type: ignore[arg-type]  # of a test


def said(one: Examined) -> list[str]:
    return [found.text for found in suggestions(one)]


def test_a_watch_that_is_well_is_not_spoken_of() -> None:
    assert said(Examined(FERRIES, a_trial(), ())) == []
    one_vote = Unwanted(7, "Golf on the ferry", WAR)
    assert said(Examined(FERRIES, a_trial(), (), Precision(9, 10), (one_vote,))) == []


def test_what_the_archive_says_leads_to_the_form_that_mends_it() -> None:
    [found] = suggestions(Examined(FERRIES, a_trial(), ("NOT golf removes 61%",)))
    assert found.text == "W1 Ferries: NOT golf removes 61%"
    assert found.action.command == "watch edit W1"


def test_what_people_voted_down_leads_to_less_of_it() -> None:
    unwanted = (Unwanted(7, "Golf on the ferry", WAR), Unwanted(3, "Ferry golf cup", WAR))
    [found] = suggestions(Examined(FERRIES, a_trial(), (), Precision(3, 5), unwanted))
    assert found.text == (
        "W1 Ferries: 3 of 5 votes: 60% useful (23%-88%); not wanted, of late: “Golf on the ferry”"
    )
    assert found.action.command.startswith("news less L")
    assert found.action.command.endswith(" channel:war")
    [poor] = suggestions(Examined(FERRIES, a_trial(), (), Precision(3, 5), unwanted[:1]))
    assert poor.key == found.key


def test_a_watch_that_another_covers_or_that_is_silent_is_told() -> None:
    covered = a_trial(covered=(Covered(PORTS, 0.88), Covered(FERRIES, 0.6)))
    assert said(Examined(FERRIES, covered, ())) == [
        "W1 Ferries: 88% of it is told in the same channel by W5 Ports"
    ]
    assert said(Examined(FERRIES, backtest([], MONTH), ())) == [
        "W1 Ferries: told nothing in 30 days"
    ]
    young = backtest([], Span(DUE - timedelta(days=20), DUE))
    assert said(Examined(FERRIES, young, ())) == []


def test_what_was_said_once_is_not_said_again_though_its_numbers_change() -> None:
    first = tuple(suggestions(Examined(FERRIES, a_trial(), ("NOT golf removes 61%",))))
    after = moved_on(ADVICE, first, DUE + timedelta(days=7))
    assert (after.since, after.due_at) == (DUE, DUE + timedelta(days=7))
    again = suggestions(
        Examined(FERRIES, a_trial(), ("NOT golf removes 62%", "NOT cup removes 40%"))
    )
    assert [one.text for one in unsaid(again, after)] == ["W1 Ferries: NOT cup removes 40%"]


def test_there_is_no_note_where_there_is_nothing_to_say() -> None:
    assert advice_notice(ADVICE, ()) is None


def test_a_note_fits_however_much_there_is_to_say() -> None:
    remarks = tuple(f"term{chr(97 + n)} was never seen" for n in range(20))
    told = tuple(suggestions(Examined(FERRIES, a_trial(), remarks)))
    notice = advice_notice(ADVICE, told)
    assert notice is not None
    assert notice.title == "Your watches: 20 suggestions"
    assert (len(notice.lines), notice.beyond) == (8, 12)
    assert [one.command for one in notice.actions] == ["watch edit W1", "watch advice off"]
    assert notice.channel == ME
    one = advice_notice(ADVICE, told[:1])
    assert one is not None
    assert one.title == "Your watches: 1 suggestion"
