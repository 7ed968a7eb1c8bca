"""Pictures of any size: small ones are kept, and none takes the memory of the crawl."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from offers.crawl.pictures import keep
from offers.model import Picture

A4 = (4961, 7016)
# What the process held at most while it kept the picture, in MB, beyond what it held before.
MEASURED = """
import resource, sys
from pathlib import Path
from offers.crawl.pictures import keep
held = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
content, before = Path(sys.argv[1]).read_bytes(), held()
print(keep("https://a.example/a", content, Path(sys.argv[2]), "full") is not None, held() - before)
"""


def drawn(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    return Image.radial_gradient("L").resize(size).convert(mode)


def packed(image: Image.Image, kind: str, **how: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def kept(content: bytes, folder: Path) -> Picture | None:
    return keep("https://a.example/a", content, folder, "full")


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (lambda: packed(drawn(A4), "JPEG"), True),
        (lambda: packed(drawn(A4), "JPEG", progressive=True), True),
        (lambda: packed(Image.new("RGBA", (4800, 5000)), "PNG", compress_level=1), True),
        (lambda: packed(Image.new("P", (4800, 5000)), "PNG", compress_level=1), True),
        (lambda: packed(drawn((2480, 3508)), "WEBP", method=0), True),
        (lambda: packed(Image.new("1", (6300, 6300)), "PNG"), False),
        (lambda: packed(drawn((3000, 3100)), "WEBP", method=0), False),
        (lambda: packed(drawn((6500, 6500)), "JPEG"), False),
    ],
    ids=["A4", "A4 in passes", "alpha", "palette", "webp", "a large PNG", "a large webp", "a large JPEG"],
)
def test_no_picture_takes_much_memory(content: Callable[[], bytes], known: bool, tmp_path: Path) -> None:
    file = tmp_path / "picture"
    file.write_bytes(content())
    command = [sys.executable, "-c", MEASURED, str(file), str(tmp_path / "kept")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    was_kept, held = done.stdout.split()
    assert was_kept == str(known)
    assert int(held) < 170


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L"])
@pytest.mark.parametrize("size", [(3301, 1701), (1599, 4999), (900, 700)])
def test_a_picture_made_smaller_in_strips_shows_the_same(mode: str, size: tuple[int, int], tmp_path: Path) -> None:
    image = drawn(size, mode)
    found = kept(packed(image, "PNG", compress_level=1), tmp_path)
    assert found is not None
    assert found.large is not None
    plain = image.convert("RGB")
    plain.thumbnail((1600, 1600))
    with Image.open(tmp_path / found.large) as large:
        assert max(abs(a - b) for a, b in zip(large.size, plain.size, strict=True)) <= 1
        apart = ImageChops.difference(large.convert("RGB"), plain.resize(large.size))
    assert max(ImageStat.Stat(apart).mean) < 6


@pytest.mark.parametrize("size", [(600, 60000), (1, 1), (1, 20000)])
def test_a_picture_of_any_shape_is_kept(size: tuple[int, int], tmp_path: Path) -> None:
    found = kept(
        packed(drawn(size), "PNG", compress_level=1) if size[0] < 600 else packed(drawn(size), "JPEG"), tmp_path
    )
    assert found is not None
    assert found.thumb_width >= 1
