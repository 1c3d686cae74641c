"""What cannot run at all, as exceptions; what is wrong with the data is a `Finding`.

RehabplanError
├── CaseError      a case file that cannot be read
├── TemplateError  a template that cannot be used
└── OutputError    a document that may not or cannot be written

Every message is Danish and says what happened, where, and what to do.
No message quotes the text of a case.
"""


class RehabplanError(Exception):
    """A run that cannot go on: `message` (what), `place` (where) and `mend` (what to do), in Danish."""

    def __init__(self, message: str, *, place: str = "", mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.mend = mend

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return " ".join(part for part in (f"{where}{self.message}", self.mend) if part)


def unreachable(error: OSError) -> RehabplanError:
    """Return a file or folder that the operating system does not let us at, as an error that names it."""
    return RehabplanError(
        "Der kan ikke læses eller skrives her.",
        place=str(error.filename2 or error.filename or ""),
        mend="Kontrollér adgang og plads, og at filen ikke er åben i et andet program.",
    )


class CaseError(RehabplanError):
    """A case, meeting or profile file that cannot be read."""


class TemplateError(RehabplanError):
    """A Word template that cannot be used; `place` names part, heading or paragraph."""


class OutputError(RehabplanError):
    """A document that may not be overwritten or cannot be written."""
