"""What the archive says of a query: what it would have told, what speaks against it, what to leave out."""
