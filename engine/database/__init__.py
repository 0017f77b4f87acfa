"""The database: photos and their embeddings, datasets, the journal, saved concepts.

`open_database(url)` gives a `Database`, with one connection for each kind of work. All SQL of a dialect is in one file:
`clickhouse` or `myscale`. `connection` translates the client library's errors into ours, so no other package depends
on that library. `serve_socket` lets scripts use an embedded database that the bot has open.
"""

from engine.database.connection import Connection
from engine.database.database import Database
from engine.database.socket_server import serve_socket
from engine.database.targets import open_database

__all__ = ["Connection", "Database", "open_database", "serve_socket"]
