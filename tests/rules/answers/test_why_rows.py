"""Why, and why not, as rows for programs."""

from rules.answers.linked import Stage, StageName
from rules.answers.why_rows import explained_row, why_not_row
from rules.answers.whynot import WhyNot
from rules.ids import code
from rules.language.explain import Explained, explained
from rules.language.lexicon import plain_lexicon
from rules.model import Channel, Watch
from tests.build import an_article

HERE = Channel("chat", "war")


def an_explained(query: str) -> Explained:
    return explained(Watch("Ferries", query, (HERE,), 3), an_article("Ferry"), plain_lexicon())


def test_a_watch_is_written_with_its_tree_or_why_it_cannot_be_read() -> None:
    row = explained_row(an_explained("ferry -golf"))
    assert (row["watch"], row["query"], row["held"], row["error"]) == (
        "W3",
        "ferry -golf",
        True,
        None,
    )
    assert [part["label"] for part in row["tree"]["parts"]] == ["ferry", "but not"]
    broken = explained_row(an_explained("ferry AND"))
    assert broken["tree"] is None
    assert broken["error"]


def test_the_stage_that_stopped_it_is_named() -> None:
    passed = Stage(StageName.ADDRESS, True, "it may be asked")
    failed = Stage(StageName.FEED, False, "no feed", "add it", "source add x.example")
    row = why_not_row(WhyNot("https://x.example/1", HERE, (passed, failed)))
    assert row["stopped_by"] == "feed"
    assert (row["article"], row["title"], row["nearest"]) == (None, None, None)
    assert row["stages"][1] == {
        "stage": "feed",
        "passed": False,
        "sentence": "no feed",
        "remedy": "add it",
        "ask": "source add x.example",
    }


def test_what_was_told_was_stopped_by_nothing() -> None:
    told = WhyNot("x", HERE, (Stage(StageName.MESSAGE, True, "told"),), an_article("Ferry", id=7))
    row = why_not_row(told)
    assert (row["stopped_by"], row["article"], row["title"]) == (None, code("A", 7), "Ferry")
    near = WhyNot("x", HERE, told.stages, told.article, an_explained("quay"))
    assert why_not_row(near)["nearest"]["held"] is False
