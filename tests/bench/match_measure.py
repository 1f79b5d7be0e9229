"""One measurement of `dev.py bench match`: one engine, so many queries, one kind of article.

Each runs in a process of its own, so that no engine pays for another's memory; several may be alive
at once and take turns at `Bench.round`, so that a slow minute of the machine hits all of them.

Rates count CPU seconds of the one process; the microseconds of one add, remove or match are wall
time. Memory is what the process grew by while it built the index; what `read` made was there
before, is kept until after, and so is not counted for any engine.
"""

import gc
import itertools
import statistics
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.bench.match_engines import ENGINES
from tests.bench.match_workload import Asked, Workload, expected

DOCUMENTS = {"short": 3000, "long": 600}
LEARNED = 500
FRESH = 100
"""Articles that are matched once before the rounds begin."""
READ_AT_ONCE = 500
ONES = 500
"""How many queries are added, and removed, one by one."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be measured, and how long."""

    engine: str
    n: int
    kind: str
    exact: bool = False
    seconds: float = 3.0
    check_docs: int = 10

    def __str__(self) -> str:
        """Name the case for people."""
        exact = ", exact" if self.exact else ""
        return f"{self.engine}, {self.n:,} {self.kind}{exact}"


@dataclass(slots=True)
class Measurement:
    """What was found; None is "this engine cannot do that"."""

    engine: str
    run: str
    """`plain`, or `exact`: every term as `=term`."""
    n: int
    kind: str
    words_from: str
    vocabulary: str
    learned: int = 0
    """Articles whose words were counted before the first query came."""
    learned_bytes: int = 0
    """What the process grew by meanwhile; not in `bytes_per_query`."""
    refused: int = 0
    read_seconds: float = 0.0
    build_seconds: float = 0.0
    bytes_per_query: float = 0.0
    fresh_docs_per_second: float = 0.0
    docs_per_second: float = 0.0
    docs_per_second_each: list[float] = field(default_factory=list)
    matches_per_doc: float = 0.0
    match_p50_us: float = 0.0
    match_p99_us: float = 0.0
    add_one_us: float | None = None
    add_one_p99_us: float | None = None
    add_one_with_parsing_us: float | None = None
    add_one_with_parsing_p99_us: float | None = None
    remove_one_us: float | None = None
    remove_one_p99_us: float | None = None
    checked_docs: int = 0
    expected: int = 0
    missed: int = 0
    extra: int = 0
    excused: int = 0
    """Found only because the engine has no NOT."""
    repeated: int = 0
    """Keys given more than once for one article."""
    left_over: int = 0
    """Queries that still matched after they had been removed."""


def serve(case: Case, workload: Workload, pipe: Connection) -> None:
    """Do one step for each word that comes, and send what it gave, until an empty one comes."""
    bench = Bench(case, workload)
    steps = {"build": bench.build, "round": bench.round, "finish": bench.finish}
    with suppress(EOFError):  # the other side has gone, and has said why
        while word := pipe.recv():
            pipe.send(steps[word]())


class Bench:
    """Measures one case: `build`, then `round` any number of times, then `finish`."""

    def __init__(self, case: Case, workload: Workload) -> None:
        """Take the workload ready made: what drawing it left behind would hide a young index."""
        self._case, self._workload = case, workload
        self._engine = ENGINES[case.engine]()
        self._plain = self._workload.documents(case.kind, DOCUMENTS[case.kind])
        self._documents = [self._engine.document(document) for document in self._plain]
        self._latencies: list[float] = []
        self._matches = 0
        self.result = Measurement(
            engine=case.engine,
            run="exact" if case.exact else "plain",
            n=case.n,
            kind=case.kind,
            words_from=self._workload.words_from,
            vocabulary=self._workload.vocabulary_hash,
        )

    def build(self) -> None:
        """Read all queries, then index them on the clock, then match a little to warm up.

        The garbage collector is off meanwhile and finds the index frozen afterwards, as in a bot
        that freezes its start. All that was there before the index stays until it is weighed:
        memory given back meanwhile would hide as much of the index.
        """
        gc.collect()
        memory = _resident_bytes()
        self.result.learned = self._engine.learn(self._documents[:LEARNED])
        self.result.learned_bytes = _resident_bytes() - memory
        asked = list(self._workload.queries(self._case.n))
        texts = [query.text(exact=self._case.exact) for query in asked]
        gc.disable()
        queries = self._read(asked, texts)
        self._index(queries)
        gc.enable()
        del asked, texts
        self._match_fresh(self._documents[LEARNED : LEARNED + FRESH])

    def round(self) -> None:
        """Match for some CPU seconds; the articles begin anew when they are used up."""
        match, documents, latencies = self._engine.match, self._documents, self._latencies
        count, began = 0, time.process_time()
        while count % 8 or count == 0 or time.process_time() - began <= self._case.seconds:
            before = time.perf_counter()
            found = match(documents[count % len(documents)])
            latencies.append(time.perf_counter() - before)
            self._matches += len(found)
            count += 1
        self.result.docs_per_second_each.append(count / (time.process_time() - began))

    def finish(self) -> Measurement:
        """Hold the findings against the oracle, change single queries, and give all that is known."""
        result = self.result
        result.docs_per_second = statistics.median(result.docs_per_second_each)
        result.matches_per_doc = self._matches / len(self._latencies)
        result.match_p50_us, result.match_p99_us = _middle_and_p99(self._latencies)
        self._check(self._workload.queries(self._case.n), range(self._case.n))
        self._change_one_by_one()
        return result

    def _match_fresh(self, documents: Sequence[Any]) -> None:
        """Match what no engine has seen; in the rounds the same articles come again and again."""
        began = time.process_time()
        for document in documents:
            self._engine.match(document)
        self.result.fresh_docs_per_second = len(documents) / (time.process_time() - began)

    def _read(self, asked: Sequence[Asked], texts: Sequence[str]) -> list[Any]:
        """Read queries, and give the garbage of reading back now and then, as if it never was."""
        read, queries, began = self._engine.read, [], time.process_time()
        for key, (query, text) in enumerate(zip(asked, texts, strict=True)):
            queries.append(read(key, query, text))
            if key % READ_AT_ONCE == 0:
                gc.collect()
                gc.freeze()
        self.result.read_seconds = time.process_time() - began
        self.result.refused = sum(query is None for query in queries)
        return queries

    def _index(self, queries: Sequence[Any]) -> None:
        gc.collect()
        gc.freeze()
        engine, memory, began = self._engine, _resident_bytes(), time.process_time()
        for key, query in enumerate(queries):
            if query is not None:
                engine.add(key, query)
        engine.finish()
        self.result.build_seconds = time.process_time() - began
        gc.collect()
        gc.freeze()
        self.result.bytes_per_query = (_resident_bytes() - memory) / len(queries)

    def _check(self, asked: Iterable[Asked], keys: range) -> None:
        """Compare with the oracle, as far as the keys of these queries go."""
        result, plain = self.result, self._plain[: self._case.check_docs]
        right = expected(plain, asked, keys.start)
        result.checked_docs = len(plain)
        for document, wanted in zip(self._documents, right.keys, strict=False):
            matched = [key for key in self._engine.match(document) if key in keys]
            found = set(matched)
            extra = found - wanted
            excused = set() if self._engine.reads_not else extra & right.with_not
            result.expected += len(wanted)
            result.missed += len(wanted - found)
            result.extra += len(extra - excused)
            result.excused += len(excused)
            result.repeated += len(matched) - len(found)

    def _change_one_by_one(self) -> None:
        """Add queries to the full index, see that they are found, and remove them again."""
        if not self._engine.adds_one:
            return
        n = self._case.n
        asked = list(itertools.islice(self._workload.queries(n + ONES), n, None))
        added = self._add_each(asked)
        self._check(asked, range(n, n + ONES))
        if self._engine.removes_one:
            self._remove_each(added)

    def _add_each(self, asked: Sequence[Asked]) -> list[int]:
        added, indexing, everything = [], [], []
        clock, read, add = time.perf_counter, self._engine.read, self._engine.add
        texts = [query.text(exact=self._case.exact) for query in asked]
        for key, (query, text) in enumerate(zip(asked, texts, strict=True), self._case.n):
            began = clock()
            ready = read(key, query, text)
            was_read = clock()
            if ready is None:
                self.result.refused += 1
                continue
            add(key, ready)
            ended = clock()
            added.append(key)
            indexing.append(ended - was_read)
            everything.append(ended - began)
        self._note_adds(indexing, everything)
        return added

    def _note_adds(self, indexing: list[float], everything: list[float]) -> None:
        result = self.result
        result.add_one_us, result.add_one_p99_us = _middle_and_p99(indexing)
        if result.engine == "wirewatch":
            pair = _middle_and_p99(everything)
            result.add_one_with_parsing_us, result.add_one_with_parsing_p99_us = pair

    def _remove_each(self, keys: Sequence[int]) -> None:
        times = []
        for key in keys:
            began = time.perf_counter()
            self._engine.remove(key)
            times.append(time.perf_counter() - began)
        self.result.remove_one_us, self.result.remove_one_p99_us = _middle_and_p99(times)
        gone = set(keys)
        for document in self._documents[:FRESH]:
            self.result.left_over += len(gone.intersection(self._engine.match(document)))


def _middle_and_p99(seconds: Sequence[float]) -> tuple[float, float]:
    """Give the median and the 99th percentile in microseconds."""
    ordered = sorted(seconds)
    return ordered[len(ordered) // 2] * 1e6, ordered[int(len(ordered) * 0.99)] * 1e6


def _resident_bytes() -> int:
    """Read how much memory this process has; Linux only, and 0 elsewhere."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    lines = status.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))
