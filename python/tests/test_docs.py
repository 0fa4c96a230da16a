"""Runs the Python blocks of the guides as a reader would: each in a file of its own."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Iterator, Tuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["docs/guides/python.md", "docs/guides/define-by-run.md", "python/hyperdrive-ml/README.md", "README.md"]


def blocks() -> Iterator[Tuple[str, str]]:
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for found in re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            line = text.count("\n", 0, found.start()) + 2
            yield f"{page}:{line}", found.group(1)


@pytest.mark.parametrize(("place", "code"), list(blocks()))
def test_a_block_of_the_documentation_runs(place: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "block.py").write_text(code, encoding="utf-8")
    output = subprocess.run(
        [sys.executable, "block.py"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert output.returncode == 0, f"{place}\n{output.stderr}"
    assert output.stdout or "report" in code
