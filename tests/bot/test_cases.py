import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.cases import article_from_json, moment
from tests.documents import NOON

CASES: list[dict[str, Any]] = [
    {
        "id": "1",
        "query": '"north korea"',
        "article": {"title": "North Korea: Münze"},
        "expect": True,
    },
    {
        "id": "2",
        "query": "munze -korea",
        "article": {"title": "North Korea: Münze"},
        "expect": False,
    },
    {"id": "3", "query": "korea AND", "article": {"title": "x"}, "expect": "error"},
    {
        "id": "4",
        "query": "coast",
        "article": {"summary": "On the coast", "tags": ["a"]},
        "expect": True,
    },
]

GOOD = '{"id": "good", "query": "pier", "article": {"title": "Pier"}, "expect": true}'


def tried(wirewatch: Any, tmp_path: Path, *lines: str | bytes) -> Any:
    """Run lines as a file of cases."""
    file = tmp_path / "cases.jsonl"
    file.write_bytes(b"\n".join(s.encode() if isinstance(s, str) else s for s in lines))
    return wirewatch("query", "test", str(file), "--json")


def test_query_cases_are_tried_and_counted(tmp_path: Path, wirewatch: Any) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text("\n\n".join(json.dumps(case) for case in CASES), encoding="utf-8")
    tried = wirewatch("query", "test", str(file), "--json")
    assert tried.status == 0
    assert tried.err.splitlines()[-1] == "4 passed, 0 failed"
    assert [row["got"] for row in tried.rows] == [True, False, "error", True]
    assert list(tried.rows[0]) == ["id", "query", "expect", "got", "ok", "error", "evidence"]
    assert tried.rows[0]["evidence"] == [
        {"field": "title", "start": 0, "end": 11, "term": '"north korea"', "how": "exact"}
    ]
    assert "(column 7)" in tried.rows[2]["error"]


def test_a_query_case_that_fails_is_shown(tmp_path: Path, wirewatch: Any) -> None:
    file = tmp_path / "cases.jsonl"
    wrong = CASES[0] | {"expect": False}
    file.write_text(json.dumps(wrong), encoding="utf-8")
    tried = wirewatch("query", "test", str(file))
    assert tried.status == 1
    assert "FAILED 1" in tried.out
    assert tried.err == "0 passed, 1 failed\n"


@pytest.mark.parametrize(
    ("line", "known_as", "says"),
    [
        ("{", "line 2", "no JSON"),
        ("[]", "line 2", "one JSON object"),
        ("5", "line 2", "one JSON object"),
        ('{"id": 7}', 7, "no query"),
        ('{"id": "x", "query": "a", "article": []}', "x", "the article is no JSON object"),
        ('{"query": "a", "article": "b"}', "line 2", "the article is no JSON object"),
        ('{"id": NaN, "query": "a", "article": {}}', "line 2", "NaN is no value of JSON"),
        ("[" * 100_000, "line 2", "no JSON"),
        (b'{"id": "\xff"}', "line 2", "no UTF-8 at byte 9"),
        ('{"query": "pier", "now": "soon"}', "line 2", '"soon" is no time for `now`'),
        (
            '{"id": 8, "query": "pier", "article": {"published": "9999-12-31T23:59-14:00"}}',
            8,
            "is no time for `published`",
        ),
    ],
)
def test_a_line_that_cannot_be_tried_counts_as_failed_and_the_others_are_tried(
    tmp_path: Path, wirewatch: Any, line: str | bytes, known_as: object, says: str
) -> None:
    result = tried(wirewatch, tmp_path, GOOD, line, GOOD)
    assert result.status == 1
    assert result.err.splitlines()[-1] == "2 passed, 1 failed"
    bad = result.rows[1]
    assert list(bad) == ["id", "query", "expect", "got", "ok", "error", "evidence"]
    assert (bad["id"], bad["got"], bad["ok"], bad["evidence"]) == (known_as, "error", False, [])
    assert says in bad["error"]


def test_a_case_that_cannot_be_tried_fails_even_where_an_error_is_expected(
    tmp_path: Path, wirewatch: Any
) -> None:
    late = '{"query": "pier", "article": {"published": "late"}, "expect": "error"}'
    assert [row["ok"] for row in tried(wirewatch, tmp_path, late).rows] == [False]


def test_a_query_that_is_no_text_is_an_error_which_may_be_expected(
    tmp_path: Path, wirewatch: Any
) -> None:
    lines = [
        '{"query": null, "article": {}, "expect": "error"}',
        '{"query": 5, "article": {}, "expect": "error"}',
        '{"query": 5, "article": {}, "expect": true}',
    ]
    rows = tried(wirewatch, tmp_path, *lines).rows
    assert [row["ok"] for row in rows] == [True, True, False]
    assert {row["error"] for row in rows} == {"the query is no text"}


@pytest.mark.parametrize("article", ["", ', "article": null', ', "article": {}'])
def test_a_case_without_an_article_asks_an_empty_one(
    tmp_path: Path, wirewatch: Any, article: str
) -> None:
    line = f'{{"id": 1, "query": "pier"{article}, "expect": false}}'
    assert tried(wirewatch, tmp_path, line).status == 0


def test_a_file_of_cases_that_is_none_is_refused(tmp_path: Path, wirewatch: Any) -> None:
    assert "cannot be read" in wirewatch("query", "test", str(tmp_path)).err


def test_a_byte_order_mark_an_empty_file_and_windows_lines_do_no_harm(
    tmp_path: Path, wirewatch: Any
) -> None:
    assert (
        tried(wirewatch, tmp_path, "\ufeff" + GOOD + "\r", "\r", "").err == "1 passed, 0 failed\n"
    )
    assert tried(wirewatch, tmp_path, "").err == "0 passed, 0 failed\n"


def test_no_text_of_a_case_looks_like_another_line_of_the_answer(
    tmp_path: Path, wirewatch: Any
) -> None:
    file = tmp_path / "cases.jsonl"
    false = {"id": "a\n9 passed\x85b\u2028c", "query": "x\ny", "article": {}, "expect": "\n"}
    file.write_text(json.dumps(false), encoding="utf-8")
    out = wirewatch("query", "test", str(file)).out
    assert out == "FAILED a 9 passed b c: x y\n       expected , got False\n"


def test_a_case_without_an_id_is_called_by_its_line(tmp_path: Path, wirewatch: Any) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text('\n{"query": "pier", "article": {}, "expect": true}', encoding="utf-8")
    assert "FAILED line 2: pier" in wirewatch("query", "test", str(file)).out


def test_tags_may_be_a_list_or_one_text() -> None:
    assert article_from_json({"tags": "grain trade"}).tags == ("grain trade",)
    assert article_from_json({"tags": ["grain", 5]}).tags == ("grain", "5")
    assert article_from_json({"tags": ""}).tags == article_from_json({"tags": 5}).tags == ()


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T12:00:00Z",
        "2026-11-24 12:00",
        "2026-11-24T14:00+02:00",
        "Tue, 24 Nov 2026 12:00:00 GMT",
        "24 Nov 2026 14:00:00 +0200",
        " Tue, 24 Nov 2026 12:00:00 -0000 ",
    ],
)
def test_a_time_is_read_as_programs_and_as_feeds_write_it(text: str) -> None:
    assert moment(text, "now") == NOON


def test_an_empty_time_is_none() -> None:
    assert moment("", "published") is moment(" ", "published") is moment(None, "now") is None


def test_cases_of_odd_types_are_tried_and_nothing_passes_by_chance(
    tmp_path: Path, wirewatch: Any
) -> None:
    file = tmp_path / "cases.jsonl"
    odd = [
        {"id": "\ud800", "query": "coast \ud800", "article": {"tags": 5}, "expect": "error"},
        {"id": 2, "query": "coast", "article": {"title": ["coast"]}, "expect": 1},
        {"id": "\x1b[31m", "query": "coast", "article": {"title": 7, "tags": True}, "expect": True},
    ]
    file.write_text("\n".join(json.dumps(case) for case in odd), encoding="utf-8")
    assert [row["ok"] for row in wirewatch("query", "test", str(file), "--json").rows] == [
        True,
        False,
        False,
    ]
    assert "\x1b" not in wirewatch("query", "test", str(file)).out
