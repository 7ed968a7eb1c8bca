"""The promotions as lines for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Literal

from sqlalchemy import Engine

from offers.config import Config
from offers.digest.data import csv_rows, csv_text, record
from offers.digest.edition import promote, standing_promotions

Format = Literal["jsonl", "csv"]


def export(config: Config, engine: Engine, format: Format, day: date | None) -> Iterator[str]:
    """Lines without their ends: every promotion, or those that run on the day."""
    promotions = list(promote(config, engine).values())
    if day is not None:
        found = standing_promotions(promotions, config, day)
        promotions = [p for p, standing in found if standing != "starts-soon"]
    if format == "csv":
        yield from csv_text(csv_rows(promotions)).splitlines()
        return
    for promotion in promotions:
        yield json.dumps(record(promotion), ensure_ascii=False)
