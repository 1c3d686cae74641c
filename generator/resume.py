"""What an earlier run has made already of precisely this case, so that a run that was stopped makes only the rest."""

from collections.abc import Iterable
from pathlib import Path

from generator import history, manifest
from generator.case import Case
from generator.documents import DocumentKind, Setting, edition, file_name, working_name
from generator.orders import applied


def made_already(
    case: Case, kinds: Iterable[DocumentKind], setting: Setting, out: Path, *, pdf: bool, keeps: bool
) -> tuple[Path, ...] | None:
    """Return the files of a case if all of them lie in `out` as they would be made again, else None.

    What people have written in a document stands. With `pdf` there must be one beside each; with `keeps`, each must
    be kept beside the case as it was generated. Raises TemplateError and OutputError as making them would.
    """
    folder = out / case.number
    rows = manifest.rows(folder)
    documents: list[Path] = []
    pdfs: list[Path] = []
    for kind in kinds:
        name = file_name(case, kind, applied(case, kind.key, setting.today), setting.state)
        row = rows.get(name, {})
        documents.append(folder / name)
        pdfs += [folder / row.get("pdf", "")] if pdf else []
        if row.get("udgave") != edition(case, kind, setting):
            return None
        if setting.state == "udsendelse":
            working = working_name(name)
            if manifest.was_edited(folder / working, rows.get(working)):
                return None
        elif keeps and case.source and not history.is_kept(case.source, case.number, name, row["sha256"]):
            return None
    files = (*documents, *pdfs)
    return files if all(file.is_file() for file in files) else None
