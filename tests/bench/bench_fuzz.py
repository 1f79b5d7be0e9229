"""`dev.py bench fuzz [--minutes N]`: any text as a query, any text as an article, guided by coverage.

What must hold of every input: a query or a QueryError and nothing else; the printed query reads back
as the same one; evidence that lies inside its field; the index and the evidence of one opinion; and
an answer within a second. Stops at the first input that breaks one of these, and shows it.
"""

import argparse
import sys
import time
from datetime import UTC, datetime, timedelta

import atheris

with atheris.instrument_imports(include=["rules"]):
    from rules.language.document import Document
    from rules.language.evidence import find
    from rules.language.grammar import TEXT_LIMIT, parse
    from rules.language.index import QueryIndex
    from rules.language.lexer import QueryError
    from rules.language.lexicon import lexicon_from
    from rules.language.lint import in_words, remarks
    from rules.language.plan import plan_of
    from rules.model import Article

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANSWERS_WITHIN_SECONDS = 1.0
PIECES = (
    "north", "korea", '"', "“", "”", "(", ")", " OR ", " AND ", " NOT ", "-", "|", ",", "*", "=", "@", "@x",
    "title:", "source:", "lang:", "url:", "tag:", "author:", "age<6h", " NEAR/3 ", "/abc+/", "\\", "U.S.", "#", "$",
    "北朝鮮", "북한은", "الصين", "ﬁ", "İ", "\u0301", "\u200d", "🇰🇵", "\ud800", "\u202e", "3.5", "9/11", "C++",
)  # fmt: skip
LEXICON = lexicon_from({"north korea": ["dprk"]}, {"x": ["chips", "=ICE", "fab*", "north korea"]})


def one_input(data: bytes) -> None:
    """Hold one input to what must hold of every one."""
    chosen = atheris.FuzzedDataProvider(data)
    text = _text(chosen)
    article = _article(chosen)
    began = time.process_time()
    try:
        _check(text, article)
    except QueryError as error:
        _must(1 <= error.column <= len(text) + 1, "a column outside the query")
        error.pointer()
    _must(time.process_time() - began < ANSWERS_WITHIN_SECONDS, "too slow")


def _check(text: str, article: Article) -> None:
    query = parse(text, lists=LEXICON.lists)
    printed = str(query)
    if len(printed) <= TEXT_LIMIT:
        _must(parse(printed, lists=LEXICON.lists) == query, "what is printed reads otherwise")
    in_words(query)
    remarks(query, LEXICON)
    plan, document = plan_of(query, LEXICON), Document(article)
    evidence = find(plan, document)
    for one in evidence or ():
        _must(0 <= one.start < one.end <= len(document.text(one.field)), "outside its field")
    index = QueryIndex()
    index.match(article)
    index.add(1, plan)
    _must((index.match(article) == [1]) is (evidence is not None), "index and evidence differ")
    index.remove(1)
    _must(index.match(article) == [], "found after it was removed")


def _text(chosen: "atheris.FuzzedDataProvider") -> str:
    """Put a text together from words of the language and from anything."""
    parts = []
    for _ in range(chosen.ConsumeIntInRange(0, 12)):
        if chosen.ConsumeBool():
            parts.append(PIECES[chosen.ConsumeIntInRange(0, len(PIECES) - 1)])
        else:
            parts.append(chosen.ConsumeUnicode(8))
    return "".join(parts)


def _article(chosen: "atheris.FuzzedDataProvider") -> Article:
    return Article(
        keys=("fuzz",),
        title=_text(chosen),
        summary=_text(chosen),
        body=_text(chosen) * chosen.ConsumeIntInRange(0, 20),
        outlet=_text(chosen),
        language=chosen.ConsumeUnicode(5),
        link=_text(chosen),
        tags=(_text(chosen), _text(chosen)),
        seen_at=NOON,
        published_at=NOON - timedelta(minutes=chosen.ConsumeIntInRange(-60, 10_000)),
    )


def _must(holds: bool, else_say: str) -> None:
    if not holds:
        raise AssertionError(else_say)


def main() -> None:
    """Run for some minutes; libFuzzer prints what it reaches, and ends the process."""
    parser = argparse.ArgumentParser(prog="dev.py bench fuzz")
    parser.add_argument("--minutes", type=float, default=10)
    args = parser.parse_args()
    words = [f"-max_total_time={args.minutes * 60:.0f}", "-max_len=512", "-rss_limit_mb=4096"]
    atheris.Setup([sys.argv[0], *words, "-artifact_prefix=/dev/null"], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
