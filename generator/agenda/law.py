"""What the law says of a case on the agenda, asked of the rules: what is open, and what the team may recommend."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator import rules
from generator.agenda.messages import finding
from generator.case import Case
from generator.fields import NO_OWN, Choice, OwnFields, catalogue
from generator.finding import Finding
from generator.orders import applied

OUTCOME = "indstilling.type"
_PARTS = ("forberedende_del", "forberedende_del_selvstaendig")
_SELF_EMPLOYED, _NEVER = "tilskud_selvstaendig", "revalidering"
_TAKES_265 = {
    "andet-udfald-i-foerste-jobafklaring": {"ressourceforloeb", "fleksjob", "foertidspension", "anden_indsats"},
    "andet-udfald-i-sygedagpengesag": {"ressourceforloeb", "fleksjob", "foertidspension"},
}
"""Rules that warn of an outcome because it takes a LÆ 265, and the outcomes for which that is enough."""


@dataclass(frozen=True, slots=True)
class Law:
    """The rules for a municipality on a day; `own` are the fields that it has added to a case."""

    profile: Mapping[str, Any]
    today: date
    own: OwnFields = NO_OWN

    def of_meeting(self, case: Case) -> list[Finding]:
        """Return what the rules find in the case as a whole and in its meeting."""
        return rules.case_findings(case, applied(case, _PARTS[0], self.today), self.profile)

    def of_preparation(self, case: Case) -> list[Finding]:
        """Return what the rules find in the forberedende del."""
        key = _PARTS[case.get("sagstype") == _SELF_EMPLOYED]
        return rules.findings(case, key, applied(case, key, self.today), self.profile)

    def outcomes(self, case: Case) -> tuple[Choice, ...]:
        """Return the recommendations that the team can give in the case, in the schema's order."""
        if self._bars(case):
            return ()
        return tuple(choice for choice in catalogue()[OUTCOME].choices if not self._speaks(case, str(choice.key)))

    def against(self, case: Case, outcome: str) -> list[Finding]:
        """Return what speaks against an outcome: that the case is none for the team, else what excludes the outcome."""
        return self._bars(case) or self._speaks(case, outcome)

    def _bars(self, case: Case) -> list[Finding]:
        found = [each for each in self.of_meeting(case) if each.path == "sagstype" and each.level == "fejl"]
        never = case.get("sagstype") == _NEVER
        return found or ([finding("aldrig-til-teamet", "sagstype", "lov nr. 1750 af 2025")] if never else [])

    def _speaks(self, case: Case, outcome: str) -> list[Finding]:
        candidate = case.with_value(OUTCOME, outcome)
        key = f"indstilling_{outcome}"
        found = rules.findings(candidate, key, applied(candidate, key, self.today), self.profile)
        met = {code for code, outcomes in _TAKES_265.items() if outcome in outcomes} if has_265(case) else set()
        return [each for each in found if each.path == OUTCOME and each.level != "oplysning" and each.code not in met]


def has_265(case: Case) -> bool:
    """Tell whether the GP's certificate to the team, LÆ 265, is in the case."""
    in_file = any(row.get("type") == "lae_265" for row in case.get("bilag") or ())
    return in_file or case.get("forberedende_del.laegens_vurdering.attest") == "lae_265"
