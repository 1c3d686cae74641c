"""A meeting written into its cases: the plan owns date, place, times and team; what was recorded at one stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.agenda.meeting import Item, Meeting, clock
from generator.agenda.messages import finding
from generator.agenda.schedule import Span
from generator.case import Case
from generator.fields import catalogue
from generator.finding import Finding

_TEAM_ROLES = {"moedeleder", "referent", "medlem"}
_BEFORE_THE_MEETING = {None, "kladde", "mangler", "klar", "sendt_region", "udsat", "afventer", "genbehandling"}
_POSTPONED = {"udsat", "afventer"}
_PARTS = ("moede", "indstilling", "afgoerelse")
_OWNED = ("dato", "start", "slut", "sted")
"""What a case may not say otherwise than the meeting does."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A case with the meeting in it, and what is to be said about that; `is_refused` if it stays as it was."""

    case: Case
    findings: tuple[Finding, ...]
    is_refused: bool = False


def book(case: Case, meeting: Meeting, item: Item, span: Span | None) -> Booked:
    """Return the case with the meeting written into it.

    A meeting that was held stays as it was recorded; an earlier one with its recommendation moves to
    `tidligere_behandlinger`; one that is newer than this stops the booking.
    """
    own_day = case.get("moede.dato")
    if own_day and date.fromisoformat(own_day) > meeting.day and is_held(case):
        return Booked(case, (finding("nyere-moede", "moede.dato"),), is_refused=True)
    plan = dict(_plan(meeting, item, span))
    differing = [key for key in _OWNED if key in plan and case.get(f"moede.{key}") not in (None, plan[key])]
    if own_day == meeting.day.isoformat() and is_held(case):
        return Booked(case, _differences("moede-holdt", differing))
    if is_held(case):
        moved = _moved_back(case)
        changed = moved.with_value("moede", {**plan, "deltagere": _people(moved, meeting, item)})
        found: tuple[Finding, ...] = (finding("behandlet-foer", "tidligere_behandlinger"),)
        return Booked(changed.with_value("status", "paa_dagsorden"), found)
    planned = {**(case.get("moede") or {}), **plan, "deltagere": _people(case, meeting, item)}
    changed = case.with_value("moede", planned)
    if not case.get("moede.behandling") and not case.get("tidligere_behandlinger"):
        changed = changed.with_value("moede.behandling", "foerste")
    if case.get("status") in _BEFORE_THE_MEETING:
        changed = changed.with_value("status", "paa_dagsorden")
    return Booked(changed, _differences("moede-aendret", differing))


def is_held(case: Case) -> bool:
    """Tell whether the case's meeting has been: someone's presence, a postponement or a recommendation is recorded."""
    if not case.get("moede.dato"):
        return bool(case.get("indstilling.type"))
    present = any(row.get("til_stede") for row in case.get("moede.deltagere") or ())
    return present or case.get("status") in _POSTPONED or bool(case.get("indstilling.type"))


def _plan(meeting: Meeting, item: Item, span: Span | None) -> Iterator[tuple[str, Any]]:
    yield "moede", meeting.name
    yield "dato", meeting.day.isoformat()
    if span:
        yield from (("start", clock(span.start)), ("slut", clock(span.end)), ("minutter", span.end - span.start))
    if meeting.place:
        yield "sted", meeting.place
    if item.wishes:
        yield "oensker", item.wishes


def _differences(code: str, keys: list[str]) -> tuple[Finding, ...]:
    labels = ", ".join(catalogue()[f"moede.{key}"].label.lower() for key in keys)
    return (finding(code, f"moede.{keys[0]}", labels=labels),) if keys else ()


def _moved_back(case: Case) -> Case:
    """Return the case with its meeting, recommendation and decision among the earlier ones."""
    earlier = {part: case.data[part] for part in _PARTS if part in case.data}
    data = {key: value for key, value in case.data.items() if key not in _PARTS}
    rows = [*data.get("tidligere_behandlinger", ()), earlier]
    return Case({**data, "tidligere_behandlinger": rows}, case.source)


def _people(case: Case, meeting: Meeting, item: Item) -> list[Mapping[str, str]]:
    """Return who is to be there: the team, those the case calls for, the guests, and others already in the case."""
    planned = [*_team(meeting), *_own(case), *_guests(item)]
    names = {row["navn"] for row in planned if "navn" in row}
    settled = {row["rolle"] for row in planned if "navn" in row} - {"ekspert"} | _TEAM_ROLES
    others = [row for row in case.get("moede.deltagere") or () if row.get("navn")]
    kept = [row for row in others if row["navn"] not in names and row.get("rolle") not in settled]
    filled = {row.get("rolle") for row in kept}
    return [row for row in planned if "navn" in row or row["rolle"] not in filled] + kept


def _team(meeting: Meeting) -> Iterator[dict[str, str]]:
    for member in meeting.team:
        yield _person(member.comes, "" if member.is_away else member.title, member.area, member.role or "medlem")


def _own(case: Case) -> Iterator[dict[str, str]]:
    caseworker = case.get("sagsbehandler") or {}
    if caseworker.get("navn"):
        yield _person(caseworker["navn"], caseworker.get("titel", ""), "beskaeftigelse", "sagsbehandler")
    if case.get("moede.borger_deltager") != "nej":
        yield _person(case.get("borger.navn") or "", "", "oevrig", "borger")
    if case.get("borger.bisidder.navn") and case.get("moede.bisidder_deltager") != "nej":
        yield _person(case.get("borger.bisidder.navn"), "", "oevrig", "bisidder")
    if case.get("borger.repraesentant.navn"):
        role = case.get("borger.repraesentant.rolle") or "partsrepraesentant"
        yield _person(case.get("borger.repraesentant.navn"), "", "oevrig", role)
    if case.get("borger.tolk_behov") == "ja":
        yield _person(case.get("borger.tolk_navn") or "", "Tolk", "oevrig", "tolk")
    if case.get("moede.egen_laege_deltager") == "ja":
        yield _person(case.get("borger.egen_laege.navn") or "", "Praktiserende læge", "oevrig", "egen_laege")


def _guests(item: Item) -> Iterator[dict[str, str]]:
    for guest in item.guests:
        role = "medlem" if guest.area == "undervisning" else "ekspert"
        yield _person(guest.name, guest.title, guest.area or "oevrig", role)


def _person(name: str, title: str, area: str, role: str) -> dict[str, str]:
    facts = {"navn": name, "titel": title, "omraade": area, "rolle": role}
    return {key: value for key, value in facts.items() if value}
