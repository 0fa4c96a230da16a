"""Starts sweeps in processes of their own, which outlive this interpreter as Azure ML's runs outlive a notebook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, cast

from ..engine.program import find_program
from ..errors import HyperDriveError, engine_error

#: A file with this key follows Azure ML's rules where ours differ: a copy of the code for each trial, `./outputs`.
SCHEMA = "https://azuremlschemas.azureedge.net/latest/sweepJob.schema.json"
#: Seconds between two looks at what a new process has written.
PACE = 0.02
#: Most seconds to wait for the first sign that a recorded sweep is driven. More would delay the notebook for nothing.
MOST_WAIT = 3.0


def submit(sweep: Mapping[str, Any], state: str, label: str) -> str:
    """Starts a sweep.

    Args:
        sweep: In the form of a sweep file. Relative paths start from this folder.
        state: The state folder.
        label: Names the files that are kept about it.

    Returns:
        The sweep's id, as soon as it is recorded.

    Raises:
        HyperDriveError: with the code of the engine, for any problem of the sweep.
    """
    folder = Path(state) / "azure"
    folder.mkdir(parents=True, exist_ok=True)
    safe = "".join(each if each.isalnum() or each in "-_" else "-" for each in label) or "sweep"
    kept = folder / f"{safe}-{time.time_ns()}.json"
    kept.write_text(json.dumps({"$schema": SCHEMA, "type": "sweep", **sweep}, indent=2) + "\n", encoding="utf-8")
    log = kept.with_suffix(".log")
    process = _start(state, log, "run", str(kept), "--json")
    submitted = _first_event(process, log, "submitted")
    # Its next word is that it drives the sweep, which until then looks as if nobody did.
    until = time.monotonic() + MOST_WAIT
    while len(log.read_bytes().splitlines()) < 2 and process.poll() is None and time.monotonic() < until:
        time.sleep(PACE)
    return str(submitted["id"])


def tag_texts(tags: Mapping[str, Any]) -> Dict[str, str]:
    """Tags in the form of a sweep file."""
    return {str(name): "" if value is None else str(value) for name, value in tags.items()}


def resume(sweep: str, state: str) -> None:
    """Continues a sweep whose process has ended, in a new one."""
    log = Path(state) / "azure" / f"{sweep}-{time.time_ns()}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    _start(state, log, "resume", sweep, "--json")


def _start(state: str, log: Path, *words: str) -> "subprocess.Popen[Any]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HYPERDRIVE_SERVER")}
    # `python` in a command is this one, also where its environment is not activated.
    here = os.path.dirname(sys.executable)
    environment["PATH"] = os.pathsep.join(part for part in (here, environment.get("PATH", "")) if part)
    detached: Dict[str, Any] = {"creationflags": 0x00000208} if sys.platform == "win32" else {"start_new_session": True}
    with log.open("wb") as output:
        return subprocess.Popen(
            find_program().command(*words, "--state", state),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            **detached,
        )


def _first_event(process: "subprocess.Popen[Any]", log: Path, event: str) -> Mapping[str, Any]:
    while True:
        is_over = process.poll() is not None
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True):
            told = _json(line) if line.endswith("\n") else None
            if told is not None and "error" in told:
                raise engine_error(told["error"])
            if told is not None and told.get("event") == event:
                return told
        if is_over:
            raise HyperDriveError(
                "PYTHON_ENGINE_ENDED",
                f"HyperDrive's process ended with status {process.returncode} before it recorded the sweep: see {log}",
                fix=f"read {log}",
                details={"log": str(log), "status": process.returncode},
            )
        time.sleep(PACE)


def _json(line: str) -> Optional[Dict[str, Any]]:
    try:
        read = json.loads(line)
    except ValueError:
        return None
    return cast("Dict[str, Any]", read) if isinstance(read, dict) else None
