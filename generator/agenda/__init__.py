"""The team's agenda: from a meeting and its cases to a workbook that staff send out as it is, and back.

Read in this order:

    make                      the whole way from file to file, the input workbook, the overview
    meeting, form             a meeting as values, from moede.json or from the workbook that staff fill in
    cases                     the cases of a meeting: found by number, written back
    plan                      a meeting and its cases become entries: time, findings, deadlines, lawful outcomes
      schedule, booking       when each case is up; the meeting written into its cases
      law, deadlines, check   what the rules say of a case, its deadlines, what is wrong with the meeting
    book, columns, shown      the sheets, their columns, and what a cell says of a case
    outcomes                  what staff wrote in the workbook, back to the cases
    overview, calendar        the overview of a period, and the .ics
    sheet, excel              a sheet as a declaration, and how it is written with openpyxl
    cells, package            what people type in a cell, and the .xlsx as an untrusted zip
    output, messages          files written whole or not at all, and the words of the findings
"""
