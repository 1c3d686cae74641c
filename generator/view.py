"""A case as a template sees it: every path of the schema present, typed, and empty where nothing is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from generator import __version__
from generator.case import Case
from generator.fields import Field, template_fields
from generator.formats import Titled, months_later, read_cpr
from generator.orders import Applied
from generator.word import State

PROTECTED = "Navne- og adressebeskyttelse: adressen vises ikke"
_HIDDEN_WHEN_PROTECTED = ("adresse", "postnr", "by")
_JOBAFKLARING = {"jobafklaring_foerste", "jobafklaring_nyt"}
_ADULT_EDUCATION_AGE = 30
_COPY_DAYS = 7


@dataclass(frozen=True, slots=True)
class _Node:
    """A field with the fields below it by key: the shape of the context."""

    field: Field | None
    below: Mapping[str, "_Node"]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a document is made for: its title, template, state, order and municipality."""

    title: str
    template: str
    state: State
    applied: Applied
    today: date
    profile: Mapping[str, Any]


def context(case: Case, occasion: Occasion) -> dict[str, Any]:
    """Return the context of a template: the case, `profil.*` and `beregnet.*`.

    Dates are `date`, choices `Titled`, list items know their own path, unknown scalars are "", unknown lists [].
    A protected address is left out.
    """
    data = {**_without_protected_address(case.data), "profil": occasion.profile, "beregnet": derived(case, occasion)}
    fill = _group(_shape(), data, "", occasion.applied.day)
    fill["kommune_felter"] = case.get("kommune_felter") or {}
    return fill


@cache
def _shape() -> Mapping[str, _Node]:
    """The catalogue as a tree: `a.b[].c` lies under a, b, c."""
    tree: dict[str, Any] = {}
    for path, field in template_fields().items():
        node = tree
        for key in path.replace("[]", "").split("."):
            node = node.setdefault(key, {})
        node[""] = field
    return _nodes(tree)


def _nodes(tree: Mapping[str, Any]) -> Mapping[str, _Node]:
    return {key: _Node(below.get(""), _nodes(below)) for key, below in tree.items() if key}


def _group(shape: Mapping[str, _Node], data: Mapping[str, Any], path: str, day: date) -> dict[str, Any]:
    prefix = f"{path}." if path else ""
    return {key: _value(node, data.get(key), f"{prefix}{key}", day) for key, node in shape.items()}


def _value(node: _Node, value: Any, path: str, day: date) -> Any:  # noqa: ANN401 - JSON in, typed values out
    kind = node.field.kind if node.field else "gruppe"
    if kind == "gruppe":
        return _group(node.below, value or {}, path, day)
    if kind == "liste":
        rows = ((f"{path}[{index}]", row) for index, row in enumerate(value or ()))
        return [{"#": place, **_group(node.below, row, place, day)} for place, row in rows]
    if kind == "afkrydsning":
        return bool(value)
    if value is None:
        return ""
    if kind == "dato":
        return value if isinstance(value, date) else date.fromisoformat(value)
    if kind == "valg" and node.field:
        return next((Titled(option.title_on(day), value) for option in node.field.choices if option.key == value), "")
    return value


def _without_protected_address(data: Mapping[str, Any]) -> Mapping[str, Any]:
    citizen = data.get("borger", {})
    if not citizen.get("adressebeskyttelse"):
        return data
    return {**data, "borger": {key: value for key, value in citizen.items() if key not in _HIDDEN_WHEN_PROTECTED}}


def derived(case: Case, occasion: Occasion) -> dict[str, Any]:
    """Return the read-only `beregnet.*` values of a case for a document."""
    applied = occasion.applied
    cpr = read_cpr(case.get("borger.cpr") or "")
    age = cpr.age_on(applied.day) if cpr and cpr.born <= applied.day else None
    case_type = case.get("sagstype")
    return {
        "dokumenttitel": occasion.title,
        "skabelon": occasion.template,
        "regelsaet": applied.order.key,
        "regelsaet_navn": applied.order.title + (" (foreløbigt)" if applied.provisional else ""),
        "generator": f"rehabplan {__version__}",
        "kladde": occasion.state == "kladde",
        "endelig": occasion.state != "kladde",
        "foreloebigt": applied.provisional,
        "dags_dato": occasion.today,
        "cpr": str(cpr) if cpr else None,
        "cpr_betegnelse": "Erstatningspersonnummer" if cpr and cpr.substitute else "CPR-nummer",
        "alder": age,
        "under_30_uden_uddannelse": age is not None
        and age < _ADULT_EDUCATION_AGE
        and case.get("borger.erhvervsuddannelse") == "nej",
        "adresse": _address(case),
        "foerste_jobafklaring": case_type == "jobafklaring_foerste",
        "er_jobafklaring": case_type in _JOBAFKLARING,
        "har_ressourceforloeb": applied.order.key != "2026",
        "maalord": "jobmål" if applied.order.key >= "2019" else "beskæftigelsesmål",
        **_deadlines(case, occasion.profile),
    }


def _address(case: Case) -> str | None:
    if case.get("borger.adressebeskyttelse"):
        return PROTECTED
    place = " ".join(filter(None, (case.get("borger.postnr"), case.get("borger.by"))))
    return ", ".join(filter(None, (case.get("borger.adresse"), place))) or None


def _deadlines(case: Case, profile: Mapping[str, Any]) -> dict[str, date | None]:
    moved, begun, meeting = (
        date.fromisoformat(value) if value else None
        for value in map(case.get, ("datoer.overgang_jobafklaring", "datoer.ressourceforloeb_fra", "moede.dato"))
    )
    return {
        "frist_jobafklaring": moved and moved + timedelta(weeks=4),
        "frist_kopi": meeting and meeting + timedelta(days=profile.get("frister", {}).get("kopi_dage", _COPY_DAYS)),
        "frist_seks_maaneder": begun and months_later(begun, 6),
    }
