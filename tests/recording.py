"""What a command of the program asks of the database, written into a file.

    python -m tests.recording FILE offers status
    python -m tests.recording FILE scrapy crawl NAME

Beside a statement stand the parameters of its first asking.
"""

from __future__ import annotations

import atexit
import pickle
import re
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

Statements = dict[str, tuple[str, Any]]
LIST = re.compile(r"\((?:\?|%\(\w+\)s(?:::\w+)?)(?:, (?:\?|%\(\w+\)s(?:::\w+)?))*\)")


def record() -> Statements:
    """What is asked of any database from now on, by statement, lists of values being one however long."""
    found: Statements = {}

    def asked(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        first = parameters[0] if many else parameters
        kind = LIST.sub("(…)", statement)
        found.setdefault(kind, (statement, first))

    event.listen(Engine, "before_cursor_execute", asked)
    return found


def main() -> None:
    """Runs the command in this process."""
    file, program, *words = sys.argv[1:]
    found = record()
    atexit.register(lambda: Path(file).write_bytes(pickle.dumps(found)))
    sys.argv = [program, *words]
    if program == "offers":
        from offers.cli import main as offers

        offers()
    else:
        from scrapy.cmdline import execute

        execute()


if __name__ == "__main__":
    main()
