"""A document made anew meets what people have written: merged, sent as they left it, kept to hold edits up against."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from generator import history, manifest, merge, pdf
from generator.case import Case
from generator.documents import Document, working_name
from generator.errors import CaseError, OutputError
from generator.finding import Finding
from generator.messages import finding
from generator.word.reading_package import marks
from generator.word.reading_words import finding as said_of_file
from generator.word.send import to_send


def merging(case: Case) -> manifest.Merge:
    """Return how a document of this case is made anew when it has been edited: three ways, from what was generated."""

    def merge_in(document: Document, edited: Path, sent: str) -> tuple[bytes | None, list[Finding]]:
        bases = history.sent(case.source, case.number, document.file_name) if case.source else []
        base = next((base for base in bases if manifest.digest(base) == sent), None)
        if base is None or document.state == "udsendelse":
            return None, []
        try:
            merged = merge.merge(base, edited.read_bytes(), document.data, case.own)
        except CaseError:  # no Word document any more, or locked with a password: it stays as it is
            return None, []
        at_file = [replace(found, path=document.file_name) for found in merged.findings if merged.document is None]
        return merged.document, at_file or list(merged.findings)

    return merge_in


def keep(file: Path, case: Case, documents: Iterable[Document]) -> list[Finding]:
    """Keep documents as they were generated; where the case's folder cannot be written in, that is told."""
    ours = {document.file_name: document.data for document in documents if document.state != "udsendelse"}
    try:
        if ours:
            history.keep_sent(file, case.number, ours)
    except OutputError:
        return [said_of_file("grundlag-ikke-gemt", name, file=name) for name in ours]
    return []


def as_written(
    documents: Sequence[Document], folder: Path, again: Callable[[], Sequence[Document]]
) -> tuple[list[Document], list[Finding]]:
    """Return the copies to send: of the document as people have edited it in `folder`, else as made from the data.

    One that may not be sent as it is, is left out; its findings tell why. `again` makes the documents that lie there.
    """
    rows = {row["fil"]: row for row in manifest.read(folder).get("dokumenter", ())}
    found: list[Finding] = []
    copies = []
    fresh: dict[str, Document] = {}
    for document in documents:
        name = working_name(document.file_name)
        if not manifest.was_edited(folder / name, rows.get(name)):
            copies.append(document)
            continue
        fresh = fresh or {one.file_name: one for one in again()}
        data, told = _copy(folder / name, marks(fresh[name].data).edition)
        found += told
        if data is not None:
            copies.append(replace(document, data=data, edition=""))  # of what people wrote, not of the case alone
    return copies, found


def _copy(file: Path, now: str) -> tuple[bytes | None, list[Finding]]:
    """Return the copy to send of an edited document; `now` is the mark of one made of the case as it is now."""
    try:
        edited = file.read_bytes()
        data, objections = to_send(edited)
        if data is None:
            return None, [replace(each, path=file.name, message=f"{file.name}: {each.message}") for each in objections]
        stale = [] if marks(edited).edition == now else [finding("kopi-af-aeldre", file.name, file=file.name)]
    except CaseError as error:
        return None, [Finding("kan-ikke-koere", "fejl", file.name, error.message, error.mend)]
    except OSError as error:
        raise OutputError("Filen kan ikke læses.", place=str(file), mend="Luk den i Word, og prøv igen.") from error
    return data, [finding("kopi-af-rettet", file.name, file=file.name), *stale]


def as_pdf(folder: Path, files: Sequence[Path]) -> tuple[list[Path], list[Finding]]:
    """Write a PDF beside each document, and note it in the manifest; what stands in the way is told."""
    try:
        made = pdf.to_pdf(files)
        manifest.note_pdfs(folder, {file.name: made.name for file, made in zip(files, made, strict=True)})
    except OutputError as error:
        return [], [Finding("kan-ikke-koere", "fejl", error.place, error.message, error.mend)]
    return made, []
