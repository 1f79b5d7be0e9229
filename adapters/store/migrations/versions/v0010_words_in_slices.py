"""The index of words by slices of articles, with pairs of words: it is filled anew, from the newest article back.

Nothing is indexed here: that takes minutes for a large archive, and what was kept can be searched meanwhile, as far
as the index has come.
"""

from alembic import op

from adapters.store.migrations.versions.v0007_archive import ALSO_FORGOTTEN, ON_SQLITE

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _empty()
    op.execute(
        "INSERT INTO counter (name, value)"
        " SELECT 'indexed', max(id) FROM article HAVING max(id) IS NOT NULL"
    )
    op.execute(
        "INSERT INTO counter (name, value)"
        " SELECT 'indexed_from', max(id) + 1 FROM article HAVING max(id) IS NOT NULL"
    )


def downgrade() -> None:
    _empty()


def _empty() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("TRUNCATE article_words")
    else:
        op.execute("DROP TRIGGER article_words_forgotten")
        op.execute("DROP TABLE article_words")
        op.execute(ON_SQLITE)
        op.execute(ALSO_FORGOTTEN)
    op.execute("DELETE FROM unindexed")
    op.execute("DELETE FROM counter WHERE name IN ('indexed', 'indexed_from')")
