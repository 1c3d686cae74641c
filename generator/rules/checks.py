"""The few rules that need code: each yields the places where a case falls short, with words for the message.

A check never prints, never raises on a schema-valid case and never hands on the text of a case.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import date, timedelta
from functools import cache, reduce
from typing import Any

from generator.case import Case
from generator.fields import catalogue
from generator.formats import long_date, months_later, read_cpr
from generator.orders import Applied
from generator.values import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What a check may look at: the case, the order applied, the municipality's profile, and the part it is about."""

    case: Case
    applied: Applied
    profile: Mapping[str, Any]
    document: str

    def day(self, path: str) -> date | None:
        """Return the date at `path`, if it is known."""
        value = self.case.get(path)
        return date.fromisoformat(value) if value else None

    def rows(self, path: str) -> list[Mapping[str, Any]]:
        """Return the rows of the list at `path`."""
        return self.case.get(path) or []

    def limit(self, key: str, otherwise: int | None = None) -> int | None:
        """Return one of the municipality's own limits, `profil.frister.*`."""
        value: int | None = self.profile.get("frister", {}).get(key, otherwise)
        return value


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a check found something; `words` fill the rule's message."""

    path: str
    words: Mapping[str, object] = field(default_factory=dict)


Check = Callable[[Facts], Iterator[Hit]]

CHECKS: dict[str, Check] = {}
"""Every check by its name, as `tjek` in a rule file names it."""

_TEAM = ("beskaeftigelse", "social", "sundhed", "region")
_ADULT_EDUCATION_AGE = 30
_QUESTIONS = ("tro", "naeste_skridt", "helbred", "hverdag", "samarbejde", "opsoegning")


def _check(function: Check) -> Check:
    CHECKS[function.__name__] = function
    return function


@_check
def areas_absent(facts: Facts) -> Iterator[Hit]:
    """The areas that always belong in the team, each present."""
    yield from (_absent(area) for area in _TEAM if area not in _areas(facts))


@_check
def education_absent(facts: Facts) -> Iterator[Hit]:
    """Education in the team for a citizen under 30, on the day, without qualifying education."""
    if (
        _is_young(facts)
        and facts.case.get("borger.erhvervsuddannelse") == "nej"
        and "undervisning" not in _areas(facts)
    ):
        yield _absent("undervisning")


@_check
def education_unknown(facts: Facts) -> Iterator[Hit]:
    """Whether a citizen under 30 has a qualifying education is answered."""
    if _is_young(facts) and not facts.case.get("borger.erhvervsuddannelse"):
        yield Hit("borger.erhvervsuddannelse")


def _areas(facts: Facts) -> set[str | None]:
    return {row.get("omraade") for row in facts.rows("moede.deltagere") if row.get("til_stede") != "nej"}


def _absent(area: str) -> Hit:
    titles = {choice.key: choice.title for choice in catalogue()["moede.deltagere[].omraade"].choices}
    return Hit("moede.deltagere", {"omraade": titles[area]})


def _is_young(facts: Facts) -> bool:
    cpr = read_cpr(facts.case.get("borger.cpr") or "")
    return cpr is not None and cpr.age_on(facts.applied.day) < _ADULT_EDUCATION_AGE


@_check
def late_to_region(facts: Facts) -> Iterator[Hit]:
    """The case sent to the region so many days before the meeting."""
    sent, meeting, days = facts.day("datoer.sendt_region"), facts.day("moede.dato"), facts.limit("region_dage", 14)
    if sent and meeting and days is not None and (meeting - sent).days < days:
        yield Hit("datoer.sendt_region", {"dage": days, "senest": long_date(meeting - timedelta(days))})


@_check
def late_copy(facts: Facts) -> Iterator[Hit]:
    """The citizen's copy of the recommendation within so many days."""
    copied, meeting, days = facts.day("indstilling.kopi_dato"), facts.day("moede.dato"), facts.limit("kopi_dage", 7)
    if copied and meeting and days is not None and (copied - meeting).days > days:
        yield Hit("indstilling.kopi_dato", {"dage": days})


@_check
def plan_after_meeting(facts: Facts) -> Iterator[Hit]:
    """The forberedende del finished before the meeting."""
    made, meeting = facts.day("forberedende_del.dato"), facts.day("moede.dato")
    if made and meeting and made > meeting:
        yield Hit("forberedende_del.dato")


@_check
def old_certificate(facts: Facts) -> Iterator[Hit]:
    """The certificate no older than the municipality allows, where it has set a limit."""
    dated, months = facts.day("forberedende_del.laegens_vurdering.attest_dato"), facts.limit("attest_maaneder")
    if dated and months is not None and months_later(dated, months) < facts.applied.day:
        yield Hit("forberedende_del.laegens_vurdering.attest_dato", {"maaneder": months})


@_check
def new_health_papers(facts: Facts) -> Iterator[Hit]:
    """No certificate younger than the application, in a case decided on the papers at hand."""
    applied_for = facts.day("datoer.ansoegning")
    medical = {"lae_125", "lae_135", "lae_145", "lae_265", "lae_275", "lae_285", "speciallaege", "psykolog"}
    for index, row in enumerate(facts.rows("bilag")):
        dated = row.get("dato")
        if applied_for and dated and row.get("type") in medical and date.fromisoformat(dated) > applied_for:
            yield Hit(f"bilag[{index}].dato")


@_check
def late_jobafklaring(facts: Facts) -> Iterator[Hit]:
    """The case before the team within four weeks of the beginning of the jobafklaringsforløb."""
    begun, meeting = facts.day("datoer.overgang_jobafklaring"), facts.day("moede.dato")
    if begun and meeting and meeting > begun + timedelta(weeks=4):
        yield Hit("moede.dato", {"senest": long_date(begun + timedelta(weeks=4))})


@_check
def long_jobafklaring(facts: Facts) -> Iterator[Hit]:
    """A jobafklaringsforløb of at most two years."""
    begun, over = facts.day("datoer.overgang_jobafklaring"), facts.day("datoer.jobafklaring_slut")
    if begun and over and over >= months_later(begun, 24):
        yield Hit("datoer.jobafklaring_slut")


@_check
def coordinator_talk(facts: Facts) -> Iterator[Hit]:
    """The talk with the health coordinator, three and a half years after sygedagpenge ended."""
    ended = facts.day("datoer.sygedagpenge_ophoert")
    if ended and facts.applied.day >= months_later(ended, 42):
        yield Hit("datoer.sygedagpenge_ophoert")


@_check
def six_months_without_effort(facts: Facts) -> Iterator[Hit]:
    """A first effort within six months of the beginning of a ressourceforløb."""
    begun, first = facts.day("datoer.ressourceforloeb_fra"), facts.day("datoer.foerste_indsats")
    if begun and first and first > months_later(begun, 6):
        yield Hit("datoer.foerste_indsats", {"senest": long_date(months_later(begun, 6))})


@_check
def decision_against_team(facts: Facts) -> Iterator[Hit]:
    """A decision of the kind that the team recommended."""
    decided, recommended = facts.case.get("afgoerelse.type"), facts.case.get("indstilling.type")
    if decided and recommended and decided != recommended:
        yield Hit("afgoerelse.type")
    elif decided and facts.case.get("afgoerelse.foelger_indstilling") == "nej":
        yield Hit("afgoerelse.foelger_indstilling")


@_check
def few_months_in_business(facts: Facts) -> Iterator[Hit]:
    """At least 12 of the last 24 months with 30 hours a week in the business."""
    months = facts.case.get("forberedende_del.virksomhed.maaneder_30_timer")
    if months is not None and months < 12:
        yield Hit("forberedende_del.virksomhed.maaneder_30_timer")


@_check
def plan_under_six_months(facts: Facts) -> Iterator[Hit]:
    """A plan of at least six months."""
    begins, ends = facts.day("indsatsdel.periode_fra"), facts.day("indsatsdel.periode_til")
    if begins and ends and ends + timedelta(1) < months_later(begins, 6):
        yield Hit("indsatsdel.periode_til")


@_check
def mentor_over_six_months(facts: Facts) -> Iterator[Hit]:
    """A mentor for at most six months at a time."""
    begins, ends = facts.day("indsatsdel.stoette.mentor_fra"), facts.day("indsatsdel.stoette.mentor_til")
    if begins and ends and ends >= months_later(begins, 6):
        yield Hit("indsatsdel.stoette.mentor_til")


@_check
def efforts_not_traced(facts: Facts) -> Iterator[Hit]:
    """Each recommended effort found again in the plan, by its name."""
    traced = {_plain(row.get("indsats")) for row in facts.rows("indsatsdel.sammenhaeng")}
    for number, row in enumerate(facts.rows("indstilling.indsatser"), 1):
        if (name := _plain(row.get("titel"))) and name not in traced:
            yield Hit("indsatsdel.sammenhaeng", {"nummer": number})


@_check
def days_to_plan(facts: Facts) -> Iterator[Hit]:
    """The days from the recommendation to the finished plan."""
    told, made = facts.day("moede.dato"), facts.day("indsatsdel.dato")
    if told and made and made >= told and facts.case.get("indsatsdel.version") in (None, 1):
        yield Hit("indsatsdel.dato", {"dage": (made - told).days})


@_check
def copied_words(facts: Facts) -> Iterator[Hit]:
    """The citizen's own words not the caseworker's text over again."""
    own: list[tuple[str, str, str]] = []
    others: list[tuple[str, str, str]] = []
    fields = _free_texts().get(facts.document, {})
    for path, text, is_own in _texts(facts.case.get(facts.document), fields, facts.document):
        (own if is_own else others).append((path, text, text.split(None, 1)[0].casefold()))
    alike = {first for _, _, first in own} & {first for _, _, first in others}  # few begin with the same word
    theirs = {_plain(text) for _, text, first in others if first in alike}
    yield from (Hit(path) for path, text, first in own if first in alike and _plain(text) in theirs)


def _texts(value: Any, fields: Any, path: str) -> Iterator[tuple[str, str, bool]]:  # noqa: ANN401 - JSON
    """Yield each text at `path` that `fields` know with its own path, and whether it is the citizen's own words."""
    if isinstance(fields, bool):
        if isinstance(value, str) and value.strip():
            yield path, value, fields
    elif isinstance(value, dict):
        for key, part in value.items():
            if key in fields:
                yield from _texts(part, fields[key], f"{path}.{key}")
    elif isinstance(value, list):
        for index, row in enumerate(value):
            yield from _texts(row, fields, f"{path}[{index}]")


@cache
def _free_texts() -> Mapping[str, Any]:
    """Return the free texts of a case in its groups: whether each is the citizen's own words."""
    found: dict[str, Any] = {}
    for path, known in catalogue().items():
        if known.kind == "tekst":
            *groups, name = path.replace("[]", "").split(".")
            group = reduce(lambda group, key: group.setdefault(key, {}), groups, found)
            group[name] = known.help.endswith("Borgerens egne ord.")
    return found


def _plain(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


@_check
def questions_changed(facts: Facts) -> Iterator[Hit]:
    """The same questions on progression at each date."""
    rows = facts.rows(f"{facts.document}.progression")
    asked = [{key for key in _QUESTIONS if row.get(key)} for row in rows]
    yield from (Hit(f"{facts.document}.progression[{index}]") for index, keys in enumerate(asked) if keys != asked[0])


@_check
def steps_without_words(facts: Facts) -> Iterator[Hit]:
    """A step from 1 to 5 only beside the citizen's own words."""
    for index, row in enumerate(facts.rows(f"{facts.document}.progression")):
        for key in _QUESTIONS:
            if row.get(f"{key}_trin") and not _plain(row.get(key)):
                yield Hit(f"{facts.document}.progression[{index}].{key}")
