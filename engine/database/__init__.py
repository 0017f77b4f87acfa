"""The one database that holds all: photos with their embeddings, datasets, the journal.

`open_database(url)` gives a `Database` of three connections. All SQL of a dialect stands in one file (`clickhouse`),
and foreign errors become ours in `foreign`: nobody outside this room meets the client library.
`hosting` lets scripts work on the embedded one while the bot has it open.
"""

from engine.database.connection import Connection, Database
from engine.database.host import hosting
from engine.database.targets import open_database

__all__ = ["Connection", "Database", "hosting", "open_database"]
