"""The README's table of MP081: every test of this folder has its row, and every row names a test that is there."""

import re
from pathlib import Path

HERE = Path(__file__).parent
ROW = re.compile(r"\[([a-z0-9_]+)\]\(tests/conformance/mp081/([a-z0-9_]+\.py)\)")


def test_a_reader_finds_the_test_of_each_sentence_from_the_readme():
    readme = (HERE.parents[2] / "README.md").read_text(encoding="utf-8")
    listed = {(file, f"test_{name}") for name, file in ROW.findall(readme)}
    present = {
        (path.name, name)
        for path in HERE.glob("test_*.py")
        if path.name != Path(__file__).name
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert present
    assert listed == present
