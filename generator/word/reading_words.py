"""What is said of a document read back: code → level, message, what to do. As `messages`, for this one stage.

`{…}` are filled with labels, file names and counts, never with the text of a case or a document.
"""

import re
from collections.abc import Mapping

from generator.fields import Field, generic
from generator.finding import Finding, Level

_INDEX = re.compile(r"\[\d+\]")

_TABLE: dict[str, tuple[Level, str, str]] = {
    # the file
    "andet-program": (
        "advarsel",
        "Dokumentet er sidst gemt i {program} og ikke i Word.",
        "Se ændringerne igennem. Felter med flere afsnit læses ikke fra det program, for det afkorter dem.",
    ),
    "ekstern-skabelon": ("oplysning", "Dokumentet peger på en Word-skabelon uden for filen.", "Den bruges ikke her."),
    "ukendt-dokument": (
        "advarsel",
        "Dokumentet siger ikke, hvilken skabelon det er dannet efter.",
        "Kontrollér, at det er dannet af rehabplan.",
    ),
    "uden-felter": (
        "fejl",
        "Dokumentet har ingen felter, der kan læses.",
        "Brug et dokument eller en blanket dannet af rehabplan, kladde eller endelig udgave. Kopien til udsendelse har"
        " ingen felter, og nogle andre programmer fjerner dem.",
    ),
    # the fields of the document
    "sporede-aendringer": (
        "advarsel",
        "{label} har sporede ændringer. De er læst, som om de er godkendt.",
        "Godkend eller afvis dem i Word, og læs dokumentet igen.",
    ),
    "sporede-aendringer-udenfor": (
        "advarsel",
        "Dokumentet har sporede ændringer uden for felterne. De er læst, som om de er godkendt.",
        "Godkend eller afvis dem i Word, og læs dokumentet igen.",
    ),
    "kommentarer": (
        "oplysning",
        "Dokumentet har kommentarer ({count}). De bliver ikke læst med.",
        "Skriv det, der skal gælde, i felterne.",
    ),
    "formatering": (
        "advarsel",
        "{label} har noget, som sagen ikke kan rumme: {what}. Teksten er læst uden.",
        "Feltets udseende bevares, når ændringer flettes ind i et nyt dokument. Ellers skriv det om til almindelig"
        " tekst, punkter og fed.",
    ),
    "afkrydsning-uklar": (
        "advarsel",
        "{label} har en afkrydsning, der viser ét og siger et andet. Den er ikke læst.",
        "Klik på feltet i Word, så det er rigtigt.",
    ),
    "ukendt-maerke": (
        "advarsel",
        "Dokumentet har et felt, som sagen ikke kender ({tag}). Det er ikke læst.",
        "Dokumentet kan være dannet efter en anden udgave af skabelonen. Overfør indholdet i hånden.",
    ),
    "uloest-konflikt": (
        "advarsel",
        "{label} har to tekster fra en fletning. Kun feltets egen er læst.",
        "Ret feltet, og slet den anden tekst.",
    ),
    # against what was sent
    "felt-mangler": (
        "advarsel",
        "{label} er fjernet fra dokumentet. Sagen beholder det, den har.",
        "Tøm feltet i stedet for at fjerne det, hvis det skal være tomt.",
    ),
    "raekker-vaek": (
        "advarsel",
        "Alle rækker i {label} er fjernet fra dokumentet. Sagen beholder dem.",
        "Tøm felterne i rækkerne i stedet, hvis de skal væk.",
    ),
    "tekst-uden-for-felt": (
        "advarsel",
        "Der er skrevet uden for felterne {count} {times}. Det er ikke læst.",
        "Flyt teksten ind i et felt.",
    ),
    "raekke-uden-felter": (
        "advarsel",
        "En tabel har en række uden felter. Den er ikke læst.",
        "Kopiér en række med felter, og skriv i den.",
    ),
    "uklart-felt": (
        "advarsel",
        "{label} viser en vejledning, men ikke sin egen. Feltet er ikke læst.",
        "Klik i feltet, og skriv teksten igen.",
    ),
    "tomt-med-sporing": (
        "advarsel",
        "{label} er tomt, og dokumentet har sporede ændringer. Sagen beholder det, den har.",
        "Godkend eller afvis ændringerne i Word, og læs dokumentet igen.",
    ),
    "afkortet": (
        "fejl",
        "{label} har flere afsnit og er gemt i et program, der afkorter dem. Feltet er ikke læst.",
        "Åbn det oprindelige dokument i Word, og ret feltet der.",
    ),
    "forskellige-vaerdier": (
        "fejl",
        "{label} står flere steder i dokumentet med forskellig tekst. Ingen af dem er læst.",
        "Skriv det samme alle steder.",
    ),
    "uforstaaet": ("fejl", "{label} kan ikke forstås: det skal være {wanted}. Feltet er ikke læst.", "{mend}"),
    "laast-felt": ("advarsel", "{label} kan ikke rettes i et dokument.", "Ret det i sagen."),
    "anden-sag": ("fejl", "Dokumentet hører til en anden sag.", "Vælg den sag, hvis nummer står i sidehovedet."),
    "uden-sagsnr": (
        "fejl",
        "Blanketten har intet sagsnummer, så den kan ikke blive til en ny sag.",
        "Skriv sagsnummeret i sidehovedet øverst på siden. Hører blanketten til en sag, der findes, så tilføj --case.",
    ),
    "uden-grundlag": (
        "advarsel",
        "Det er ikke kendt, hvad der stod i dokumentet, da det blev dannet.",
        "Se hver ændring efter, og se selv, om der er skrevet uden for felterne.",
    ),
    "grundlag-ikke-gemt": (
        "advarsel",
        "{file} er dannet, men programmet kunne ikke gemme en kopi ved siden af sagen til at holde rettelser op imod.",
        "Giv adgang til at skrive i sagens mappe, og dan dokumentet igen, før du retter i det.",
    ),
    "anden-skabelon": (
        "advarsel",
        "Dokumentet er dannet efter {had}, men er holdt op mod {wanted}.",
        "Se ændringerne igennem.",
    ),
    "aendret-begge-steder": (
        "fejl",
        "{label} er rettet både i dokumentet og i sagen, og ikke ens. Sagen beholder sin.",
        "Ret sagen eller dokumentet, så de er ens.",
    ),
    "raekker-begge-steder": (
        "fejl",
        "{label} har fået rækker ændret både i dokumentet og i sagen. Rækkerne er ikke læst.",
        "Dan dokumentet igen, og ret rækkerne i det.",
    ),
    "adresse-beskyttet": (
        "advarsel",
        "{label} er skrevet i dokumentet, men adressen er beskyttet. Det er ikke læst.",
        "Ret adressen i sagen, hvis den er ændret.",
    ),
    # carrying forward
    "overfoert": ("oplysning", "{label} er overført, ikke bearbejdet.", "Ret teksten til, så den passer her."),
    # the copy to send
    "send-sporede": ("fejl", "Dokumentet har sporede ændringer.", "Godkend eller afvis dem i Word."),
    "send-kommentarer": ("fejl", "Dokumentet har kommentarer.", "Slet dem i Word."),
    "send-skjult": ("fejl", "Dokumentet har skjult tekst.", "Vis den i Word (Ctrl+Skift+8), og slet den."),
    "send-indlejret": (
        "fejl",
        "Dokumentet har indlejrede filer eller objekter.",
        "Slet dem.",
    ),
    "send-vejledning": (
        "fejl",
        "Dokumentet har felter, der ikke er udfyldt, og som viser en vejledning ({count}).",
        "Udfyld dem, eller slet dem.",
    ),
    "send-konflikt": ("fejl", "Dokumentet har to tekster til samme felt fra en fletning.", "Vælg den ene."),
    "send-kladde": ("fejl", "Dokumentet er en kladde.", "Dan den endelige udgave (--final), og ret i den."),
    # merging
    "flettet-konflikt": (
        "advarsel",
        "{label} er rettet både i Word og i sagen. Begge tekster står i dokumentet.",
        "Ret feltet, og slet den anden tekst.",
    ),
    "flet-ikke": (
        "fejl",
        "Rettelserne kan ikke flettes ind i et nyt dokument: {why}. Det rettede dokument er ikke rørt.",
        "Læs rettelserne ind i sagen (rehabplan read), omdøb dokumentet, og dan det igen.",
    ),
}


def finding(code: str, path: str = "", **words: object) -> Finding:
    """Return the finding `code` at `path`, its texts filled with `words`."""
    level, message, mend = _TABLE[code]
    return Finding(code, level, path, message.format(**words), mend.format(**words))


def named(path: str, fields: Mapping[str, Field]) -> str:
    """Return the Danish label of a path, with the row's number where it is in a list."""
    known = fields.get(generic(path))
    name = known.label if known else path.rsplit(".", 1)[-1]
    rows = [str(int(index[1:-1]) + 1) for index in _INDEX.findall(path)]
    return f"{name} (nr. {'.'.join(rows)})" if rows else name
