"""Entry: `python -m hht_app` is the same program as `hht`."""

import sys

from hht_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
