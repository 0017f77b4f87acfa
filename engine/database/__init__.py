"""The one database that holds all: photos with their embeddings, datasets, the journal.

`open_database(url)` gives a `Database` of three connections. All SQL of a dialect stands in one file (`clickhouse`),
and foreign errors become ours in `foreign`: nobody outside this room meets the client library.
"""

from engine.database.connection import Connection, Database
from engine.database.opening import open_database

__all__ = ["Connection", "Database", "open_database"]
