"""Sketches and the weights that the bot ships with, for tests."""

from datetime import datetime
from functools import cache
from pathlib import Path

from rules.story.arrival import Arrival
from rules.story.centroid import Packed
from rules.story.judge import Judge, judge_from_json
from rules.story.rarity import Rarity
from rules.story.sketch import Embed, Sketch
from rules.story.sketching import sketch_from
from tests.build import NOON, TITLE, an_article

WEIGHTS = Path(__file__).resolve().parents[1] / "bot" / "stories.json"
LEAD = "The ferry Kestrel Queen ran aground off Kestrel Bay on Monday with 300 people aboard."
BODY = (
    "The ferry Kestrel Queen ran aground off Kestrel Bay early on Monday with three hundred people "
    "aboard, the coast guard said, and lifeboats from four harbours took the passengers off before "
    "noon. Nobody was hurt. The captain told the harbour radio that the steering had failed in the "
    "narrow channel, where a strong tide was running, and that the anchor had not held."
)


@cache
def the_judge() -> Judge:
    return judge_from_json(WEIGHTS.read_text(encoding="utf-8"))


def a_sketch(
    title: str = TITLE,
    lead: str = "",
    *,
    body: str = "",
    seen_at: datetime = NOON,
    language: str | None = None,
    outlet: str = "",
    embed: Embed | None = None,
) -> Sketch:
    article = an_article(
        title, summary=lead, body=body, seen_at=seen_at, language=language, outlet=outlet
    )
    return sketch_from(article, embed)


def packed_terms(sketch: Sketch) -> Packed:
    return Arrival(sketch, Rarity()).packed
