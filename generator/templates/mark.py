"""A copy of a template where each fault is a comment in Word at its place."""

from pathlib import Path

from generator.errors import OutputError
from generator.templates.adapt import write
from generator.templates.check import Checked
from generator.word.marks import commented, paragraph_of

_SIGNS = {"fejl": "FEJL", "advarsel": "ADVARSEL"}


def marked(data: bytes, checked: Checked) -> bytes:
    """Return the copy; remarks (`oplysning`) are left out. Raises TemplateError for a file that cannot be read."""
    notes = []
    for found, spot in zip(checked.findings, checked.spots, strict=True):
        if found.level in _SIGNS:
            number = paragraph_of(spot)
            place = f"\nSted: {found.path}" if number == 0 else ""
            law = f" ({found.law})" if found.law else ""
            notes.append((number, f"{_SIGNS[found.level]}: {found.message}{law}\n{found.mend}{place}"))
    return commented(data, notes)


def save(file: Path, data: bytes) -> Path:
    """Write the copy beside the template under a name that nothing has, and return its path. Raises OutputError."""
    endings = ("", *(f"_{number}" for number in range(2, 100)))
    names = (file.with_name(f"{file.stem}_markeret{ending}.docx") for ending in endings)
    copy = next((one for one in names if not one.exists()), None)
    if copy is None:
        raise OutputError("Der er for mange kopier i mappen.", place=str(file.parent), mend="Slet nogle af dem.")
    write(copy, data)
    return copy
