"""The commands of `rehabplan`, each loaded when it is called; with `cli` the only modules that print and exit."""

OK, FAULTS, FAILED = 0, 1, 2
"""Done; a fault stands in the way, or a check found one; could not run."""

OPTIONS = "[VALG]"
"""Where the help of a command says that it takes options."""
