"""What sites say around articles: the table of phrases, compiled, and the points that a text gets.

The words themselves are data (bot/boilerplate.toml); how they count is decided here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import regex

from rules.page.model import Block, Kind
from rules.page.phrase_index import LineEnds, PhraseIndex, WholeLines

STRONG, WEAK, WHOLE, MARKED = 2.5, 1.0, 4.0, 3.5
ENOUGH = 3.0
"""From here on a text is no part of an article."""
LONG = 60
"""A text with more words is a paragraph, whatever phrase stands in it."""
_PARAGRAPH_LIMIT = 5_000
"""Characters: a longer text is no line of a site's, whatever stands in it."""
_SHORT, _LINE, _PARAGRAPH = 12, 8, 15
_FIRST_WORDS = 5
_SENTENCES = regex.compile(r"(?<=[.!?:]) +(?=\p{L})")
_LANGUAGE_WORDS, _LANGUAGE_SHARE = 20, 0.12
_SCRIPTS = (
    ("ja", regex.compile(r"[\p{Hiragana}\p{Katakana}]"), 10),
    ("ko", regex.compile(r"\p{Hangul}"), 40),
    ("zh", regex.compile(r"\p{Han}"), 60),
    ("ar", regex.compile(r"[\u0621-\u064A]"), 60),
)
_NOT_ARABIC = regex.compile(r"[پچژگکیٹےڈ]")
"""Letters of Persian and Urdu."""
_QUOTED = regex.compile(
    r"“[^“”]*”?|\"[^\"]*\"?|«[^«»]*»?|„[^„“”]*[“”]?|「[^「」]*」?|(?<!\w)['‘][^'‘’]{12,}['’](?!\w)"
)
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*")
_NO_GROUPS = frozenset(("words", "languages", "hosts"))
_BULLET = regex.compile(r"^[\s•·▪■●◆*–—-]+(?=\S)")
_LENGTH_OF_TIME = regex.compile(
    r"(?:(?:updated|published|posted) )?(?:an?|\d{1,3}) ?(?:s|m|h|d|sec|min|minute|hour|hr|day|week|month|year)s?\.?"
    r"(?:,? \d{1,2} ?(?:m|min|minute|hour)s?)?(?:[ -](?:ago|read|de lecture|lesezeit|lesen|leestijd|di lettura|de leitura))?"
    r"|(?:lesezeit|lesedauer|temps de lecture|lectura|reading time|read time)\b.{0,20}|vor \d+ \w+|il y a \d+ \w+|hace \d+ \w+"
)
_ADDRESS = regex.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_COUNTER = regex.compile(r"^\d{1,3} ?(?:of|/|von|sur|de|di) ?\d{1,3}(?: ?[|:.-] |$)")
_REPLACED = str.maketrans("’‘“”…\N{NO-BREAK SPACE}", "''\"\". ")


@dataclass(frozen=True, slots=True)
class Points:
    """How much speaks for a text being the site's own words."""

    total: float = 0.0
    kind: str = "site"
    """Of what kind of boilerplate it would be."""
    speaks: bool = False
    """It speaks to its reader, or of its site, outside of quotes."""
    reports: bool = False
    """It reports what others say or do."""
    address: bool = False
    """It says "we" or "you" outside of quotes: orders alone do not count."""
    to_reader: bool = False
    """It says "you"."""
    hints: int = 0
    """How many words of the trade stand in it, whether they count or not."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The table, ready to be looked up; made by `phrases_from`."""

    anywhere: PhraseIndex
    """Labelled "strong appeal", "weak cookies", "reports"."""
    whole: WholeLines
    begins: PhraseIndex
    ends: LineEnds
    tail: WholeLines
    bottom: WholeLines
    orders: PhraseIndex
    reader: frozenset[str]
    site: frozenset[str]
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def points(self, block: Block, *, addressed: bool = False) -> Points:
        """Count what speaks for a block being boilerplate.

        `addressed`: the article itself speaks to its reader, so that this tells nothing.
        """
        if len(block.text) > _PARAGRAPH_LIMIT:
            return Points()
        form, length = folded(block.text), word_count(block.text)
        if marked := self._marked(form, length):
            return Points(*marked)
        return self._weighed(without_quotes(block.text), length, addressed)

    def ends_article(self, text: str) -> bool:
        """Say whether a line stands above what readers say."""
        return self.tail.label_of(folded(text)) is not None

    def leads_to_teasers(self, text: str) -> bool:
        """Say whether a line stands above a list of other articles: "Most read"."""
        return self.bottom.label_of(folded(text)) is not None

    def language_of(self, texts: Iterable[str]) -> str | None:
        """Tell the language of a text by its commonest words; None when they do not."""
        given = [text[:4_000] for text in texts]
        if script := _language_of_script(" ".join(given)):
            return script
        seen = [word for text in given for word in _WORD.findall(text.casefold())]
        if len(seen) < _LANGUAGE_WORDS:
            return None
        told = {
            code: sum(word in words for word in seen) / len(seen)
            for code, words in self.languages.items()
        }
        best = max(told, key=lambda code: told[code], default=None)
        return best if best and told[best] > _LANGUAGE_SHARE else None

    def _marked(self, form: str, length: int) -> tuple[float, str] | None:
        """Recognise a line by its shape alone: as a whole, by its beginning, by its end."""
        if kind := self.whole.label_of(form) or self.whole.label_of_words(form):
            return WHOLE, kind
        if _COUNTER.match(form):
            return MARKED, "caption"
        if _ADDRESS.fullmatch(form) or _LENGTH_OF_TIME.fullmatch(form):
            return WHOLE, "site"
        kind = self.begins.begins(form) or self.ends.label_of(form) if length <= 45 else None
        return (MARKED, kind) if kind and (length <= 30 or kind == "caption") else None

    def _turns_to_reader(self, plain: str) -> bool:
        """Say whether a sentence begins with its reader: "If you …", not "…, a fee you can cancel"."""
        begun = (_WORD.findall(one)[:_FIRST_WORDS] for one in _SENTENCES.split(plain))
        words = [word for first in begun for word in first]
        return not self.reader.isdisjoint(words) or _speaks(plain, self.reader)

    def _orders(self, form: str) -> bool:
        return any(self.orders.begins(one) is not None for one in _SENTENCES.split(form))

    def _weighed(self, plain: str, length: int, addressed: bool) -> Points:
        form, said = folded(plain), frozenset(_WORD.findall(plain))
        of_site = not said.isdisjoint(self.site) or _speaks(plain, self.site)
        to_reader = not said.isdisjoint(self.reader) or _speaks(plain, self.reader)
        if not of_site and length >= _PARAGRAPH:
            to_reader = to_reader and self._turns_to_reader(plain)
        speaks = (to_reader or of_site) and not addressed
        ordered = length <= 40 and self._orders(form)
        found = Counter(label for label, _ in self.anywhere.found(form))
        reported = min(2, found.pop("reports", 0))
        strength = STRONG * (0.6 if length > LONG else 1)
        counts: dict[str, float] = {}
        for label, number in found.items():
            sort, _, kind = label.partition(" ")
            if sort == "strong":
                counts[kind] = counts.get(kind, 0) + min(2, number) * strength
            elif speaks or ordered or length <= _SHORT:
                counts[kind] = counts.get(kind, 0) + min(3, number) * WEAK
        kind = max(counts, key=lambda kind: counts[kind], default="site")
        total = counts.get(kind, 0.0)
        is_line = length <= _LINE and (speaks or ordered or not is_sentence(plain))
        spoken = 0.0 if addressed else 0.5 * (to_reader + of_site) + (to_reader and of_site)
        if total:
            total += spoken + 0.5 * ordered + 0.5 * is_line - 1.25 * reported
        elif speaks and not reported and length <= LONG:
            total = min(spoken + 0.5 * ordered, ENOUGH - 1)  # it takes a neighbour to settle it
        address = to_reader or of_site
        return Points(total, kind, speaks or ordered, reported > 0, address, to_reader, len(found))


def phrases_from(table: Mapping[str, Mapping[str, object]]) -> Phrases:
    """Make the table, written as in bot/boilerplate.toml; what is not of its shape is left out."""
    words = {name: _texts(given) for name, given in table.get("words", {}).items()}
    groups = {kind: group for kind, group in table.items() if kind not in _NO_GROUPS}

    def labelled(column: str) -> list[tuple[str, str]]:
        return [(kind, one) for kind, group in groups.items() for one in _texts(group.get(column))]

    counted = [
        (f"{sort} {kind}", one) for sort in ("strong", "weak") for kind, one in labelled(sort)
    ]
    reports = [("reports", one) for one in words.get("reports", ())]
    return Phrases(
        anywhere=PhraseIndex([*counted, *reports]),
        whole=WholeLines(labelled("whole")),
        begins=PhraseIndex(labelled("begins")),
        ends=LineEnds(labelled("ends")),
        tail=WholeLines(labelled("tail")),
        bottom=WholeLines(labelled("bottom")),
        orders=PhraseIndex([("orders", one) for one in words.get("orders", ())]),
        reader=frozenset(words.get("reader", ())),
        site=frozenset(words.get("site", ())),
        languages={
            code: frozenset(_texts(given)) for code, given in table.get("languages", {}).items()
        },
    )


def without_quotes(text: str) -> str:
    """Leave what a text says by itself."""
    return _QUOTED.sub(" ", text.translate(_REPLACED))


def folded(text: str) -> str:
    """Write a text as phrases are written: small letters, plain quotes, single blanks."""
    return _BULLET.sub("", " ".join(text.translate(_REPLACED).casefold().split()))


def word_count(text: str) -> int:
    """Count words; where a script has no blanks, two characters count as one."""
    return len(_WORD.findall(text)) + len(_CJK.findall(text)) // 2


def is_sentence(text: str) -> bool:
    """Say whether a text ends as sentences do."""
    end = text.rstrip("\"'”’»)]」』 *")
    return bool(end) and (
        end[-1] in ".!?…。！？؟।" or (text.endswith(("”", '"', "»")) and end[-1] == ",")
    )


def is_label(block: Block) -> bool:
    """Say whether a block is some words that say nothing by themselves."""
    return (
        word_count(block.text) <= 4 and not is_sentence(block.text) and block.kind is not Kind.TITLE
    )


def _language_of_script(text: str) -> str | None:
    """Tell a language that is known by its letters."""
    for code, letters, enough in _SCRIPTS:
        if len(letters.findall(text)) >= enough:
            return None if code == "ar" and _NOT_ARABIC.search(text) else code
    return None


def _speaks(text: str, words: frozenset[str]) -> bool:
    """Look for words of a script without blanks."""
    return bool(_CJK.search(text)) and any(_CJK.match(word) and word in text for word in words)


def _texts(given: object) -> Sequence[str]:
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else ()
