"""What a connection remembers of its transaction, for the moment when nobody answers any more."""

NUMBER = "transaction number"
"""Under this, a connection keeps by what number the database knows its transaction."""
