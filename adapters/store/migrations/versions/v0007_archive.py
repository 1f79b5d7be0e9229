"""The index of the words of articles."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Only which articles have a word, not where: the words are in no order. They hold nothing but ASCII.
ON_SQLITE = """
    CREATE VIRTUAL TABLE article_words
    USING fts5(words, detail=none, columnsize=0, tokenize='ascii')
"""
ALSO_FORGOTTEN = """
    CREATE TRIGGER article_words_forgotten AFTER DELETE ON article
    BEGIN DELETE FROM article_words WHERE rowid = old.id; END
"""
_ON_POSTGRES = """
    CREATE TABLE article_words (
      article_id bigint PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
      words tsvector NOT NULL
    )
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_ON_POSTGRES)
        op.execute("CREATE INDEX ix_article_words ON article_words USING gin (words)")
    else:
        op.execute(ON_SQLITE)
        op.execute(ALSO_FORGOTTEN)
    op.create_table(
        "unindexed",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_unindexed_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_unindexed")),
    )


def downgrade() -> None:
    op.drop_table("unindexed")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER article_words_forgotten")
    op.execute("DROP TABLE article_words")
    op.execute("DELETE FROM counter WHERE name = 'indexed'")
