"""A template checked as a whole: every fault in one run, each with its place, and none that the engine would not see.

The tags are read by the engine's own parts, and a template without a fault is compiled for real: what `check` lets
pass, `generate` can use.
"""

from dataclasses import dataclass
from itertools import chain

from generator.errors import TemplateError
from generator.fields import template_fields
from generator.finding import Finding
from generator.formats import clipped
from generator.templates.coverage import not_shown
from generator.templates.trial import Trial, tried
from generator.word import Template, lint_active, lint_package, package
from generator.word.accessibility import RULES as ACCESSIBILITY
from generator.word.anatomy import Package, open_package
from generator.word.anatomy import text_of as words_of
from generator.word.lint import RULES as LINT
from generator.word.lint_blocks import check_tags
from generator.word.lint_content import template_code
from generator.word.package import FILLABLE
from generator.word.rulebook import Fault, Places, Rule, Spot, faults

_LONGEST_AROUND = 60
_ELSEWHERE = (template_code, lint_package.external_template, lint_package.external_content)
"""Rules of documents that a template has others for."""

RULES: tuple[Rule, ...] = (
    *(rule for rule in LINT if rule.find not in _ELSEWHERE),
    *lint_active.REFUSED,
    *lint_active.left_over(FILLABLE),
    *ACCESSIBILITY,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a template: findings in the order of the file, and the spot of each where it has one."""

    findings: tuple[Finding, ...]
    spots: tuple[Spot | None, ...] = ()


def check(data: bytes, name: str, trial: Trial) -> Checked:
    """Return every fault of a template for a document; `name` is the file's. Never raises for what is in the file."""
    try:
        package.read(data, name, package.MAX_XML)
        opened = open_package(data, package.MAX_XML)
    except TemplateError as error:
        return Checked((Finding("skabelon-fil", "fejl", error.place, error.message, error.mend),))
    except ValueError:
        return Checked(
            (Finding("skabelon-fil", "fejl", name, "Filen er ikke et Word-dokument.", "Gem den som .docx."),)
        )
    return _check(opened, data, trial)


def _check(opened: Package, data: bytes, trial: Trial) -> Checked:
    fields = template_fields(trial.municipality.own)
    found = faults(opened, RULES)
    coverage: list[Finding] = []
    if opened.main is not None:
        tags = check_tags(opened, fields)
        found += tags.faults
        coverage = list(not_shown(trial.kind.key, trial.today, tags.printed, tags.named, fields))
    if not any(fault.level == "fejl" for fault in found):
        found += _compiled(data, trial) or tried(opened, data, trial)
    ordered = sorted(found, key=_order(opened))
    places = Places(opened)
    findings = [_finding(fault, places) for fault in ordered]
    return Checked((*findings, *coverage), (*(fault.spot for fault in ordered), *(None for _ in coverage)))


def _compiled(data: bytes, trial: Trial) -> list[Fault]:
    """Return what the engine itself says against the template, if anything is left."""
    try:
        Template.open(data, template_fields(trial.municipality.own))
    except TemplateError as error:
        code = getattr(error, "code", "skabelon-kan-ikke-bruges")
        return [Fault(code, "fejl", error.message, error.mend, Spot(error.place))]
    return []


def _order(opened: Package) -> "_Order":
    ranks = {
        part.name: rank for rank, part in enumerate(sorted(opened.parts, key=lambda part: part is not opened.main))
    }
    return _Order(ranks, {})


@dataclass(slots=True)
class _Order:
    """The order of the text: the body first, then part by part, each from its top."""

    ranks: dict[str, int]
    known: dict[str, dict[object, int]]

    def __call__(self, fault: Fault) -> tuple[int, int]:
        part, element = fault.spot.part, fault.spot.element
        if isinstance(part, str):
            return self.ranks.get(part, len(self.ranks)), 0
        if part.name not in self.known:
            self.known[part.name] = {each: number for number, each in enumerate(part.root.iter())}
        return self.ranks.get(part.name, 0), self.known[part.name].get(element, 0)


def _finding(fault: Fault, places: Places) -> Finding:
    place = " › ".join(filter(None, (places.name(fault.spot), _around(fault.spot))))
    return Finding(fault.code, fault.level, place, fault.message, fault.mend, fault.law)


def _around(spot: Spot) -> str:
    """Return the text of the paragraph, which is the template's own and no case's."""
    if spot.element is None or isinstance(spot.part, str) or spot.element is spot.part.root:
        return ""
    paragraphs = chain((spot.element,), spot.element.iterancestors())
    paragraph = next((one for one in paragraphs if str(one.tag).endswith("}p")), None)
    text = clipped(words_of(paragraph), _LONGEST_AROUND) if paragraph is not None else ""
    return f"»{text}«" if text else ""
