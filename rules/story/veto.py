"""Facts × facts → what contradicts, whatever the words have in common."""

from collections.abc import Iterable, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from rules.sentences import against, sentence
from rules.story.names import beginning, have_one_in_common, is_place
from rules.story.terms import stem
from rules.words.text import content_words, weight

MAGNITUDES_APART = 0.3
"""Agencies correct a magnitude by a tenth or two; more is another quake."""
SAME_WORDING = 0.7
"""Share of the words of two headlines that stand in both, names left out."""
SAME_BUT_FOR_NAMES = 0.85
"""Where other names stand in both: a plant in Ohio is one in Toledo, too."""
WORDS_AT_MOST = 28
"""Of two headlines: longer ones are sentences, in which names stand in passing."""
_SITES_TEXT = """
    county jail prison airport hospital hotel school university court port zoo museum stadium mosque
    church market mine refinery
"""
_SITES = frozenset(_SITES_TEXT.split())
"""Words that a place stands before: an airport in another city is another airport."""
LEAD = "kind:lead"
_OFFICES_TEXT = """
    candidate senator governor mayor minister chancellor president king queen prince princess bishop
    cardinal judge captain coach striker goalkeeper journalist blogger activist director actor
    actress singer guitarist drummer novelist author runner driver professor general storm typhoon
    hurricane cyclone probe rocket satellite ferry ship tanker yacht comet asteroid planet volcano
    flight province district suburb village town city county island lake river kandidat kandidatin
    minister ministerin sturm orkan taifun hurrikan candidat candidate ministre tempete typhon
    ouragan candidato candidata ministro ministra tormenta tifon huracan tempesta tifone uragano
"""
_OFFICES = frozenset(_OFFICES_TEXT.split())
"""Words that a name stands behind: another one is another person, storm or ship."""


def contradiction(ours: Sequence[str], theirs: Iterable[Sequence[str]]) -> str | None:
    """Say what in an article contradicts all that a story's articles state, or None."""
    if not ours:
        return None
    stated = [fact for facts in theirs for fact in facts]
    for kind, check in _CHECKS.items():
        if (a := _values(ours, kind)) and (b := _values(stated, kind)) and (found := check(a, b)):
            return found
    return None


def _values(facts: Iterable[str], kind: str) -> list[str]:
    return [value for fact in facts if (value := fact.removeprefix(kind)) != fact]


def _magnitudes(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    apart = min(abs(float(x) - float(y)) for x in ours for y in theirs)
    return (
        sentence(
            "veto_magnitude", "magnitude {ours} against {theirs}", ours=ours[0], theirs=theirs[0]
        )
        if apart > MAGNITUDES_APART - 0.01
        else None
    )


def _scores(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    return (
        sentence("veto_score", "score {ours} against {theirs}", ours=ours[0], theirs=theirs[0])
        if not {*ours} & {*theirs}
        else None
    )


def _others(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    """Say which places, or parts of a country, stand against each other: a quake in the north, in the south."""
    return against(ours[0], theirs[0]) if not {*ours} & {*theirs} else None


_CHECKS = {"magnitude:": _magnitudes, "score:": _scores, "direction:": _others, "place:": _others}


def have_other_names(ours: Sequence[str], theirs: Sequence[Sequence[str]]) -> bool:
    """Say whether both name somebody or some place, and none in common."""
    a = _values(ours, "name:")
    b = _values([fact for facts in theirs for fact in facts], "name:")
    return bool(a and b) and not have_one_in_common(a, b)


def other_names(
    ours: Sequence[str],
    theirs: Sequence[Sequence[str]],
    title: str,
    titles: Sequence[str],
    *,
    in_place: bool = True,
) -> str | None:
    """Say which names stand against which.

    When both have some and none in common, headlines alone may still call one thing by many names;
    then it counts only when another toll is told. With `in_place`, whatever else is in common, one name stands
    against another where the wording is the same but for them, as newsrooms write about two events
    of one kind, or where both hold one office: `candidate Mora`, `candidate Solis`.
    """
    stated = [fact for facts in theirs for fact in facts]
    a, b = _values(ours, "name:"), _values(stated, "name:")
    if not a or not b:
        return None
    surely = (LEAD in ours and LEAD in stated) or _tolls_differ(ours, stated)
    if surely and not have_one_in_common(a, b):
        return against(a[0], b[0])
    if not in_place:
        return None
    here, there = _words(a), _words(b)
    side = _side(title, here, _beginnings([*b, *titles]))
    if not side.names:
        return None
    enough = SAME_BUT_FOR_NAMES if here & there else SAME_WORDING
    said_here = _beginnings([*a, title])
    found = (_instead(side, _side(other, there, said_here), enough) for other in titles)
    return next(filter(None, found), None)


class _Side(NamedTuple):
    """A headline, and the names in it that the other one lacks, in whatever spelling."""

    words: Sequence[str]
    names: Sequence[str]


def _side(title: str, names: Set[str], said_there: Set[str]) -> _Side:
    """Read a headline of a report with names, and what the words of the other report begin with."""
    words = title.split(" ")
    named = (word for word in words if len(word) > len("k.") and word in names)
    return _Side(words, [word for word in named if beginning(word) not in said_there])


def _beginnings(phrases: Iterable[str]) -> Set[str]:
    return frozenset(map(beginning, _words(phrases)))


def _instead(one: _Side, other: _Side, same_wording: float) -> str | None:
    """Say which name of a headline stands in the place of which name of the other."""
    ours, theirs = one.names, other.names
    if not theirs or weight([*one.words, *other.words]) > WORDS_AT_MOST:
        return None
    first, second = _wording(one.words, ours), _wording(other.words, theirs)
    here, there = " ".join(ours), " ".join(theirs)
    is_same = len(first & second) >= same_wording * len(first | second)
    if is_same and not have_one_in_common([here], [there]):
        return against(here, there)
    offices, held = _offices(one.words, ours), _offices(other.words, theirs)
    same = next((office for office in offices if office in held), None)
    if same:
        return against(f"{same} {offices[same]}", f"{same} {held[same]}")
    sites, there_too = _sites(one.words, ours), _sites(other.words, theirs)
    told = ((kind, sites[kind], there_too[kind]) for kind in sites if kind in there_too)
    found = (one for one in told if not have_one_in_common([one[1]], [one[2]]))
    return next(
        (against(f"{ours} {kind}", f"{theirs} {kind}") for kind, ours, theirs in found), None
    )


def _wording(words: Sequence[str], names: Sequence[str]) -> Set[str]:
    """Give what a headline says beside names and numbers, by the stems of its words."""
    left = (word for word in content_words(words) if word not in names)
    return frozenset(stem(word) for word in left if not word[0].isdigit())


def _offices(words: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Give who holds an office or bears the name of a kind: `candidate` → `mora`."""
    return {word: name for word, name in pairwise(words) if word in _OFFICES and name in names}


def _sites(words: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Give what lies in which place that it is called by: `ohio jail` → `jail` in `ohio`."""
    named = [word for word in names if is_place(word)]
    return {word: name for name, word in pairwise(words) if word in _SITES and name in named}


def _words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in phrase.split(" "))


def _tolls_differ(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether both tell of dead, and not of as many: of one event the number grows, too."""
    a, b = _values(ours, "toll:"), _values(theirs, "toll:")
    return bool(a and b) and not {*a} & {*b}
