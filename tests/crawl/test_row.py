"""Work that comes piece by piece is done in a row."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from offers.source.row import Row


def test_pieces_are_done_in_a_row_and_what_one_raises_hinders_none() -> None:
    done: list[str] = []

    def piece(name: str) -> str:
        done.append(name)
        return name if name != "b" else str(1 // 0)

    async def ask(row: Row, name: str) -> str:
        said = await row.do(lambda: piece(name))
        done.append(f"after {name}")
        return said

    async def main() -> list[str | BaseException]:
        row = Row(3)
        return await asyncio.gather(*(ask(row, name) for name in "abcd"), return_exceptions=True)

    # A browser's test may have left a loop running in this thread.
    with ThreadPoolExecutor(1) as pool:
        a, b, c, d = pool.submit(asyncio.run, main()).result()
    assert (a, type(b), c, d) == ("a", ZeroDivisionError, "c", "d")
    # The fourth comes too late for that row, and is done though nobody else comes.
    assert (done[:3], set(done[3:5]), done[5:]) == (["a", "b", "c"], {"after a", "after c"}, ["d", "after d"])
