"""What a text is made of: words in every script, numbers, names, and what they have in common."""
