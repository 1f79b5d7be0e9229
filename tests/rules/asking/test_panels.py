"""What panels say of answers: each of their shapes, in words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from bot.phrasebook import phrases
from rules.answers.answer import (
    Account,
    Backtested,
    ChannelShown,
    Chapter,
    FeedAdded,
    FeedsExported,
    FeedsFound,
    OldWords,
    PeoplesWord,
    Preview,
    Searched,
    ToldTo,
    Tried,
    Unconfirmed,
    WatchSaved,
    Why,
    WiresSearched,
)
from rules.answers.attention import CaughtUp, DigestTold, MutesShown
from rules.answers.status import Destination, Status
from rules.asking.panel import Moment, Panel, Row, Style, Words
from rules.asking.panels import attention, done, drafts, feeds, news, problem, stories, watches
from rules.attention.catchup import Since
from rules.attention.managers import Managers, Who
from rules.attention.mutes import Mute, MuteKind, Target
from rules.attention.rank import Ranked, StoryLine
from rules.confidence.backtest import Covered, Span, Trial, backtest
from rules.confidence.less import Effect, Less
from rules.feeds.health import Condition, FeedHealth
from rules.feeds.lists import Refused
from rules.feeds.places import FeedPlace
from rules.model import (
    Article,
    Channel,
    DeliveryState,
    Evidence,
    Feed,
    Folding,
    Match,
    Mode,
    PollState,
    Standing,
    Watch,
    WatchName,
)
from rules.search.found import FoundArticle
from rules.search.mark import Mark
from rules.story.decision import Decision, Reason
from tests.build import an_alert
from tests.newsroom import NOON

SAY = phrases().in_language("en")
HERE = Channel("chat", "war")
WATCH = Watch("Quakes", "earthquake", (HERE,), id=3)
ARTICLE = Article(
    keys=("k",),
    title="Earthquake closes the port",
    seen_at=NOON,
    id=7,
    outlet="Pier",
    link="https://x",
)


def words_of(panel: Panel) -> str:
    lines = [*panel.lines, *(line for row in panel.rows for line in (row.head, *row.lines))]
    said = ["".join(one.text for one in line if isinstance(one, Words)) for line in lines]
    return "\n".join([panel.title, *said])


def an_account(**more: Any) -> Account:
    chapter = Chapter(ARTICLE, Decision(Reason.NEW, 0.0, 0.9))
    known = Account(1, NOON, NOON, (chapter,), sources=1)
    return replace(known, **more)


def told(state: DeliveryState = DeliveryState.DELIVERED, **more: Any) -> ToldTo:
    alert = replace(
        an_alert(ARTICLE.title),
        channel=HERE,
        watches=(WatchName(3, "Quakes"),),
        evidence=(Evidence("title", 0, 10, "earthquake", "exact"),),
    )
    return ToldTo(replace(alert, **more), state, NOON)


def test_a_feed_that_was_taken_by_http_for_want_of_https_is_said_to_be_unencrypted() -> None:
    feed = Feed("http://pier.example/rss", "Pier")
    said, unsaid = (feeds.added(FeedAdded(feed, True, by_http=one), SAY) for one in (True, False))
    assert "unencrypted" in str(said.lines)
    assert "unencrypted" not in str(unsaid.lines)


def test_a_refusal_of_several_lines_shows_the_rest_as_code() -> None:
    panel = problem("query ends after `AND` (column 7)\nflood AND\n      ^")
    assert panel.is_problem
    assert panel.title == "query ends after `AND` (column 7)"
    assert [line[0] for line in panel.lines] == [
        Words("flood AND", Style.CODE),
        Words("      ^", Style.CODE),
    ]
    assert not done("Done").is_problem


def test_a_watch_of_the_file_can_be_paused_here_and_no_more() -> None:
    panel = watches.shown(WatchSaved(replace(WATCH, origin="file"), "earthquake anywhere"), SAY)
    assert [button.ask for button in panel.buttons] == ["watch pause W3"]


def test_a_watch_says_what_else_holds_for_it() -> None:
    watch = replace(WATCH, mode=Mode.DIGEST, min_sources=2, is_paused=True)
    panel = watches.shown(WatchSaved(watch, "", ("it cannot be read",)), SAY)
    said = words_of(panel)
    assert "in a digest" in said
    assert "waits for 2 sources" in said
    assert "paused" in said
    assert "Note: it cannot be read" in said
    assert "Read as" not in said


def test_an_empty_list_says_how_to_begin() -> None:
    example = Words('watch add "north korea" munitions', Style.CODE)
    assert example in watches.listed([], SAY).lines[0]
    assert Words("source add example.org", Style.CODE) in feeds.listed([], SAY).lines[0]


def test_a_story_shows_its_articles_why_they_stand_there_and_who_was_told() -> None:
    waiting = Unconfirmed(replace(WATCH, min_sources=2), HERE, 7)
    account = an_account(
        told=(told(), told(DeliveryState.DEAD)),
        unconfirmed=(waiting, replace(waiting, article_id=8)),
    )
    said = words_of(stories.story(account, SAY))
    assert "Told by one source" in said
    assert "new: nothing alike" in said
    assert "told" in said
    assert "was given up" in said
    assert said.count("Quakes waits for more sources") == 1


def test_a_story_and_why_show_what_people_said_of_an_article() -> None:
    account = an_account(chapters=(Chapter(ARTICLE, None, said=(PeoplesWord(9, is_same=False),)),))
    apart = "people said: not the same story as A"
    assert apart in words_of(stories.story(account, SAY))
    assert apart in words_of(stories.why(Why(account, ARTICLE.id, ()), SAY))


def test_a_story_shows_who_had_it_first_and_what_was_reworded() -> None:
    later = structs.replace(ARTICLE, id=8, outlet="Tide", seen_at=NOON + timedelta(minutes=12))
    old = OldWords("Earthquake shuts the port", NOON)
    chapters = (Chapter(ARTICLE, None, (old,)), Chapter(later, None))
    panel = stories.story(an_account(chapters=chapters), SAY)
    said = words_of(panel)
    assert "12 min behind" in said
    gone = [one for row in panel.rows for line in row.lines for one in line]
    styles = {one.text.strip(): one.style for one in gone if isinstance(one, Words)}
    assert (styles["shuts"], styles["closes"]) == (Style.GONE, Style.STRONG)


def test_where_nothing_can_be_excluded_less_says_so() -> None:
    panel = drafts.less(Less(WATCH, ARTICLE, (), Effect(1, 1)), SAY)
    assert SAY("less.no_word") in words_of(panel)
    assert [one.ask for one in panel.buttons] == [
        "mute add outlet Pier for:forever",
        "watch edit W3",
    ]
    of_many_words = structs.replace(ARTICLE, outlet="Pier " * 99)
    panel = drafts.less(Less(WATCH, of_many_words, (), Effect(1, 1)), SAY)
    assert [one.ask for one in panel.buttons] == ["watch edit W3"]


def test_a_long_story_shows_its_first_articles_and_counts_the_rest() -> None:
    chapters = tuple(Chapter(structs.replace(ARTICLE, id=n), None) for n in range(13))
    panel = stories.story(an_account(chapters=chapters), SAY)
    assert len(panel.rows) == 10
    assert "and 3 more articles" in words_of(panel)


def test_why_shows_what_was_found_with_the_words_around_it() -> None:
    found = told(because="told anew: 12 dead")
    panel = stories.why(Why(an_account(told=(found,)), 7, (found,)), SAY)
    said = words_of(panel)
    assert "earthquake in the headline (as written): Earthquake closes the port" in said
    assert "told anew: 12 dead" in said
    [telling] = panel.rows
    [line] = [line for line in telling.lines if Words("earthquake", Style.CODE) in line]
    assert Words("Earthquake", Style.STRONG) in line


def test_words_cut_out_of_a_long_text_say_that_there_is_more() -> None:
    text = f"{'before ' * 20}earthquake{' behind' * 20}"
    alert = replace(told().alert, evidence=(Evidence("summary", 140, 150, "quake", "exact"),))
    found = replace(told(), alert=alert)
    account = an_account(
        chapters=(Chapter(structs.replace(ARTICLE, summary=text), None),), told=(found,)
    )
    said = words_of(stories.why(Why(account, 7, (found,)), SAY))
    assert "…fore before " in said
    assert " behind behi…" in said


def test_why_says_what_became_of_what_was_not_told() -> None:
    chapter = Chapter(ARTICLE, None)
    waiting = (Unconfirmed(WATCH, HERE, 7),)
    for account, said in (
        (an_account(chapters=(chapter,)), "No watch is satisfied"),
        (an_account(told=(told(),)), "its story was told as L"),
        (an_account(unconfirmed=waiting), "waits for more sources"),
    ):
        assert said in words_of(stories.why(Why(account, 7, ()), SAY))


def test_a_link_that_no_feed_gave_is_tried() -> None:
    match = Match(WATCH, (Evidence("body", 90, 95, "earthquake", "plural"),))
    said = words_of(stories.tried(Tried(ARTICLE, (match,)), SAY))
    assert "W3 Quakes" in said
    assert "earthquake in the text (another form):" in said
    assert "No watch is satisfied" in words_of(stories.tried(Tried(ARTICLE, ()), SAY))


def test_feeds_that_need_a_look_come_first_with_the_remedy() -> None:
    well = FeedHealth(
        Feed("https://a", shown="a", id=1),
        Condition.WELL,
        last_success_at=NOON,
        per_day=2.5,
        latency_p50=timedelta(minutes=3),
        because="the publisher asked for 30 min",
    )
    failing = FeedHealth(Feed("https://b", "b", 2), Condition.FAILING, error="b: no answer: wait")
    stopped = PollState(standing=Standing.GONE)
    gone = FeedHealth(Feed("https://c", "c", 3, state=stopped), Condition.GONE, because="410")
    panel = feeds.listed([well, failing, gone], SAY)
    heads = [row.head[0].text for row in panel.rows if isinstance(row.head[0], Words)]
    assert heads == ["F2 b", "F3 c", "F1 a"]
    said = words_of(panel)
    assert "b: no answer: wait" in said
    assert "410" in said
    assert "2.5 a day · half of it within 3 min" in said
    assert "30 min" not in said
    assert [button.ask for row in panel.rows for button in row.buttons] == [
        "source resume F2",
        "source resume F3",
    ]


def test_health_is_shown_with_the_next_check_and_both_latencies() -> None:
    well = FeedHealth(
        Feed("https://a", shown="a", id=1),
        Condition.WELL,
        last_success_at=NOON,
        next_at=NOON + timedelta(minutes=3),
        per_day=2.5,
        latency_p50=timedelta(minutes=3),
        latency_p95=timedelta(minutes=20),
    )
    [row] = feeds.listed([well], SAY).rows
    said = "half of it within 3 min · 95 of 100 within 20 min · next check"
    assert said in words_of(feeds.listed([well], SAY))
    assert isinstance(row, Row)
    assert Moment(NOON + timedelta(minutes=3)) in row.lines[0]
    assert "Next check: at once" in words_of(feeds.listed([replace(well, next_at=None)], SAY))
    stopped = replace(
        well, feed=structs.replace(well.feed, state=PollState(standing=Standing.GONE))
    )
    assert "ext check" not in words_of(feeds.listed([stopped], SAY))


def test_feeds_that_are_there_already_or_too_long_are_not_offered() -> None:
    places = (FeedPlace("https://pier.example/a"), FeedPlace(f"https://pier.example/{'x' * 99}"))
    panel = feeds.found(FeedsFound("pier.example", places, (Feed("x"), None)), SAY, ask="subscribe")
    assert panel.select is None
    assert "is here already" in words_of(panel)


def test_a_list_of_feeds_is_asked_for_as_the_file_that_the_command_takes() -> None:
    form = feeds.importing(SAY)
    assert (form.ask, form.title) == ("source import", "Import feeds")
    assert [(one.name, one.is_required) for one in form.fields] == [("file", True)]


def test_feeds_that_are_not_given_out_are_counted() -> None:
    left_out = (Refused("https://x", "holds a secret"),)
    assert "One feed is left out" in words_of(
        feeds.exported(FeedsExported(b"<opml/>", 2, left_out), SAY)
    )
    assert feeds.exported(FeedsExported(b"<opml/>", 2, ()), SAY).lines == ()


def test_moments_stay_moments_for_the_platform_to_draw() -> None:
    [row] = stories.story(an_account(), SAY).rows
    assert isinstance(row, Row)
    assert Moment(NOON) in row.lines[0]


def test_the_entries_of_a_new_feed_are_shown_with_their_dates() -> None:
    preview = (Preview("Ferry late", "Pier", NOON), Preview("Undated", "Pier", None))
    panel = feeds.added(FeedAdded(Feed("https://a", "a", 1), True, 2, preview), SAY)
    assert [len(row.lines[0]) for row in panel.rows] == [3, 1]


def test_only_a_new_watch_is_announced() -> None:
    saved = WatchSaved(WATCH, "earthquake anywhere")
    assert watches.saved(saved, SAY).announcement is None
    announced = watches.saved(saved, SAY, announced_in=HERE).announcement
    assert announced is not None
    assert announced.channel == HERE


def test_a_search_shows_what_was_found_where_and_how_far_it_looked() -> None:
    article = structs.replace(ARTICLE, summary="The quake was felt.", published_at=NOON)
    evidence = (
        Evidence("title", 0, 10, "earthquake", "exact"),
        Evidence("summary", 4, 9, "quake", "exact"),
    )
    answer = Searched(
        "earthquake anywhere",
        (FoundArticle(article, 1, evidence), FoundArticle(structs.replace(ARTICLE, id=8), 1, ())),
        2,
        has_more=True,
        begins=NOON,
        looked_through=9,
        further=Mark(812, 9),
        remarks=("broad",),
    )
    panel = news.found(
        answer,
        SAY,
        ask="news search earthquake",
        begun=" further:999",
        wires="news wires earthquake",
    )
    said = words_of(panel)
    assert [one.ask for one in panel.buttons] == ["news search earthquake further:812.9"]
    assert "Note: broad" in said
    assert "Not all was looked through: 9 articles" in said
    assert Moment(NOON) in panel.lines[2]
    assert panel.rows[0].head[0] == Words("Earthquake", Style.STRONG, "https://x")
    assert len(panel.rows[1].lines) == 1
    assert panel.paging is not None
    assert (panel.paging.page, panel.paging.pages) == (2, 3)
    assert panel.paging.ask == "news search earthquake further:999"


def test_a_search_says_how_far_an_index_has_come_that_is_made_anew() -> None:
    answer = Searched(
        "flood anywhere",
        (),
        1,
        has_more=False,
        begins=NOON - timedelta(days=9),
        looked_through=0,
        indexed_since=NOON,
    )
    panel = news.found(answer, SAY, ask="news search flood", wires="news wires flood")
    assert "The index is being made anew" in words_of(panel)
    assert Moment(NOON) in panel.lines[2]


def test_a_search_of_an_empty_archive_says_so() -> None:
    nothing = Searched("flood anywhere", (), 1, has_more=False, begins=None, looked_through=0)
    panel = news.found(nothing, SAY, ask="news search flood", wires="news wires flood")
    assert "The archive is empty" in words_of(panel)
    assert panel.paging is None


def a_backtested(**more: Any) -> Backtested:
    seen = structs.replace(ARTICLE, seen_at=NOON)
    trial = Trial(seen, 1, (Evidence("title", 0, 10, "earthquake", "exact"),))
    span = Span(NOON - timedelta(days=2), NOON)
    summed = backtest([trial], span, covered=(Covered(WATCH, 0.88),), **more)
    return Backtested("earthquake", "earthquake anywhere", summed, ("broad",), (trial,))


def test_a_trial_shows_numbers_days_samples_and_who_tells_it_already() -> None:
    panel = news.tried(a_backtested(), SAY)
    said = words_of(panel)
    assert panel.title == "It would have told 1 story (1 article)"
    assert "▁▁█" in said
    assert "0.5 a day · busiest: 2026-11-24 with 1 · at night: 0" in said
    assert "88% of it is told here already by W3 Quakes" in said
    assert "Note: broad" in said
    assert panel.rows[0].head[0] == Words("Earthquake", Style.STRONG, "https://x")
    assert news.tried(a_backtested(share=0.5), SAY).title.startswith("It would have told about 2")


def test_a_trial_that_found_nothing_says_so() -> None:
    hour = backtest([], Span(NOON - timedelta(hours=1), NOON))
    panel = news.tried(Backtested("x1", "x1 anywhere", hour), SAY)
    assert panel.title == "It would have told nothing"
    short = replace(a_backtested(), backtest=replace(hour, stories=1, by_day=((NOON.date(), 1),)))
    assert "a day" not in words_of(news.tried(short, SAY))


def test_a_channel_shows_its_settings_mutes_and_what_waits() -> None:
    mute = Mute(Target(MuteKind.OUTLET, "Pier"), str(HERE), NOON, None, "ann")
    shown = ChannelShown(HERE, Folding.EDIT, fixed=("zone",), mutes=(mute,), waiting=3)
    said = words_of(attention.channel(shown, SAY))
    assert "Time zone: UTC (as the operator says)" in said
    assert "Pier" in said
    assert "3 alerts wait" in said


@pytest.mark.parametrize("language", ["de", "en", "es", "fr"])
def test_a_setting_is_named_without_the_examples_of_its_option(language: str) -> None:
    say = phrases().in_language(language)
    for line in attention.channel(
        ChannelShown(HERE, Folding.EDIT), say, usual=Managers(Who.ADMINS)
    ).lines:
        label, *value = "".join(one.text for one in line if isinstance(one, Words)).split(": ")
        assert len(value) < 2, (label, value)


def test_what_was_missed_is_shown_with_its_notes_and_the_rest_counted() -> None:
    lines = [
        StoryLine(n, f"Ferry {n}", None, "Pier", NOON, note="muted" if n == 0 else None)
        for n in range(17)
    ]
    found = CaughtUp(Since(NOON, "in the last 8 h"), tuple(Ranked(one, 1.0, "") for one in lines))
    said = words_of(attention.caught_up(found, SAY))
    assert "17 stories in the last 8 h" in said
    assert "muted" in said
    assert "and 2 more articles" in said
    nothing = CaughtUp(Since(NOON, "in the last 8 h"), ())
    assert attention.caught_up(nothing, SAY).title == "You missed nothing"


def test_a_digest_says_how_much_is_on_its_way() -> None:
    told_now = DigestTold(HERE, 2, 1, "asked for")
    assert attention.digest(told_now, SAY).title == "A digest of 2 stories is on its way"


def test_the_status_names_what_needs_a_look() -> None:
    failing = FeedHealth(Feed("https://b", "b", 2), Condition.FAILING, error="b: no answer")
    lost = Destination(HERE, 4, timedelta(seconds=2), timedelta(seconds=9), 1, NOON, 2, "invite me")
    said = words_of(attention.status(Status((failing,), (lost, Destination(HERE))), SAY))
    assert "1 feed needs a look" in said
    assert "2 messages were given up" in said
    assert "half within 2 s, 95 % within 9 s" in said
    assert "invite me" in said


def test_no_mute_is_said_to_be_none() -> None:
    assert attention.mutes(MutesShown(()), SAY).title == "Nothing is muted"


def test_a_young_archive_offers_the_wires() -> None:
    young = Searched(
        "flood anywhere", (), 1, has_more=False, begins=NOON, looked_through=0, is_young=True
    )
    offered = news.found(young, SAY, ask="news search flood", wires="news wires flood").buttons
    assert [button.ask for button in offered] == ["news wires flood"]
    long = news.found(young, SAY, ask="x", wires=f"news wires {'x' * 99}")
    assert long.buttons == ()


def test_what_news_services_have_is_shown_without_a_story() -> None:
    found = FoundArticle(structs.replace(ARTICLE, id=0), 0, ())
    panel = news.of_wires(WiresSearched("flood", (found,), ("GDELT",), ("Google News: wait",)), SAY)
    assert panel.title == "From GDELT"
    assert "Note: Google News: wait" in words_of(panel)
    assert news.of_wires(WiresSearched("flood", (), (), ()), SAY).title == "Nothing was found"
