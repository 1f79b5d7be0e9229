"""Entry → article: its address, its identity, and whether it is new, the same or revised."""
