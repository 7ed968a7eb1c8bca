"""The charset that a text is really in, whatever its site declares."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response, TextResponse

# Of a text in UTF-8 that an editor cut in a few places, so small a part is broken.
_BROKEN = 0.02
_LATIN = frozenset(("latin-1", "iso-8859-1", "cp1252", "windows-1252", "ascii", "utf-8"))


class Charset:
    """Gives text responses the encoding that their bytes speak for."""

    def process_response(self, request: Request, response: Response) -> Response:
        """The response, decoded as UTF-8 if it can be, else as declared, else as Windows' Arabic."""
        if not isinstance(response, TextResponse) or response.body.isascii():
            return response
        encoding = charset_of(response.body, response.encoding)
        return response if encoding == response.encoding else response.replace(encoding=encoding)


def charset_of(body: bytes, declared: str) -> str:
    """The charset of a text that is not ASCII alone, by the one declared for it."""
    try:
        body.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
    if text.count("�") <= _BROKEN * sum(c > "\x7f" for c in text):
        return "utf-8"
    if declared.lower() not in _LATIN:
        try:
            body.decode(declared)
            return declared
        except (LookupError, UnicodeDecodeError):
            return "cp1256"
    # No site of the region writes in Latin-1 what reads as Arabic letters in Windows' Arabic.
    arabic = sum("؀" <= c <= "ۿ" for c in body.decode("cp1256", "replace"))
    high = sum(byte > 127 for byte in body)
    return "cp1256" if arabic >= 0.6 * high else "cp1252"
