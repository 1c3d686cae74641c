"""What makes a Word file damaged or doubtful though the Open XML SDK calls it valid: the book of rules.

The generators stand in `lint_package` (the zip) and `lint_content` (the text); here they get code, level and words.
"""

from generator.finding import Finding
from generator.word import lint_content as content
from generator.word import lint_package as package
from generator.word.rulebook import Rule, run


def lint(docx: bytes, *, template: bool = False) -> list[Finding]:
    """Return the faults of a file; the codes of a `template` are its own and not leftovers."""
    return run(docx, [rule for rule in RULES if not (template and rule.find is content.template_code)])


SAVE_AGAIN = "Åbn filen i Word, gem den igen som »Word-dokument (*.docx)«, og kontrollér den på ny."
TOGETHER = "Slet feltet (højreklik › Fjern indholdskontrolelement), og indsæt det igen, hvor det skal stå."

RULES = (
    # the zip and its relations
    Rule(
        "word-dobbelt-fil",
        "fejl",
        package.duplicate_entries,
        "Den samme del ligger to gange i filen, og programmer er uenige om, hvilken der gælder.",
        SAVE_AGAIN,
    ),
    Rule(
        "word-forkert-type",
        "fejl",
        package.wrong_main_type,
        "Filen er ikke gemt som et almindeligt Word-dokument (den er måske en skabelon eller indeholder makroer).",
        "Vælg Filer › Gem som, og vælg typen »Word-dokument (*.docx)«.",
    ),
    Rule(
        "word-indholdstype-mangler",
        "fejl",
        package.untyped_parts,
        "En del af filen har ingen indholdstype, og så kan Word ikke åbne dokumentet.",
        SAVE_AGAIN,
    ),
    Rule(
        "word-egenskab-dobbelt",
        "fejl",
        package.repeated_properties,
        "En dokumentegenskab er angivet to gange.",
        "Ret egenskaben under Filer › Oplysninger, og gem dokumentet igen.",
    ),
    Rule(
        "word-henvisning-tom",
        "fejl",
        package.dangling_relations,
        "Dokumentet henviser til en del, der ikke ligger i filen.",
        "Slet det, der ikke vises (ofte et billede), og indsæt det igen.",
    ),
    Rule(
        "word-henvisning-ukendt",
        "fejl",
        package.unknown_relation_ids,
        "Et billede, link eller sidehoved bruger en henvisning, som ikke findes i filen.",
        "Slet det pågældende sted, og indsæt det igen.",
    ),
    Rule(
        "word-ekstern-skabelon",
        "advarsel",
        package.external_template,
        "Dokumentet er knyttet til en skabelon uden for filen, og stien dertil følger med.",
        "Vælg Udvikler › Dokumentskabelon, skriv »Normal« i feltet Dokumentskabelon, og gem.",
    ),
    Rule(
        "word-ekstern-fil",
        "advarsel",
        package.external_files,
        "Et link peger på en fil og ikke på en adresse på nettet; modtageren kan ikke åbne den.",
        "Fjern linket, eller brug en adresse, der begynder med https://.",
    ),
    Rule(
        "word-eksternt-indhold",
        "fejl",
        package.external_content,
        "Dokumentet henter indhold (for eksempel et billede) uden for filen, når det åbnes.",
        "Slet det, og indsæt det igen med Indsæt › Billeder uden at kæde det sammen med filen.",
    ),
    # paragraphs and tables
    Rule(
        "word-loes-tekst",
        "fejl",
        content.stray_text,
        "Der står tekst uden for afsnit og tekstfelter, som Word ikke viser og kan afvise.",
        "Slet afsnittet eller tabellen, og skriv stedet igen.",
    ),
    Rule(
        "word-celle-uden-afsnit",
        "fejl",
        content.cells_without_paragraph,
        "En celle mangler det afsnit, Word kræver også i en tom celle.",
        "Slet rækken, og indsæt den igen. En blok i en skabelon må ikke fjerne cellens eneste afsnit.",
    ),
    Rule(
        "word-celle-ender-i-tabel",
        "fejl",
        content.cells_ending_in_table,
        "En celle ender med en tabel; Word kræver et afsnit til sidst.",
        "Flyt den indre tabel ud af cellen.",
    ),
    Rule(
        "word-raekke-uden-celler",
        "fejl",
        content.rows_without_cells,
        "En tabelrække har ingen celler.",
        "Slet rækken, og indsæt den igen.",
    ),
    Rule(
        "word-tabel-uden-raekker",
        "fejl",
        content.tables_without_rows,
        "En tabel har ingen rækker.",
        "Slet tabellen. I en skabelon: lad overskriftsrækken stå uden for løkken.",
    ),
    Rule(
        "word-tabel-gitter",
        "advarsel",
        content.grid_mismatches,
        "Rækken har ikke lige så mange kolonner, som tabellen er delt op i.",
        "Giv alle rækker i tabellen samme antal celler, eller indsæt tabellen igen.",
    ),
    Rule(
        "word-typografi-ukendt",
        "advarsel",
        content.unknown_styles,
        "Der bruges en typografi, som ikke findes i dokumentet.",
        "Vælg en af dokumentets typografier på stedet.",
    ),
    Rule(
        "word-liste-ukendt",
        "advarsel",
        content.unknown_lists,
        "Et listepunkt hører til en liste, som ikke findes i dokumentet.",
        "Fjern punktopstillingen på stedet, og sæt den på igen.",
    ),
    # leftovers of the template
    Rule(
        "word-skabelonkode",
        "fejl",
        content.template_code,
        "Der står skabelonkode ({{ … }} eller {% … %}) i det færdige dokument.",
        "Ret koden i skabelonen, så den udfyldes, og dan dokumentet igen.",
    ),
    Rule(
        "word-maerketegn",
        "fejl",
        content.marker_characters,
        "Der står et internt mærketegn i teksten, som ikke kan læses.",
        "Dan dokumentet igen. Er tegnet sat ind i Word, så slet det, og brug Indsæt › Symbol.",
    ),
    # ranges
    Rule(
        "word-bogmaerke-uparret",
        "fejl",
        content.unmatched_bookmarks,
        "Et bogmærke mangler sin begyndelse eller slutning, eller to bogmærker deler nummer.",
        "Slet bogmærket under Indsæt › Bogmærke, og sæt det igen.",
    ),
    Rule(
        "word-bogmaerke-dobbelt",
        "advarsel",
        content.repeated_bookmarks,
        "To bogmærker har samme navn; Word beholder kun det første.",
        "Giv bogmærket et andet navn. Sæt ikke bogmærker inde i en løkke.",
    ),
    Rule(
        "word-kommentar-uparret",
        "fejl",
        content.unmatched_comments,
        "En kommentars område mangler sin begyndelse eller slutning.",
        "Slet kommentaren, og skriv den igen.",
    ),
    Rule(
        "word-kommentar-mangler",
        "fejl",
        content.missing_comments,
        "Der er et mærke for en kommentar, som ikke findes i filen.",
        "Slet kommentaren under Gennemse › Slet alle kommentarer.",
    ),
    Rule(
        "word-omraade-uparret",
        "fejl",
        content.unmatched_ranges,
        "Et flyttet eller redigerbart område mangler sin begyndelse eller slutning.",
        "Acceptér alle ændringer under Gennemse, ophæv beskyttelsen, og gem igen.",
    ),
    # content controls
    Rule(
        "word-felt-uden-indhold",
        "fejl",
        content.controls_without_content,
        "Et felt har intet indhold, heller ikke et tomt afsnit.",
        "Lad blokken ({% if %} eller {% for %}) stå uden om hele feltet og ikke inde i det.",
    ),
    Rule(
        "word-felt-to-slags",
        "fejl",
        content.controls_of_two_kinds,
        "Et felt er af to slags på én gang, for eksempel både dato og tekst.",
        "Slet feltet, og indsæt det igen.",
    ),
    Rule(
        "word-felt-id-mangler",
        "advarsel",
        content.missing_ids,
        "Et felt mangler sit nummer.",
        SAVE_AGAIN,
    ),
    Rule(
        "word-felt-id-dobbelt",
        "advarsel",
        content.repeated_ids,
        "To felter har samme nummer.",
        SAVE_AGAIN,
    ),
    Rule(
        "word-felt-valg-dobbelt",
        "fejl",
        content.repeated_choices,
        "En rulleliste har to valg med samme tekst eller samme værdi.",
        "Ret listen under feltets egenskaber (fanen Udvikler), så hvert valg kun står én gang.",
    ),
    Rule(
        "word-felt-langt-navn",
        "fejl",
        content.long_names,
        "Feltets titel eller mærke er længere end 64 tegn.",
        "Giv feltet et kortere navn under feltets egenskaber (fanen Udvikler).",
    ),
    Rule(
        "word-felt-afsnit-i-linje",
        "fejl",
        content.blocks_in_line,
        "Et felt midt i et afsnit rummer selv hele afsnit eller tabeller.",
        TOGETHER,
    ),
    Rule(
        "word-felt-uden-afsnit",
        "fejl",
        content.runs_as_blocks,
        "Et felt står alene mellem afsnittene, men rummer kun løs tekst.",
        TOGETHER,
    ),
    Rule(
        "word-felt-i-tabel",
        "fejl",
        content.misfits_in_table,
        "Et felt om en række eller celle rummer noget andet end rækker eller celler, eller står uden for tabellen.",
        TOGETHER,
    ),
    Rule(
        "word-felt-i-felt",
        "fejl",
        content.controls_in_plain_controls,
        "Et felt, der kun kan rumme tekst, rummer et andet felt.",
        "Fjern det yderste felt (højreklik › Fjern indholdskontrolelement).",
    ),
)
