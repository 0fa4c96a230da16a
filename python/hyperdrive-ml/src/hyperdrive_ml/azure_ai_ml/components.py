"""Files of jobs and components."""

from __future__ import annotations

import copy
import os
import re
from typing import Any, Dict, List, Mapping, Optional, Tuple, cast

from ..engine.process import engine
from .exceptions import UserErrorException, ValidationException
from .inputs import Input, input_block
from .job import Job
from .jobs import Command

__all__ = ["CommandComponent", "FileJob", "load_component", "load_job"]


class FileJob(Job):
    """A sweep file that ``load_job`` read. Attributes of ``Job`` override its keys.

    Attributes:
        keys: Its keys, which may be changed.
    """

    def __init__(self, keys: Dict[str, Any], folder: str) -> None:
        super().__init__(
            **{
                name: keys.get(name)
                for name in ("name", "description", "tags", "display_name", "experiment_name", "compute")
            }
        )
        self.type = str(keys.get("type", "sweep"))
        self.keys = keys
        self.folder = folder

    def sweep_file(self, state: str) -> Dict[str, Any]:
        """The file with its paths made absolute and the labels that were set since."""
        keys = copy.deepcopy(self.keys)
        trial = keys.get("trial")
        if isinstance(trial, dict):
            block = cast("Dict[str, Any]", trial)
            block["code"] = (
                block["code"] if isinstance(block.get("code"), dict) else self._path(block.get("code") or ".")
            )
        for name, value in dict(cast("Dict[str, Any]", keys.get("inputs") or {})).items():
            keys["inputs"][name] = input_block(value, state, self.folder)
        return {**keys, **self.labels()}

    def _path(self, code: str) -> str:
        is_address = re.match(r"[a-z][a-z0-9+.-]+:", code, re.IGNORECASE)
        return code if is_address else os.path.abspath(os.path.join(self.folder, code))


class CommandComponent(Command):
    """A command of a file. Calling it sets its inputs, as a step of a pipeline or as the trial of a sweep."""

    type = "command"

    def __call__(self, **inputs: Any) -> "Command":
        """The command with inputs. Those that the file declares and nobody gives have their defaults."""
        made = super().__call__(**inputs)
        # What the file declares is a type; where nothing is given, its default is the value.
        for name, value in made.inputs.items():
            if isinstance(value, Input) and value.path is None and value.default is not None:
                made.inputs[name] = value.default
        return made


def load_job(source: Any, *, params_override: Optional[List[Mapping[str, Any]]] = None, **more: Any) -> Job:
    """Reads the file of a sweep, or of a single command.

    Args:
        source: Its path, or a file that is open for reading.
        params_override: Keys and their new values, such as ``[{"limits.max_total_trials": 4}]``.

    Raises:
        HyperDriveError: FORMATS_BAD_YAML if it is no YAML.
    """
    keys, folder = _read(source)
    for override in params_override or []:
        for key, value in override.items():
            _set(keys, key, value)
    if "search_space" in keys or keys.get("type") == "sweep" or "jobs" in keys:
        return FileJob(keys, folder)
    return _command(Command, keys, folder)


def load_component(source: Any = None, *, client: Any = None, name: Any = None, **more: Any) -> CommandComponent:
    """Reads the file of a command component. Calling the result sets its inputs.

    Raises:
        UserErrorException: without a file: there is no registry of components.
    """
    if source is None:
        raise UserErrorException(
            f"load_component: {name!r} is in no registry here; give source='component.yml'", field="source"
        )
    keys, folder = _read(source)
    made = _command(CommandComponent, keys, folder)
    assert isinstance(made, CommandComponent)
    return made


def _command(kind: Any, keys: Mapping[str, Any], folder: str) -> Command:
    if not isinstance(keys.get("command"), str):
        raise ValidationException(
            "command: expected the command line of a command component or job",
            field="command",
            value=keys.get("command"),
        )
    inputs = {name: _input(value) for name, value in dict(keys.get("inputs") or {}).items()}
    given = {name: value for name, value in keys.items() if name not in ("$schema", "type", "inputs", "code")}
    code = keys.get("code")
    made: Command = kind(**given, inputs=inputs, code="." if code is None else code, folder=folder)
    return made


def _input(value: Any) -> Any:
    if isinstance(value, dict) and "value" not in value:
        return Input(**cast("Dict[str, Any]", value))
    return cast("Any", value)


def _read(source: Any) -> Tuple[Dict[str, Any], str]:
    if hasattr(source, "read"):
        text = str(source.read())
        path = str(getattr(source, "name", "job.yml"))
    else:
        path = os.fspath(cast("str", source))
        if not os.path.isfile(path):
            raise UserErrorException(f"source: {path!r} is not a file", field="source", value=path)
        with open(path, encoding="utf-8") as file:
            text = file.read()
    keys: Dict[str, Any] = engine().call("yaml", text=text, path=path)["value"]
    return keys, os.path.dirname(os.path.abspath(path))


def _set(keys: Dict[str, Any], key: str, value: Any) -> None:
    *above, last = key.split(".")
    for name in above:
        keys = keys.setdefault(name, {})
    keys[last] = value
