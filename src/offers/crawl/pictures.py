"""The pictures of offers, fetched once and kept as WebP in two sizes."""

from __future__ import annotations

import asyncio
import hashlib
import os
from contextlib import suppress
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError
from PIL.JpegImagePlugin import get_sampling
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.pipelines.images import ImageException, ImagesPipeline

from offers.config import Pictures
from offers.model import Picture, Post

_AT_MOST = 4
_BYTES = 8 * 1024 * 1024
# As they are held while they are decoded: WebP four times, a JPEG at an eighth of its width at best.
_PIXELS = {"JPEG": 40_000_000, "PNG": 24_000_000, "GIF": 24_000_000, "WEBP": 9_000_000}
_DECODED = 24_000_000
_STRIP = 64
# As Pillow calls what JPEG calls 4:2:0.
_HALVED = 2
_THUMB = 320
_LARGE = 1600
_HASHED = 12
# Of 256: what packing anew makes of one shade.
_STEP = 2


class Flyers(ImagesPipeline):
    """Scrapy's images pipeline for the pictures of a post: the first few, bounded, in two sizes.

    One that cannot be had is left out; Scrapy's log has the reason.
    """

    def __init__(self, folder: Path, sizes: Pictures, *, crawler: Crawler) -> None:
        super().__init__(folder, crawler=crawler)
        self.folder = folder
        self.sizes = sizes
        self.made: dict[str, Picture] = {}
        self.one_at_a_time = asyncio.Lock()

    def get_media_requests(self, item: Post, info: Any) -> list[Request]:
        """The requests for the pictures of a post."""
        meta = {"download_maxsize": _BYTES, "dont_retry": True}
        wanted = item.pictures[:_AT_MOST] if self.sizes != "none" else ()
        return [Request(address, meta=dict(meta), priority=-10, callback=NO_CALLBACK) for address in wanted]

    def media_to_download(self, request: Request, info: Any, *, item: Any = None) -> None:
        """Nothing is known of a picture but what the database keeps of its post."""

    async def image_downloaded(self, response: Response, request: Request, info: Any, *, item: Any = None) -> str:
        """The file's name. Raises ImageException for what is no picture, or too large a one."""
        async with self.one_at_a_time:
            picture = await asyncio.to_thread(keep, request.url, response.body, self.folder, self.sizes)
        if picture is None:
            raise ImageException(f"{request.url} is no picture that can be kept, or too large a one")
        self.made[request.url] = picture
        return picture.thumb

    def item_completed(self, results: Any, item: Post, info: Any) -> tuple[Picture, ...]:
        """The pictures that were kept, in the order of the post."""
        return tuple(self.made[found["url"]] for ok, found in results if ok)


def keep(address: str, content: bytes, folder: Path, sizes: Pictures) -> Picture | None:
    """The picture as WebP files named after its content; None for what is no picture or has too many pixels."""
    name = hashlib.sha256(content).hexdigest()[:24]
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
            if _is_too_large(image):
                return None
            flat = _flat(image)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    hash = difference_hash(flat)
    thumb = flat.copy()
    thumb.thumbnail((_THUMB, _THUMB * 3))
    _write(thumb, folder / f"{name}-t.webp", 74)
    if sizes == "thumb":
        return Picture(address, f"{name}-t.webp", *thumb.size, hash=hash)
    flat.thumbnail((_LARGE, _LARGE))
    _write(flat, folder / f"{name}.webp", 80)
    return Picture(address, f"{name}-t.webp", *thumb.size, f"{name}.webp", *flat.size, hash)


def _is_too_large(image: Image.Image) -> bool:
    """Whether a picture takes too much room to be decoded; a JPEG is told to decode itself as small as is wanted."""
    pixels = image.width * image.height
    if pixels < 1:
        return True
    # Of a progressive one all is held before any is decoded: twice as much where its colours are not halved both ways.
    held = "progressive" in image.info and get_sampling(image) != _HALVED
    most = _DECODED if held else _PIXELS[image.format or ""]
    longest = max(image.size)
    image.draft(None, (image.width * _LARGE // longest, image.height * _LARGE // longest))
    return pixels > most or image.width * image.height > _DECODED


def _flat(image: Image.Image) -> Image.Image:
    """The picture in RGB, made smaller in strips where it is much larger than what is kept."""
    width, height = image.size
    factor = max(image.size) // _LARGE
    if factor < 2:
        return image.convert("RGB")
    small = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, _STRIP * factor):
        strip = image.crop((0, top, width, min(height, top + _STRIP * factor)))
        small.paste(strip.convert("RGB").reduce(factor), (0, top // factor))
    return small


def difference_hash(image: Image.Image) -> str | None:
    """A picture's hash as 36 hexadecimal digits: of 12 by 12 fields, whether each is darker than the one to its right.

    None for a picture that is nearly of one shade, which tells nothing. The idea is Neal Krawetz' (dHash, 2013).
    """
    small = image.convert("L").resize((_HASHED + 1, _HASHED), Image.Resampling.LANCZOS)
    shades = list(small.tobytes())
    rows = [shades[i : i + _HASHED + 1] for i in range(0, len(shades), _HASHED + 1)]
    bits = [left + _STEP < right for row in rows for left, right in pairwise(row)]
    if sum(bits) < _HASHED:
        return None
    return f"{sum(bit << i for i, bit in enumerate(bits)):0{_HASHED * _HASHED // 4}x}"


def _write(image: Image.Image, path: Path, quality: int) -> None:
    with suppress(FileNotFoundError):
        # Files that no post shows are removed when nothing has wanted them for a day.
        os.utime(path)
        return
    beside = path.with_suffix(".part")
    image.save(beside, "WEBP", quality=quality, method=4)
    beside.replace(path)
