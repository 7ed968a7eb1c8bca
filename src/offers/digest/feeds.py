"""Feeds of an edition or a group of it: Atom (RFC 4287), JSON Feed 1.1 and iCalendar (RFC 5545).

Each is made of pieces, one a promotion, so that a piece is made once however many feeds it stands in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

from icalendar import Alarm, Calendar, Event

from offers import __version__
from offers.digest.cards import Card, store_name, updated
from offers.digest.language import LANGUAGES, language
from offers.digest.texts import clean, web_address
from offers.model import Promotion

# A reader's programme asks every hour: a feed tells of the newest, the data files of all.
NEWEST = 500
# Nine in the morning of the last day: an event of whole days ends at midnight after it.
_REMINDER = timedelta(hours=-15)
_CALENDAR_END = b"END:VCALENDAR\r\n"


def json_item(promotion: Promotion, card: Card) -> str:
    """The promotion as an item of a JSON Feed."""
    address = next((seen.url for seen in card.seen if seen.url), "")
    item: dict[str, Any] = {
        "id": promotion.id,
        **({"url": address} if address else {}),
        "title": card.title,
        "content_text": card.summary,
        "date_published": promotion.first_seen.isoformat(timespec="seconds"),
        "date_modified": updated(promotion).isoformat(timespec="seconds"),
        **({"language": card.title_language} if card.title_language else {}),
    }
    return json.dumps(item, ensure_ascii=False)


def json_feed(title: str, code: str, page: str, own: str, items: Iterable[bytes]) -> Iterator[bytes]:
    """The items, joined, as one feed that comes in parts.

    `page` and `own` are the addresses of its page and its own, empty where not known.
    """
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "language": code,
        **({"home_page_url": page, "feed_url": own} if page else {}),
    }
    yield f'{json.dumps(head, ensure_ascii=False)[:-1]}, "items": [\n'.encode("utf-8", "replace")
    yield from items
    yield b"\n]}\n"


def event(promotion: Promotion) -> str:
    """The promotion as an event of whole days with a reminder on its last one; empty where no last day is known.

    DTEND is the day after. The words are the announcement's own, and the store's name in both languages, so that
    one event serves readers of either.
    """
    validity = promotion.offer.validity
    if validity.ends is None:
        return ""
    title = clean(promotion.title)
    made = Event()
    made.add("uid", f"{promotion.id}@offers.invalid")
    made.add("dtstamp", updated(promotion))
    made.add("sequence", len(promotion.history))
    made.add("dtstart", validity.starts or validity.ends)
    made.add("dtend", validity.ends + timedelta(days=1))
    made.add("summary", title)
    made.add("transp", "TRANSPARENT")
    names = [store_name(s, language(code)) for s in promotion.offer.stores[:1] for code in LANGUAGES]
    addresses = [address for p in promotion.posts if (address := web_address(p.url))]
    made.add("description", "\n".join(dict.fromkeys([*names, *addresses])))
    if addresses:
        made.add("url", addresses[0])
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", _REMINDER, parameters={"RELATED": "END"})
    made.add_component(alarm)
    return bytes(made.to_ical()).decode()


def event_in(content: bytes) -> bytes:
    """The event of a calendar that `calendar` made of one."""
    return content[content.index(b"BEGIN:VEVENT") : content.index(_CALENDAR_END)]


def calendar(title: str, code: str, events: Iterable[bytes]) -> Iterator[bytes]:
    """The events as one calendar that comes in parts."""
    yield _head(title, code)
    yield from events
    yield _CALENDAR_END


# Every promotion's own file bears the title of the site.
@lru_cache(64)
def _head(title: str, code: str) -> bytes:
    head = Calendar()
    head.add("prodid", f"-//Offers//{__version__}//{code.upper()}")
    head.add("version", "2.0")
    head.add("x-wr-calname", title)
    return bytes(head.to_ical()).removesuffix(_CALENDAR_END)
