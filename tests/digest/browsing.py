"""Editions served over HTTP, and pages of a real browser that keep what they said and asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import Engine

from offers.config import Config
from offers.digest.asked import answers
from offers.digest.build import build
from offers.serve import PageServer

NOW = datetime(2026, 1, 28, 5, 0, tzinfo=UTC)
Open = Callable[..., Page]


@dataclass
class Heard:
    """What a page said on the console, in dialogs and errors, and what it asked for."""

    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def dialog(self, dialog: Dialog) -> None:
        """A dialog is something that a page of ours never has."""
        self.said.append(dialog.message)
        dialog.dismiss()


HEARD: WeakKeyDictionary[Page, Heard] = WeakKeyDictionary()


@contextmanager
def edition(config: Config, engine: Engine, *, static: bool = False) -> Iterator[str]:
    """Today's edition, built and served, by a static host as files alone."""
    build(config, engine, now=NOW)
    site = config.home / "site"
    server = PageServer(site, "127.0.0.1", 0) if static else PageServer(site, "127.0.0.1", 0, answers(config))
    server.start()
    yield server.address
    server.shutdown()
    server.server_close()


def shown(page: Page) -> list[str]:
    """The stores of the cards that can be seen."""
    page.wait_for_load_state()
    found = page.locator("article.offer").all()
    return sorted(str(card.get_attribute("data-store")) for card in found if card.is_visible())


def found(page: Page, *stores: str) -> None:
    """Waits until exactly the cards of these stores can be seen."""
    cards = page.locator("article.offer:visible")
    expect(cards).to_have_count(len(stores))
    assert shown(page) == sorted(stores)
