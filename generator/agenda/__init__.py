"""The team's agenda: from a meeting and its cases to a workbook that staff send out as it is, and back.

The modules stand in the order of the data's way: form (the input workbook) and meeting, cases, schedule, booking,
law, deadlines, check, plan; then shown, columns, sheet, book and calendar; then read, and overview for a period.
"""
