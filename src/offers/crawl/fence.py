"""No request goes to an address that is not public, unless the operator's own source is there."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.abstract import isIPv6Address
from twisted.internet.defer import succeed
from twisted.internet.error import DNSLookupError

# Scrapy makes the resolver for the process, the middleware for a crawl in it; here the two meet.
_REFUSED: set[str] = set()
_OWN: set[str] = set()


class PrivateAddressError(IgnoreRequest):
    """A name or address leads into the operator's own network."""


def is_private(address: str) -> bool:
    """Whether an IP address is of a machine or network that is not public (loopback, link-local, RFC 1918 …)."""
    found = ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return not found.is_global or found.is_multicast


class Resolver(CachingThreadedResolver):
    """Scrapy's resolver, which finds no host behind a name that leads to a private address.

    The check is made on the very address that the connection then takes.
    """

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:
        """The address of a name. Fails with DNSLookupError for one that must not be asked."""
        # The system's own resolver knows names of IPv4 alone.
        found = succeed(name) if isIPv6Address(name) else super().getHostByName(name, timeout)
        return found.addCallback(_checked, name)


def _checked(address: str, name: str) -> str:
    proxies = {urlsplit(p).hostname for p in getproxies().values()}
    if is_private(address) and name not in proxies and name not in _OWN:
        _REFUSED.add(name)
        raise DNSLookupError(f"{name} leads to {address}")
    return address


class Fence:
    """Refuses private addresses written as such, and tells which names led to one."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Fence:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises PrivateAddressError for an address that is not public."""
        parts, own = urlsplit(request.url), urlsplit(getattr(self.crawler.spider, "url", "") or "")
        host = parts.hostname or ""
        _OWN.add(own.hostname or "")
        if (host, parts.port) == (own.hostname, own.port):
            return
        try:
            private = is_private(host)
        except ValueError:
            private = host == own.hostname == "localhost"
        if private:
            raise PrivateAddressError(f"{request.url} is an address of a private network, which is not asked")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raises PrivateAddressError where the resolver refused the name."""
        host = urlsplit(request.url).hostname
        if isinstance(exception, CannotResolveHostError) and host in _REFUSED:
            raise PrivateAddressError(
                f"{request.url}: {host} leads into a private network, which is not asked"
            ) from exception
