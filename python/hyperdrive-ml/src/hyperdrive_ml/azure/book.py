"""What a run logs besides numbers, and its files: kept in the run's output folder."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any, Dict, List, Optional, Union, cast

from ..errors import bad_argument

#: The folder inside of the outputs. Its name keeps it out of the way of scripts.
FOLDER = ".azureml"
#: Folders of a run in Azure ML's words, and where they are in the output folder.
OUTPUTS, LOGS = "outputs/", "logs/"

Entry = Dict[str, Any]


class Book:
    """The records and files of one run.

    Args:
        folder: The run's output folder.
    """

    def __init__(self, folder: Union[str, "os.PathLike[str]"]) -> None:
        self.folder = Path(folder)

    def write(self, kind: str, name: str, value: Any) -> None:
        """Adds an entry: one write of a whole line, so that processes of a run do not mix theirs."""
        line = json.dumps({"kind": kind, "name": name, "value": plain(value)}) + "\n"
        file = self._records()
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as records:
            records.write(line)

    def entries(self) -> List[Entry]:
        """All entries, oldest first."""
        try:
            lines = self._records().read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines]

    def named(self, kind: str) -> Dict[str, Any]:
        """The last value of each name of a kind, such as ``tag``."""
        return {entry["name"]: entry["value"] for entry in self.entries() if entry["kind"] == kind}

    def place(self, name: str) -> Path:
        """Where a file of a run lies, by its name in Azure ML's words."""
        clean = os.path.normpath(name).replace(os.sep, "/")
        if clean.startswith(("../", "/")) or clean in ("..", "."):
            raise bad_argument("name", name, "a name such as outputs/model.pkl")
        if clean.startswith(OUTPUTS):
            return self.folder / clean[len(OUTPUTS) :]
        if clean.startswith(LOGS):
            return self.folder / clean
        return self.folder / FOLDER / "files" / clean

    def keep(self, name: str, source: Any) -> None:
        """Keeps a file under a name. ``source``: a path, or a file that is open for reading."""
        target = self.place(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if hasattr(source, "read"):
            content = source.read()
            with target.open("wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
        elif not (target.exists() and os.path.samefile(source, target)):
            shutil.copyfile(source, target)

    def _records(self) -> Path:
        return self.folder / FOLDER / "records.jsonl"


def file_name(path: str) -> Optional[str]:
    """The name in Azure ML's words of a file in the output folder; None for the records."""
    if path.startswith(f"{FOLDER}/files/"):
        return path[len(FOLDER) + len("/files/") :]
    if path.startswith(f"{FOLDER}/"):
        return None
    return path if path.startswith(LOGS) else f"{OUTPUTS}{path}"


def is_below(name: str, start: str) -> bool:
    """Whether a file is ``start``, or lies in the folder ``start``; every file lies in ``""``."""
    return not start or name == start or name.startswith(f"{start}/")


def metrics_of(entries: List[Entry]) -> Dict[str, Any]:
    """What ``get_metrics`` shows of the entries of a run: a value, or a list where a name was logged more than once."""
    found: Dict[str, List[Any]] = {}
    kinds: Dict[str, str] = {}
    for entry in entries:
        if entry["kind"] in ("value", "list", "row", "table", "image"):
            found.setdefault(entry["name"], []).append(entry["value"])
            kinds[entry["name"]] = entry["kind"]
    return {name: _together(kinds[name], values) for name, values in found.items()}


def _together(kind: str, values: List[Any]) -> Any:
    if len(values) == 1:
        return values[0]
    if kind == "list":
        return [each for value in values for each in value]
    if kind in ("row", "table"):
        columns: Dict[str, List[Any]] = {}
        for value in values:
            for name, cell in value.items():
                columns.setdefault(name, []).extend(cast("List[Any]", cell) if isinstance(cell, list) else [cell])
        return columns
    return values


def listed(value: Any) -> Optional[List[Any]]:
    """A list or an array as a list; None for anything else."""
    read = plain(value)
    return cast("List[Any]", read) if isinstance(read, list) else None


def plain(value: Any) -> Any:
    """A value as JSON has it: scalars and arrays of numpy, torch and their like become numbers and lists."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in cast("Dict[Any, Any]", value).items()}
    if isinstance(value, (list, tuple, set, range)):
        return [plain(each) for each in cast("List[Any]", value)]
    for method in ("tolist", "item"):
        called = getattr(value, method, None)
        if callable(called):
            return plain(called())
    return str(value)
