"""Addresses of posts: canonical ones, and what identifies a post within its source."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from w3lib.url import canonicalize_url, url_query_cleaner

# A post's address is asked for some times while it is read.
_KEPT = 4096
_TRACKING = [
    "fbclid",
    "gclid",
    "msclkid",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "utm_id",
    "dclid",
    "gbraid",
    "wbraid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "srsltid",
    "ttclid",
    "twclid",
    "yclid",
    "ref",
    "amp",
]
# What forums and shops number a visitor by who takes no cookies.
_VISITOR = r"(?:s|sid|osCsid|zenid|PHPSESSID|jsessionid)=[0-9a-f]{26,64}(?:\.\w+)?"
_SESSION = re.compile(
    rf";jsessionid=[^/?#;&]*|;{_VISITOR}(?=[/?#;&]|\Z)|(?<=[?&]){_VISITOR}(?:[;&]|(?=#)|\Z)", re.IGNORECASE
)
_INDEX = re.compile(r"/index\.html?\Z")
# From where a reader of Medium came.
_MEDIUM = re.compile(r"(?<=[?&])source=\w{0,40}-{3}[-0-9a-f]{0,60}(?:&|(?=#)|\Z)")


@lru_cache(_KEPT)
def canonical(url: str) -> str:
    """The address without fragment, session and tracking parameters, its percent-encoding unified."""
    return str(
        canonicalize_url(
            url_query_cleaner(_MEDIUM.sub("", _SESSION.sub("", url)), _TRACKING, remove=True, unique=False)
        )
    )


@lru_cache(_KEPT)
def post_key(url: str, site: str) -> str:
    """What identifies a post within its source: path and query on the source's own host, the address elsewhere.

    `http` and `https`, `www.`, and the name that a folder's page has where pages are files make no difference.
    """
    parts = urlsplit(canonical(url))
    path = f"{_INDEX.sub('/', parts.path) or '/'}{'?' + parts.query if parts.query else ''}"
    if same_site(url, site):
        return path
    return f"{_host(url)}{path}"


@lru_cache(_KEPT)
def whole(base: str, address: str) -> str:
    """The HTTP address that a link on a page leads to; empty for what is none: a script, "http://[your-site]/"."""
    try:
        found = urljoin(base, address)
        parts = urlsplit(found)
        named = parts.hostname and (parts.port is None or parts.port > 0)
        # Half of an emoji's escape is no character.
        found.encode()
    except ValueError:
        return ""
    return found if named and parts.scheme in ("http", "https") else ""


def front_of(url: str) -> str:
    """The front page of the address's site."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


@lru_cache(_KEPT)
def _host(url: str) -> str:
    parts = urlsplit(url)
    host = _ascii(parts.hostname or "").removeprefix("www.")
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


def _ascii(host: str) -> str:
    """A host's name as it is asked for: «عروض.example» is xn--wgbkh5d.example."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one host and port, `www.`, the scheme and its own port left out."""
    return _host(one) == _host(other)
