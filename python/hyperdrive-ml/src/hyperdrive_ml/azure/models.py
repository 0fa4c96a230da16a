"""Registered models of a state folder: ``models/NAME/VERSION`` has the files of a version, which never changes."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional

from ..errors import bad_argument

Record = Dict[str, Any]
#: Beside the files of a version.
RECORD = "registered.json"


class Models:
    """The registered models of a state folder.

    Args:
        state: The folder.
    """

    def __init__(self, state: str) -> None:
        self.folder = Path(state) / "models"

    def register(self, name: str, fill: Callable[[str], None], facts: Mapping[str, Any]) -> Record:
        """Registers the next version of a model.

        Args:
            name: Letters, digits, ``-``, ``_`` and ``.``.
            fill: Puts the files of the version into the folder that it gets.
            facts: What is recorded with it.

        Returns:
            Its facts, with ``name``, ``version`` and ``path``.
        """
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", name) is None:
            raise bad_argument("model_name", name, "letters, digits, - _ and .")
        home = self.folder / name
        home.mkdir(parents=True, exist_ok=True)
        part = tempfile.mkdtemp(prefix=".part-", dir=home)
        try:
            fill(part)
            record = {"name": name, "createdAtMs": round(time.time() * 1000), **facts}
            (Path(part) / RECORD).write_text(json.dumps(record) + "\n", encoding="utf-8")
            os.chmod(part, 0o755)
            version = max(self.versions(name), default=0) + 1
            while True:
                try:
                    os.rename(part, home / str(version))
                    break
                except OSError:
                    # Another process took this number.
                    if not (home / str(version)).exists():
                        raise
                    version += 1
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        return self.read(name, version)

    def names(self) -> List[str]:
        """Names of all models."""
        if not self.folder.is_dir():
            return []
        return sorted(each.name for each in self.folder.iterdir() if self.versions(each.name))

    def versions(self, name: str) -> List[int]:
        """Versions of a model, rising."""
        home = self.folder / name
        if not home.is_dir():
            return []
        return sorted(int(each.name) for each in home.iterdir() if each.name.isdigit())

    def read(self, name: str, version: Optional[int] = None) -> Record:
        """The facts of a version; default: the latest. Raises KeyError if there is none."""
        there = self.versions(name)
        number = there[-1] if version is None and there else version
        if number is None or number not in there:
            raise KeyError(f"{name}:{number}")
        path = self.folder / name / str(number)
        record: Record = json.loads((path / RECORD).read_text(encoding="utf-8"))
        return {**record, "name": name, "version": number, "path": str(path)}

    def delete(self, name: str, version: int) -> None:
        """Removes a version."""
        shutil.rmtree(self.folder / name / str(version))


def facts_of(tags: Mapping[str, Any], properties: Mapping[str, Any], description: Optional[str]) -> Record:
    """What is recorded with every version."""
    return {
        "tags": {str(key): str(value) for key, value in tags.items()},
        "properties": {str(key): str(value) for key, value in properties.items()},
        "description": description,
    }


def copy_into(source: str, folder: str) -> None:
    """Copies a file or folder into a folder, under its name."""
    target = os.path.join(folder, os.path.basename(os.path.normpath(source)))
    if os.path.isdir(source):
        shutil.copytree(source, target)
    else:
        shutil.copyfile(source, target)
