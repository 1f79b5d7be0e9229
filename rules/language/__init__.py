"""The watch language: text → query → plan, filed in an index and asked for evidence.

In reading order: query, lexer, grammar, lexicon, plan, document, evidence, index, match.
"""
