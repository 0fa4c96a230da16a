"""``python -m hyperdrive_ml.optuna``: imports and exports studies of Optuna."""

from __future__ import annotations

import argparse
import sys

from ..errors import HyperDriveError
from .exceptions import OptunaError
from .storage.address import read_storage
from .transfer import export_study, import_study


def main() -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m hyperdrive_ml.optuna", description=__doc__)
    parser.add_argument("--state", help="state folder (default: HYPERDRIVE_STATE, else .hyperdrive)")
    commands = parser.add_subparsers(dest="command", required=True)
    reading = commands.add_parser("import", help="copy studies of an Optuna storage into the state folder")
    reading.add_argument("storage", help="sqlite:///FILE, postgresql://…, mysql://…, or the path of a journal file")
    reading.add_argument("--study", help="name of the study (default: every one)")
    writing = commands.add_parser("export", help="copy a study into a storage that Optuna opens")
    writing.add_argument("study", help="id or name of the study")
    writing.add_argument("storage", help="sqlite:///FILE, or the path of a journal file")
    writing.add_argument("--name", help="name of the study there (default: its name)")
    given = parser.parse_args()
    try:
        if given.command == "export":
            count = export_study(given.study, given.storage, study_name=given.name, state=given.state)
            print(f"exported {given.study} with {count} trials to {given.storage}")
            return 0
        names = [given.study] if given.study else [each.name for each in read_storage(given.storage)]
        for name in names:
            with import_study(given.storage, name, state=given.state) as study:
                print(f"imported {name} as {study.id} with {len(study.trials())} trials")
    except (HyperDriveError, OptunaError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
