"""Where the packaged program begins: the same as `hht`."""

import sys

from hht_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
