"""What of the texts on the screens is data and stays as it is in every language, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from hht_app.core.resources import read_json, read_table, resource_root

# Parts of a text, taken out before the rest is held to translation.
DATA: dict[str, str] = {
    r"(?:[0-9A-F]{2}-){2,}[0-9A-F]{2}": "identifiers of devices, parties and requests",
    r"\b[0-9A-F]{8,}\b|\b[0-9A-F]{2}(?: [0-9A-F]{2})+\b": "bytes and certificate identifiers in hex",
    r"\bUTC\b": "the time scale",
    r"\b(?:CHF|GPF|ESME|GSME|PPMID|HCALCS|IHD)\b": "types of devices",
    r"\b(?:SW|WAN|MESH|GAS|HAN)\b": "what stands beside the hub's LEDs",
    r"\b[A-Z]{2,5}\d+[A-Za-z0-9]*\b|\b[EINWA]\d+\b": "codes, use cases, models and references",
    r"\b(?:SMETS|CHTS|PPMIDTS|HCALCSTS) V\d\.\d": "versions of technical specifications",
    r"\b(?:Pending|InstalledNotCommissioned|Installed|Whitelisted|Commissioned|Suspended|Recovered|Decommissioned)\b": (
        "statuses as the DUIS schema spells them"
    ),
    r"\b(?:4G Central|North|South|Central|Low|Medium|High)\b": "regions and likelihoods of the DUIS schema",
    r"\b(?:Ctrl|Alt|Shift|Esc|Enter|Space|Tab|Home|End|Left|Right|Up|Down|Del|Ins|PgUp|PgDown|Return|Menu)\b": "keys",
    r"\b(?:TRUE|FALSE|True|False|true|false)\b": "values of the schema",
    r"(?:/[\w.-]+){2,}|\b[\w-]+\.(?:csv|hex|txt|json|pdf)\b": "names of files",
    r"\b\d[\w.]*-[a-z0-9.-]+|\b(?:pre-notification|initial-cells)\b": "names of rules in the tables",
    r"\b(?:ds|ka|pp-ka|xml-ds)\b(?:, prepayment)?": "usages of keys, as the certificates' profiles name them",
}

# Widgets whose texts are data as a whole, or where they fit the pattern.
DATA_IN: dict[str, tuple[str, str]] = {
    "inspector-tree": (r".*", "fields by the names that GBCS and DUIS give them, and their values"),
    "inspector-english": (r".*", "the same fields and values, told one by one"),
    "inspector-bytes": (r".*", "bytes"),
    "inspector-text": (r".*", "the document itself"),
    "bench-journal": (r"[a-z_-]+(?: [a-z_]+=\S*)*", "who, kind and acts as the journal itself writes them"),
    "notice-chf_install_type": (r".*", "values of the DUIS schema"),
    "notice-chf_location": (r".*", "values of the DUIS schema"),
    "notice-premise_type": (r".*", "values of the DUIS schema"),
    "setting-language": (r"English|Cymraeg", "languages are named in themselves"),
}


def without_data(where: str, text: str) -> str:
    """Return TEXT, said by the widget WHERE, with its data taken out."""
    if where in DATA_IN and re.fullmatch(DATA_IN[where][0], text):
        return ""
    return _without(text)


@lru_cache(maxsize=50_000)
def _without(text: str) -> str:
    literal, patterns = _parts()
    return patterns.sub(" ", literal.sub(" ", text))


@cache
def _parts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    literal = "|".join(re.escape(text) for text in sorted(set(_literals()), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{literal})(?![\w-])"), re.compile("|".join(f"(?:{pattern})" for pattern in DATA))


def _literals() -> Iterator[str]:
    """Yield sources, terms of the field, titles that GBCS and DUIS give, addresses of jobs, and what a person wrote."""
    yield "no SM WAN within the waiting time"  # the reason that the reference solution gives
    for path in sorted(resource_root().glob("*/*.csv")):
        rows = read_table(f"{path.parent.name}/{path.name}")
        yield from (row["source"] for row in rows if row.get("source"))
    for row in read_table("help/glossary.csv"):
        yield from (text for text in (row["term"], row["stands_for"]) if len(text) > 1)
    yield from (row["title"] for row in read_table("gbcs/use_cases.csv"))
    yield from (row["name"] for row in read_table("duis/service_requests.csv"))
    for path in sorted((resource_root() / "scenarios").glob("*.json")):
        place = read_json(f"scenarios/{path.name}")["place"]
        yield from (place[name] for name in ("title", "post_code", "address_identifier") if place.get(name))
