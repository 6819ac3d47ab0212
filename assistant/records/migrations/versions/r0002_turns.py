"""The turns of a conversation in rows of their own, so that one more turn does not write all of them again.

A migration is one transaction: killed half way it has done nothing, and is done at the next opening.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

PAGE = 500


def upgrade() -> None:
    op.create_table(
        "turns",
        sa.Column("conversation", sa.Text, sa.ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
    )
    conversations = sa.table("conversations", sa.column("id"), sa.column("turns"), sa.column("state"))
    turns = sa.table("turns", sa.column("conversation"), sa.column("number"), sa.column("state"))
    connection, last = op.get_bind(), ""
    page = sa.select(conversations.c.id, conversations.c.state).where(conversations.c.turns > 0)
    while rows := connection.execute(page.where(conversations.c.id > last).order_by("id").limit(PAGE)).all():
        for name, text in rows:
            try:
                state = json.loads(text)
                stored = [_json(turn) for turn in state["turns"]]
            except (ValueError, KeyError, TypeError):
                continue  # no conversation that any version reads; it stays as it is
            if stored:
                numbered = [{"conversation": name, "number": n, "state": turn} for n, turn in enumerate(stored)]
                connection.execute(turns.insert(), numbered)
            head = _json({**state, "turns": []})
            connection.execute(conversations.update().where(conversations.c.id == name).values(state=head))
        last = rows[-1].id


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
