"""Inputs and outputs of jobs."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, cast

from ..azure.book import plain
from .exceptions import UserErrorException, ValidationException

__all__ = ["Input", "Output"]


class Input:
    """An input of a job: a file or folder of this machine, or a value.

    Args:
        type: ``uri_folder``, ``uri_file``, ``mltable``, ``mlflow_model``, or the type of a value.
        path: A local path, an ``https`` address, which the script gets as it is, or ``azureml:NAME:VERSION`` of data
            that ``ml_client.data`` has.
        default: The value where none is given.
        optional: The input may be missing.
        min, max, enum: What values of a component are allowed.
    """

    def __init__(
        self,
        *,
        type: str = "uri_folder",
        path: Optional[str] = None,
        mode: Optional[str] = None,
        default: Any = None,
        optional: Optional[bool] = None,
        min: Any = None,
        max: Any = None,
        enum: Any = None,
        description: Optional[str] = None,
        **more: Any,
    ) -> None:
        self.type = type
        self.path = path
        self.mode = mode
        self.default = default
        self.optional = optional
        self.min = min
        self.max = max
        self.enum = enum
        self.description = description

    def block(self, state: str, folder: Optional[str]) -> Dict[str, Any]:
        """The input in the form of a sweep file."""
        given = {
            "type": self.type,
            "path": None if self.path is None else local_path(str(self.path), state, folder),
            "default": self.default,
            "optional": self.optional,
            "description": self.description,
        }
        return {name: value for name, value in given.items() if value is not None}


class Output:
    """An output of a job: a folder of each trial.

    Args:
        type: ``uri_folder`` or ``uri_file``.
        path: Ignored: it is with the trial.
    """

    def __init__(
        self, *, type: str = "uri_folder", path: Optional[str] = None, mode: Optional[str] = None, **more: Any
    ) -> None:
        self.type = type
        self.path = path
        self.mode = mode


def input_block(value: Any, state: str, folder: Optional[str] = None) -> Any:
    """An input in the form of a sweep file."""
    if isinstance(value, Input):
        return value.block(state, folder)
    if hasattr(value, "local_path"):
        return {"path": str(value.local_path())}
    if isinstance(value, Mapping):
        given = dict(cast("Mapping[str, Any]", value))
        if given.get("path") is not None:
            given["path"] = local_path(str(given["path"]), state, folder)
        return given
    return plain(value)


def local_path(path: str, state: str, folder: Optional[str]) -> str:
    """A path of this machine.

    Args:
        folder: Where relative paths start. None: this folder.

    Raises:
        ValidationException: for an address of a cloud's storage.
        UserErrorException: for data that is not registered here.
    """
    named = re.fullmatch(r"azureml:([^:/]+)(?::([^:]+)|@latest)?", path)
    if named is not None:
        return str(read_data(state, named.group(1), named.group(2))["path"])
    text = re.sub(r"^file:(//(?=/))?", "", path)
    if text.startswith(("http://", "https://")):
        return text
    if re.match(r"[a-z][a-z0-9+.-]+:", text, re.IGNORECASE) and not re.match(r"[A-Za-z]:[\\/]", text):
        raise ValidationException(
            f"path: {path!r} cannot be read here; copy the data to this machine and give the local path",
            field="path",
            value=path,
            fix="give a local path",
        )
    return os.path.abspath(os.path.join(folder or ".", os.path.expanduser(text)))


def data_file(state: str, name: str) -> Path:
    """Where the versions of registered data are."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise ValidationException(f"name: expected letters, digits, - _ and ., got {name!r}", field="name", value=name)
    return Path(state) / "azure" / "data" / f"{name}.json"


def read_versions(file: Path) -> Dict[str, Any]:
    """The versions of registered data, by number, the last registered one last."""
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def read_data(state: str, name: str, version: Optional[str] = None) -> Dict[str, Any]:
    """Registered data: its ``path``, ``type`` and ``version``. Default: the version that was registered last.

    Raises:
        UserErrorException: if there is none.
    """
    versions = read_versions(data_file(state, name))
    chosen = version or next(reversed(list(versions)), "")
    if chosen not in versions:
        raise UserErrorException(
            f"azureml:{name}{f':{version}' if version else ''} is not known here; give its local path, or register it: "
            f"ml_client.data.create_or_update(Data(name={name!r}, path=local path))",
            field="path",
            value=name,
        )
    return {**versions[chosen], "name": name, "version": chosen}
