"""What findings say, in one table: code → level, message, what to do.

`{…}` are filled with labels and keys, never with the text of a case.
"""

from collections.abc import Mapping

from generator.finding import Finding, Level

_TABLE: dict[str, tuple[Level, str, str]] = {
    # faults of form
    "ukendt-felt": ("fejl", "Feltet »{key}« findes ikke.", "{hint}"),
    "dobbelt-felt": ("fejl", "Feltet »{key}« står to gange samme sted.", "Behold det ene."),
    "ulaeseligt-felt": (
        "fejl",
        "{label} har et felt (nr. {number}), hvis navn ikke kan være et feltnavn.",
        "Navne har højst 64 bogstaver, cifre og _. Se efter et anførselstegn, der står forkert.",
    ),
    "mangler": ("fejl", "{label} mangler.", "Udfyld feltet."),
    "forkert-type": ("fejl", "{label} skal være {wanted}.", "Ret værdien."),
    "ukendt-valg": ("fejl", "{label} har et ukendt valg.", "Brug et af disse: {wanted}.{hint}"),
    "ugyldig-dato": ("fejl", "{label} er ikke en dato.", "Skriv den som ÅÅÅÅ-MM-DD, fx 2019-04-03 (år 1900-2199)."),
    "ugyldigt-cpr": (
        "fejl",
        "{label} er ikke et CPR-nummer, der kan findes.",
        "Skriv ti cifre. Dato og århundrede skal passe; erstatningspersonnummer (dag + 60) er tilladt.",
    ),
    "ugyldigt-format": ("fejl", "{label} er ikke skrevet rigtigt.", "{wanted}"),
    "flere-linjer": ("fejl", "{label} må kun fylde én linje.", "Fjern linjeskiftet."),
    "uden-for-graense": ("fejl", "{label} skal være {wanted}.", "Ret tallet."),
    "skemaversion": ("fejl", "Filen er i en anden skemaversion.", "Brug skemaversion {wanted}."),
    "fjernet-tegn": (
        "advarsel",
        "{label} havde usynlige tegn ({count}), som Word ikke kan rumme. De er fjernet.",
        "Se teksten igennem, der hvor den er kopieret fra.",
    ),
    # the rule set
    "regelsaet-uden-for": (
        "advarsel",
        "Datoen ligger før de første regler om rehabiliteringsplanen (1. januar 2013).",
        "Kontrollér mødedatoen.",
    ),
    "regelsaet-foreloebigt": (
        "oplysning",
        "Der er ingen {what}, så regelsættet er foreløbigt.",
        "Skriv datoen, når den er aftalt.",
    ),
    "regelsaet-uden-grund": (
        "fejl",
        "Der er valgt et andet regelsæt uden en grund.",
        "Skriv, hvorfor sagen skal behandles efter det valgte regelsæt.",
    ),
    # what is written
    "samme-sagsnr": (
        "fejl",
        "En anden sag har samme sagsnummer: {file}.",
        "Giv sagerne hver sit sagsnummer, eller fjern kopien.",
    ),
    "rettet-dokument": (
        "fejl",
        "{file} er rettet, siden den blev dannet, og er ikke overskrevet.",
        "Omdøb eller flyt din rettede fil, og dan dokumentet igen.",
    ),
    "dokument-passer-ikke": (
        "advarsel",
        "{document} passer ikke til sagens indstilling.",
        "Kontrollér, at det er det rigtige dokument.",
    ),
}

CLICK: Mapping[str, str] = {
    "Usage:": "Brug:",
    "Options": "Valg",
    "Commands": "Kommandoer",
    "Show this message and exit.": "Vis denne hjælp.",
    "Aborted!": "Afbrudt.",
    "Error: {message}": "Fejl: {message}",
    "Try '{command} {option}' for help.": "Skriv »{command} {option}« for hjælp.",
    "Missing command.": "Skriv en kommando.",
    "Missing argument": "Der mangler",
    "No such command {name!r}.": "Kommandoen {name!r} findes ikke.",
    "No such option {name!r}.": "Valget {name!r} findes ikke.",
    "Did you mean {possibility}?": "Mente du {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Mente du et af: {possibilities}?)",
    "Option {name!r} requires an argument.": "Valget {name!r} skal have en værdi.",
    "Option {name!r} does not take a value.": "Valget {name!r} skal ikke have en værdi.",
    "Got unexpected extra argument ({args})": "Der er et ord for meget ({args})",
    "Got unexpected extra arguments ({args})": "Der er ord for meget ({args})",
    "Invalid value for {param_hint}: {message}": "Forkert værdi til {param_hint}: {message}",
    "{value!r} is not one of {choices}.": "{value!r} er ikke et af {choices}.",
    "{value!r} does not match the format {format}.": "{value!r} skal skrives som ÅÅÅÅ-MM-DD.",
    "{name} {filename!r} does not exist.": "{filename!r} findes ikke.",
    "{name} {filename!r} is a file.": "{filename!r} er en fil, ikke en mappe.",
    "{name} {filename!r} is not readable.": "{filename!r} kan ikke læses.",
}
"""What the command line says of itself: the words that click asks gettext for, in Danish."""


def finding(code: str, path: str, law: str = "", **words: object) -> Finding:
    """Return the finding `code` at `path`, its texts filled with `words`."""
    level, message, mend = _TABLE[code]
    return Finding(code, level, path, message.format(**words), mend.format(**words), law)
