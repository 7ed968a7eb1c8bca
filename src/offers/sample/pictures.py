"""Flyers drawn by code: a coloured header, boxes with bottles and boxes, and prices; no letters, so no font."""

from __future__ import annotations

import random
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

_SIZE = (700, 990)
_COLOURS = ("#b3261e", "#1b6e4f", "#1d4e89", "#7a3e9d", "#b8590c", "#0f6b74", "#8c1d4f")


@lru_cache(maxsize=256)
def flyer(name: str) -> bytes:
    """A JPEG of 700 by 990 pixels, always the same one for a name."""
    # The picture only has to differ from name to name, and be the same in every run.
    choose = random.Random(name)
    colour = choose.choice(_COLOURS)
    image = Image.new("RGB", _SIZE, "#fdfaf4")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 700, 190), fill=colour)
    draw.ellipse((40, 35, 160, 155), fill="#fff6d6")
    draw.text((100, 95), f"{choose.randrange(10, 75, 5)}%", fill=colour, font=_font(46), anchor="mm")
    for line in range(3):
        draw.rounded_rectangle((220, 45 + line * 38, 660 - line * 90, 67 + line * 38), 10, fill="#ffffff")
    for row in range(3):
        for column in range(3):
            _box(draw, choose, 25 + column * 220, 215 + row * 250, colour)
    draw.rectangle((0, 968, 700, 990), fill=colour)
    out = BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _box(draw: ImageDraw.ImageDraw, choose: random.Random, x: int, y: int, colour: str) -> None:
    draw.rounded_rectangle((x, y, x + 205, y + 235), 14, fill="#ffffff", outline="#e4ddcf", width=2)
    tint = choose.choice(("#f0b429", "#7fb069", "#5b8def", "#e07a5f", "#9c89b8", "#59c3c3"))
    if choose.random() < 0.5:
        draw.rounded_rectangle((x + 70, y + 45, x + 135, y + 160), 18, fill=tint)
        draw.rectangle((x + 88, y + 20, x + 117, y + 48), fill=tint)
    else:
        draw.rectangle((x + 50, y + 60, x + 155, y + 160), fill=tint)
        draw.polygon(((x + 50, y + 60), (x + 75, y + 35), (x + 180, y + 35), (x + 155, y + 60)), fill=tint)
    draw.ellipse((x + 115, y + 140, x + 200, y + 225), fill=colour)
    price = f"{choose.randrange(1, 60)}.{choose.choice(('95', '50', '25'))}"
    draw.text((x + 157, y + 182), price, fill="#ffffff", font=_font(26), anchor="mm")
