"""How fast it is: works with docxtpl beside them, measured in turn in one run. `python -m benchmarks` gives the table.

Each module with WORKS declares works; `work` says what one is, `measure` runs them, `table` shows what came of it.
"""
