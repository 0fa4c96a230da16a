"""Runs the Python blocks of the guides as a reader would: each in a file of its own.

A block that opens with ```python needs=NAME runs where that module can be imported.
"""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Iterator, Tuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    "docs/guides/python.md",
    "docs/guides/azure-python.md",
    "docs/guides/define-by-run.md",
    "docs/guides/frameworks.md",
    "docs/guides/optuna.md",
    "docs/guides/notebooks.md",
    "python/hyperdrive-ml/README.md",
    "README.md",
]


def blocks() -> Iterator[Tuple[str, str, str]]:
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for found in re.finditer(r"^```python(?: needs=(\w+))?\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            line = text.count("\n", 0, found.start()) + 2
            yield f"{page}:{line}", found.group(1) or "", found.group(2)


@pytest.mark.parametrize(("place", "needs", "code"), list(blocks()))
def test_a_block_of_the_documentation_runs(place: str, needs: str, code: str, tmp_path: Path) -> None:
    if needs and importlib.util.find_spec(needs) is None:
        pytest.skip(f"{needs} is not installed")
    (tmp_path / "block.py").write_text(code, encoding="utf-8")
    output = subprocess.run(
        [sys.executable, "block.py"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert output.returncode == 0, f"{place}\n{output.stderr}"
    assert output.stdout or "report" in code
