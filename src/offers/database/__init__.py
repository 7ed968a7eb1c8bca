"""What is kept: posts with their revisions, offers, promotions, runs and editions."""

from offers.database.engine import open_engine, reason

__all__ = ["open_engine", "reason"]
