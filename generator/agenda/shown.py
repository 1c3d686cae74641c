"""What an agenda shows of a case, in words: as little as the meeting needs, by the municipality's choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from generator import formats
from generator.agenda.booking import is_held
from generator.agenda.deadlines import REGION
from generator.agenda.law import OUTCOME
from generator.agenda.plan import Agenda, Entry
from generator.agenda.sheet import Value
from generator.case import Case
from generator.fields import Field, catalogue
from generator.finding import Finding
from generator.formats import read_cpr, short_date

PRIVATE_ROLES = {"borger", "bisidder", "partsrepraesentant", "vaerge"}
OVERDUE = "Overskredet frist"
PROTECTED = "Beskyttet adresse"
_ADULT_EDUCATION_AGE = 30


@dataclass(frozen=True, slots=True)
class Line:
    """A case on the sheet Dagsorden: the entry, its agenda, and whether the copy goes out."""

    entry: Entry
    agenda: Agenda
    is_sent: bool

    @property
    def case(self) -> Case:
        """The case with the meeting in it."""
        return self.entry.case

    @property
    def day(self) -> date:
        """The day of the meeting."""
        return self.agenda.meeting.day


def title(path: str, value: object, day: date) -> str:
    """Return the title of a choice on a day, "" for none."""
    return next((choice.title_on(day) for choice in catalogue()[path].choices if choice.key == value), "")


def day_at(case: Case, path: str) -> date | None:
    """Return the date at a path, if it is known."""
    value = case.get(path)
    return date.fromisoformat(value) if value else None


def clock_at(minutes: int) -> time:
    """Return minutes since midnight as a time; midnight at the end of the day is its last minute."""
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else time(23, 59)


def shows(profile: Mapping[str, Any], what: str) -> bool:
    """Tell whether the municipality shows `cpr` or `helbred`: it must have chosen to, and said why."""
    chosen = profile.get("dagsorden", {})
    return bool(chosen.get(what) and chosen.get(f"{what}_grund"))


def citizen(line: Line) -> str:
    """Return the citizen's name as the municipality shows it."""
    return private_name(line, line.case.get("borger.navn") or "")


def private_name(line: Line, name: str) -> str:
    """Return a private person's name: in full only where the municipality says so and nothing is protected."""
    if line.case.get("borger.adressebeskyttelse"):
        return "Beskyttet" if line.is_sent else initials(name)
    in_full = line.agenda.profile.get("dagsorden", {}).get("navne") == "fuldt"
    return name if in_full else initials(name)


def initials(name: str) -> str:
    """Return the first letter of every part of a name: Pernille Ørskov-Dahl is PØD."""
    return "".join(part[0].upper() for part in name.replace("-", " ").split())


def age(line: Line) -> int | None:
    """Return the citizen's age on the day of the meeting."""
    cpr = read_cpr(line.case.get("borger.cpr") or "")
    return cpr.age_on(line.day) if cpr and cpr.born <= line.day else None


def cpr(line: Line) -> str:
    """Return the CPR number in full."""
    return str(read_cpr(line.case.get("borger.cpr") or "") or "")


def attends(line: Line) -> str:
    """Say whether the citizen attends, else the lawful reason; that someone is ill is not said."""
    answer, why = line.case.get("moede.borger_deltager"), line.case.get("moede.borger_fravaer")
    if answer != "nej":
        return "Ja" if answer == "ja" else "Ikke afklaret"
    if why in {"syg", "afbud"}:
        return "Nej: mødet udsættes"
    return f"Nej: {title('moede.borger_fravaer', why, line.day).lower() or 'grunden mangler'}"


def lay_assistant(line: Line) -> str:
    """Say whether a lay assistant or representative comes."""
    if line.case.get("borger.repraesentant.navn"):
        path = "borger.repraesentant.rolle"
        return title(path, line.case.get(path), line.day) or "Repræsentant"
    path = "moede.bisidder_deltager"
    expected = "Ventes" if line.case.get("borger.bisidder.navn") else ""
    return title(path, line.case.get(path), line.day) or expected


def interpreter(line: Line) -> str:
    """Say the language to interpret, or that there is no need."""
    answer = line.case.get("borger.tolk_behov")
    return line.case.get("borger.tolk_sprog") or "Ja, sprog mangler" if answer == "ja" else "Nej" if answer else ""


def called_in(line: Line) -> str:
    """Say who must be called in beyond the fixed members, and why."""
    guests = [": ".join(filter(None, (guest.title or guest.name, guest.reason))) for guest in line.entry.item.guests]
    areas = {row.get("omraade") for row in line.case.get("moede.deltagere") or ()}
    years = age(line)
    is_young = years is not None and years < _ADULT_EDUCATION_AGE
    if is_young and line.case.get("borger.erhvervsuddannelse") == "nej" and "undervisning" not in areas:
        guests.append("Mangler: undervisningsområdet (under 30 år uden erhvervskompetencegivende uddannelse)")
    return "; ".join(guests)


def certificate(line: Line) -> str:
    """Say which certificate there is and from when, or by which exception there is none."""
    path = "forberedende_del.laegens_vurdering"
    if exception := line.case.get(f"{path}.undladt"):
        return f"Undladt: {title(f'{path}.undladt', exception, line.day)}"
    name = title(f"{path}.attest", line.case.get(f"{path}.attest"), line.day).partition(" (")[0]
    dated = day_at(line.case, f"{path}.attest_dato")
    return f"{name}\n{short_date(dated) if dated else 'uden dato'}" if name else "Mangler"


def preparation(line: Line) -> str:
    """Say whether the forberedende del is ready."""
    return "Klar" if is_ready(line.entry) else "Ikke begyndt" if _is_unbegun(line) else f"Mangler {_faults(line)}"


def is_ready(entry: Entry) -> bool:
    """Tell whether the forberedende del has its date and no fault."""
    dated = entry.case.get("forberedende_del.dato")
    return bool(dated) and not any(found.level == "fejl" for found in entry.preparation)


def _is_unbegun(line: Line) -> bool:
    return not line.case.get("forberedende_del")


def _faults(line: Line) -> str:
    count = sum(found.level == "fejl" for found in line.entry.preparation)
    return formats.counted(count, "felt", "felter") if count else "dato"


def counted(findings: Sequence[Finding]) -> str:
    """Say how many faults and warnings there are, the worst first."""
    faults, warnings = (sum(each.level == level for each in findings) for level in ("fejl", "advarsel"))
    parts = [f"Fejl: {faults}"] if faults else []
    parts += [f"Advarsler: {warnings}"] if warnings else []
    return "\n".join(parts) or "Ingen"


def open_deadlines(line: Line) -> str:
    """Say when the case was sent to the region and whether in time, then which other deadlines are not met yet.

    One of those that has passed is said first. The copy to the citizen has a column of its own.
    """
    today = line.agenda.today
    deadlines = sorted(line.entry.deadlines, key=lambda each: each.what != REGION)
    told = [each for each in deadlines if each.what == REGION or each.is_open]
    is_late = any(each.what != REGION and (each.left(today) or 0) < 0 for each in told)
    return "\n".join([*([OVERDUE] if is_late else ()), *(each.short(today) for each in told)])


def special(line: Line) -> str:
    """Say what is seldom but must not be missed: name and address protected (not in the copy), the GP comes."""
    is_protected = line.case.get("borger.adressebeskyttelse") and not line.is_sent
    doctor = "Egen læge deltager" if line.case.get("moede.egen_laege_deltager") == "ja" else ""
    return "\n".join(filter(None, (PROTECTED if is_protected else "", doctor)))


def own_value(line: Line, field: Field) -> Value:
    """Return what stands in one of the municipality's own fields, typed; a choice as its title."""
    value = line.case.get(field.path)
    if value in (None, ""):
        return None
    if field.kind == "afkrydsning":
        return "Ja" if value else "Nej"
    if field.kind == "dato":
        return date.fromisoformat(value)
    if field.kind == "klokkeslaet":
        return time.fromisoformat(value)
    title = next((choice.title_on(line.day) for choice in field.choices if choice.key == value), None)
    return title or (value if isinstance(value, int | float) else str(value))


def outcome(line: Line) -> str:
    """Return what the meeting came to, where the case says so."""
    status = line.case.get("status")
    if status in {"udsat", "afventer"}:
        return title("status", status, line.day)
    return title(OUTCOME, line.case.get(OUTCOME), line.day) if is_held(line.case) else ""
