"""What commands answer, the same on every surface, and the rows that programs read."""
