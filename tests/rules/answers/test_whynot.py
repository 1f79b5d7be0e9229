"""A link × what is known of it → the first stage that stopped it, and what to do about it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from rules.answers.answer import Account, Chapter, ToldTo, Unconfirmed
from rules.answers.linked import Arrival, Kept, Stage, StageName, Unknown
from rules.answers.nearness import failed, nearest
from rules.answers.whynot import WhyNot, why_not
from rules.attention.routing import Way
from rules.ids import code
from rules.language.explain import ALL_OF, Explained, explained
from rules.language.lexicon import plain_lexicon
from rules.model import (
    Alert,
    Channel,
    DeliveryState,
    Feed,
    FirstRun,
    PollState,
    Standing,
    Watch,
    WatchName,
)
from tests.build import HOUR, NOON, a_feed, an_alert, an_article

HERE, ELSEWHERE = Channel("chat", "war"), Channel("chat", "peace")
ARTICLE = an_article("Golf on the ferry", id=7, link="https://harbour.example/golf")
LINK = "https://harbour.example/golf"
WELL = PollState(last_success_at=NOON, next_at=NOON + HOUR)


def a_watch(query: str, id: int = 1, *, is_paused: bool = False) -> Watch:
    return Watch(query, query, (HERE,), id, is_paused=is_paused)


def held(query: str, id: int = 1, *, is_paused: bool = False) -> Explained:
    watch = a_watch(query, id, is_paused=is_paused)
    return explained(watch, ARTICLE, plain_lexicon())


def alert(article_id: int = 7, channel: Channel = HERE, **more: object) -> Alert:
    named = (WatchName(1, "Ferries"),)
    told = replace(an_alert(), article_id=article_id, channel=channel, watches=named)
    return replace(told, **more)  # type: ignore[arg-type]  # fields of an alert


def account(*told: ToldTo, unconfirmed: tuple[Unconfirmed, ...] = ()) -> Account:
    return Account(1, NOON, NOON, (Chapter(ARTICLE, None),), told, unconfirmed, sources=1)


def kept(**more: object) -> Kept:
    facts = Kept(LINK, HERE, ARTICLE, account(), Arrival(a_feed(state=WELL)), (held("ferry"),))
    return replace(facts, **more)  # type: ignore[arg-type]  # fields of Kept


def told(state: DeliveryState | None = DeliveryState.DELIVERED, **more: object) -> ToldTo:
    way = more.pop("way", None)
    until = more.pop("until", None)
    assert way is None or isinstance(way, Way)
    return ToldTo(alert(**more), state, NOON, way=way, until=NOON if until else None)  # type: ignore[arg-type]  # fields of an alert


def stopped(found: WhyNot) -> Stage:
    assert found.stopped is not None
    assert found.stopped is found.stages[-1]
    assert all(one.passed for one in found.stages[:-1])
    return found.stopped


# Links that no feed has given


def test_a_private_address_is_refused_first() -> None:
    stage = stopped(why_not(Unknown("http://10.0.0.1/x", "10.0.0.1", HERE, "leads inside")))
    assert (stage.name, stage.sentence) == (StageName.ADDRESS, "leads inside")


def test_of_a_site_without_a_feed_its_feed_is_to_be_added() -> None:
    stage = stopped(why_not(Unknown(LINK, "harbour.example", HERE)))
    assert stage.name is StageName.FEED
    assert "no feed" in stage.sentence
    assert stage.ask == "source add harbour.example"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (PollState(), "F1 Harbour Wire has not been polled yet"),
        (PollState(failures=2, error="no answer"), "F1 Harbour Wire fails: no answer"),
        (
            PollState(failures=2, failing_since=NOON),
            "F1 Harbour Wire fails since 2026-11-24 12:00 UTC: it gave no reason",
        ),
        (
            PollState(standing=Standing.PAUSED, because="paused by hand"),
            "F1 Harbour Wire is not polled any more: paused by hand",
        ),
        (PollState(standing=Standing.GONE), "F1 Harbour Wire is not polled any more: gone"),
    ],
)
def test_a_feed_that_brings_nothing_says_why(state: PollState, said: str) -> None:
    stage = stopped(why_not(Unknown(LINK, "harbour.example", HERE, feeds=(a_feed(state=state),))))
    assert (stage.name, stage.sentence, stage.ask) == (StageName.FEED, said, "source resume F1")


def test_of_a_feed_that_works_the_article_has_not_come_yet() -> None:
    broken = a_feed(id=2, state=PollState())
    feeds = (broken, a_feed(state=WELL))
    stage = stopped(why_not(Unknown(LINK, "harbour.example", HERE, "never asked", feeds)))
    assert stage.name is StageName.ARTICLE
    assert "was read last at 2026-11-24 12:00 UTC" in stage.sentence
    assert stage.remedy is not None
    assert stage.remedy.startswith("F1 Harbour Wire is asked again at 2026-11-24 13:00 UTC")
    at_once = a_feed(state=structs.replace(WELL, next_at=None))
    both = why_not(
        Unknown(LINK, "harbour.example", HERE, feeds=(at_once, structs.replace(at_once, id=2)))
    )
    assert both.stages[1].sentence == "F1 Harbour Wire, F2 Harbour Wire are polled"
    assert (stopped(both).remedy or "").startswith("wait for a poll")


# Articles that are kept


@pytest.mark.parametrize(
    ("feed", "is_baseline"),
    [
        (a_feed(state=WELL), True),
        (a_feed(state=WELL, first_run=FirstRun.ALL), False),
        (a_feed(state=WELL, first_run=FirstRun.RECENT), True),
    ],
    ids=("none", "all", "recent"),
)
def test_what_stood_in_a_feed_at_its_first_poll_was_noted_only(
    feed: Feed, is_baseline: bool
) -> None:
    found = why_not(kept(arrival=Arrival(feed, came_first=True)))
    assert (stopped(found).name is StageName.NEWS) is is_baseline
    later = why_not(kept(arrival=Arrival(feed)))
    assert stopped(later).name is StageName.STORY


def test_of_a_first_poll_that_tells_what_is_recent_only_the_old_is_noted() -> None:
    feed = a_feed(state=WELL, first_run=FirstRun.RECENT)
    for age, name in ((HOUR, StageName.STORY), (timedelta(days=2), StageName.NEWS)):
        article = structs.replace(ARTICLE, published_at=NOON - age)
        found = why_not(kept(article=article, arrival=Arrival(feed, came_first=True)))
        assert stopped(found).name is name


def test_what_is_held_as_old_waits_for_peoples_word() -> None:
    stage = stopped(why_not(kept(arrival=Arrival(a_feed(state=WELL), is_held=True))))
    assert stage.name is StageName.NEWS
    assert "wirewatch feed post F1" in (stage.remedy or "")


def test_an_article_of_a_forgotten_feed_is_walked_all_the_same() -> None:
    found = why_not(kept(arrival=Arrival(None)))
    assert found.stages[0].sentence == "came at 2026-11-24 12:00 UTC"


def test_a_channel_without_a_watch_is_told_so() -> None:
    stage = stopped(why_not(kept(watches=())))
    assert (stage.name, stage.ask) == (StageName.WATCH, "watch add")
    assert why_not(kept(watches=())).nearest is None


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ferry -golf", "excluded by -golf (“Golf”)"),
        ("ferry strike", "lacks strike"),
        ("ferry (strike OR walkout)", "lacks any of (strike, walkout)"),
        ("ferry -(golf NEAR/9 ferry)", "excluded by -at most 9 words apart"),
        ("strike", "lacks strike"),
    ],
)
def test_of_a_watch_that_is_not_satisfied_the_clauses_that_failed_are_named(
    query: str, said: str
) -> None:
    found = why_not(kept(watches=(held(query),)))
    assert said in stopped(found).sentence
    assert stopped(found).ask == "watch edit W1"
    assert found.nearest is not None
    assert found.nearest.watch.query == query


def test_the_nearest_watch_is_the_one_of_which_the_fewest_clauses_failed() -> None:
    far = held("strike walkout port", 1)
    middle = held("(strike port) OR (walkout quay boat)", 2)
    near = held("ferry -golf", 3)
    assert nearest([far, middle, near]) is near
    assert nearest([far, middle]) is middle
    alike = held("strike", 1)
    assert nearest([alike, near]) is near
    assert nearest([alike, held("walkout", 2)]) is alike
    assert nearest([held("a b AND", 4)]) is None
    assert nearest([held("ferry")]) is not None


def test_of_what_holds_no_clause_failed() -> None:
    branch = held("ferry golf").tree
    assert branch is not None
    assert branch.label == ALL_OF
    assert list(failed(branch)) == []


def test_a_query_that_cannot_be_read_any_more_is_to_be_mended() -> None:
    stage = stopped(why_not(kept(watches=(held("ferry AND"),))))
    assert "cannot be read" in stage.sentence


def test_a_paused_watch_stops_what_satisfies_it_alone() -> None:
    paused = held("ferry", is_paused=True)
    stage = stopped(why_not(kept(watches=(paused,))))
    assert (stage.name, stage.ask) == (StageName.PAUSED, "watch resume W1")
    assert stopped(why_not(kept(watches=(paused, held("golf", 2))))).name is StageName.STORY


def test_a_watch_that_runs_silently_says_until_when() -> None:
    paused = held("ferry")
    silent = replace(paused, watch=replace(paused.watch, shadow_until=NOON + HOUR))
    stage = stopped(why_not(kept(watches=(silent,))))
    assert stage.name is StageName.PAUSED
    assert stage.sentence == "W1 ferry runs silently until 2026-11-24 13:00 UTC"


def test_a_story_waits_for_more_sources_in_this_channel() -> None:
    waits = Unconfirmed(replace(a_watch("ferry"), min_sources=3), HERE, 7)
    stage = stopped(why_not(kept(account=account(unconfirmed=(waits,)))))
    assert stage.name is StageName.SOURCES
    assert "waits for 3 sources, 1 so far" in stage.sentence
    elsewhere = replace(waits, channel=ELSEWHERE)
    found = why_not(kept(account=account(unconfirmed=(elsewhere,))))
    assert stopped(found).name is StageName.STORY


def test_what_was_folded_names_the_alert_that_told_its_story_here() -> None:
    other = told(article_id=5, id=4)
    stage = stopped(why_not(kept(account=account(other))))
    assert stage.name is StageName.STORY
    assert f"told here as {code('L', 4)} (delivered)" in stage.sentence
    assert f"story apart {code('A', 7)}" in (stage.remedy or "")
    elsewhere = told(article_id=5, channel=ELSEWHERE)
    found = why_not(kept(account=account(elsewhere)))
    assert "made, changed or resumed after" in stopped(found).sentence


@pytest.mark.parametrize(
    ("reason", "said"),
    [("mute: outlet Pier is muted", "mute list"), ("elsewhere: x", "ping_twice")],
)
def test_what_was_kept_without_a_message_says_why(reason: str, said: str) -> None:
    mine = told(None, telling=-7, reasons=("x: y", reason))
    stage = stopped(why_not(kept(account=account(mine))))
    assert (stage.name, stage.sentence) == (
        StageName.ATTENTION,
        f"kept without a message: {reason}",
    )
    assert said in (stage.remedy or "")


@pytest.mark.parametrize("way", list(Way))
def test_what_waits_says_for_what_and_until_when(way: Way) -> None:
    mine = told(None, way=way, until=True, reasons=("quiet hours: held",))
    stage = stopped(why_not(kept(account=account(mine))))
    assert stage.sentence == "waits: quiet hours: held, until 2026-11-24 12:00 UTC"
    assert stage.remedy
    own = (WatchName(7, "Nights", quiet="22:00-07:00"),)
    held = stopped(why_not(kept(account=account(told(None, way=way, watches=own)))))
    assert (held.ask == "watch show W7") is (way is Way.HOLD)
    forever = stopped(why_not(kept(account=account(told(None, way=way)))))
    assert forever.sentence == "waits: told at once"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (DeliveryState.DEAD, "given up"),
        (DeliveryState.DROPPED, "dropped"),
        (DeliveryState.PENDING, "owed since 2026-11-24 12:00 UTC"),
        (None, "owed since"),
    ],
)
def test_a_message_that_has_not_arrived_says_how_it_stands(
    state: DeliveryState | None, said: str
) -> None:
    stage = stopped(why_not(kept(account=account(told(state)))))
    assert stage.name is StageName.MESSAGE
    assert said in stage.sentence


def test_a_lost_channel_is_named_with_what_its_platform_said() -> None:
    mine = told(DeliveryState.PENDING)
    stage = stopped(why_not(kept(account=account(mine), lost="invite me")))
    assert stage.sentence == "chat:war cannot be written to: invite me"


def test_what_was_told_passed_every_stage_whatever_the_watch_says_now() -> None:
    changed = (held("strike"),)
    noted = Arrival(a_feed(state=WELL), came_first=True, is_held=True)
    found = why_not(kept(account=account(told(id=4)), watches=changed, arrival=noted))
    assert found.stopped is None
    assert found.stages[-1].sentence == f"told at 2026-11-24 12:00 UTC as {code('L', 4)}"
    assert "W1 Ferries found it" in [one.sentence for one in found.stages]


def test_the_last_alert_of_an_article_counts() -> None:
    muted = told(None, telling=-7, reasons=("mute: x",))
    assert why_not(kept(account=account(muted, told()))).stopped is None


# One watch that was asked about


def test_a_watch_that_was_asked_about_answers_for_itself_whatever_another_told() -> None:
    told_by_another = account(told(watches=(WatchName(2, "Golf"),)))
    golf = kept(account=told_by_another, watches=(held("golf -zebra", 2),), of_watch=2)
    assert why_not(golf).stopped is None
    lacks = kept(account=told_by_another, watches=(held("zebra", 3),), of_watch=3)
    stage = stopped(why_not(lacks))
    assert stage.name is StageName.WATCH
    assert stage.sentence == "W3 zebra is not satisfied: lacks zebra"


def test_a_watch_that_is_satisfied_now_and_told_nothing_was_made_later() -> None:
    told_by_another = account(told(watches=(WatchName(2, "Golf"),)))
    later = kept(account=told_by_another, watches=(held("ferry", 3),), of_watch=3)
    stage = stopped(why_not(later))
    assert stage.name is StageName.STORY
    assert "made, changed or resumed" in stage.sentence
