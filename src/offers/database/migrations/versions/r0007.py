"""What a source's good runs gave stands with its state."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOST = 60
_RUNS = sa.table(
    "runs",
    sa.column("source", sa.String()),
    sa.column("started", sa.DateTime(timezone=True)),
    sa.column("newest", sa.DateTime(timezone=True)),
    sa.column("outcome", sa.String()),
    *(sa.column(name, sa.Integer()) for name in ("id", "offers", "dated", "seen")),
)
_SOURCES = sa.table("sources", sa.column("name", sa.String()), sa.column("habit", sa.JSON()))


def upgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.add_column(sa.Column("habit", sa.JSON(), nullable=False, server_default="[]"))
        sources.add_column(sa.Column("fallen", sa.Text()))
    connection, of = op.get_bind(), _RUNS.c
    for name in connection.execute(sa.select(_SOURCES.c.name)).scalars().all():
        good = sa.select(_RUNS).where(of.source == name, of.outcome == "ok")
        habit = [
            [
                run.started.weekday(),
                run.offers,
                run.dated,
                run.seen,
                None if run.newest is None else int((run.started - run.newest).total_seconds()),
            ]
            for run in connection.execute(good.order_by(of.started.desc(), of.id.desc()).limit(_MOST))
        ]
        connection.execute(sa.update(_SOURCES).where(_SOURCES.c.name == name).values(habit=habit))
