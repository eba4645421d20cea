"""Entry: `python -m hht_app` is the same program as `hht`."""

import sys

INTERRUPTED = 130


def start() -> int:
    """Load the command line and run it; an interrupt while it loads ends without a report, too."""
    try:
        from hht_app.cli import main

        return main()
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(start())
