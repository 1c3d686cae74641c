"""Many cases in sum: what is counted, and the words for it."""

from pathlib import Path

from generator.finding import Finding
from generator.pipeline import Outcome
from generator.tally import Tally

GAP = Finding("R12", "fejl", "borger.navn", "Borgerens navn mangler.", "Udfyld feltet.")
DOUBT = Finding("R28", "advarsel", "moede.dato", "Mødet ligger i fremtiden.", "Kontrollér datoen.")


def outcome(number: str, *findings: Finding, **more) -> Outcome:
    return Outcome(Path(f"{number}.json"), number, {"": [], "indsatsdel": list(findings)}, **more)


def tallied(*outcomes: Outcome) -> Tally:
    tally = Tally()
    assert list(tally.counted(outcomes)) == list(outcomes)
    return tally


def test_the_sum_names_each_kind_of_fault_the_most_common_first_with_a_few_cases():
    tally = tallied(
        *(outcome(str(number), GAP, GAP, DOUBT, written=(Path("a.docx"), Path("b.docx"))) for number in range(4)),
        outcome("4", DOUBT, refused=True),
        outcome("5", unchanged=True),
    )
    assert list(tally.lines()) == [
        "6 sager: 8 dokumenter (1 sag var dannet i forvejen), 1 sag uden dokumenter.",
        "       4 sager  FEJL      Borgerens navn mangler. (fx 0, 1, 2)",
        "       5 sager  ADVARSEL  Mødet ligger i fremtiden. (fx 0, 1, 2)",
    ]


def test_faults_of_one_code_are_told_apart_by_what_they_say_and_not_by_names_in_it():
    def unreadable(words: str) -> Finding:
        return Finding("kan-ikke-koere", "fejl", "", words)

    tally = tallied(
        outcome("1", unreadable("Der mangler et komma.")),
        outcome("2", unreadable("Filen er tom.")),
        outcome("3", Finding("ukendt-felt", "fejl", "x", "Feltet »x« findes ikke.")),
        outcome("4", Finding("ukendt-felt", "fejl", "y", "Feltet »y« findes ikke.")),
    )
    assert list(tally.lines())[1:] == [
        "       2 sager  FEJL      Feltet … findes ikke. (fx 3, 4)",
        "       1 sag    FEJL      Der mangler et komma. (fx 1)",
        "       1 sag    FEJL      Filen er tom. (fx 2)",
    ]


def test_one_of_each_is_said_in_the_singular():
    tally = tallied(outcome("1", GAP, written=(Path("a.docx"),)))
    assert list(tally.lines()) == [
        "1 sag: 1 dokument, 0 sager uden dokumenter.",
        "       1 sag    FEJL      Borgerens navn mangler. (fx 1)",
    ]


def test_a_tally_tells_faults_failures_and_refusals_apart():
    clean = tallied(outcome("1", DOUBT))
    assert (clean.has_errors, clean.refused, clean.failed) == (False, 0, 0)
    faulty = tallied(outcome("1", GAP), outcome("2", refused=True), outcome("3", refused=True, failed=True))
    assert (faulty.has_errors, faulty.refused, faulty.failed) == (True, 2, 1)
