"""``python -m hyperdrive_ml.azure script.py ARGUMENTS``: runs a program that imports Azure ML's packages, here."""

from __future__ import annotations

import os
import runpy
import sys

from .aliases import install

USAGE = "usage: python -m hyperdrive_ml.azure SCRIPT [ARGUMENT...], or -m MODULE [ARGUMENT...]\n"


def main() -> None:
    """Runs the program of the command line."""
    words = sys.argv[1:]
    if not words or words[0] in ("-h", "--help") or words == ["-m"]:
        sys.stderr.write(USAGE)
        sys.exit(0 if words[:1] in (["-h"], ["--help"]) else 2)
    install()
    if words[0] == "-m":
        sys.argv = words[1:]
        sys.path[0] = os.getcwd()
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        return
    if not os.path.isfile(words[0]):
        sys.stderr.write(f"{USAGE}{words[0]} is not a file\n")
        sys.exit(2)
    sys.argv = words
    sys.path[0] = os.path.dirname(os.path.abspath(words[0]))
    runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    main()
