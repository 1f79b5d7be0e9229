"""Many plans × one article → which are satisfied: prospective search in memory.

Every plan is filed under atoms of which one must be there for it to hold (its anchors), the rarest
that can be had; an article is asked only for the plans that are filed under its own words. Equal
plans are one entry with many keys. Adding and removing change what is there; nothing is built anew.

The index has one owner: it is not to be changed while it matches. The design and its measurements
are in docs/adr/0012; `python3 dev.py bench match` measures it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from operator import attrgetter
from typing import cast

from rules.language.atom import (
    ALL,
    ANY,
    NOT,
    Atom,
    Entries,
    Filing,
    Program,
    Rule,
    Some,
    Test,
    with_one,
    without_one,
)
from rules.language.document import Document
from rules.language.evidence import holds
from rules.language.filing import (
    ANYWHERE,
    cost_of,
    filing_of,
    place,
    place_rule,
    take_out,
    take_rule_out,
)
from rules.language.plan import FILED_AT_MOST, AllOf, AnyOf, Plan, Sought, SoughtNear, Without
from rules.language.query import TEXT_FIELDS
from rules.language.vocabulary import Spelling, Vocabulary
from rules.model import Article
from rules.words.wordform import Kind, Word

SCANNED_AT_MOST = 8
"""Partners of a word that are looked up one by one; more are intersected with the article."""


_HITS, _BESIDE, _NEXTS = map(attrgetter, ("hits", "beside", "nexts"))
_NAME, _PREFIX = Kind.NAME, Kind.PREFIX


class QueryIndex:
    """Plans under keys, ready to be asked which of them an article satisfies."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        """Begin with no plans."""
        self._vocabulary = vocabulary or Vocabulary()
        self._phrase = self._vocabulary.phrase
        self._everywhere = Atom(ANYWHERE)
        """Always there: what needs no word is filed under it."""
        self._named: dict[str, dict[str, Atom]] = {}
        """Field that must be named → word in it → atom."""
        self._rules: dict[Program, Rule] = {}
        self._filed: dict[int, Atom | tuple[Atom, Atom] | Rule] = {}

    def __len__(self) -> int:
        """Count the keys."""
        return len(self._filed)

    def add(self, key: int, plan: Plan) -> None:
        """File a plan under a new key."""
        if isinstance(plan, AllOf) and len(plan.parts) == 2:
            first, second = self._program(plan.parts[0]), self._program(plan.parts[1])
            if isinstance(first, Atom) and isinstance(second, Atom):
                self._file_pair(key, first, second)
            else:
                self._filed[key] = self._rule(key, (ALL, (first, second)))
            return
        self._file(key, self._program(plan))

    def remove(self, key: int) -> None:
        """Take a key out; raises KeyError when it is not there."""
        filed = self._filed.pop(key)
        if isinstance(filed, Atom):
            filed.hits = without_one(filed.hits or (key,), key)
        elif isinstance(filed, Rule):
            self._take_out_of_rule(filed, key)
        else:
            take_out(*filed, key)

    def match(self, article: Article) -> list[int]:
        """Give the keys of the plans that an article satisfies, each once, in no order."""
        present = self._present(article)
        found = list(chain.from_iterable(filter(None, map(_HITS, present))))
        if entries := list(chain.from_iterable(_filed_beside(present))):
            found += [key for key in entries if isinstance(key, int)]
            rules = {rule for rule in entries if isinstance(rule, Rule)}
            document = Document(article)
            for rule in rules:
                if _hold(rule.left, present, document):
                    found += rule.keys
        return found

    def learn(self, articles: Iterable[Article]) -> None:
        """Note which words articles are made of; plans filed from now on profit from it."""
        for article in articles:
            for atom in self._present(article):
                atom.frequency += 1

    def refile(self) -> None:
        """File every plan anew, under what are now known to be its rarest words."""
        for rule in self._rules.values():
            take_rule_out(rule)
            rule.anchors, rule.gates, rule.left = self._filing(rule.program)
            place_rule(rule)
        pairs = [(key, filed) for key, filed in self._filed.items() if isinstance(filed, tuple)]
        for key, pair in pairs:
            take_out(*pair, key)
            self._file_pair(key, *pair)

    def _present(self, article: Article) -> set[Atom]:
        """Give all atoms that an article satisfies."""
        texts = (article.title, article.summary, article.body)
        spellings, present, has_several_names = self._vocabulary.read(texts)
        if has_several_names:
            _add_phrases_of_names(spellings, present)
        else:
            _add_phrases([spelling[0] for spelling in spellings], present)
        if self._named:
            present.update(self._named_atoms(Document(article)))
        if self._everywhere.beside is not None:
            present.add(self._everywhere)
        return present

    def _named_atoms(self, document: Document) -> Iterable[Atom]:
        for field, atoms in self._named.items():
            for placed in document.cut(field):
                for name in placed.form.names:
                    if (atom := atoms.get(name)) is not None:
                        yield atom

    def _file(self, key: int, program: Program) -> None:
        if isinstance(program, Atom):
            hits = program.hits
            program.hits = (key,) if hits is None else with_one(hits, key)
            self._filed[key] = program
        else:
            self._filed[key] = self._rule(key, program)

    def _file_pair(self, key: int, one: Atom, other: Atom) -> None:
        """File a key under the rarer of two atoms that both must be there."""
        first, second = (one, other) if one.frequency <= other.frequency else (other, one)
        place(first, second, key)
        self._filed[key] = (first, second)

    def _rule(self, key: int, program: Program) -> Rule:
        """File a program that atoms alone do not decide; equal programs are one rule."""
        if (rule := self._rules.get(program)) is not None:
            rule.keys = with_one(rule.keys, key)
            return rule
        rule = self._rules[program] = Rule(program, self._filing(program), key)
        place_rule(rule)
        return rule

    def _filing(self, program: Program) -> Filing:
        filing = filing_of(program, self._everywhere)
        if filing is None:
            raise ValueError("a plan that only excludes cannot be filed")
        return filing

    def _take_out_of_rule(self, rule: Rule, key: int) -> None:
        left = without_one(rule.keys, key)
        if left is not None:
            rule.keys = left
            return
        del self._rules[rule.program]
        take_rule_out(rule)

    def _program(self, plan: Plan) -> Program:
        if isinstance(plan, Sought):
            return self._phrase(plan.names) if plan.names else self._sought(plan)
        if isinstance(plan, AllOf):
            return (ALL, tuple([self._program(part) for part in plan.parts]))
        if isinstance(plan, Without):
            return (NOT, (self._program(plan.part),))
        if isinstance(plan, AnyOf):
            return _any_of([self._program(part) for part in plan.parts])
        if isinstance(plan, SoughtNear):
            sides = (self._necessary(side) for side in (plan.left, plan.right))
            return Test(plan, min(sides, key=cost_of))
        return Test(plan, ())

    def _sought(self, sought: Sought) -> Program:
        """Give an atom where one says it all; else what must be asked of the document."""
        if sought.fields != TEXT_FIELDS:
            return self._scoped(sought)
        if len(sought.ways) == 1:
            return self._way(sought.ways[0].words, sought)
        return _any_of([self._way(way.words, sought) for way in sought.ways])

    def _way(self, words: tuple[Word, ...], sought: Sought) -> Program:
        if len(words) > 1 and not _is_bare(words):
            ways = tuple(way for way in sought.ways if way.words == words)
            return Test(Sought(sought.term, ways), (self._needed(words),))
        return self._needed(words)

    def _scoped(self, sought: Sought) -> Program:
        """Give what is filed for a term of one field."""
        [field] = sought.fields
        if field in TEXT_FIELDS:
            return Test(sought, self._necessary((sought,)))
        known = self._named.setdefault(field, {})
        firsts = [way.words[0] for way in sought.ways]
        if any(word.kind is _PREFIX for word in firsts):
            return Test(sought, ())
        atoms = tuple(known.setdefault(word.name, Atom(1)) for word in firsts)
        if len(atoms) == len(sought.ways[0].words) == 1 and firsts[0].kind is _NAME:
            return atoms[0]
        return Test(sought, tuple(dict.fromkeys(atoms)))

    def _necessary(self, side: Sequence[Sought]) -> tuple[Atom, ...]:
        """Give atoms of which one is there whenever any of these is."""
        words = (way.words for sought in side for way in sought.ways)
        return tuple(dict.fromkeys(map(self._needed, words)))

    def _needed(self, words: tuple[Word, ...]) -> Atom:
        """Give an atom that is there whenever these words stand side by side."""
        first = words[0]
        if len(words) == 1 and first.kind is not _NAME:
            return self._vocabulary.special(first.kind, first.text)
        runs = [list(run) for whole, run in groupby(words, _is_whole) if whole]
        if not runs:
            return self._vocabulary.special(_PREFIX, first.text)
        return self._phrase([word.name for word in max(runs, key=len)[:FILED_AT_MOST]])


def _filed_beside(present: set[Atom]) -> Iterator[Entries]:
    """Give what is filed under two atoms that are there."""
    for beside in filter(None, map(_BESIDE, present)):
        if len(beside) <= SCANNED_AT_MOST:
            for other in beside:
                if other in present:
                    yield beside[other]
        else:
            for other in beside.keys() & present:
                yield beside[other]


def _is_bare(words: tuple[Word, ...]) -> bool:
    """Say whether the names of words side by side say all that is asked."""
    return len(words) <= FILED_AT_MOST and all(word.kind is _NAME for word in words)


def _is_whole(word: Word) -> bool:
    return word.kind is not _PREFIX


def _any_of(parts: Sequence[Program]) -> Program:
    """Join programs of which one must hold."""
    for part in parts:
        if not isinstance(part, Atom):
            return (ANY, tuple(parts))
    atoms = cast("Sequence[Atom]", parts)
    return Some(atoms if len(set(atoms)) == len(atoms) else dict.fromkeys(atoms))


def _add_phrases(words: Sequence[Atom], present: set[Atom]) -> None:
    """Add the phrases that stand in texts: step from word to word that may follow."""
    # The last of the words is a gap, which nothing follows.
    for at in [
        at
        for at, nexts in enumerate(map(_NEXTS, words), 1)
        if nexts is not None and words[at] in nexts
    ]:
        _add_longer(words[at - 1], words, at, present)


def _add_longer(word: Atom, words: Sequence[Atom], at: int, present: set[Atom]) -> None:
    longer: Atom | None = word
    while longer is not None and longer.nexts is not None:
        longer = longer.nexts.get(words[at])
        if longer is not None:
            present.add(longer)
        at += 1


def _add_phrases_of_names(spellings: Sequence[Spelling], present: set[Atom]) -> None:
    """Do the same where a token may have several names."""
    reached: list[Atom] = []
    before: Spelling = ()
    for spelling in spellings:
        reached = [
            phrase
            for one in (*reached, *before)
            if one.nexts is not None
            for follower in spelling
            if (phrase := one.nexts.get(follower)) is not None
        ]
        present.update(reached)
        before = spelling


def _hold(programs: Sequence[Program], present: set[Atom], document: Document) -> bool:
    """Run programs until one does not hold."""
    for program in programs:
        if isinstance(program, Atom):
            if program not in present:
                return False
        elif not _holds(program, present, document):
            return False
    return True


def _holds(program: Program, present: set[Atom], document: Document) -> bool:
    """Run a program: atoms are looked up, tests are asked of the document."""
    if isinstance(program, Atom):
        return program in present
    if isinstance(program, Test):
        return holds(program.leaf, document)
    if isinstance(program, Some):
        return not present.isdisjoint(program)
    tag, parts = program
    if tag is NOT:
        return not _holds(parts[0], present, document)
    if tag is ALL:
        return _hold(parts, present, document)
    return any(_holds(part, present, document) for part in parts)
