"""`wirewatch article parse`, as people and programs see it."""

from pathlib import Path
from typing import Any

import pytest

from tests.flat_texts import flat_samples
from tests.html_parts import og, page
from tests.newspages import CONVOY, DAM


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    body = f"<h1>{DAM.title}</h1>" + "".join(f"<p>{one}</p>" for one in DAM.body)
    (tmp_path / "dam.html").write_bytes(page(DAM, og(DAM), body))
    (tmp_path / "convoy.txt").write_bytes(next(flat_samples()).content)
    (tmp_path / "empty.html").write_bytes(b"")
    return tmp_path


def test_pages_and_flat_texts_are_read_as_rows(files: Path, wirewatch: Any) -> None:
    result = wirewatch("article", "parse", "dam.html", "convoy.txt", "--json")

    assert (result.status, result.err) == (0, "")
    dam, convoy = result.rows
    assert dam == {
        "file": "dam.html",
        "title": DAM.title,
        "dek": DAM.dek,
        "author": "Maya O’Connor, Luis Aranda",
        "published": "2025-11-03T08:05:00Z",
        "site": "Valley Post",
        "lang": "en",
        "section": None,
        "image": "https://img.example/1.jpg",
        "body": list(DAM.body),
        "error": None,
    }
    assert convoy["published"] == "2023-03-30T17:49:00Z"
    assert convoy["body"] == list(CONVOY.body)
    assert convoy["site"] is None


def test_what_cannot_be_read_is_a_row_and_the_next_goes_on(files: Path, wirewatch: Any) -> None:
    result = wirewatch("article", "parse", "nothing.html", "empty.html", "dam.html", "--json")

    assert result.status == 1
    assert [row["error"] is None for row in result.rows] == [False, False, True]
    assert all(set(row) == set(result.rows[2]) for row in result.rows)


def test_people_read_title_head_and_paragraphs(files: Path, wirewatch: Any) -> None:
    result = wirewatch("article", "parse", "dam.html", "nothing.html")

    assert result.out.splitlines()[:5] == [
        DAM.title,
        DAM.dek,
        "Maya O’Connor, Luis Aranda · 2025-11-03T08:05:00Z · Valley Post · en",
        "",
        DAM.body[0],
    ]
    assert "nothing.html: the file cannot be read" in result.err
    assert result.status == 1
