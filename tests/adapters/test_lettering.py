"""What stands in pictures is written with the fonts that are there, and is no row of boxes where none has it."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib import font_manager
from matplotlib.font_manager import fontManager
from msgspec.structs import replace

from adapters.charts import draw_trend, lettering, trend_chart
from adapters.charts.lettering import OWN, can_be_written, families, written
from rules.confidence.backtest import Span, Trial
from rules.confidence.trend import Trend, trend
from tests.build import an_article
from tests.newsroom import NOON


@pytest.fixture
def no_others(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have no font but matplotlib's own, whatever this machine has."""
    monkeypatch.setattr(lettering, "OTHERS", ())
    families.cache_clear()
    yield
    families.cache_clear()


@pytest.fixture
def another_font(
    no_others: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Install a font of two letters of the Far East, and a file that is none."""
    name = "Wirewatch Test CJK"
    monkeypatch.setattr(lettering, "OTHERS", ("No Such Font", name))
    path = tmp_path / "test.ttf"
    make_font(path, name, "北朝")
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    before = list(fontManager.ttflist)
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(path), str(broken)])
    yield
    fontManager.ttflist[:] = before


def make_font(path: Path, name: str, letters: str) -> None:
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((500, 700))
    pen.lineTo((900, 0))
    pen.closePath()
    shapes = {".notdef": pen.glyph()} | {f"u{ord(one):x}": pen.glyph() for one in letters}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(shapes))
    builder.setupCharacterMap({ord(one): f"u{ord(one):x}" for one in letters})
    builder.setupGlyf(shapes)
    builder.setupHorizontalMetrics(dict.fromkeys(shapes, (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": name, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def a_trend(query: str, *outlets: str) -> Trend:
    link = "https://www.pier.example/1"
    trials = [
        Trial(replace(an_article("x", outlet=one, link=link), seen_at=NOON), n, ())
        for n, one in enumerate(outlets)
    ]
    return trend(query, trials, Span(NOON - timedelta(days=5), NOON))


@pytest.mark.usefixtures("no_others")
def test_letters_of_europe_and_the_near_east_need_no_other_font() -> None:
    assert families() == (OWN,)
    for text in ("Zürich Łódź", "РИА Новости", "الجزيرة نت", "Καθημερινή", "כאן", "Wire — Post…"):
        assert written(text) == text


@pytest.mark.usefixtures("no_others")
def test_what_no_font_has_is_called_otherwise_or_left_out() -> None:
    assert not can_be_written("新华网")
    assert written("新华网", otherwise="xinhuanet.example") == "xinhuanet.example"
    assert written("新华网", otherwise="新华") == "…"
    assert written("北朝鮮 OR missile") == "… OR missile"
    assert written("朝日 新聞 Asahi") == "… Asahi"
    assert written("\ufe0fWire\u200d") == "Wire"


@pytest.mark.usefixtures("another_font")
def test_an_installed_font_gives_the_letters_that_it_has() -> None:
    assert families() == (OWN, "Wirewatch Test CJK")
    assert written("北朝 missile") == "北朝 missile"
    assert written("北朝鮮 missile") == "北朝… missile"


@pytest.mark.usefixtures("no_others")
def test_a_title_that_cannot_be_written_says_so() -> None:
    assert trend_chart._title("北朝鮮") == trend_chart.NO_LETTERS
    assert trend_chart._title("北朝鮮 OR DPRK") == "… OR DPRK"


@pytest.mark.usefixtures("no_others")
def test_an_outlet_that_cannot_be_written_is_named_by_its_host() -> None:
    shown = a_trend("ferry", "新华网", "Pier")
    assert [trend_chart._outlet(name, shown) for name, _ in shown.outlets] == [
        *("pier.example", "Pier")
    ]


@pytest.mark.parametrize("fonts", ["no_others", "another_font"])
def test_no_letter_brings_a_warning_or_a_fault(
    fonts: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    request.getfixturevalue(fonts)
    with caplog.at_level(logging.WARNING):
        drawn = draw_trend(a_trend("北朝鮮 🚀 👩‍🚀 हिन्दी ไทย صاروخ", "新华网 🚀", "한겨레", "北"))
    assert drawn.startswith(b"\x89PNG")
    assert not caplog.records


@pytest.mark.usefixtures("another_font")
def test_letters_of_another_font_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = draw_trend(a_trend("北朝", "Pier"))
    monkeypatch.setattr(lettering, "OTHERS", ())
    families.cache_clear()
    assert draw_trend(a_trend("北朝", "Pier")) != with_it
