"""What is owed → what becomes of it: the outcome of each attempt, and how fast a chat is written to."""
