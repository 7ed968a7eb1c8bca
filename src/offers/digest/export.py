"""The promotions as lines for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Literal

from sqlalchemy import Engine

from offers.config import Config
from offers.database.promotions import promotions
from offers.digest.data import csv_rows, csv_text, record
from offers.digest.edition import promote, standing_promotions

Format = Literal["jsonl", "csv"]


def export(config: Config, engine: Engine, format: Format, day: date | None) -> Iterator[str]:
    """Lines without their ends: every promotion, or those that run on the day."""
    promote(config, engine, datetime.now(UTC))
    if day is None:
        found = (kept.promotion for kept in promotions(engine))
    else:
        standing = standing_promotions(engine, config.site.timezone, day)
        found = (kept.promotion for kept, where in standing if where != "starts-soon")
    if format == "csv":
        yield from csv_text(csv_rows(found)).splitlines()
        return
    for promotion in found:
        yield json.dumps(record(promotion), ensure_ascii=False)
