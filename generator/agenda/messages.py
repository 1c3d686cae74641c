"""What the agenda's findings say, in one table: code → level, message, what to do. Never the text of a case."""

from generator.finding import Finding, Level

_TABLE: dict[str, tuple[Level, str, str]] = {
    # the meeting
    "sag-ukendt": ("fejl", "Sagen findes ikke i mappen med sager.", "Ret sagsnummeret, eller hent sagen."),
    "sag-to-gange": ("fejl", "Sagen står to gange på dagsordenen.", "Fjern den ene."),
    "samme-borger": (
        "fejl",
        "Borgeren har også sagen {other} på dagsordenen.",
        "Fjern den ene, eller ret CPR-nummeret.",
    ),
    "samtidig": ("fejl", "Sagen ligger samtidig med {other}.", "Flyt den ene."),
    "efter-lukketid": (
        "fejl",
        "Sagen slutter kl. {end}, men lokalet er kun til rådighed til kl. {closing}.",
        "Kort af, eller flyt.",
    ),
    "efter-midnat": ("fejl", "Der er ikke tid til sagen på dagen.", "Flyt den til et andet møde."),
    "foer-moedet": (
        "advarsel",
        "Sagen begynder kl. {start}, før mødet begynder kl. {opening}.",
        "Ret et af klokkeslættene.",
    ),
    "ingen-sager": ("advarsel", "Der er ingen sager på dagsordenen.", "Skriv sagsnumrene."),
    "starttid-foreslaaet": (
        "oplysning",
        "Mødet har intet klokkeslæt. Forslaget begynder kl. {start}.",
        "Skriv klokkeslættet.",
    ),
    "ikke-samlet": (
        "oplysning",
        "Sager med samme tolk eller med undervisningsområdet ligger ikke samlet.",
        "Rækkefølgen er jeres. Med --arrange foreslår programmet en anden.",
    ),
    "medlem-uden-omraade": ("advarsel", "Et medlem af teamet har intet område.", "Vælg medlemmets område."),
    "afbud-uden-stedfortraeder": (
        "advarsel",
        "Et medlem har meldt afbud uden stedfortræder.",
        "Find en stedfortræder.",
    ),
    "moede-ikke-laest": (
        "fejl",
        "Arket {sheet} mangler i arbejdsbogen.",
        "Hent et nyt skema med rehabplan agenda --blank.",
    ),
    "kolonne-mangler": ("fejl", "Kolonnen »{heading}« mangler i arket {sheet}.", "Skriv overskriften, som den var."),
    "kolonne-to-gange": ("fejl", "Kolonnen »{heading}« står to gange i arket {sheet}.", "Fjern den ene."),
    "for-mange-raekker": ("fejl", "Arket {sheet} har over {limit} rækker.", "Fjern rækker, der ikke er brug for."),
    "intet-skema": (
        "fejl",
        "Arbejdsbogen er ikke et skema til et møde.",
        "Hent skemaet med rehabplan agenda --blank. En dagsorden med udfald læses med rehabplan read.",
    ),
    "formel": ("fejl", "Cellen har en formel eller en regnefejl.", "Skriv værdien selv."),
    "deltager-uden-sag": ("fejl", "Deltageren hører til en sag, der ikke er på dagsordenen.", "Ret sagsnummeret."),
    # the cases and the meeting
    "sag-ulaeselig": ("fejl", "Sagen har fejl, der skal rettes først.", "Se dem med rehabplan check."),
    "moede-aendret": ("advarsel", "Sagens eget møde er anderledes: {labels}.", "Skriv mødet i sagen med --write."),
    "moede-holdt": (
        "advarsel",
        "Mødet er holdt, og sagens oplysninger er anderledes end mødefilens: {labels}.",
        "Det, der står i sagen, bliver stående. Ret mødefilen, hvis sagen er rigtig.",
    ),
    "behandlet-foer": (
        "oplysning",
        "Sagen har en tidligere indstilling, som flyttes til tidligere behandlinger.",
        "Skriv i sagen, hvorfor den behandles igen.",
    ),
    "nyere-moede": ("fejl", "Sagen er siden sat på et nyere møde.", "Fjern sagen fra dette møde."),
    "profil-uden-grund": (
        "advarsel",
        "Kommunens profil vil vise {what} på dagsordenen, men giver ingen grund. Det vises ikke.",
        "Skriv grunden i profilen, eller fjern valget.",
    ),
    # what is written
    "ikke-booket": ("fejl", "Mødet er ikke skrevet i sagerne, for dagsordenen har fejl.", "Ret fejlene, og prøv igen."),
    "rettet-arbejdsbog": (
        "fejl",
        "{file} er rettet, siden den blev dannet, og er ikke overskrevet.",
        "Læs udfaldene ind, eller omdøb filen, og dan den igen.",
    ),
    "ikke-talt": ("advarsel", "Sagen har fejl og er ikke talt med.", "Se fejlene med rehabplan check."),
    # what comes back
    "ingen-dagsorden": (
        "fejl",
        "Arbejdsbogen er ikke en dagsorden: arket {sheet} mangler.",
        "Vælg den, som rehabplan agenda har dannet, og lad dens ark hedde, som de gjorde.",
    ),
    "moede-ulaeseligt": (
        "fejl",
        "Mødets dato og sager kan ikke læses i arket.",
        "Dan dagsordenen igen, og flyt udfaldene til den.",
    ),
    "sagsnr-ulaeseligt": ("fejl", "Rækkens sagsnummer kan ikke læses.", "Skriv sagsnummeret, som det var."),
    "raekke-fremmed": ("fejl", "Sagen er ikke på mødet.", "Fjern rækken, eller ret sagsnummeret."),
    "andet-moede": ("fejl", "Sagen er siden sat på et andet møde.", "Skriv udfaldet i sagen selv."),
    "raekke-mangler": ("advarsel", "Sagen er på mødet, men ikke i arbejdsbogen.", "Intet læses ind for den."),
    "ukendt-udfald": ("fejl", "{heading} har et ukendt valg.", "Vælg på listen: {wanted}."),
    "aldrig-til-teamet": ("fejl", "Sager om revalidering forelægges ikke teamet.", "Ret sagstypen, eller fjern sagen."),
    "ulovligt-udfald": ("fejl", "Indstillingen er ikke mulig i sagen: {reason}", "Vælg på listen: {wanted}."),
    "ugyldig-celle": ("fejl", "{heading} kan ikke læses.", "{wanted}"),
    "uden-indstilling": (
        "fejl",
        "{heading} hører til en indstilling, og sagen har ingen.",
        "Vælg den, eller ryd cellen.",
    ),
    "kopi-foer-moedet": ("fejl", "Kopien er dateret før mødet.", "Ret datoen."),
    "allerede-afgjort": ("fejl", "Sagen er afgjort. {heading} ændres ikke fra dagsordenen.", "Ret det i sagen selv."),
    "har-indstilling": (
        "fejl",
        "Sagen har allerede en indstilling og kan ikke sættes til udsat.",
        "Ret det i sagen selv.",
    ),
    "udsat-uden-grund": (
        "advarsel",
        "Grunden til, at sagen ikke fik en indstilling, mangler.",
        "Skriv den i Bemærkninger.",
    ),
    "tom-celle": (
        "oplysning",
        "{heading} er tom i arbejdsbogen, men udfyldt i sagen. Sagen er ikke ændret.",
        "Skal feltet være tomt, så ret det i sagen.",
    ),
}


def finding(code: str, path: str, law: str = "", **words: object) -> Finding:
    """Return the finding `code` at `path`, its texts filled with `words`."""
    level, message, mend = _TABLE[code]
    return Finding(code, level, path, message.format(**words), mend.format(**words), law)
