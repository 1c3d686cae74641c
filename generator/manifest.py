"""What was made for a case, kept beside the documents: `out/<sagsnr>/manifest.json`.

It tells a document that was edited since it was made, so that none is overwritten.
"""

import errno
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from generator import __version__
from generator.case import Case
from generator.case import digest as digest_of
from generator.documents import Document
from generator.errors import OutputError
from generator.files import Busy, alone, digest, write_each, write_whole
from generator.finding import Finding
from generator.load import faults
from generator.messages import finding

NAME = "manifest.json"
Merge = Callable[[Document, Path, str], tuple[bytes | None, list[Finding]]]
"""Given a new document, the edited file, and the SHA-256 of what was generated: the two in one, and what to say."""
_REASONS = {
    errno.ENOSPC: "Der er ikke plads på disken.",
    errno.EROFS: "Drevet kan kun læses.",
    errno.ENAMETOOLONG: "Stien er for lang.",
    errno.EEXIST: "En fil har mappens navn.",
    errno.ENOTDIR: "En fil har mappens navn.",
}


def write_documents(
    case: Case,
    documents: Iterable[Document],
    findings: Mapping[str, list[Finding]],
    out: Path,
    merge: Merge | None = None,
) -> list[Finding]:
    """Write the documents of a case and its manifest into `out/<sagsnr>`; return a finding for each that was edited.

    A PDF that is of an older document from now on is a finding too. Each file appears whole or not at all; an edited
    one stays as it is, unless `merge` gives it anew with its edits kept: it still counts as edited then. `findings` by
    document key go into the manifest. Raises OutputError for a folder or file that cannot be written.
    """
    folder = out / case.number
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            return _write_all(case, documents, findings, folder, merge)
    except Busy as error:
        raise OutputError(
            "Et andet program skriver i mappen.", place=str(folder), mend="Vent, og prøv igen."
        ) from error
    except PermissionError as error:
        raise OutputError(
            "Filen kan ikke skrives.", place=_place(error, folder), mend="Luk den i Word, og prøv igen."
        ) from error
    except OSError as error:
        raise OutputError(
            _REASONS.get(error.errno or 0, "Der kan ikke skrives her."),
            place=_place(error, folder),
            mend="Kontrollér plads og adgang.",
        ) from error


def _place(error: OSError, folder: Path) -> str:
    """Return the file at fault: what was to be replaced, not the temporary file beside it."""
    return str(error.filename2 or error.filename or folder)


def _write_all(
    case: Case,
    documents: Iterable[Document],
    findings: Mapping[str, list[Finding]],
    folder: Path,
    merge: Merge | None,
) -> list[Finding]:
    known = rows(folder)
    edited: list[Finding] = []
    fresh: dict[Path, bytes] = {}
    told: dict[str, dict[str, Any]] = {}
    for document in documents:
        file = folder / document.file_name
        row, data = known.get(document.file_name), document.data
        if was_edited(file, row, document.data):
            merged, found = merge(document, file, row["sha256"]) if merge and row else (None, [])
            if merged is None and not found:
                found = [finding("rettet-dokument", str(file.name), file=file.name)]
            edited += found
            if merged is None:
                continue
            data = merged
        fresh[file] = data
        told[document.file_name] = fresh_row = _row(document, findings.get(document.kind.key, []))
        if row and "pdf" in row:
            same = data is document.data and row["sha256"] == fresh_row["sha256"]
            fresh_row |= {"pdf": row["pdf"]} if same else {}
            edited += [] if same else [finding("pdf-foraeldet", row["pdf"], file=row["pdf"])]
    try:
        for file in write_each({**fresh, folder / NAME: _manifest(case, {**known, **told})}):
            known |= {name: row for name, row in told.items() if name == file.name}
    except BaseException:  # those that are there would pass for edited the next time
        write_whole(folder / NAME, _manifest(case, known))
        raise
    return edited


def note_pdfs(folder: Path, pdfs: Mapping[str, str]) -> None:
    """Add to the manifest in `folder` the PDF of each document, by file name. Raises OutputError."""
    try:
        with alone(folder):
            known = read(folder)
            for row in known["dokumenter"]:
                row |= {"pdf": pdfs[row["fil"]]} if row["fil"] in pdfs else {}
            write_whole(folder / NAME, _as_json(known))
    except (Busy, OSError) as error:
        raise OutputError("Manifestet kan ikke skrives.", place=str(folder / NAME), mend="Prøv igen.") from error


def _as_json(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def _manifest(case: Case, rows: Mapping[str, Mapping[str, Any]]) -> bytes:
    manifest = {
        "skemaversion": "1.0",
        "sagsnr": case.number,
        "generator": f"rehabplan {__version__}",
        "sag_sha256": digest_of(case),
        "dokumenter": [rows[name] for name in sorted(rows)],
    }
    return _as_json(manifest)


def was_edited(file: Path, row: Mapping[str, Any] | None, fresh: bytes | None = None) -> bool:
    """Tell whether a file is neither what its row of the manifest says, nor the document `fresh`."""
    if not file.exists():
        return False
    present = digest(file.read_bytes())
    return (fresh is None or present != digest(fresh)) and (row is None or present != row["sha256"])


def _row(document: Document, findings: list[Finding]) -> dict[str, Any]:
    return {
        "noegle": document.kind.key,
        "fil": document.file_name,
        "sha256": digest(document.data),
        "tilstand": document.state,
        "udgave": document.edition,
        "skabelon": document.template,
        "skabelon_sha256": document.template_sha256,
        "regelsaet": document.applied.order.key,
        "regelsaet_navn": document.applied.order.title,
        "foreloebigt": document.applied.provisional,
        "lavet": datetime.now(UTC).isoformat(timespec="seconds"),
        "fund": [found.as_dict() for found in findings],
    }


def read(folder: Path) -> dict[str, Any]:
    """Return the manifest in `folder`, or nothing if there is none. Raises OutputError if it cannot be read."""
    file = folder / NAME
    if not file.exists():
        return {}
    try:
        manifest: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if faults(manifest, "manifest"):
            raise ValueError("not a manifest")
    except (ValueError, RecursionError) as error:
        raise OutputError(
            "Manifestet kan ikke læses.", place=str(file), mend="Omdøb mappen, og dan dokumenterne igen."
        ) from error
    return manifest


def rows(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the rows of the manifest in `folder`, one for each document, by file name. Raises OutputError."""
    return {row["fil"]: row for row in read(folder).get("dokumenter", ())}
