"""What sites say around articles: the table of phrases, compiled, and the points that a text gets.

The words themselves are data (bot/boilerplate.toml); how they count is decided here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import regex

from rules.page.model import Block, Kind

STRONG, WEAK, WHOLE, MARKED = 2.5, 1.0, 4.0, 3.5
ENOUGH = 3.0
"""From here on a text is no part of an article."""
LONG = 60
"""A text with more words is a paragraph, whatever phrase stands in it."""
_SHORT = 12
_QUOTED = regex.compile(
    r"“[^“”]*”?|\"[^\"]*\"?|«[^«»]*»?|„[^„“”]*[“”]?|「[^「」]*」?|(?<!\w)['‘][^'‘’]{12,}['’](?!\w)"
)
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*")
_NO_GROUPS = frozenset(("words", "languages", "hosts"))
_BULLET = regex.compile(r"^[\s•·▪■●◆*–—-]+(?=\S)")
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


@dataclass(frozen=True, slots=True)
class _Group:
    strong: "regex.Pattern[str] | None"
    weak: "regex.Pattern[str] | None"
    whole: "regex.Pattern[str] | None"
    begins: "regex.Pattern[str] | None"
    ends: "regex.Pattern[str] | None"


@dataclass(frozen=True, slots=True)
class Phrases:
    """The table, compiled; made by `phrases_from`."""

    groups: Mapping[str, _Group]
    tail: "regex.Pattern[str] | None"
    reader: "regex.Pattern[str] | None"
    site: "regex.Pattern[str] | None"
    orders: "regex.Pattern[str] | None"
    reports: "regex.Pattern[str] | None"
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def points(self, block: Block, *, addressed: bool = False) -> Points:
        """Count what speaks for a block being boilerplate.

        `addressed`: the article itself speaks to its reader, so that this tells nothing.
        """
        form, length = folded(block.text), word_count(block.text)
        if marked := self._marked(form, length):
            return Points(*marked)
        plain = _QUOTED.sub(" ", block.text.translate(_REPLACED))
        return self._weighed(folded(plain), plain, length, addressed)

    def ends_article(self, text: str) -> bool:
        """Say whether a line stands above what readers say, or above other articles."""
        return _finds(self.tail, folded(text))

    def language_of(self, texts: Iterable[str]) -> str | None:
        """Tell the language of a text by its commonest words; None when they do not."""
        seen = [word for text in texts for word in _WORD.findall(text[:4_000].casefold())]
        told = {
            code: sum(word in words for word in seen) / len(seen) if seen else 0
            for code, words in self.languages.items()
        }
        best = max(told, key=lambda code: told[code], default=None)
        return best if best and told[best] > 0.12 and len(seen) >= 20 else None

    def _marked(self, form: str, length: int) -> tuple[float, str] | None:
        """Recognise a line by its shape alone: as a whole, by its beginning, by its end."""
        for kind, group in self.groups.items():
            if _finds(group.whole, form):
                return WHOLE, kind
            is_short = length <= (45 if kind == "caption" else 30)
            if is_short and (_finds(group.begins, form) or _finds(group.ends, form)):
                return MARKED, kind
        return None

    def _weighed(self, form: str, plain: str, length: int, addressed: bool) -> Points:
        to_reader, of_site = _finds(self.reader, plain), _finds(self.site, plain)
        speaks = (to_reader or of_site) and not addressed
        ordered = _finds(self.orders, form) and length <= 40
        reported = min(2, _count(self.reports, form))
        best, kind = 0.0, "site"
        for name, group in self.groups.items():
            strong, weak = _count(group.strong, form), _count(group.weak, form)
            counted = min(2, strong) * STRONG * (0.6 if length > LONG else 1)
            if speaks or ordered or length <= _SHORT:
                counted += min(3, weak) * WEAK
            if counted > best:
                best, kind = counted, name
        address = 0.0 if addressed else 0.5 * (to_reader + of_site) + (to_reader and of_site)
        total = best and best + address + 0.5 * ordered + 0.5 * (length <= 8) - 1.25 * reported
        return Points(total, kind, speaks or ordered, reported > 0)


def phrases_from(table: Mapping[str, Mapping[str, object]]) -> Phrases:
    """Compile a table as bot/boilerplate.toml has it; what is not of its shape is left out."""
    words = {name: _texts(given) for name, given in table.get("words", {}).items()}
    groups = {kind: group for kind, group in table.items() if kind not in _NO_GROUPS}
    return Phrases(
        groups={
            kind: _Group(
                _anywhere(_texts(group.get("strong"))),
                _anywhere(_texts(group.get("weak"))),
                _whole(_texts(group.get("whole"))),
                _beginning(_texts(group.get("begins"))),
                _ending(_texts(group.get("ends"))),
            )
            for kind, group in groups.items()
        },
        tail=_whole([text for group in groups.values() for text in _texts(group.get("tail"))]),
        reader=_anywhere(words.get("reader", ())),
        site=_anywhere(words.get("site", ())),
        orders=_beginning(words.get("orders", ()), word=True),
        reports=_anywhere(words.get("reports", ())),
        languages={
            code: frozenset(_texts(given)) for code, given in table.get("languages", {}).items()
        },
    )


def folded(text: str) -> str:
    """Write a text as phrases are written: small letters, plain quotes, single blanks."""
    return _BULLET.sub("", " ".join(text.translate(_REPLACED).casefold().split()))


def word_count(text: str) -> int:
    """Count words; where a script has no blanks, two characters count as one."""
    return sum(1 for _ in _WORD.finditer(text)) + len(_CJK.findall(text)) // 2


def is_sentence(text: str) -> bool:
    """Say whether a text ends as sentences do."""
    end = text.rstrip("\"'”’»)]」』 *")
    return bool(end) and (end[-1] in ".!?…。！？؟।" or (text.endswith(("”", '"', "»")) and end[-1] == ","))


def is_label(block: Block) -> bool:
    """Say whether a block is some words that say nothing by themselves."""
    return word_count(block.text) <= 4 and not is_sentence(block.text) and block.kind is not Kind.TITLE


def _finds(pattern: "regex.Pattern[str] | None", text: str) -> bool:
    return pattern is not None and pattern.search(text) is not None


def _count(pattern: "regex.Pattern[str] | None", text: str) -> int:
    return len(set(pattern.findall(text))) if pattern else 0


def _texts(given: object) -> Sequence[str]:
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else ()


def _anywhere(phrases: Sequence[str]) -> "regex.Pattern[str] | None":
    return _pattern(_alternatives(phrases), phrases)


def _whole(phrases: Sequence[str]) -> "regex.Pattern[str] | None":
    return _pattern(rf"^(?:{_alternatives(phrases)})[\s\d:»>›→.!,+?()|*-]*$", phrases)


def _beginning(phrases: Sequence[str], *, word: bool = False) -> "regex.Pattern[str] | None":
    behind = r"(?!\w)" if word else ""
    return _pattern(rf"^(?:{_alternatives(phrases)}){behind}", phrases)


def _ending(phrases: Sequence[str]) -> "regex.Pattern[str] | None":
    return _pattern(rf"(?:{_alternatives(phrases)})[\s.]*$", phrases)


def _pattern(text: str, phrases: Sequence[str]) -> "regex.Pattern[str] | None":
    return regex.compile(text) if phrases else None


def _alternatives(phrases: Sequence[str]) -> str:
    return "|".join(_written(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def _written(phrase: str) -> str:
    """Write a phrase as a pattern: `*` stands for up to four words, words end where words end."""
    text = r"(?:[^\s]+ ?){1,4}?".join(map(regex.escape, phrase.split("*")))
    before = r"(?<!\w)" if _is_word_edge(phrase[0]) else ""
    behind = r"(?!\w)" if _is_word_edge(phrase[-1]) else ""
    return before + text + behind


def _is_word_edge(letter: str) -> bool:
    return letter.isalnum() and not _CJK.match(letter)
