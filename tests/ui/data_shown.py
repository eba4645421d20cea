"""What of the texts on the screens is data and stays as it is in every language, each with its reason."""

from __future__ import annotations

import re

# Parts of a text, taken out before the rest is held to translation.
DATA: dict[str, str] = {
    r"(?:[0-9A-F]{2}-){2,}[0-9A-F]{2}": "identifiers of devices, parties and requests",
    r"\b[0-9A-F]{8,}\b|\b[0-9A-F]{2}(?: [0-9A-F]{2})+\b": "bytes and certificate identifiers in hex",
    r"\bUTC\b": "the time scale",
    r"\b(?:CHF|GPF|ESME|GSME|PPMID|HCALCS|IHD)\b": "types of devices",
    r"\b[A-Z]{2,4}\d+[A-Za-z0-9]*\b|\b[EINWA]\d+\b": "codes, use cases and references",
    r"\b(?:Pending|InstalledNotCommissioned|Installed|Whitelisted|Commissioned|Suspended|Recovered|Decommissioned)\b": (
        "statuses as the DUIS schema spells them"
    ),
    r"\b(?:Ctrl|Alt|Shift|Esc|Enter|Space|Tab|Home|End|Left|Right|Up|Down|Del|Ins|PgUp|PgDown|Return|Menu)\b": "keys",
    r"\b(?:TRUE|FALSE|True|False|true|false)\b": "values of the schema",
    r"(?:/[\w.-]+){2,}": "paths of files",
}

# Widgets all of whose text is data, by name.
DATA_WIDGETS: dict[str, str] = {}


def without_data(text: str) -> str:
    """Return TEXT with its data taken out."""
    return _ANY.sub(" ", text)


_ANY = re.compile("|".join(f"(?:{pattern})" for pattern in DATA))
