"""What keeps a Word document from being read by everyone: the book of rules.

From EN 301 549 (WCAG 2.1) and the Accessibility Checker in Word; the generators stand in `accessibility_rules`.
"""

from generator.finding import Finding
from generator.word import accessibility_rules as rules
from generator.word.rulebook import Rule, run


def accessibility(docx: bytes) -> list[Finding]:
    """Return what makes a document or template hard to read with a screen reader, magnifier or keyboard."""
    return run(docx, RULES)


RULES = (
    # the document as a whole
    Rule(
        "tilgaengelig-titel",
        "advarsel",
        rules.no_title,
        "Dokumentet har ingen titel, som en skærmlæser kan læse op.",
        "Skriv en titel under Filer › Oplysninger › Titel (uden navne og CPR-numre).",
        "WCAG 2.1, 2.4.2",
    ),
    Rule(
        "tilgaengelig-sprog",
        "advarsel",
        rules.no_language,
        "Dokumentets sprog er ikke sat til dansk.",
        "Markér al tekst, vælg Gennemse › Sprog › Angiv korrektursprog › Dansk, og vælg »Angiv som standard«.",
        "WCAG 2.1, 3.1.1",
    ),
    Rule(
        "tilgaengelig-sprog-sted",
        "advarsel",
        rules.stray_language,
        "En typografi eller et stykke tekst er sat til et andet sprog end dansk.",
        "Er teksten dansk, så markér den, og vælg Gennemse › Sprog › Angiv korrektursprog › Dansk.",
        "WCAG 2.1, 3.1.2",
    ),
    Rule(
        "tilgaengelig-beskyttelse",
        "advarsel",
        rules.protected,
        "Dokumentet er beskyttet, og det kan spærre for skærmlæsere og for at udfylde det.",
        "Vælg Gennemse › Begræns redigering › Stop beskyttelse.",
    ),
    Rule(
        "tilgaengelig-kompatibilitet",
        "advarsel",
        rules.old_mode,
        "Dokumentet er i kompatibilitetstilstand for en ældre udgave af Word.",
        "Vælg Filer › Oplysninger › Konvertér, og gem.",
    ),
    # headings, lists, paragraphs
    Rule(
        "tilgaengelig-overskrift-spring",
        "advarsel",
        rules.skipped_levels,
        "Overskriften springer et niveau over.",
        "Brug niveauerne i rækkefølge: Overskrift 1, så Overskrift 2, så Overskrift 3.",
        "WCAG 2.1, 1.3.1",
    ),
    Rule(
        "tilgaengelig-overskrift-tom",
        "advarsel",
        rules.empty_headings,
        "En overskrift er tom.",
        "Slet afsnittet, eller giv det typografien Normal.",
        "WCAG 2.1, 2.4.6",
    ),
    Rule(
        "tilgaengelig-overskrift-falsk",
        "advarsel",
        rules.bold_headings,
        "Et kort afsnit med fed skrift ligner en overskrift, men er det ikke for en skærmlæser.",
        "Giv afsnittet en overskriftstypografi (Overskrift 1-4) i stedet for fed skrift.",
        "WCAG 2.1, 1.3.1",
    ),
    Rule(
        "tilgaengelig-liste-falsk",
        "advarsel",
        rules.typed_lists,
        "En liste er lavet med indtastede streger, punkter eller tal.",
        "Slet tegnene, og vælg Hjem › Punkttegn eller Nummerering.",
        "WCAG 2.1, 1.3.1",
    ),
    Rule(
        "tilgaengelig-afsnit-tomt",
        "advarsel",
        rules.empty_paragraphs,
        "Et tomt afsnit bruges som luft.",
        "Slet det, og sæt i stedet afstand før og efter under Afsnit.",
    ),
    Rule(
        "tilgaengelig-mellemrum",
        "advarsel",
        rules.repeated_blanks,
        "Flere mellemrum eller tabulatorer efter hinanden bruges til at stille tekst op.",
        "Brug en tabel, en indrykning eller et tabulatorstop.",
        "WCAG 2.1, 1.3.2",
    ),
    Rule(
        "tilgaengelig-link",
        "advarsel",
        rules.vague_links,
        "Linkets tekst fortæller ikke, hvor det fører hen.",
        "Skriv for eksempel »Læs om rehabiliteringsteamet« i stedet for »her« eller en bar adresse.",
        "WCAG 2.1, 2.4.4",
    ),
    # tables
    Rule(
        "tilgaengelig-tabel-overskriftsraekke",
        "advarsel",
        rules.no_header_row,
        "Tabellens første række er ikke markeret som overskriftsrække.",
        "Stå i første række, og vælg Tabellayout › Gentag overskriftsrækker.",
        "WCAG 2.1, 1.3.1",
    ),
    Rule(
        "tilgaengelig-tabel-beskrivelse",
        "advarsel",
        rules.no_description,
        "Tabellen har hverken titel eller beskrivelse.",
        "Højreklik i tabellen, og udfyld Tabelegenskaber › Alternativ tekst.",
    ),
    Rule(
        "tilgaengelig-tabel-flettet",
        "advarsel",
        rules.merged_cells,
        "En celle er flettet hen over flere kolonner eller rækker.",
        "Vælg Tabellayout › Opdel celler, eller del tabellen i to.",
        "WCAG 2.1, 1.3.1",
    ),
    Rule(
        "tilgaengelig-tabel-i-tabel",
        "advarsel",
        rules.nested_tables,
        "Der står en tabel inde i en tabel.",
        "Flyt den indre tabel ud, og stil den efter den ydre.",
        "WCAG 2.1, 1.3.2",
    ),
    Rule(
        "tilgaengelig-tabel-flydende",
        "advarsel",
        rules.floating_tables,
        "Teksten løber uden om tabellen, så læserækkefølgen er uklar.",
        "Vælg Tabelegenskaber › Tabel › Tekstombrydning › Ingen.",
        "WCAG 2.1, 1.3.2",
    ),
    # pictures, controls, colours
    Rule(
        "tilgaengelig-billede-tekst",
        "advarsel",
        rules.undescribed_pictures,
        "Et billede mangler alternativ tekst.",
        "Højreklik på billedet, vælg Vis alternativ tekst, og beskriv det, eller markér det som dekorativt.",
        "WCAG 2.1, 1.1.1",
    ),
    Rule(
        "tilgaengelig-objekt-flydende",
        "advarsel",
        rules.floating_objects,
        "Et billede eller en figur svæver i teksten, så læserækkefølgen er uklar.",
        "Klik på det, og vælg Layoutindstillinger › På linje med tekst.",
        "WCAG 2.1, 1.3.2",
    ),
    Rule(
        "tilgaengelig-felt-titel",
        "advarsel",
        rules.unnamed_controls,
        "Et felt har ingen titel, så en skærmlæser ikke kan sige, hvad der skal stå i det.",
        "Skriv en titel under feltets egenskaber (fanen Udvikler).",
        "WCAG 2.1, 4.1.2",
    ),
    Rule(
        "tilgaengelig-skjult-tekst",
        "fejl",
        rules.hidden_text,
        "Der er skjult tekst i dokumentet; den følger med, uden at den ses på siden.",
        "Tryk Ctrl+A, åbn Skrifttype, fjern hakket ved Skjult, og slet, hvad der ikke skal med.",
    ),
    Rule(
        "tilgaengelig-kontrast",
        "advarsel",
        rules.poor_contrast,
        "Teksten har for lille kontrast til baggrunden; der kræves mindst 4,5:1.",
        "Ret farven i typografien (for eksempel til automatisk farve), ikke på det enkelte sted.",
        "WCAG 2.1, 1.4.3",
    ),
)
