"""Many phrases × one text → which stand in it; a text is read once, however many phrases there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import regex

_TOKEN = regex.compile(r"[\w'-]+|[^\w\s]")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]")
_LEADING = regex.compile(r"^\d[\d.,]*[km]?\+?\s+")
_TRAILING = regex.compile(r"[\s\d:»>›→.!,+?()|*-]*$")
_Row = tuple[str, str, "regex.Pattern[str] | None"]
_SOME_WORDS = r"(?:[^\s]+ ?){1,4}?"


class PhraseIndex:
    """Phrases that may stand anywhere in a text, each with a label; `*` is up to four words."""

    def __init__(self, labelled: Iterable[tuple[str, str]]) -> None:
        """Take pairs of label and phrase, the phrases folded."""
        self._by_first: dict[str, list[_Row]] = defaultdict(list)
        unspaced: dict[str, str] = {}
        for label, phrase in labelled:
            if _CJK.search(phrase):
                unspaced[phrase] = label
            else:
                pattern = regex.compile(_pattern(phrase)) if "*" in phrase else None
                self._by_first[_first_token(phrase)].append((label, phrase, pattern))
        self._unspaced = unspaced

    def found(self, text: str) -> Sequence[tuple[str, str]]:
        """Give the label and the phrase of all that stand in a folded text, always in one order."""
        told = {(label, phrase) for phrase, label in self._unspaced.items() if phrase in text}
        for token in _TOKEN.finditer(text):
            for row in self._by_first.get(token.group(), ()):
                if _stands_at(row, text, token.start()):
                    told.add(row[:2])
        return sorted(told)

    def begins(self, text: str) -> str | None:
        """Give the label of a phrase with which a folded text begins."""
        rows = self._by_first.get(_first_token(text), ())
        told = (row[0] for row in rows if _stands_at(row, text, 0))
        unspaced = (label for phrase, label in self._unspaced.items() if text.startswith(phrase))
        return next(told, next(unspaced, None))


class WholeLines:
    """Lines that are a phrase and nothing else, but for a number, an arrow, a stop."""

    def __init__(self, labelled: Sequence[tuple[str, str]]) -> None:
        """Take pairs of label and phrase, the phrases folded."""
        self._exact = {
            _bare(phrase): label for label, phrase in reversed(labelled) if "*" not in phrase
        }
        some = [(label, phrase) for label, phrase in labelled if "*" in phrase]
        self._some = [(label, regex.compile(_pattern(phrase))) for label, phrase in some]

    def label_of(self, text: str) -> str | None:
        """Give the label of a folded line; None when it is no such line."""
        bare = _bare(text)
        if bare in self._exact:
            return self._exact[bare]
        if len(bare) > 60:
            return None
        return next((label for label, pattern in self._some if pattern.fullmatch(bare)), None)

    def label_of_words(self, text: str) -> str | None:
        """Give the label of a line all whose words are such lines: "Share Tweet Email Print"."""
        told = text.split()
        if not 2 <= len(told) <= 8:
            return None
        labels = [self._exact.get(_bare(word)) for word in told]
        return labels[0] if all(labels) else None


class LineEnds:
    """Phrases with which lines end."""

    def __init__(self, labelled: Iterable[tuple[str, str]]) -> None:
        """Take pairs of label and phrase, the phrases folded."""
        self._ends = [
            (label, regex.compile(rf"{_pattern(phrase)}[\s.]*$")) for label, phrase in labelled
        ]

    def label_of(self, text: str) -> str | None:
        """Give the label of a folded line; only its end is looked at."""
        tail = text[-80:]
        return next((label for label, pattern in self._ends if pattern.search(tail)), None)


def _first_token(text: str) -> str:
    first = _TOKEN.match(text)
    return first.group() if first else ""


def _stands_at(row: _Row, text: str, at: int) -> bool:
    """Say whether a phrase stands at a place where a word begins."""
    _, phrase, pattern = row
    if pattern is not None:
        return pattern.match(text, at) is not None
    end = at + len(phrase)
    return text.startswith(phrase, at) and not (
        _is_word_edge(phrase[-1]) and text[end : end + 1].isalnum()
    )


def _bare(text: str) -> str:
    """Leave away what may stand around a line; a line that is nothing else stays."""
    return _TRAILING.sub("", _LEADING.sub("", text)) or text


def _pattern(phrase: str) -> str:
    """Write a phrase as a pattern: words end where words end."""
    text = _SOME_WORDS.join(map(regex.escape, phrase.split("*")))
    before = r"(?<!\w)" if _is_word_edge(phrase[0]) else ""
    behind = r"(?!\w)" if _is_word_edge(phrase[-1]) else ""
    return before + text + behind


def _is_word_edge(letter: str) -> bool:
    return letter.isalnum() and not _CJK.match(letter)
