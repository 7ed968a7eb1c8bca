"""Pictures drawn by code: the edition's Open Graph picture, and the icons of the installed page."""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from arabic_reshaper import ArabicReshaper
from PIL import Image, ImageDraw, ImageFont

from offers.digest.edition import Edition
from offers.digest.language import Language

_FONT = Path(__file__).with_name("assets") / "NotoSansArabic-Bold.ttf"
_SIZE = (1200, 630)
_GREEN, _PAPER, _GOLD, _PALE = "#0f5c4d", "#ffffff", "#ffd479", "#bfe3d8"
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_OWN = re.compile(r"[\u0600-\u06ff0-9 ]")
_RUN = re.compile(r"[\u0600-\u06ff]+|[0-9]+| +|[^\u0600-\u06ff0-9 ]+")
_MARGIN = 90
# The sides of the icons that a manifest names.
ICONS = (192, 512)
_RESHAPER = ArabicReshaper({"support_ligatures": False})

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def edition_picture(edition: Edition, speech: Language, ends: int) -> bytes:
    """A PNG of 1200 by 630 pixels with the page's title, its day in both calendars, and how much it holds.

    So many promotions as `ends` end on the day.
    """
    image = Image.new("RGB", _SIZE, _GREEN)
    draw = ImageDraw.Draw(image)
    _percent(draw, 150 if speech.words["direction"] == "rtl" else _SIZE[0] - 150, 470, 2.6)
    rtl = speech.words["direction"] == "rtl"
    lines = [
        (edition.title(speech), 92, _PAPER, 90),
        (speech.full_day(edition.day), 50, _GOLD, 260),
        (speech.hijri(edition.day), 38, _PALE, 345),
        (speech.count("count", len(edition.items)), 44, _PAPER, 450),
        (f"{speech.words['section']['ends-today']}: {ends}" if ends else "", 38, _PALE, 530),
    ]
    for text, size, colour, top in lines:
        _line(draw, text, size, colour, top, rtl=rtl)
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def icon(side: int) -> bytes:
    """The installed page's icon: a PNG square of so many pixels, with room around the sign for a round mask."""
    image = Image.new("RGB", (side * 2, side * 2), _GREEN)
    _percent(ImageDraw.Draw(image), side, side, side / 64)
    out = BytesIO()
    image.resize((side, side), Image.Resampling.LANCZOS).quantize(32).save(out, "PNG", optimize=True)
    return out.getvalue()


def _percent(draw: ImageDraw.ImageDraw, x: float, y: float, scale: float) -> None:
    """The sign of the page: a percent sign, `scale` times 44 pixels wide, around a point."""
    draw.line((x - 18 * scale, y + 18 * scale, x + 18 * scale, y - 18 * scale), fill=_PAPER, width=round(7 * scale))
    for side in (-1, 1):
        centre = (x + side * 14 * scale, y + side * 11 * scale)
        radius = 8 * scale
        box = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
        draw.ellipse(box, fill=_GOLD)


@lru_cache(16)
def _fonts(size: int) -> tuple[Font, Font]:
    """The font of Arabic letters, and Pillow's own for all others."""
    # Pillow's own shaping needs a system library that a bare machine lacks.
    return ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC), ImageFont.load_default(size)


def _line(draw: ImageDraw.ImageDraw, text: str, size: int, colour: str, top: int, *, rtl: bool) -> None:
    """A line from its margin on, in two fonts, made smaller until it fits."""
    runs = _runs(text)
    room = _SIZE[0] - 2 * _MARGIN
    while size > 20 and sum(draw.textlength(run, _fonts(size)[font]) for run, font in runs) > room:
        size -= 4
    x = float(_SIZE[0] - _MARGIN if rtl else _MARGIN)
    for run, font in runs:
        width = draw.textlength(run, _fonts(size)[font])
        # Both fonts stand on one line; their heights differ.
        draw.text((x - width if rtl else x, top + size), run, fill=colour, font=_fonts(size)[font], anchor="ls")
        x += -width if rtl else width


def _runs(text: str) -> list[tuple[str, int]]:
    """The text's runs in reading order, each as it is drawn from left to right and with its font.

    A run is a word's Arabic letters, joined; its digits, its other characters; or the blank between two words.
    """
    return [
        (_RESHAPER.reshape(run)[::-1] if _ARABIC.match(run) else run, 0 if _OWN.match(run) else 1)
        for run in _RUN.findall(text)
    ]
