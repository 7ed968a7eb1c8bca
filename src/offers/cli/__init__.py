"""The command line: what is asked is done elsewhere, an error is one line that names the remedy."""

from offers.cli import keeping, pages, reading, running, sources, watching
from offers.cli.base import main

__all__ = ["keeping", "main", "pages", "reading", "running", "sources", "watching"]
