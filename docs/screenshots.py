"""Takes the README's pictures: crawls the sample site into a passing home, builds its edition, and looks at it.

make screenshots
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from PIL import Image
from playwright.sync_api import sync_playwright

from offers.serve import PageServer

FOLDER = Path(__file__).with_name("pictures")
# Name, page, width and height in CSS pixels, scheme, and what is pressed before the picture is taken.
VIEWS: tuple[tuple[str, str, int, int, Literal["light", "dark"], str | None], ...] = (
    ("phone", "", 390, 844, "light", None),
    ("phone-dark", "en/", 390, 844, "dark", None),
    ("evidence", "sectors/grocery/index.html", 390, 844, "light", "article summary"),
    ("desk", "?sectors=grocery", 1280, 800, "light", None),
)


def main() -> None:
    """Writes the pictures as WebP."""
    offers = Path(sys.executable).with_name("offers")
    with TemporaryDirectory() as home:
        environment = {**os.environ, "OFFERS_HOME": home}
        for command in ("crawl", "digest"):
            subprocess.run([offers, command], env=environment, check=True, stdout=subprocess.DEVNULL)
        server = PageServer(Path(home) / "sample" / "site", "127.0.0.1", 0)
        server.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for name, page, width, height, scheme, pressed in VIEWS:
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=1.5
                )
                view = context.new_page()
                view.goto(f"{server.address}{page}")
                view.wait_for_load_state("networkidle")
                if pressed:
                    view.locator(pressed).first.click()
                    view.locator(pressed).first.scroll_into_view_if_needed()
                file = Path(home) / f"{name}.png"
                view.screenshot(path=file)
                FOLDER.mkdir(exist_ok=True)
                with Image.open(file) as image:
                    image.convert("RGB").save(FOLDER / f"{name}.webp", quality=80, method=6)
                context.close()
            browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
