"""A document as a form to fill in Word: every field with its prompt, a spare row in every list, known facts in place.

At the meeting the outcome is not known yet: then the form is `indstilling`, and its drop-down gives the lawful ones.
"""

from collections.abc import Mapping
from dataclasses import replace

from generator import pipeline
from generator.agenda.law import OUTCOME, Law
from generator.carry import Carried, carry
from generator.case import Case
from generator.documents import KINDS, MEETING_FORM, Document, DocumentKind, Form
from generator.fields import Choice, catalogue, template_fields
from generator.pipeline import Choices
from generator.values import dataclass
from generator.word.read import read

FORMS: Mapping[str, DocumentKind] = {**KINDS, MEETING_FORM.key: MEETING_FORM}

NOBODY = Case({"skemaversion": "1.0", "sagsnr": ""})
"""What a form without a case is made of."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A form: `base` is the same without its proposals, so that they count as written when it is read back."""

    document: Document
    base: Document
    proposed: tuple[str, ...]


def blank(key: str, choices: Choices, case: Case | None = None) -> Blank:
    """Return the form of a document, for a case with what is known of it and what the part before proposes.

    Raises TemplateError if the template lacks or is at fault.
    """
    kind, start = FORMS[key], case or NOBODY
    carried = _proposals(kind, start)
    form = Form(carried.case, _outcomes(kind, start, choices))
    document = _made(start, kind, choices, form)
    if not carried.filled:
        return Blank(document, document, ())
    shown = read(document.data, template_fields(start.own)).shown
    base = _made(start, kind, choices, replace(form, unsaid=frozenset(carried.filled)))
    return Blank(document, base, tuple(path for path in carried.filled if path in shown))


def _made(case: Case, kind: DocumentKind, choices: Choices, form: Form) -> Document:
    (document,) = pipeline.make_documents(case, [kind], replace(choices, state="kladde"), form)
    number = f"_{case.number}" if case.number else ""
    return replace(document, file_name=f"blanket_{kind.key}{number}.docx")


def _proposals(kind: DocumentKind, case: Case) -> Carried:
    """Return the case with what the part before says, and the outcome that the form is of."""
    if kind.key == "indsatsdel":
        return carry(case, "indsatsdel")
    if not kind.key.startswith(MEETING_FORM.key):
        return Carried(case, (), ())
    carried = carry(case, "indstilling")
    if len(kind.outcomes) == 1 and not case.get(OUTCOME):
        named = carried.case.with_value(OUTCOME, min(kind.outcomes))
        return replace(carried, case=named, filled=(*carried.filled, OUTCOME))
    return carried


def _outcomes(kind: DocumentKind, case: Case, choices: Choices) -> tuple[Choice, ...]:
    """Return the outcomes that a form gives to choose from: its own, or at the meeting those that are lawful."""
    known = catalogue()[OUTCOME].choices
    if kind == MEETING_FORM:
        law = Law(pipeline.of_case(case.get("kommune"), choices).profile, choices.today)
        return tuple(choice for choice in known if not law.against(case, str(choice.key))) or known
    of_kind = tuple(choice for choice in known if choice.key in kind.outcomes)
    stated = tuple(choice for choice in known if choice.key == case.get(OUTCOME) and choice not in of_kind)
    return (*of_kind, *stated) or known
