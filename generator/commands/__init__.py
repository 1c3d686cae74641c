"""The commands of `rehabplan`, each loaded when it is called; with `cli` the only modules that print and exit."""
