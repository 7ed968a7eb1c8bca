"""What a spider knows of its source from the runs before: which door it took, what is kept, what was unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from scrapy.http import Headers, Response

from offers.model import Known

_ROBOTS_KEPT = timedelta(days=1)


@dataclass(slots=True)
class Validator:
    """What an address answered last, and which of its promises have proved true.

    Behind a compressing proxy an ETag may never match what the origin compares; a Last-Modified may stand still
    while the text moves. `etag_fails` and `modified_fails` tell that one was caught at it.
    """

    etag: str | None
    modified: str | None
    body: str
    etag_fails: bool = False
    modified_fails: bool = False

    def headers(self) -> dict[str, str]:
        """The conditions for the next request."""
        found = {}
        if self.etag and not self.etag_fails:
            found["If-None-Match"] = self.etag
        if self.modified and not self.modified_fails:
            found["If-Modified-Since"] = self.modified
        return found

    def after(self, response: Response) -> Validator:
        """The validator that a full answer to the conditional request makes of this one."""
        new = validator_of(response)
        same = new.body == self.body
        sent = response.request.headers if response.request else Headers()
        new.etag_fails = self.etag_fails or bool(same and new.etag and "If-None-Match" in sent)
        new.modified_fails = self.modified_fails or bool(not same and new.modified and new.modified == self.modified)
        return new


def validator_of(response: Response) -> Validator:
    """What a full answer gives to ask by the next time."""
    body = hashlib.sha256(response.body).hexdigest()[:32]
    return Validator(_header(response, "ETag"), _header(response, "Last-Modified"), body)


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1").strip() or None if value is not None else None


@dataclass(slots=True)
class Memory:
    """What is left to the next run, and the posts kept by earlier ones.

    `door` and `address` are those that an automatic choice took, `index` names the address where it is a sitemap's
    only one; `newest` is the latest change among the posts read;
    `checked` tells when withdrawn posts were last looked for; `filled`, that the posts beyond the door's own were
    read; `unread` counts the last runs that could not read a page beyond the door; `half` are the keys of posts whose
    own page could not be had, `lastmod` what a sitemap told of those it named, `vain` how often one of those gave no
    post, `restless` that it tells of changes that are none; `turn` is where the next look begins.
    """

    known: Mapping[str, Known] = field(default_factory=dict)
    door: str | None = None
    address: str | None = None
    index: str | None = None
    newest: datetime | None = None
    checked: datetime | None = None
    filled: bool = False
    turn: int = 0
    unread: int = 0
    half: list[str] = field(default_factory=list)
    lastmod: dict[str, str] = field(default_factory=dict)
    vain: dict[str, int] = field(default_factory=dict)
    restless: bool = False
    validators: dict[str, Validator] = field(default_factory=dict)
    robots: dict[str, tuple[str, str]] = field(default_factory=dict)

    def kept_robots(self, host: str, now: datetime, span: timedelta = _ROBOTS_KEPT) -> bytes | None:
        """The robots.txt of a host, if it was fetched within a day, or the span that is given."""
        fetched, body = self.robots.get(host, ("", ""))
        return body.encode("utf-8") if within(_instant(fetched), now, span) else None

    def keep_robots(self, host: str, now: datetime, body: bytes) -> None:
        """Keeps the robots.txt of a host for a day."""
        self.robots[host] = (now.isoformat(), body.decode("utf-8", "replace"))

    def to_json(self) -> dict[str, Any]:
        """What the next run is left, as JSON takes it; the known posts are in the database."""
        return {
            "door": self.door,
            "address": self.address,
            "index": self.index,
            "newest": self.newest.isoformat() if self.newest else None,
            "checked": self.checked.isoformat() if self.checked else None,
            "filled": self.filled,
            "turn": self.turn,
            "unread": self.unread,
            "half": self.half,
            "lastmod": self.lastmod,
            "vain": self.vain,
            "restless": self.restless,
            "validators": {url: asdict(v) for url, v in self.validators.items()},
            "robots": self.robots,
        }


def memory_from(kept: Mapping[str, Any], known: Mapping[str, Known]) -> Memory:
    """The memory that `to_json` wrote, with the posts kept since; a new one for an empty mapping."""
    if not kept:
        return Memory(known)
    return Memory(
        known,
        kept["door"],
        kept["address"],
        kept.get("index"),
        _instant(kept["newest"]),
        _instant(kept["checked"]),
        kept["filled"],
        kept["turn"],
        kept.get("unread", 0),
        list(kept["half"]),
        dict(kept["lastmod"]),
        dict(kept.get("vain", {})),
        kept.get("restless", False),
        {url: Validator(**v) for url, v in kept["validators"].items()},
        {host: (fetched, body) for host, (fetched, body) in kept["robots"].items()},
    )


def within(then: datetime | None, now: datetime, span: timedelta) -> bool:
    """Whether an instant lies in the span before now; one in the future was told by a wrong clock, and does not."""
    return then is not None and timedelta(0) <= now - then < span


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
