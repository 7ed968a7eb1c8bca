"""The promotions as lines for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Literal

from sqlalchemy import Engine

from offers.config import Config
from offers.database.promotions import kept_promotions, promotions
from offers.database.rows import batches, snapshot
from offers.digest.data import csv_rows, csv_text, record
from offers.digest.edition import promote, standing_promotions
from offers.model import Promotion

Format = Literal["jsonl", "csv"]


def export(config: Config, engine: Engine, format: Format, day: date | None) -> Iterator[str]:
    """Lines without their ends: every promotion, or those that run on the day."""
    promote(config, engine, datetime.now(UTC))
    found = (kept.promotion for kept in promotions(engine)) if day is None else _running(config, engine, day)
    if format == "csv":
        yield from csv_text(csv_rows(found)).splitlines()
        return
    for promotion in found:
        yield json.dumps(record(promotion), ensure_ascii=False)


def _running(config: Config, engine: Engine, day: date) -> Iterator[Promotion]:
    with snapshot(engine) as connection:
        standing = standing_promotions(connection, config.site.timezone, day)
        for part in batches(summary.id for summary, where in standing if where != "starts-soon"):
            found = kept_promotions(connection, part)
            yield from (found[id].promotion for id in part)
