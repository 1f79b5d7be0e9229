"""The memory: SQLModel tables, their mapping to the values of the rules, and the Store port.

Read tables.py, then engine.py (how a database is opened), sql_store.py and sql_transaction.py.
"""

from adapters.store.sql_store import SqlStore, open_store, store_as_it_is
from adapters.store.sqlite import copy as copy_database
from adapters.store.upgrade import Tables, tables, upgrade

__all__ = [
    "SqlStore",
    "Tables",
    "copy_database",
    "open_store",
    "store_as_it_is",
    "tables",
    "upgrade",
]
