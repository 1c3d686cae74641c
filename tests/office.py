"""LibreOffice as a second reader: `to_pdf`, and `needs_libreoffice` for the tests that use it.

Only 25.2 and later: 7.4 loses the tags of content controls and drops bold text inside them.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

OLDEST = (25, 2)
SECONDS = 120
"""For one conversion; LibreOffice can hang, and then it goes with every process it started."""

_ON_A_MAC = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")


def find_soffice() -> Path | None:
    """Return the program, or None if it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return Path(found)
    return _ON_A_MAC if _ON_A_MAC.is_file() else None


@cache
def version() -> tuple[int, int]:
    """Return LibreOffice's version, as (25, 2); (0, 0) if there is none."""
    soffice = find_soffice()
    if soffice is None:
        return (0, 0)
    try:
        said = subprocess.run([soffice, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except subprocess.TimeoutExpired:
        return (0, 0)
    number = re.search(r"LibreOffice\D*(\d+)\.(\d+)", said)
    return (int(number[1]), int(number[2])) if number else (0, 0)


# In CI the tests run, and fail, where they would be skipped at a developer's.
needs_libreoffice = pytest.mark.skipif(
    version() < OLDEST and not os.environ.get("CI"),
    reason=f"LibreOffice {OLDEST[0]}.{OLDEST[1]} or later is missing (found {version()}): install it as `soffice`",
)


def to_pdf(docx_paths: Iterable[Path], out_dir: Path) -> dict[Path, Path]:
    """Convert the documents in one go and return each one's PDF in `out_dir`; raise if any is missing."""
    if version() < OLDEST:
        raise FileNotFoundError(f"LibreOffice {OLDEST} or later is needed, found {version()}")
    paths = list(docx_paths)
    pdfs = {path: out_dir / f"{path.stem}.pdf" for path in paths}
    if len(set(pdfs.values())) < len(pdfs):
        raise ValueError("two documents have the same file name")
    with tempfile.TemporaryDirectory(prefix="soffice-") as profile:
        command = [str(find_soffice()), f"-env:UserInstallation={Path(profile).as_uri()}", "--headless"]
        command += ["--norestore", "--convert-to", "pdf", "--outdir", str(out_dir), *map(str, paths)]
        said = _run_or_kill(command, SECONDS)
    missing = [path.name for path, pdf in pdfs.items() if not pdf.is_file()]
    if missing:
        raise RuntimeError(f"LibreOffice made no PDF of {', '.join(missing)}: {said}")
    return pdfs


def _run_or_kill(command: list[str], seconds: int) -> str:
    """Run a command and return what it said; after `seconds` end it and its children and raise TimeoutError."""
    own_group = sys.platform != "win32"
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=own_group
    )
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        if own_group:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.communicate()
        raise TimeoutError(f"LibreOffice did not finish in {seconds} seconds") from None
