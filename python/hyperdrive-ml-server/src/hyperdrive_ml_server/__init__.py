"""HyperDrive's program. ``hyperdrive_ml`` finds and starts it."""

from pathlib import Path

#: The program's entry, for Node.js 22.16 or newer.
PROGRAM = Path(__file__).parent / "program" / "dist" / "cli" / "main.js"
