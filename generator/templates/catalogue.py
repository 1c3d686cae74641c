"""The catalogue of fields for whoever writes templates: each field ready to copy, as text and as a Word document.

docs/felter.md (`generator.fields_page`) is the same fields in the same groups, for the web.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.documents import template_file
from generator.fields import NO_OWN, Field, OwnFields, template_fields
from generator.orders import orders
from generator.places import BASE_SET, TEMPLATES
from generator.rules import rules
from generator.word.listing import Heading, Part, Table, Text, listing

TITLE = "Felter til skabeloner"
_OUTSIDE = {"profil": "Kommunens profil", "beregnet": "Beregnede værdier"}
_KINDS = {
    "tekst": "fri tekst",
    "linje": "én linje",
    "dato": "dato",
    "klokkeslaet": "klokkeslæt",
    "cpr": "CPR-nummer",
    "valg": "valg",
    "afkrydsning": "afkrydsning",
    "heltal": "helt tal",
    "tal": "tal",
}
_NAMES = "xyz"
"""What a row of a list is called in its loop, the outermost list first."""

_HOW = (
    "Kopiér et felt fra kolonnen »Kopiér«, og sæt det ind i din skabelon, hvor svaret skal stå. Skriv ikke om på det: "
    "rehabplan sætter selv et felt i Word om værdien, med navn og hjælp.",
    "Felter i en liste skal stå i listens løkke. I en tabel: sæt de to linjer, der begynder med {%tr, i hver sin række "
    "over og under den række, der skal gentages. Uden for en tabel: skriv {%p i stedet for {%tr, i hvert sit afsnit.",
    "Kolonnen »Loven« viser, hvor feltet er krævet, med bekendtgørelsens årstal. Alle regler står i docs/regler.md.",
)
_CHOICES = (
    "Et valg viser sin tekst, men sammenlignes med sin nøgle. Sådan bliver et afsnit kun vist ved ét af valgene: "
    '{%p if sagstype == "jobafklaring_foerste" %} … {%p endif %}.'
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One field: its label, the placeholder to copy, its kind, and the paragraph that asks for it, if any does."""

    field: Field
    placeholder: str
    kind: str
    law: str


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under a heading; of a list, `loop` is the first and the last line of what goes through it."""

    title: str
    entries: tuple[Entry, ...]
    loop: tuple[str, ...] = ()


def headed(own: OwnFields = NO_OWN) -> Iterator[tuple[str, Field]]:
    """Yield every field that can be shown, with the heading of its group; groups and lists themselves left out."""
    fields = template_fields(own)
    for path, field in fields.items():
        if path.startswith("tidligere_behandlinger[]") or field.kind in {"gruppe", "liste"}:
            continue
        top = path.split(".")[0].removesuffix("[]")
        yield ("Sagen" if "." not in path else fields[top].label if top in fields else _OUTSIDE[top]), field


def kind(field: Field) -> str:
    """Return what can stand in a field, in Danish."""
    if field.kind == "valg":
        return "valg: " + ", ".join(f"{choice.title} (`{choice.key}`)" for choice in field.choices)
    return _KINDS[field.kind]


def catalogue(own: OwnFields = NO_OWN) -> list[tuple[str, list[Group]]]:
    """Return the fields by heading: first those outside lists, then list by list."""
    fields, laws = template_fields(own), _laws()
    found: dict[str, dict[str, list[Entry]]] = {}
    for heading, field in headed(own):
        rows = field.path.rpartition("[].")[0]
        entry = Entry(field, f"{{{{ {_in_loop(field.path)} }}}}", kind(field), laws.get(field.path, ""))
        found.setdefault(heading, {"": []}).setdefault(rows, []).append(entry)
    return [
        (heading, [_group(rows, entries, fields) for rows, entries in lists.items() if entries])
        for heading, lists in found.items()
    ]


def _group(rows: str, entries: list[Entry], fields: Mapping[str, Field]) -> Group:
    if not rows:
        return Group("", tuple(entries))
    label = fields[rows].label or rows
    outer = f" (i løkken om {fields[rows.rpartition('[].')[0]].label})" if "[]." in rows else ""
    opening = f"{{%tr for {_NAMES[rows.count('[].')]} in {_in_loop(rows)} %}}"
    return Group(f"Liste: {label}{outer}", tuple(entries), (opening, "{%tr endfor %}"))


def _in_loop(path: str) -> str:
    """Return a path as it is written inside the loops of its lists: `x.dato` for `bilag[].dato`."""
    before, in_list, last = path.rpartition("[].")
    return f"{_NAMES[before.count('[].')]}.{last}" if in_list else path


def _laws() -> dict[str, str]:
    """Return the paragraph that asks for each field in the newest order that does."""
    found: dict[str, str] = {}
    for rule in rules():
        newest = [order.key for order in orders() if order.key in rule.law.paragraphs][-1:]
        for path in [path for paths in rule.demands for path in paths if newest]:
            found.setdefault(path, f"{rule.law.paragraphs[newest[0]]} ({newest[0]})")
    return found


def lines(own: OwnFields = NO_OWN) -> Iterator[str]:
    """Yield the catalogue as text: the placeholder first, so that it can be copied from a terminal."""
    for heading, groups in catalogue(own):
        yield heading.upper()
        for group in groups:
            if group.title:
                yield f"  {group.title}"
                yield f"  {' … '.join(group.loop)}"
            for entry in group.entries:
                said = " · ".join(filter(None, (entry.field.label, entry.kind, entry.law)))
                yield f"    {entry.placeholder}   {said}"
        yield ""


def as_docx(own: OwnFields = NO_OWN) -> bytes:
    """Return the catalogue as a Word document in the look of the templates; it is text, and never a template."""
    return listing(TITLE, list(_parts(own)), template_file(TEMPLATES / BASE_SET, "indsatsdel").read_bytes())


def _parts(own: OwnFields) -> Iterator[Part]:
    yield from map(Text, _HOW)
    for heading, groups in catalogue(own):
        yield Heading(heading, 1)
        for group in groups:
            if group.title:
                yield Heading(group.title, 2)
                yield from (Text(line, code=True) for line in group.loop)
            entries = tuple((e.field.label, e.placeholder, e.kind.partition(":")[0], e.law) for e in group.entries)
            name = f"Felter: {group.title.removeprefix('Liste: ') or heading}"
            yield Table(name, ("Felt", "Kopiér", "Slags", "Loven"), entries, (29, 42, 12, 17), code=1)
    yield Heading("Valgenes nøgler", 1)
    yield Text(_CHOICES)
    rows = tuple((field.path, _choices(field)) for _, field in headed(own) if field.kind == "valg")
    yield Table("Valgenes nøgler", ("Felt", "Nøgle: det, der står i dokumentet"), rows, (36, 64))


def _choices(field: Field) -> str:
    return "; ".join(f"{choice.key}: {choice.title}" for choice in field.choices)
