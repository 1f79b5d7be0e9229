"""Evidence for tests: what a query finds in an article, and what would be marked."""

from rules.language.document import Document
from rules.language.evidence import find
from rules.language.lexicon import Lexicon, lexicon_from
from rules.language.plan import planned
from rules.language.query import FIELDS
from rules.model import Article, Evidence
from tests.build import an_article

LEXICON = lexicon_from(
    {"Zembla": ["Kestrel Bay", "ZMB"], "skiff": ["dingh*"]},
    {"ships": ["ferry", "=ICE", "trawl*", "paddle steamer", "Zembla", "連絡船"]},
)


def evidence_for(
    query: str, article: Article | str, lexicon: Lexicon = LEXICON
) -> tuple[Evidence, ...] | None:
    if isinstance(article, str):
        article = an_article(article)
    return find(planned(query, lexicon), Document(article))


def shown(query: str, article: Article | str) -> list[str] | None:
    """Give what would be marked in the article, in its order; None when nothing matches."""
    if isinstance(article, str):
        article = an_article(article)
    found = evidence_for(query, article)
    if found is None:
        return None
    document = Document(article)
    places = sorted(found, key=lambda one: (FIELDS.index(one.field), one.start, one.end))
    return [document.text(one.field)[one.start : one.end] for one in places]
