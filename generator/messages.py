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
    "felt-flyttet": (
        "oplysning",
        "Feltet »{old}« hedder nu »{new}«. Sagen er læst med det nye navn.",
        "Næste gang sagen bliver gemt, står det nye navn i den.",
    ),
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
    # templates
    "skabelon-krav-mangler": (
        "fejl",
        "»{label}« kræves i dokumentet, men skabelonen viser det ikke.",
        "Indsæt {choice}, hvor det hører hjemme.",
    ),
    "skabelon-anbefalet-mangler": (
        "advarsel",
        "»{label}« bør stå i dokumentet, men skabelonen viser det ikke.",
        "Indsæt {choice}, hvor det hører hjemme.",
    ),
    "skabelon-felter-vises-ikke": (
        "oplysning",
        "Felter i skemaet, som skabelonen ikke viser ({count}): {some}.",
        "Intet, hvis de er valgt fra. Alle felter står i docs/felter.md.",
    ),
    "skabelon-proeve-ny": (
        "oplysning",
        "{count} har ingen godkendt tekst at sammenligne med endnu.",
        "Kør med --update for at godkende de tekster, som skabelonen giver nu.",
    ),
    "skabelon-proeve-aendret": (
        "fejl",
        "Dokumentet har en anden tekst end den, der er godkendt.",
        "Læs forskellene. Er de rigtige, så kør med --update.",
    ),
    # what is written
    "stoppede-programmet": (
        "fejl",
        "Sagen fik programmet til at stoppe.",
        "Kør den alene, og se, hvad der sker.",
    ),
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
    "pdf-foraeldet": (
        "oplysning",
        "{file} er lavet af et tidligere dokument.",
        "Dan dokumentet igen med --pdf, eller slet PDF-filen.",
    ),
    "kopi-af-rettet": (
        "oplysning",
        "Kopien til udsendelse er lavet af {file}, som den er rettet i Word.",
        "Læs rettelserne ind i sagen med rehabplan read, hvis det ikke er gjort.",
    ),
    "kopi-af-aeldre": (
        "advarsel",
        "Sagen er ændret, siden {file} blev dannet. Kopien har ikke det nye med.",
        "Dan den endelige udgave igen (--final), så rettelserne flettes ind, og lav så kopien.",
    ),
    "skabelon-navn": (
        "advarsel",
        "Kommunens skabelon {file} bliver ikke brugt, for intet dokument har det navn.",
        "Kald den {wanted}.docx, eller læg den et andet sted.",
    ),
    "dokument-passer-ikke": (
        "advarsel",
        "{document} passer ikke til sagens indstilling.",
        "Kontrollér, at det er det rigtige dokument.",
    ),
    # a municipality's template and its base
    "opgradering-uaendret": (
        "oplysning",
        "Grundskabelonen er den samme, som kommunens skabelon er lavet af.",
        "Der er ikke noget at gøre.",
    ),
    "opgradering-klar": (
        "oplysning",
        "Den nye grundskabelon er flettet ind uden konflikter.",
        "Se kopien igennem i Word, og kør igen med --write, så den træder i stedet.",
    ),
    "opgradering-gjort": (
        "oplysning",
        "Kommunens skabelon bygger nu på den nye grundskabelon. Den tidligere er gemt som {file}.",
        "Kør »rehabplan templates check«, og dan et dokument til prøve.",
    ),
    "opgradering-konflikt": (
        "fejl",
        "{where}: {what}.",
        "Find den gule linje »Konflikt {number}« i kopien, behold den rigtige udgave, og slet linjen.",
    ),
    "opgradering-udseende": (
        "advarsel",
        "Både kommunen og grundskabelonen har ændret {what}. Kommunens er beholdt.",
        "Sammenlign med grundskabelonen i Word, hvis kommunens skal følge med.",
    ),
    "opgradering-felt": (
        "oplysning",
        "Feltet {old} hedder nu {new}, og det er rettet i skabelonen.",
        "Der er ikke mere at gøre ved det.",
    ),
    "opgradering-grundlag-mangler": (
        "fejl",
        "Det vides ikke, hvilken grundskabelon kommunens skabelon er lavet af.",
        "Læg den grundskabelon, den er lavet af, som {file}, og kør igen.",
    ),
    "opgradering-skabelon-fejl": (
        "fejl",
        "Skabelonen kan ikke bruges endnu. {what}.",
        "{mend} Prøv igen, når »rehabplan templates check« ingen fejl finder.",
    ),
    "opgradering-kopi-rettet": (
        "advarsel",
        "Der er rettet i kopien, så den er ikke lavet om.",
        "Gør kopien færdig, og kør igen med --write; eller slet den for at begynde forfra.",
    ),
    "opgradering-kopi-foraeldet": (
        "fejl",
        "Skabelonen eller grundskabelonen er ændret, siden kopien blev lavet.",
        "Slet kopien, og kør upgrade igen.",
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
    "Missing option": "Der mangler valget",
    "required": "skal skrives",
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
    "Choose from:\n\t{choices}": "Vælg et af:\n\t{choices}",
    "{value!r} is not a valid {number_type}.": "{value!r} er ikke et tal.",
    "{value!r} does not match the format {format}.": "{value!r} skal skrives som ÅÅÅÅ-MM-DD.",
    "{name} {filename!r} does not exist.": "{filename!r} findes ikke.",
    "{name} {filename!r} is a file.": "{filename!r} er en fil, ikke en mappe.",
    "{name} {filename!r} is not readable.": "{filename!r} kan ikke læses. Kontrollér, at du har adgang til den.",
}
"""What the command line says of itself: the words that click asks gettext for, in Danish."""


def finding(code: str, path: str, law: str = "", **words: object) -> Finding:
    """Return the finding `code` at `path`, its texts filled with `words`."""
    level, message, mend = _TABLE[code]
    return Finding(code, level, path, message.format(**words), mend.format(**words), law)
