"""An offer survives its own JSON."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from offers.model import (
    Conflict,
    Evidence,
    Issue,
    Offer,
    Place,
    Price,
    Store,
    Validity,
    offer_from_json,
    to_json,
)

DAYS = st.none() | st.dates(date(1990, 1, 1), date(2077, 12, 31))
TEXT = st.text(max_size=20)
VALIDITY = st.builds(
    Validity,
    starts=DAYS,
    ends=DAYS,
    hours=st.none() | TEXT,
    evidence=st.tuples(
        st.builds(Evidence, st.just("starts"), TEXT, st.just("title"), st.just((0, 3)), st.just("hijri"), TEXT)
    ),
    conflicts=st.tuples(st.builds(Conflict, TEXT, st.just("body"), st.just((1, 2)), st.none(), DAYS)),
)
OFFERS = st.builds(
    Offer,
    offer=st.booleans(),
    reasons=st.tuples(TEXT),
    stores=st.tuples(st.builds(Store, st.none() | TEXT, TEXT, TEXT, TEXT, st.booleans())),
    validity=VALIDITY,
    travel=st.none() | VALIDITY,
    places=st.tuples(st.builds(Place, TEXT, TEXT, TEXT, TEXT, st.just("stated"))),
    discount_percent=st.none() | st.integers(1, 99),
    prices=st.tuples(st.builds(Price, st.integers(0, 9999).map(lambda n: Decimal(n) / 100), TEXT, TEXT)),
    issues=st.tuples(st.builds(Issue, TEXT, TEXT, st.just("title"), st.just((0, 1)))),
)


@given(OFFERS)
def test_an_offer_comes_back_from_its_json(offer: Offer) -> None:
    assert offer_from_json(to_json(offer)) == offer
