"""Where the packaged program begins: the same as `hht`."""

import os
import sys

if sys.platform == "linux" and hasattr(sys, "_MEIPASS"):
    # Only the plug-ins that came with this Qt, whatever a desktop's own setting says.
    os.environ["QT_PLUGIN_PATH"] = f"{sys._MEIPASS}/PySide6/Qt/plugins"

from hht_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
