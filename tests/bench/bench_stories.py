"""`dev.py bench stories`: how well and how fast stories are told apart.

Without words it measures speed and memory on an invented stream, at a window of 100,000 articles:
the whole decision, from the article's text to the index. With `--data FOLDER` it measures quality
on labelled streams there (stories_headline, stories_lead, stories_mixed, neardup_synthetic, as
.jsonl), beside a plain TF-IDF centroid, and on our own pairs of look-alikes and of one event in
other words, and on dense streams of look-alikes. `--cross-validate` judges each part of the stories by
weights that were learned from the other parts: only those figures say what to expect of unseen
news. `--train FOLDER` learns from all of them and writes bot/stories.json.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from adapters.vectors import load_vectors
from rules.story.decision import Fold
from rules.story.judge import Judge, judge_from_json, judge_to_json
from rules.story.sketch import Embed
from rules.words.remembered import Remembered
from tests.bench.story_dense import dense_streams, told
from tests.bench.story_lookalikes import FOLDER as LOOK_ALIKES
from tests.bench.story_lookalikes import HELD_OUT, folded, pairs_of, read_groups
from tests.bench.story_metrics import Figures, better_than, figures, interval, sums
from tests.bench.story_sets import COPIES, PAIRS, SETS, fingerprint, read, read_pairs
from tests.bench.story_speed import Speed, measured
from tests.bench.story_training import (
    Material,
    baseline,
    copies_found,
    cross_validated,
    placed,
    trained,
)

WEIGHTS = Path(__file__).resolve().parents[2] / "bot" / "stories.json"
ALL_STORIES_SEED = 1
BASELINES = (0.08, 0.1, 0.12, 0.16, 0.2, 0.25, 0.3)
Row = dict[str, Any]


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the words ask for, and print it."""
    args = _parser().parse_args(words)
    embed = None if args.lexical else load_vectors()
    if args.train:
        return _train(args.train)
    judge = judge_from_json(WEIGHTS.read_text(encoding="utf-8"))
    if args.data and args.cross_validate:
        _tell(_unseen(_material(args.data, embed), args.parts), as_json=args.json)
    elif args.data:
        rows = [*_all(args.data, judge, embed), _copies(args.data, judge, embed)]
        rows += [*_look_alikes(judge, embed), *_dense(judge, embed)]
        _tell(rows, as_json=args.json)
    else:
        _tell_speed(measured(judge, embed, args.articles), as_json=args.json)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py bench stories", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="measure quality on it")
    parser.add_argument("--train", type=Path, metavar="FOLDER", help="learn the weights from it")
    parser.add_argument("--cross-validate", action="store_true", help="on unseen stories")
    parser.add_argument("--parts", type=int, default=5, help="into so many the stories are dealt")
    parser.add_argument("--lexical", action="store_true", help="without word vectors")
    parser.add_argument("--articles", type=int, default=120_000, help="of the invented stream")
    parser.add_argument("--json", action="store_true", help="a line a measurement")
    return parser


def _material(folder: Path, embed: Embed | None) -> Material:
    known = embed and Remembered(embed, 100_000).__getitem__
    sets = {name: read(folder / f"{name}.jsonl", embed) for name in SETS}
    return Material(sets, read_pairs(folder / f"{PAIRS}.jsonl", embed), read_groups(embed), known)


def _train(folder: Path) -> int:
    of = _material(folder, load_vectors())
    stories = frozenset(one.story for stream in of.sets.values() for one in stream)
    judge = trained(of, stories, fingerprint(folder, LOOK_ALIKES), ALL_STORIES_SEED)
    WEIGHTS.write_text(judge_to_json(judge), encoding="utf-8")
    return 0


def _all(folder: Path, judge: Judge, embed: Embed | None) -> list[Row]:
    rows = []
    for name in SETS:
        stream = read(folder / f"{name}.jsonl", embed)
        gold = [one.story for one in stream]
        plain = max(
            (sums(gold, baseline(stream, at)) for at in BASELINES),
            key=lambda of: figures(list(of.values())).f1,
        )
        rows.append(_row(name, "tf-idf", figures(list(plain.values()))))
        for fold in Fold:
            ours = sums(gold, placed(stream, judge, fold, embed))
            of, theirs = list(ours.values()), [plain[story] for story in ours]
            row = _row(name, fold.value, figures(of))
            row["f1_95"] = interval(of, lambda one: one.f1)
            row["better_f1"] = better_than(of, theirs, lambda one: one.f1)
            row["fewer_swallowed"] = better_than(of, theirs, lambda one: -one.swallowed)
            rows.append(row)
    return rows


def _unseen(of: Material, parts: int) -> list[Row]:
    found = cross_validated(of, tuple(Fold), parts)
    rows = []
    for (name, fold), stories in found.stories.items():
        told = list(stories.values())
        row = _row(name, f"{fold.value}, unseen", figures(told))
        row["f1_95"] = interval(told, lambda one: one.f1)
        row["swallowed_95"] = interval(told, lambda one: one.swallowed)
        row["surplus_95"] = interval(told, lambda one: one.surplus)
        rows.append(row)
    return [*rows, *_pair_rows(found.pairs, ", unseen")]


def _look_alikes(judge: Judge, embed: Embed | None) -> list[Row]:
    rows = []
    for folder, end in ((LOOK_ALIKES, ""), (HELD_OUT, ", held out")):
        found: dict[tuple[bool, Fold], list[bool]] = defaultdict(list)
        for pair in pairs_of(read_groups(embed, folder)):
            for fold in Fold:
                found[pair.is_one, fold].append(folded(pair, judge, fold, embed))
        rows += _pair_rows(found, end)
    return rows


def _dense(judge: Judge, embed: Embed | None) -> list[Row]:
    streams = list(dense_streams())
    return [
        {"set": "dense look-alikes", "setting": fold.value}
        | told(streams, judge, fold, embed)._asdict()
        for fold in Fold
    ]


def _pair_rows(found: Mapping[tuple[bool, Fold], Sequence[bool]], end: str) -> list[Row]:
    return [
        {
            "set": "one event" if is_one else "look-alikes",
            "setting": f"{fold.value}{end}",
            "pairs": len(pairs),
            "folded": sum(pairs) / len(pairs),
        }
        for (is_one, fold), pairs in sorted(found.items())
    ]


def _copies(folder: Path, judge: Judge, embed: Embed | None) -> Row:
    stream = read(folder / f"{COPIES}.jsonl", embed)
    found = sums([one.story for one in stream], copies_found(stream, judge))
    return _row(COPIES, "copies", figures(list(found.values())))


def _row(name: str, setting: str, of: Figures) -> Row:
    return {
        "set": name,
        "setting": setting,
        "precision": of.precision,
        "recall": of.recall,
        "f1": of.f1,
        "swallowed": of.swallowed,
        "surplus": of.surplus,
    }


def _tell(rows: Sequence[Row], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            sys.stdout.write(json.dumps(_rounded(row)) + "\n")
        return
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(*(name.replace("_", " ") for name in names))
    for row in rows:
        table.add_row(*(_shown(row.get(name)) for name in names))
    Console(width=None if sys.stdout.isatty() else 140, highlight=False).print(table)


def _tell_speed(speed: Speed, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(_rounded(speed._asdict())) + "\n")
        return
    table = Table("measure", "value")
    for name, value in speed._asdict().items():
        table.add_row(name.replace("_", " "), _shown(value))
    Console(highlight=False).print(table)


def _rounded(row: Mapping[str, Any]) -> Row:
    return {name: _round(value) for name, value in row.items()}


def _round(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_round(one) for one in value]
    return round(value, 4) if isinstance(value, float) else value


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return "–".join(f"{one:.3f}" for one in value)
    return f"{value:.3f}" if isinstance(value, float) else str(value if value is not None else "")


if __name__ == "__main__":
    sys.exit(main())
