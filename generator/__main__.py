"""Where the program `rehabplan` starts, also as `python -m generator`."""

import atexit
import gc

_MADE_MEANWHILE = 100_000
"""So many more objects are made than thrown away before Python looks for those that only hold each other."""


def main() -> None:
    """Run the command line.

    Python looks for rubbish less often than it does, from before the modules are loaded, and not on its way out: a
    tenth of one document's time.
    """
    gc.set_threshold(_MADE_MEANWHILE)
    atexit.register(gc.freeze)
    from generator.cli import main as run

    run()


if __name__ == "__main__":
    main()
