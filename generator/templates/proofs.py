"""A template's own tests: the documents it makes of known cases, kept as text, and what has changed in them since."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path

from generator import documents
from generator.case import Case
from generator.documents import Setting
from generator.errors import OutputError, TemplateError
from generator.finding import Finding
from generator.messages import finding
from generator.orders import applied
from generator.templates.adapt import write
from generator.templates.trial import Trial, as_set
from generator.word.plain import plain_text

FOLDER = "proever"
_DAY = date(2026, 1, 1)
"""The day that cases without any date are made on, so that the same case gives the same text."""

_AROUND = 2


@dataclass(frozen=True, slots=True)
class Proof:
    """One document of one case as text: where it is kept, what it says now, and what was kept (None if nothing)."""

    file: Path
    now: str
    kept: str | None

    @property
    def is_same(self) -> bool:
        """Tell whether the document says what it did."""
        return self.now == self.kept

    def changes(self) -> Iterator[str]:
        """Yield the lines that differ, with a few around them: - is what was kept, + what it says now."""
        lines = unified_diff((self.kept or "").splitlines(), self.now.splitlines(), lineterm="", n=_AROUND)
        for line in list(lines)[2:]:
            yield f"linje {line.split('+')[1].split(',')[0].split(' ')[0]}:" if line.startswith("@@") else line


def proofs(data: bytes, trial: Trial, cases: Iterable[Case], folder: Path) -> list[Proof]:
    """Return the final document of each case that calls for this kind. Raises TemplateError for a template at fault."""
    found = []
    with as_set(data, trial) as made_with:
        for case in cases:
            if trial.kind in documents.called_for(case):
                day = applied(case, trial.kind.key, _DAY).day
                setting = Setting("endelig", day, trial.plain, made_with)
                text = plain_text(documents.make(case, trial.kind, setting).data)
                file = folder / f"{trial.kind.key}_{case.number}.txt"
                found.append(Proof(file, text, _kept(file)))
    return found


def _kept(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8") if file.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError("Prøven kan ikke læses.", place=str(file), mend="Slet den, og kør med --update.") from error


def findings(found: Iterable[Proof]) -> Iterator[Finding]:
    """Yield what is to be said of the proofs: those that have changed, and those that are new."""
    for proof in found:
        if proof.kept is None:
            yield finding("skabelon-proeve-ny", str(proof.file))
        elif not proof.is_same:
            yield finding("skabelon-proeve-aendret", str(proof.file))


def accept(found: Iterable[Proof]) -> list[Path]:
    """Keep what the documents say now; return the files written. Raises OutputError."""
    changed = [proof for proof in found if not proof.is_same]
    for proof in changed:
        write(proof.file, proof.now.encode("utf-8"))
    return [proof.file for proof in changed]


def at_fault(error: TemplateError) -> Finding:
    """Return a template that cannot be filled in with a case as a finding."""
    return Finding("skabelon-proeve", "fejl", error.place, error.message, error.mend)
