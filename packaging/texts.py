#!/usr/bin/env python3
"""Every text that a person reads, for translators; `python3 packaging/dev.py texts [OUT | LANGUAGE | --sentences]`.

OUT, a path that ends in .json, is written as a table of every text to an empty translation. LANGUAGE, such as cy,
brings resources/translations/LANGUAGE.json up to date: what is translated stays, what is new is empty, what is gone is
left out and named. --sentences writes resources/words/sentences.json, the templates of what the code says in English
before it is shown (journal, errors), by which the program finds them again; needed whenever such a sentence changes.
"""

from __future__ import annotations

import ast
import json
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TypeGuard

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

PACKAGE = ROOT / "hht_app"
TRANSLATIONS = ROOT / "resources" / "translations"
SENTENCES = ROOT / "resources" / "words" / "sentences.json"
# The rooms whose sentences reach the window finished; `ui` itself says everything through tr.
ROOMS = ("core", "dcc", "duis", "gbcs", "premises", "smki", "store", "supplier", "terminal", "training")
# Words that stand alone where a sentence takes a value.
SINGLE = (
    "alert", "command", "error", "failure", "fair", "information", "joined", "response", "status", "strong", "success",
    "supplier", "warning", "weak", "Success",
)  # fmt: skip
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,;]? +[a-zA-Z{0-9]|\} +[a-z]{2}|[a-z]{2}: ?\{")
# No sentences: SQL, patterns, markup, PEM.
_OTHER = re.compile(
    r"\s*(SELECT|INSERT|CREATE|UPDATE|DELETE|ALTER|DROP|PRAGMA|WITH|WHERE|AND|BEGIN|ATTACH|FROM|SAVEPOINT|ROLLBACK)\b"
    r"|.*(<[a-z/?]|\(\?|\[\^|-----|\{[^{}]*[^\w{}])"
)


def literal_texts() -> Iterator[str]:
    """Yield the text of each call of tr that names one."""
    for _, tree in _modules():
        for node in ast.walk(tree):
            if _is_tr(node) and isinstance(first := node.args[0], ast.Constant):
                yield str(first.value)


def constant_texts() -> Iterator[str]:
    """Yield the texts of the tables in capitals that a function with a call of tr on a variable looks into."""
    tables: dict[str, list[ast.expr]] = {}
    wanted: set[str] = set()
    for _, tree in _modules():
        for statement in tree.body:
            if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
                continue
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for node in (node for target in targets for node in ast.walk(target)):
                if isinstance(node, ast.Name):
                    tables.setdefault(node.id, []).append(statement.value)
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and any(_is_dynamic(node) for node in ast.walk(function)):
                wanted |= {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and node.id.isupper()}
    for wanted_name in sorted(wanted):
        for value in tables.get(wanted_name, ()):
            keys = {id(key) for node in ast.walk(value) if isinstance(node, ast.Dict) for key in node.keys}
            for node in ast.walk(value):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in keys:
                    yield node.value


def action_texts() -> Iterator[str]:
    """Yield the words and the help of each action, view of the bench and panel of its drawer."""
    from hht_app.ui.actions import MENUS, registry
    from hht_app.ui.bench.registry import DRAWER, VIEWS

    yield from MENUS
    for item in registry().values():
        yield item.text
        yield item.help
    for entry in (*VIEWS, *DRAWER):
        yield entry.words


def sentences() -> list[str]:
    """Return the sentences that the rooms make in English, those with values as templates with {names}, in order."""
    found = set(SINGLE)
    for path, tree in _modules():
        if path.relative_to(PACKAGE).parts[0] not in ROOMS:
            continue
        skipped = set(_skipped(tree))
        for node in ast.walk(tree):
            text = "" if id(node) in skipped else _template(node)
            if text and _SENTENCE.search(text) and not _OTHER.match(text) and _is_template(text):
                found.add(text)
    return sorted(found)


def all_texts() -> list[str]:
    """Return every text, of code and of tables, in order."""
    from hht_app.core.told import table_texts

    found = {*literal_texts(), *constant_texts(), *action_texts(), *sentences(), *table_texts()}
    return sorted(text for text in found if text.strip())


@cache
def _modules() -> tuple[tuple[Path, ast.Module], ...]:
    paths = sorted(PACKAGE.rglob("*.py"))
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def _is_tr(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr" and bool(node.args)


def _is_dynamic(node: ast.AST) -> bool:
    return _is_tr(node) and not isinstance(node.args[0], ast.Constant)


def _skipped(tree: ast.Module) -> Iterator[int]:
    """Yield the ids of the nodes of TREE that are no sentences: docstrings, what tr has, what a template holds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        elif _is_tr(node):
            yield from (id(part) for part in ast.walk(node.args[0]))
        elif isinstance(node, ast.JoinedStr):
            for part in node.values:
                yield id(part)
                yield from (id(inner) for inner in ast.walk(part) if isinstance(part, ast.Constant))
                if isinstance(part, ast.FormattedValue) and part.format_spec is not None:
                    yield from (id(inner) for inner in ast.walk(part.format_spec))


def _template(node: ast.AST) -> str:
    """Return the text of NODE, a literal or an f-string with a {name} for each value; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    made, used = "", []
    for part in node.values:
        if isinstance(part, ast.Constant):
            made += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            name = _name_of(part.value)
            used.append(name)
            made += f"{{{name}{used.count(name) if used.count(name) > 1 else ''}}}"
    return made


def _is_template(text: str) -> bool:
    """Tell whether the braces of TEXT hold names and nothing else."""
    try:
        return all(name is None or name.isidentifier() for _, name, _, _ in Formatter().parse(text))
    except ValueError:
        return False


def _name_of(value: ast.expr) -> str:
    """Return the name of the placeholder for VALUE: the last word of a plain expression, `count` for a length."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "len":
        return "count"
    last = ast.unparse(value).rpartition(".")[2] if isinstance(value, (ast.Name, ast.Attribute)) else ""
    return last.strip("_") or "value"


def _write(path: Path, found: object) -> None:
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(path)


def update_catalogue(path: Path, texts: list[str]) -> list[str]:
    """Bring the catalogue PATH up to TEXTS and return the translated texts that are no more, left out of it."""
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    _write(path, {text: old.get(text, "") for text in texts})
    return [text for text, translated in old.items() if translated and text not in set(texts)]


def main(arguments: list[str]) -> int:
    """Write what is asked for; exit code 2 for a wrong call."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if arguments == ["--sentences"]:
        _write(SENTENCES, sentences())
        return 0
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("texts: OUT.json, the name of a language, or --sentences", file=sys.stderr)
        return 2
    name = arguments[0]
    if name.endswith(".json"):
        _write(Path(name), dict.fromkeys(all_texts(), ""))
        return 0
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", name) or name == "en":
        print(f"texts: {name} is no name of a language, such as cy", file=sys.stderr)
        return 2
    for text in update_catalogue(TRANSLATIONS / f"{name}.json", all_texts()):
        print(f"texts: left out, it is no more: {text}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
