"""What was read of a post, as far as it tells whether it is an offer."""

from __future__ import annotations

from dataclasses import dataclass

from offers.model import Validity
from offers.normalise.money import Amount


@dataclass(slots=True)
class Facts:
    """What the decision is handed beside the scans.

    `known` tells of a store of the registry, `head` that the title begins with it and says no verb of it, `kind` that
    a name holds a shop's kind, `fits` that it does or has a place or date right after it, `sold` that one follows
    «لدى»; `names` are the tokens of the title's known stores.
    """

    known: bool
    named: bool
    head: bool
    kind: bool
    fits: bool
    sold: bool
    names: frozenset[int]
    validity: Validity
    travel: bool
    discount: int | float | None
    amounts: tuple[Amount, ...]
    coupons: int

    @property
    def ends(self) -> bool:
        """Whether a last day is stated."""
        return self.validity.ends is not None and self.validity.ends_basis == "stated"

    @property
    def dated(self) -> bool:
        """Whether a bound of the period is read."""
        return self.validity.starts is not None or self.validity.ends is not None
