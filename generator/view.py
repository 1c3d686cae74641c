"""A case as a template sees it: every path of the schema present, typed, and empty where nothing is known."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from generator import __version__
from generator.case import Case, remembered
from generator.fields import OWN_GROUP, Choice, Field, Kind, OwnFields, template_fields
from generator.formats import Titled, Unsaid, clock, months_later, read_cpr
from generator.orders import Applied
from generator.values import dataclass
from generator.word import State

PROTECTED = "Navne- og adressebeskyttelse: adressen vises ikke"
_HIDDEN_WHEN_PROTECTED = ("adresse", "postnr", "by")
_JOBAFKLARING = {"jobafklaring_foerste", "jobafklaring_nyt"}
_ADULT_EDUCATION_AGE = 30
_COPY_DAYS = 7
_PLAIN = frozenset[Kind](("tekst", "linje", "cpr", "heltal", "tal"))
"""The kinds that a template sees as they are."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A field with the fields below it by key: the shape of the context. `empty` is seen where nothing is known.

    `group` is what an empty group of the fields below is, or an empty row; `titled` are the choices whose title is the
    same on every day.
    """

    kind: Kind
    choices: Mapping[str | int, Choice]
    titled: Mapping[str | int, Titled]
    below: Mapping[str, "_Node"]
    empty: Any
    group: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a document is made for: its title, template, state, order and municipality.

    The lists in `spare` get a row to fill; `form` tells that this is a blank form and `outcomes` what it gives to
    choose between, `edition` is the mark by which a document that comes back is known.
    """

    title: str
    template: str
    state: State
    applied: Applied
    today: date
    profile: Mapping[str, Any]
    spare: frozenset[str] = frozenset()
    form: bool = False
    outcomes: tuple[str, ...] = ()
    edition: str = ""


def context(case: Case, occasion: Occasion) -> dict[str, Any]:
    """Return the context of a template: the case, `profil.*` and `beregnet.*`.

    Dates are `date`, choices `Titled`, list items know their own path, unknown scalars are "", unknown lists [].
    A protected address is left out.
    """
    shape, day = _shape(case.own), occasion.applied.day
    own = {"profil": occasion.profile, "beregnet": derived(case, occasion)}
    turns = _turns(case.own)
    seen = _seen(case, turns[bisect_right(turns, day) - 1])
    fill = {**seen, **{key: _group(shape.below[key], part, key, day) for key, part in own.items()}}
    for path in occasion.spare:
        fill = _with_spare_row(fill, shape.below, path, path)
    return fill


@lru_cache(maxsize=64)
def _turns(own: OwnFields) -> tuple[date, ...]:
    """Return the first of all days, then each on which a choice gets a new title; between two, all stay the same."""
    choices = (choice for field in template_fields(own).values() for choice in field.choices)
    return (date.min, *sorted({begins for choice in choices for begins, _ in choice.later_titles}))


@remembered
def _seen(case: Case, day: date) -> Mapping[str, Any]:
    """Return what every document of a case whose choices have their titles of that day sees alike."""
    data = _without_protected_address(case.data)
    fill = _group(_shape(case.own), data, "", day)
    return {**fill, OWN_GROUP: {**data.get(OWN_GROUP, {}), **fill[OWN_GROUP]}}


def _with_spare_row(fill: Mapping[str, Any], shape: Mapping[str, _Node], path: str, below: str) -> dict[str, Any]:
    """Return `fill` with an empty row in the list at `path`, `below` it; last also where a template sorts."""
    key, _, rest = below.partition(".")
    if rest:
        return {**fill, key: _with_spare_row(fill[key], shape[key].below, path, rest)}
    empty = {name: Unsaid() if node.empty == "" else node.empty for name, node in shape[key].below.items()}
    return {**fill, key: [*fill[key], {"#": f"{path}[{len(fill[key])}]", **empty}]}


@lru_cache(maxsize=64)
def _shape(own: OwnFields) -> _Node:
    """The catalogue as a tree: `a.b[].c` lies under a, b, c."""
    tree: dict[str, Any] = {}
    for path, field in template_fields(own).items():
        node = tree
        for key in path.replace("[]", "").split("."):
            node = node.setdefault(key, {})
        node[""] = field
    return _node(None, _nodes(tree))


def _nodes(tree: Mapping[str, Any]) -> Mapping[str, _Node]:
    return {key: _node(below.get(""), _nodes(below)) for key, below in tree.items() if key}


def _node(field: Field | None, below: Mapping[str, _Node]) -> _Node:
    """Return a node; what is empty in it is shared by all documents, since no template can change what it is given."""
    kind = field.kind if field else "gruppe"
    group = {key: node.empty for key, node in below.items()}
    empty: Any = {"gruppe": group, "liste": [], "afkrydsning": False}.get(kind, "")
    choices = {choice.key: choice for choice in field.choices} if field else {}
    titled = {key: Titled(choice.title, key) for key, choice in choices.items() if not choice.later_titles}
    return _Node(kind, choices, titled, below, empty, group)


def _group(shape: _Node, data: Mapping[str, Any], path: str, day: date) -> dict[str, Any]:
    fill = dict(shape.group)  # far more is empty than known
    for key, value in data.items() if shape.below else ():  # rows of plain text have no fields
        if value is None or (node := shape.below.get(key)) is None:
            continue
        if node.kind in _PLAIN:
            fill[key] = value
        else:
            fill[key] = _value(node, value, f"{path}.{key}" if path else key, day)
    return fill


def _value(node: _Node, value: Any, path: str, day: date) -> Any:  # noqa: ANN401 - JSON in, typed values out
    match node.kind:
        case "valg":
            if value in node.titled:
                return node.titled[value]
            return Titled(node.choices[value].title_on(day), value) if value in node.choices else ""
        case "dato":
            return value if isinstance(value, date) else date.fromisoformat(value)
        case "gruppe":
            return _group(node, value, path, day)
        case "liste":
            rows = ((f"{path}[{index}]", row) for index, row in enumerate(value))
            return [{"#": place, **_group(node, row, place, day)} for place, row in rows]
        case "klokkeslaet":
            return clock(value)
        case "afkrydsning":
            return bool(value)
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
        "blanket": occasion.form,
        "udfald": " ".join(occasion.outcomes),
        "udgave": occasion.edition,
        "dags_dato": occasion.today,
        "cpr": str(cpr) if cpr else None,
        "cpr_betegnelse": "Erstatningspersonnummer" if cpr and cpr.substitute else "CPR-nummer",
        "alder": age,
        "under_30_uden_uddannelse": age is not None
        and age < _ADULT_EDUCATION_AGE
        and case.get("borger.erhvervsuddannelse") == "nej",
        "adresse": _address(case),
        "afsender": _sender(occasion.profile),
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


def _sender(profile: Mapping[str, Any]) -> str | None:
    """Return the municipality's letterhead on one line, as much of it as the profile knows."""
    place = " ".join(filter(None, (profile.get("postnr"), profile.get("by"))))
    address = ", ".join(filter(None, (profile.get("adresse"), place)))
    parts = (profile.get("afdeling"), address, profile.get("telefon"), profile.get("email"))
    return " · ".join(filter(None, parts)) or None


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
