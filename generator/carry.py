"""Carrying forward: what one part of the plan says that the next begins with, as a table of paths.

Goals, facts and wishes go from the forberedende del to the indstilling; goal, efforts, follow-up and mentor from there
to the indsatsdel. Reasons never do, neither the team's nor the citizen's: each part must give its own. Only what is
empty is filled, and a text that is still word for word its source is told as such.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from generator.case import Case
from generator.fields import catalogue, generic, label
from generator.finding import Finding
from generator.values import dataclass
from generator.word.reading_words import finding

Part = Literal["indstilling", "indsatsdel"]

TABLE: Mapping[Part, tuple[tuple[str, str], ...]] = {
    "indstilling": (
        ("forberedende_del.maal.borgerens_ord", "indstilling.borgerens_maal"),
        ("forberedende_del.maal.jobmaal", "indstilling.maal"),
        ("forberedende_del.maal.uddannelsesmaal", "indstilling.maal"),
        ("forberedende_del.udfordringer.beskaeftigelse", "indstilling.beskaeftigelsesforhold"),
        ("forberedende_del.udfordringer.sociale", "indstilling.sociale_forhold"),
        ("forberedende_del.helbred.beskrivelse", "indstilling.helbredsforhold"),
    ),
    "indsatsdel": (
        ("indstilling.maal", "indsatsdel.maal.konkret"),
        ("indstilling.indsatser[].titel", "indsatsdel.aktiviteter[].titel"),
        ("indstilling.indsatser[].omraade", "indsatsdel.aktiviteter[].omraade"),
        ("indstilling.indsatser[].tilbud", "indsatsdel.aktiviteter[].tilbud"),
        ("indstilling.indsatser[].indhold", "indsatsdel.aktiviteter[].indhold"),
        ("indstilling.indsatser[].timer", "indsatsdel.aktiviteter[].timer"),
        ("indstilling.indsatser[].hvornaar", "indsatsdel.aktiviteter[].hvornaar"),
        ("indstilling.indsatser[].afdeling", "indsatsdel.aktiviteter[].forvaltning"),
        ("indstilling.indsatser[].ansvarlig", "indsatsdel.aktiviteter[].ansvarlig"),
        ("indstilling.indsatser[].hensyn", "indsatsdel.aktiviteter[].hensyn"),
        ("indstilling.indsatser[].titel", "indsatsdel.sammenhaeng[].indsats"),
        ("indstilling.opfoelgning", "indsatsdel.opfoelgning.beskrivelse"),
        ("indstilling.mentor", "indsatsdel.stoette.mentor"),
        ("indstilling.mentor_formaal", "indsatsdel.stoette.mentor_maal"),
        ("indstilling.oevrig_stoette", "indsatsdel.stoette.oevrig"),
    ),
}
"""Source and target; where two have one target, the first that is known goes there."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The case with what was carried, the paths that were filled, and a finding for each text among them."""

    case: Case
    filled: tuple[str, ...]
    findings: tuple[Finding, ...]


def carry(case: Case, part: Part) -> Carried:
    """Return the case with the empty fields of `part` filled from the part before; a list only if it has no rows."""
    filled: list[str] = []
    result = case
    for source, target in TABLE[part]:
        for path, value in _fills(case, source, target):
            if _is_empty(result.get(path)):
                result = result.with_value(path, value)
                filled.append(path)
    return Carried(result, tuple(filled), tuple(found for found in unworked(result) if found.path in filled))


def _fills(case: Case, source: str, target: str) -> Iterator[tuple[str, Any]]:
    """Yield each place to fill and its value; rows come only into a list without any."""
    if "[]." not in source:
        if not _is_empty(value := case.get(source)):
            yield target, value
        return
    (rows, key), (target_rows, target_key) = source.split("[]."), target.split("[].")
    if not case.get(target_rows):
        for index, row in enumerate(case.get(rows) or ()):
            if not _is_empty(value := row.get(key)):
                yield f"{target_rows}[{index}].{target_key}", value


def unworked(case: Case) -> list[Finding]:
    """Return an oplysning for each free text that is still word for word what it was carried from."""
    fields = catalogue()
    pairs = [pair for table in TABLE.values() for pair in table if fields[pair[1]].kind == "tekst"]
    found = {path for source, target in pairs for path in _equal(case, source, target)}
    return [finding("overfoert", path, label=label(path, fields)) for path in sorted(found, key=_in_schema)]


def _equal(case: Case, source: str, target: str) -> Iterator[str]:
    if "[]." not in source:
        if case.get(target) and case.get(target) == case.get(source):
            yield target
        return
    (rows, key), (target_rows, target_key) = source.split("[]."), target.split("[].")
    said = {row.get(key) for row in case.get(rows) or ()} - {None, ""}
    for index, row in enumerate(case.get(target_rows) or ()):
        if row.get(target_key) in said:
            yield f"{target_rows}[{index}].{target_key}"


def _in_schema(path: str) -> tuple[int, str]:
    return list(catalogue()).index(generic(path)), path


def _is_empty(value: object) -> bool:
    return value is None or value == "" or value == []
