"""A document generated anew with the edits made in the old one kept: three ways, field by field.

What was sent, what was edited, what is generated now: untouched fields follow the data, edited ones stay, and where
both have changed both texts stand in the document, marked. Nothing that people wrote is ever left behind: what
cannot be carried over stops the merge, and the edited document stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.case import steps
from generator.fields import NO_OWN, Field, OwnFields, template_fields
from generator.finding import Finding
from generator.word.read import Reading, Value, read
from generator.word.reading_graft import NotGrafted, graft
from generator.word.reading_words import finding, named


@dataclass(frozen=True, slots=True)
class Merged:
    """The new document, None if the edits could not be kept; the paths `kept` as edited and those in `conflict`."""

    document: bytes | None
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def merge(sent: bytes, edited: bytes, fresh: bytes, own: OwnFields = NO_OWN) -> Merged:
    """Return `fresh` with what people changed from `sent` to `edited`. Raises CaseError for what cannot be read."""
    fields = template_fields(own)
    before = read(sent, fields)
    now, new = read(edited, fields, before), read(fresh, fields)
    changed = [path for path, value in now.values.items() if _is_edited(value, before.values.get(path))]
    if why := _stray(before, now) or _moved(changed, before, now, new, fields):
        return Merged(None, findings=(finding("flet-ikke", "", why=why),))
    homes = {path: _home(path, now) for path in changed}
    take = {homes[path] for path in changed if _is_free(now.values[path], before.values.get(path), new.values[path])}
    both = set(homes.values()) - take
    try:
        document = graft(fresh, edited, take, both)
    except NotGrafted as error:
        return Merged(None, findings=(finding("flet-ikke", "", why=str(error)),))
    found = [finding("flettet-konflikt", path, label=named(path, fields)) for path in sorted(both)]
    return Merged(document, tuple(sorted(take)), tuple(sorted(both)), tuple(found))


def _is_edited(value: Value, before: Value | None) -> bool:
    """Tell whether a control says or holds something else than when it was sent; formatting counts too."""
    if before is None:
        return True
    return value.text != before.text or value.odd or bool(value.others) != bool(before.others) or value.rich


def _is_free(value: Value, before: Value | None, new: Value) -> bool:
    """Tell whether the data says nothing else than before, or the same as the edit."""
    return before is None or new.text in {before.text, value.text}


def _stray(before: Reading, now: Reading) -> str:
    """Return what the edited document has outside the text of its fields, that a new document would not."""
    codes = {found.code for found in now.findings}
    if set(now.bare_rows) - set(before.bare_rows):
        return "en tabel har fået en række uden felter"
    if set(now.outside) - set(before.outside):
        return "der er skrevet uden for felterne"
    if "sporede-aendringer-udenfor" in codes:
        return "der er sporede ændringer uden for felterne"
    if "kommentarer" in codes:
        return "dokumentet har kommentarer"
    if "uloest-konflikt" in codes:
        return "der er stadig to tekster til samme felt fra en tidligere fletning"
    if any(value.others or value.odd for path, value in now.values.items() if path in before.values):
        return "et felt står flere steder med forskellig tekst"
    return ""


def _moved(changed: list[str], before: Reading, now: Reading, new: Reading, fields: Mapping[str, Field]) -> str:
    """Return why edits cannot find their place: rows are not the same rows any more, or the field is gone."""
    if now.template != new.template:
        return "dokumentet er dannet efter en anden skabelon"
    for path, order in {**before.rows, **now.rows}.items():
        if now.rows.get(path) != before.rows.get(path):
            return f"der er ændret rækker i {named(path, fields)}"
        if new.rows.get(path) != order and any(each.startswith(f"{path}[") for each in changed):
            return f"rækkerne i {named(path, fields)} er ændret i sagen"
    for path in changed:
        if path not in new.values:
            return f"{named(path, fields)} er ikke i det nye dokument"
    return ""


def _home(path: str, reading: Reading) -> str:
    """Return the tag of a control: its path by the index its rows had when they were sent."""
    tag = place = ""
    for step in steps(path):
        if isinstance(step, int):
            index = reading.rows[place][step]
            tag, place = f"{tag}[{step if index is None else index}]", f"{place}[{step}]"
        else:
            tag, place = f"{tag}.{step}".lstrip("."), f"{place}.{step}".lstrip(".")
    return tag
