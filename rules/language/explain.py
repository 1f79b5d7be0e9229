"""Query × article → why: the query as a tree, and which branch held."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.language.document import Document
from rules.language.evidence import find
from rules.language.grammar import parse
from rules.language.lexer import QueryError
from rules.language.lexicon import Lexicon
from rules.language.plan import plan_of
from rules.language.query import (
    TEXT_FIELDS,
    Age,
    And,
    Listed,
    Near,
    Not,
    Or,
    Query,
    Regex,
    Scoped,
    Term,
    parts,
)
from rules.model import Article, Evidence, Watch
from rules.sentences import and_more, beside, counted, sentence, told_by

WAYS_SHOWN = 6
ALL_OF = sentence("all_of", "all of")
ANY_OF = sentence("any_of", "any of")
BUT_NOT = sentence("but_not", "but not")


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a query in words, whether an article satisfied it, and its own parts."""

    label: str
    held: bool | None
    """None when no article was asked."""
    parts: tuple["Branch", ...]
    found: tuple[str, ...] = ()
    """Of a term: what the article has for it, as it stands there, each wording once."""
    term: str = ""
    """Of what has no parts: its label without what else is found for it."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A watch × an article: its query as a tree, or why it cannot be read."""

    watch: Watch
    tree: Branch | None = None
    error: str | None = None

    @property
    def held(self) -> bool:
        """Say whether the article satisfies it."""
        return self.tree is not None and bool(self.tree.held)


def explained(watch: Watch, article: Article, lexicon: Lexicon) -> Explained:
    """Hold an article against a watch as it is now."""
    try:
        query = parse(watch.query, lists=lexicon.lists)
    except QueryError as error:  # kept by an older version, and not in force
        return Explained(watch, error=told_by(error))
    return Explained(watch, tree_of(query, lexicon, Document(article)))


def tree_of(
    query: Query,
    lexicon: Lexicon,
    document: Document | None = None,
    *,
    fields: tuple[str, ...] = TEXT_FIELDS,
) -> Branch:
    """Draw a query as a tree; with an article, say of every branch whether it held."""
    held: bool | None = None
    found: tuple[str, ...] = ()
    if document is not None:
        evidence = find(plan_of(query, lexicon, fields=fields), document)
        held, found = evidence is not None, _wordings(query, evidence or (), document)
    inside = (query.field,) if isinstance(query, Scoped) else fields
    branches = (tree_of(part, lexicon, document, fields=inside) for part in parts(query))
    term = str(query) if isinstance(query, Term | Listed) else _label(query, lexicon)
    return Branch(_label(query, lexicon), held, tuple(branches), found, term)


def _wordings(query: Query, evidence: tuple[Evidence, ...], document: Document) -> tuple[str, ...]:
    """Give what stands in the article for a term; for several it is their own to say."""
    if parts(query):
        return ()
    places = (document.text(one.field)[one.start : one.end] for one in evidence)
    return tuple(dict.fromkeys(places))[:WAYS_SHOWN]


def _label(query: Query, lexicon: Lexicon) -> str:
    match query:
        case Near(within=within):
            return counted(
                "near_each_other",
                "at most 1 word apart, in one field",
                "at most {count} words apart, in one field",
                count=within,
            )
        case Scoped(field):
            return sentence("in_field", "in the {field}", field=field)
        case Term() | Listed():
            return beside((str(query), *_said(query, lexicon)))
        case Regex():
            return sentence("is_regex", "{query}, a regular expression", query=query)
        case Age():
            return sentence("is_age", "{query}, when seen", query=query)
    return {And: ALL_OF, Or: ANY_OF, Not: BUT_NOT}[type(query)]


def _said(query: Term | Listed, lexicon: Lexicon) -> Iterator[str]:
    """Tell how a term is read, and what else is found for it."""
    if isinstance(query, Listed):
        named = _some([str(term) for term in lexicon.lists.get(query.name, ())])
        yield sentence("any_of_these", "any of {these}", these=named)
        return
    if len(query.words) > 1:
        yield sentence("side_by_side", "side by side")
    if query.is_exact:
        yield sentence("just_so", "just so")
    others = lexicon.ways(query)[1:]
    if others:
        yield sentence("also_found", "also {these}", these=_some([way.text for way in others]))


def _some(texts: list[str]) -> str:
    return and_more(", ".join(texts[:WAYS_SHOWN]), len(texts) - WAYS_SHOWN)
