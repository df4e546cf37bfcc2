"""The extensions of PostgreSQL that migrations rely on; trusted ones, which a database's owner may add."""

from django.db import connections
from psycopg import sql

EXTENSIONS = (
    "btree_gin",  # an id and a text in one index
    "btree_gist",  # no two periods of one person that overlap
    "citext",  # addresses of people, whatever their case
    "pg_trgm",  # search that forgives spelling
    "unaccent",  # and accents
)


def create_extensions(*, using: str) -> None:
    """Create what is missing of `EXTENSIONS` in the database of alias `using`."""
    with connections[using].cursor() as cursor:
        for name in EXTENSIONS:
            cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
