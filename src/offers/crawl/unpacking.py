"""What came packed is whole, or it is no answer."""

from __future__ import annotations

import zlib
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

_PART = 65_536


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's, which takes the beginning of a packed stream that breaks off for all of it.

    Only gzip is asked for, of which that is seen here.
    """

    def process_request(self, request: Request, spider: Any = None) -> Request | Response | None:
        """Asks for what can be unpacked."""
        request.headers.setdefault("Accept-Encoding", "gzip")
        return super().process_request(request)

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The response unpacked. Raises ResponseDataLossError for one that was cut short."""
        named = b",".join(response.headers.getlist("Content-Encoding")).strip().lower()
        found = super().process_response(request, response)
        # It was stopped by us where it is longer than is read.
        if named in (b"gzip", b"x-gzip") and "download_stopped" not in response.flags and _is_cut(response.body):
            raise ResponseDataLossError(f"{request.url}: the packed answer breaks off")
        return found


def _is_cut(body: bytes) -> bool:
    """Whether a gzip stream has no end. Its size unpacked is bounded: it was unpacked before."""
    stream = zlib.decompressobj(wbits=31)
    try:
        left = body
        while left and not stream.eof:
            stream.decompress(left, _PART)
            left = stream.unconsumed_tail
    except zlib.error:
        return False
    return not stream.eof and bool(body)
