"""Builds the wheels of hyperdrive-ml and hyperdrive-ml-server.

Usage: ``npm ci && python3 python/build.py FOLDER``. The same commit gives the same bytes: every file has the time of
the commit.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import List

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
#: What only programs in JavaScript use: declarations, the test kit, and maps for debuggers.
LEFT_OUT = shutil.ignore_patterns("*.d.ts", "*.map", "testing.js")


def main() -> None:
    """Builds both wheels into the folder of the command line."""
    if len(sys.argv) != 2:
        sys.exit("usage: python3 python/build.py FOLDER")
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    check_versions()
    if not (ROOT / "dist" / "cli" / "main.js").is_file():
        sys.exit("dist is missing: run npm ci, which builds it")
    with tempfile.TemporaryDirectory() as name:
        stage = Path(name)
        for package in ("hyperdrive-ml", "hyperdrive-ml-server"):
            shutil.copytree(HERE / package, stage / package, ignore=shutil.ignore_patterns("__pycache__", ".*"))
            shutil.copy(ROOT / "LICENSE", stage / package / "LICENSE")
        program = stage / "hyperdrive-ml-server" / "src" / "hyperdrive_ml_server" / "program"
        shutil.copytree(ROOT / "dist", program / "dist", ignore=LEFT_OUT)
        (program / "package.json").write_text(json.dumps(manifest(), indent=2) + "\n")
        for package in ("hyperdrive-ml", "hyperdrive-ml-server"):
            wheel(stage / package, folder)


def wheel(package: Path, folder: Path) -> None:
    """Builds one wheel; pip fetches the build back end."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": commit_time()}
    command: List[str] = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(package),
    ]
    subprocess.run(command, check=True, env=environment)


def manifest() -> "dict[str, object]":
    """What the program reads of its package.json."""
    package = json.loads((ROOT / "package.json").read_text())
    return {name: package[name] for name in ("name", "version", "license", "type")}


def check_versions() -> None:
    """All packages have the version of the program."""
    wanted = json.loads((ROOT / "package.json").read_text())["version"]
    places = [
        (HERE / "hyperdrive-ml" / "pyproject.toml", r'^version = "(.+)"'),
        (HERE / "hyperdrive-ml" / "pyproject.toml", r'"hyperdrive-ml-server==(.+?)"'),
        (HERE / "hyperdrive-ml" / "src" / "hyperdrive_ml" / "__init__.py", r'^__version__ = "(.+)"'),
        (HERE / "hyperdrive-ml-server" / "pyproject.toml", r'^version = "(.+)"'),
    ]
    for path, pattern in places:
        found = re.search(pattern, path.read_text(), re.MULTILINE)
        if found is None or found.group(1) != wanted:
            sys.exit(f"{path}: expected version {wanted}, as in package.json, got {found and found.group(1)}")


def commit_time() -> str:
    """Time of the commit, seconds since 1970."""
    found = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    return found.stdout.strip() or "1700000000"


if __name__ == "__main__":
    main()
