"""Run by alembic for every migration: on the connection, and in the transaction, of whoever opens the database."""

from __future__ import annotations

from alembic import context

from assistant.records.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
