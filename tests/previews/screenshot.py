"""A page of HTML -> a picture of it, by a Chromium without a window."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
MEASURE: Final = (
    "<script>document.documentElement.dataset.height = document.body.scrollHeight</script>"
)


def screenshot(page: str, picture: Path, *, width: int = 720, scale: int = 2) -> None:
    """Write a page as a PNG, as wide as told and as high as it is."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page + MEASURE, encoding="utf-8")
        seen = _browse(folder, f"--window-size={width},200", "--dump-dom", file.as_uri())
        height = re.search(r'data-height="(\d+)"', seen)
        if height is None:
            raise RuntimeError(f"the browser did not say how high the page for {picture} is")
        _browse(
            folder,
            f"--window-size={width},{height[1]}",
            f"--force-device-scale-factor={scale}",
            f"--screenshot={picture.absolute()}",
            file.as_uri(),
        )


def browser() -> str | None:
    """Give the Chromium of this machine, if it has one."""
    return next((found for one in BROWSERS if (found := shutil.which(one))), None)


def _browse(folder: str, *options: str) -> str:
    program = browser()
    if program is None:
        raise RuntimeError(f"no browser here: install one of {', '.join(BROWSERS)}")
    command = [
        program,
        "--headless",
        "--no-sandbox",  # the page is our own, and root has no sandbox
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-color-profile=srgb",
        f"--user-data-dir={folder}/profile",
        *options,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)  # noqa: S603 - ours
    return done.stdout
