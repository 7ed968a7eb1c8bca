"""The program's log: plain lines for a person, or JSON for a machine, on standard error."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from offers.config.running import Log


class _Json(logging.Formatter):
    """One JSON object a line: `time` in UTC, `level`, `logger`, `message`, and `error` with a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def set_up(kind: Log) -> None:
    """Log what is of interest to an operator, in the given form."""
    handler = logging.StreamHandler()
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(_Json() if kind == "json" else plain)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for noisy in ("alembic", "httpx", "apprise"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # A tick that takes longer than the next is to come leaves that out, as it should.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # It tells of a connection that broke with its traceback; what was asked through it fails too, and is told of.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    # It tells of each job several times over, and of a failed one with its traceback; we tell of it in a line.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
