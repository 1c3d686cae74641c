"""A document made anew meets what people have written: merged, sent as they left it, kept to hold edits up against."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator import history, manifest
from generator.case import Case
from generator.documents import Document, working_name
from generator.errors import CaseError, OutputError
from generator.files import digest
from generator.finding import Finding
from generator.messages import finding
from generator.word.reading_words import finding as said_of_file

if TYPE_CHECKING:
    from generator.readback import ReadBack


def merging(case: Case) -> manifest.Merge:
    """Return how a document of this case is made anew when it has been edited: three ways, from what was generated."""

    def merge_in(document: Document, edited: Path, sent: str) -> tuple[bytes | None, list[Finding]]:
        base = _base(history.sent(case.source, case.number, document.file_name) if case.source else [], sent)
        if base is None or document.state == "udsendelse":
            return None, []
        from generator import merge  # brings lxml, which a document that nobody has written in does without

        try:
            merged = merge.merge(base, edited.read_bytes(), document.data, case.own)
        except CaseError:  # no Word document any more, or locked with a password: it stays as it is
            return None, []
        at_file = [replace(found, path=document.file_name) for found in merged.findings if merged.document is None]
        return merged.document, at_file or list(merged.findings)

    return merge_in


def _base(kept: Sequence[bytes], sent: str) -> bytes | None:
    """Return the document with the digest `sent`, or as it was read since: what the case has of it is no edit."""
    from generator.word.reading_package import marks

    generated = next((each for each in kept if digest(each) == sent), None)
    edition = marks(generated).edition if generated else ""
    return next((each for each in kept if marks(each).edition == edition), None) if edition else generated


def keep(file: Path, case: Case, documents: Iterable[Document], folder: Path | None = None) -> list[Finding]:
    """Keep documents as they were generated; where the case's folder cannot be written in, that is told.

    It comes before they are written into `folder`, so that none ever lies there without what it is held against.
    """
    ours = {document.file_name: document.data for document in documents if document.state != "udsendelse"}
    try:
        if ours:
            history.keep_sent(file, case.number, ours, lambda: _digests(folder) if folder else ())
    except OutputError:
        return [said_of_file("grundlag-ikke-gemt", name, file=name) for name in ours]
    return []


def keep_read(file: Path, case: Case, docx: Path, data: bytes, back: "ReadBack") -> None:
    """Keep a document as it was read, if all in it has come into the case: people go on writing in it.

    One of which something was not taken is held against what it was held against before, so that this is told again.
    Also kept where nothing changes: the power may have gone between an earlier reading's case and this.
    """
    if not back.unread and all(found.level == "oplysning" for found in back.findings):
        with suppress(OutputError):  # the case is saved; at worst the next reading asks about a field
            history.keep_sent(file, case.number, {docx.name: data}, lambda: _digests(docx.parent))


def _digests(folder: Path) -> set[str]:
    """Return the digests of the documents in `folder` as they were made."""
    return {row["sha256"] for row in manifest.rows(folder).values()}


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
        data, told = _copy(folder / name, fresh[name].edition)
        found += told
        if data is not None:
            copies.append(replace(document, data=data, edition=""))  # of what people wrote, not of the case alone
    return copies, found


def _copy(file: Path, now: str) -> tuple[bytes | None, list[Finding]]:
    """Return the copy to send of an edited document; `now` is the mark of one made of the case as it is now."""
    from generator.word.reading_package import marks
    from generator.word.send import to_send

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
    from generator import pdf

    try:
        made = pdf.to_pdf(files)
        manifest.note_pdfs(folder, {file.name: made.name for file, made in zip(files, made, strict=True)})
    except OutputError as error:
        return [], [Finding("kan-ikke-koere", "fejl", error.place, error.message, error.mend)]
    return made, []
