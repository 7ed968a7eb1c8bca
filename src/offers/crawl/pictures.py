"""The pictures of offers, fetched once and kept as WebP in two sizes."""

from __future__ import annotations

import asyncio
import hashlib
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from scrapy import Request
from scrapy.crawler import Crawler

from offers.config import Pictures
from offers.model import Picture

_AT_MOST = 4
_BYTES = 8 * 1024 * 1024
_PIXELS = 40_000_000
_THUMB = 320
_LARGE = 1600


async def fetch(crawler: Crawler, folder: Path, addresses: tuple[str, ...], sizes: Pictures) -> tuple[Picture, ...]:
    """The first few of the pictures, as files in `folder`; one that cannot be had is left out."""
    found: list[Picture] = []
    if sizes == "none" or crawler.engine is None:
        return ()
    for address in addresses[:_AT_MOST]:
        request = Request(address, meta={"download_maxsize": _BYTES, "dont_retry": True}, priority=-10)
        # Whatever a stranger's picture fails with costs the picture only; Scrapy's log has the reason.
        try:
            response = await crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001
            crawler.stats.inc_value(f"offers/pictures/{type(error).__name__}")
            continue
        if response.status == 200:
            picture = await asyncio.to_thread(keep, address, response.body, folder, sizes)
            found += [picture] if picture else []
    return tuple(found)


def keep(address: str, content: bytes, folder: Path, sizes: Pictures) -> Picture | None:
    """The picture as WebP files named after its content; None for what is no picture or has too many pixels."""
    name = hashlib.sha256(content).hexdigest()[:24]
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
            if image.width * image.height > _PIXELS or min(image.size) < 1:
                return None
            flat = image.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    thumb = flat.copy()
    thumb.thumbnail((_THUMB, _THUMB * 3))
    _write(thumb, folder / f"{name}-t.webp", 74)
    if sizes == "thumb":
        return Picture(address, f"{name}-t.webp", *thumb.size)
    flat.thumbnail((_LARGE, _LARGE))
    _write(flat, folder / f"{name}.webp", 80)
    return Picture(address, f"{name}-t.webp", *thumb.size, f"{name}.webp", *flat.size)


def _write(image: Image.Image, path: Path, quality: int) -> None:
    if path.exists():
        return
    beside = path.with_suffix(".part")
    image.save(beside, "WEBP", quality=quality, method=4)
    beside.replace(path)
