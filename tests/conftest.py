"""Fixtures for all tests; imports no adapter, so that tests/rules stay quick."""

from hypothesis import settings

# Time limits of single examples say more about the machine than about the code.
settings.register_profile("calm", deadline=None, max_examples=100)
settings.load_profile("calm")
