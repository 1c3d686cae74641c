"""`python -m generator` is the command `rehabplan`."""

from generator.cli import main

main()
