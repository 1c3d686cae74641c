"""Tagged PDFs by LibreOffice: within a time limit, with a profile of its own, and nothing left running or half written.

Only LibreOffice 25.2 and later: older ones drop bold text inside content controls.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from generator.errors import OutputError

OLDEST = (25, 2)
SECONDS = 120
"""For one run; LibreOffice can hang, and then it goes with every process it started."""

_FILTER = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'
_PLACES = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path(os.environ.get("PROGRAMFILES", "C:/Program Files")) / "LibreOffice/program/soffice.com",
)
_MEND = "Installér LibreOffice 25.2 eller nyere, eller åbn dokumentet i Word og vælg Gem som PDF."


def find_libreoffice() -> Path:
    """Return the program. Raises OutputError if there is none, or only one too old."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    program = Path(found) if found else next((place for place in _PLACES if place.is_file()), None)
    if program is None:
        raise OutputError("LibreOffice er ikke fundet, så der kan ikke laves PDF.", mend=_MEND)
    if _version(program) < OLDEST:
        raise OutputError("LibreOffice er for gammelt til at lave PDF.", place=str(program), mend=_MEND)
    return program


@cache
def _version(program: Path) -> tuple[int, int]:
    try:
        said = _run([str(program), "--version"], 30)
    except TimeoutError:
        return (0, 0)
    number = re.search(r"LibreOffice\D*(\d+)\.(\d+)", said)
    return (int(number[1]), int(number[2])) if number else (0, 0)


def to_pdf(files: Sequence[Path], seconds: int = SECONDS) -> list[Path]:
    """Write a PDF beside each document and return them; each appears whole or not at all. Raises OutputError."""
    program, made = find_libreoffice(), []
    with tempfile.TemporaryDirectory(prefix="rehabplan-", ignore_cleanup_errors=True) as private:
        for file in files:
            pdf = _convert(program, file, Path(private), seconds)
            made.append(_put(pdf, file.with_suffix(".pdf")))
    return made


def _convert(program: Path, file: Path, private: Path, seconds: int) -> Path:
    profile = f"-env:UserInstallation={(private / 'profil').as_uri()}"
    command = [str(program), profile, "--headless", "--norestore", "--convert-to", _FILTER]
    try:
        _run([*command, "--outdir", str(private / "ud"), str(file)], seconds)
    except TimeoutError as error:
        raise OutputError("LibreOffice blev ikke færdig i tide.", place=str(file), mend="Prøv igen.") from error
    pdf = private / "ud" / f"{file.stem}.pdf"
    if not pdf.is_file():
        raise OutputError(
            "LibreOffice lavede ingen PDF.", place=str(file), mend="Åbn dokumentet, og se, om det er helt."
        )
    return pdf


def _put(pdf: Path, target: Path) -> Path:
    """Move a PDF into place in one step, also from another disk."""
    waiting = target.with_name(f".{target.name}.tmp")
    try:
        shutil.copyfile(pdf, waiting)
        waiting.replace(target)
    except OSError as error:
        waiting.unlink(missing_ok=True)
        raise OutputError("PDF-filen kan ikke skrives.", place=str(target), mend="Luk den, og prøv igen.") from error
    return target


def _run(command: list[str], seconds: int) -> str:
    """Run a command and return what it said; after `seconds` end it and its children and raise TimeoutError."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=sys.platform != "win32",
    )
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        _end(process)
        raise TimeoutError(f"{command[0]} did not finish in {seconds} seconds") from None


def _end(process: "subprocess.Popen[str]") -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
