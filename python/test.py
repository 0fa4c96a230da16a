"""Builds the wheels and tests them on every Python of this machine, each in a clean environment without Node.js.

Usage: ``npm ci && python3 python/test.py [VERSION...] [-- PYTEST-ARGUMENT...]``. Closes with ``N passed, N failed``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Dict, List, Optional, Tuple

HERE = Path(__file__).resolve().parent
#: What hyperdrive-ml supports.
VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
#: Packages of data frames and the current frameworks: large, so only the newest Python here tests them.
CURRENT = (
    *("numpy", "pandas", "polars", "pyarrow", "scikit-learn", "lightgbm", "xgboost-cpu", "catboost"),
    *("optuna", "psycopg[binary]"),
)
#: One older major release of each framework, or a minor one where it has one major only: the oldest Python here tests
#: them. The oldest CatBoost with callbacks was built for NumPy 1.
OLDER = (
    *("numpy<2", "scikit-learn==1.6.1", "lightgbm==3.3.5", "xgboost-cpu==2.1.4", "catboost==1.1.1"),
    "optuna==4.9.0",
)


def main() -> None:
    """Runs the tests and exits with 1 if one fails."""
    words = sys.argv[1:]
    split = words.index("--") if "--" in words else len(words)
    wanted, more = words[:split] or list(VERSIONS), words[split + 1 :]
    here = {version: python for version in wanted for python in [interpreter(version)] if python is not None}
    passed = failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, str(HERE / "build.py"), str(folder / "wheels")], check=True)
        for version in wanted:
            if version not in here:
                print(f"=== Python {version}: skipped, this machine does not have it", flush=True)
                continue
            ends = {next(iter(here)): OLDER, list(here)[-1]: CURRENT}
            packages = ["pytest", *ends.get(version, ())]
            print(f"=== Python {version}: {here[version]}, with {', '.join(packages)}", flush=True)
            environment = install(version, here[version], folder, packages)
            # The pages' programs depend little on the version of Python, so those between run without them.
            pages = [] if version in ends else [f"--ignore={HERE / 'tests' / 'test_docs.py'}"]
            good, bad = test(version, environment, folder, [*pages, *more])
            passed, failed = passed + good, failed + bad
    print(f"\n{passed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)


def interpreter(version: str) -> Optional[str]:
    """The path of a Python of this version that runs: on the path, or installed by pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    installed = sorted(pyenv.glob(f"{version}.*/bin/python")) if pyenv.is_dir() else []
    found = shutil.which(f"python{version}")
    for candidate in [*(str(each) for each in installed), *([found] if found else []), sys.executable]:
        question = "import sys; print('%d.%d' % sys.version_info[:2])"
        answer = subprocess.run(
            [candidate, "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        if answer.stdout.strip() == version:
            return candidate
    return None


def install(version: str, python: str, folder: Path, packages: List[str]) -> Path:
    """Installs the wheels and what the tests need into a new environment. Returns its folder."""
    environment = folder / version
    subprocess.run([python, "-m", "venv", str(environment)], check=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--find-links", str(folder / "wheels"), "hyperdrive-ml[server]", *packages], check=True)
    return environment


def test(version: str, environment: Path, folder: Path, more: List[str]) -> Tuple[int, int]:
    """Runs the tests. Returns how many passed and failed."""
    inside = str(environment / "bin" / "python")
    report = folder / f"{version}.xml"
    command = [inside, "-m", "pytest", "-q", "-rsfE", f"--junit-xml={report}", str(HERE / "tests"), *more]
    subprocess.run(command, cwd=folder, env=clean(environment, folder))
    return counted(report)


def counted(report: Path) -> Tuple[int, int]:
    """How many tests of a report passed and failed; one failed if there is no report."""
    if not report.is_file():
        return 0, 1
    suite = ElementTree.parse(report).getroot().find("testsuite")
    if suite is None:
        return 0, 1
    counts = {name: int(suite.get(name) or 0) for name in ("tests", "errors", "failures", "skipped")}
    failed = counts["errors"] + counts["failures"]
    return counts["tests"] - failed - counts["skipped"], failed


def clean(environment: Path, folder: Path) -> Dict[str, str]:
    """An environment of variables in which no Node.js is on the path."""
    tools = folder / "tools"
    tools.mkdir(exist_ok=True)
    for name in ("sh", "cat", "env", "git", "setpriv"):
        found = shutil.which(name)
        if found and not (tools / name).exists():
            (tools / name).symlink_to(found)
    kept = {name: os.environ[name] for name in os.environ if re.match(r"(LANG|LC_.*|TMPDIR|CI)$", name)}
    return {"PATH": f"{environment / 'bin'}{os.pathsep}{tools}", "HOME": str(folder), **kept}


if __name__ == "__main__":
    main()
