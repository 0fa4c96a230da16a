"""The command ``hyperdrive``: starts HyperDrive's program with the Node.js that this package finds."""

from __future__ import annotations

import os
import subprocess
import sys

from .engine.program import find_program
from .errors import HyperDriveError


def main() -> int:
    """Runs the program with this command's arguments and returns its exit code."""
    try:
        program = find_program()
    except HyperDriveError as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    if os.environ.get("HYPERDRIVE_DEBUG"):
        sys.stderr.write(f"{program}\n")
    command = program.command(*sys.argv[1:])
    if sys.platform == "win32":
        # There, exec would return to the prompt before the program has ended.
        return subprocess.call(command)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)
    return None


if __name__ == "__main__":
    sys.exit(main())
