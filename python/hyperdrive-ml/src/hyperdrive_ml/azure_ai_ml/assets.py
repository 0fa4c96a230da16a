"""Models, data, environments and compute of a client."""

from __future__ import annotations

import json
import os
import re
import shutil
from types import SimpleNamespace
from typing import Any, Dict, List, Optional, Tuple

from ..azure.book import OUTPUTS, is_below
from ..azure.models import RECORD, Models, Record, copy_into, facts_of
from ..azure.notes import NOT_BUILT, note
from ..azure.reads import Sweeps
from .entities import AmlCompute, Data, Environment, Model
from .exceptions import ResourceNotFoundError, UserErrorException, ValidationException
from .inputs import data_file, local_path, read_data, read_versions
from .submitted import SubmittedJob

__all__ = ["ComputeOperations", "DataOperations", "EnvironmentOperations", "ModelOperations", "WorkspaceOperations"]

_JOB_FILES = re.compile(r"azureml://(?:.*/)?jobs/(?P<job>[^/]+)/outputs/(?P<output>[^/]+)(?:/paths/(?P<path>.*))?")


class ModelOperations:
    """Registered models: the same as ``azureml.core.Model`` has."""

    def __init__(self, sweeps: Sweeps) -> None:
        self._sweeps = sweeps
        self._models = Models(sweeps.state)

    def create_or_update(self, model: Model, **more: Any) -> Model:
        """Registers the next version of a model.

        Raises:
            ValidationException: without a name or a path.
            UserErrorException: if the path leads to nothing.
        """
        if not model.name or model.path is None:
            raise ValidationException("model: expected a name and a path", field="name" if not model.name else "path")
        path = str(model.path)
        facts: Record = {**facts_of(model.tags, model.properties, model.description), "type": model.type}
        found = _JOB_FILES.fullmatch(path) or re.fullmatch(r"runs:/(?P<job>[^/]+)(?P<output>)/?(?P<path>.*)", path)
        if found is None:
            source = local_path(path, self._sweeps.state, None)
            if not os.path.exists(source):
                raise UserErrorException(f"path: {path!r} does not exist", field="path", value=path)
            record = self._models.register(model.name, lambda folder: copy_into(source, folder), facts)
        else:
            job = SubmittedJob(self._sweeps, found["job"])
            below = (found["path"] or "").strip("/")
            if found["output"] not in ("", "artifacts", "default"):
                below = f"{found['output']}/{below}".strip("/")
            facts = {**facts, "runId": f"{job.sweep}_{job.files_of()}", "modelPath": below}
            record = self._models.register(model.name, lambda folder: _fill_from_job(job, below, folder), facts)
        return _model(record)

    def get(self, name: str, version: Any = None, label: Optional[str] = None) -> Model:
        """A version of a model. Default, and with ``label="latest"``: the latest.

        Raises:
            ResourceNotFoundError: if there is none.
        """
        try:
            return _model(self._models.read(name, None if version is None else int(version)))
        except KeyError as error:
            raise ResourceNotFoundError(f"no model {name!r} {version or ''} is registered", field="name") from error

    def list(self, name: Optional[str] = None, **more: Any) -> "List[Model]":
        """Versions of a model, newest first, or the latest version of each."""
        if name is None:
            return [self.get(each) for each in self._models.names()]
        return [self.get(name, version) for version in reversed(self._models.versions(name))]

    def download(self, name: str, version: Any, download_path: Any = ".") -> None:
        """Copies the files of a version into ``NAME`` of a folder."""
        source = str(self.get(name, version).path)
        target = os.path.join(str(download_path), name)
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(RECORD))

    def archive(self, name: str, version: Any = None, **more: Any) -> None:
        """Does nothing: versions stay."""


class DataOperations:
    """Local files and folders under names."""

    def __init__(self, state: str) -> None:
        self._state = state

    def create_or_update(self, data: Data, **more: Any) -> Data:
        """Keeps a local path under a name; it stays where it is.

        Raises:
            ValidationException: for an address of a cloud's storage.
        """
        if not data.name or data.path is None:
            raise ValidationException("data: expected a name and a path", field="name" if not data.name else "path")
        file = data_file(self._state, data.name)
        versions = read_versions(file)
        version = data.version or str(1 + max((int(each) for each in versions if each.isdigit()), default=0))
        versions.pop(version, None)
        versions[version] = {"path": local_path(str(data.path), self._state, None), "type": data.type}
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(versions) + "\n", encoding="utf-8")
        return self.get(data.name, version)

    def get(self, name: str, version: Any = None, label: Optional[str] = None) -> Data:
        """Data by its name. Default, and with ``label="latest"``: the version that was registered last."""
        found = read_data(self._state, name, None if version is None else str(version))
        return Data(name=name, version=found["version"], path=found["path"], type=found["type"])

    def list(self, name: Optional[str] = None, **more: Any) -> "List[Data]":
        """All registered data."""
        folder = data_file(self._state, "x").parent
        names = sorted(file.stem for file in folder.glob("*.json")) if folder.is_dir() else []
        return [self.get(each) for each in names if name is None or each == name]


class EnvironmentOperations:
    """Environments: recorded in this program."""

    def __init__(self) -> None:
        self._kept: Dict[str, Environment] = {}

    def create_or_update(self, environment: Environment, **more: Any) -> Environment:
        """Keeps it, until this program ends."""
        note(NOT_BUILT)
        environment.version = environment.version or "1"
        environment.id = f"azureml:{environment.name}:{environment.version}"
        self._kept[str(environment.name)] = environment
        return environment

    def get(self, name: str, version: Optional[str] = None, label: Optional[str] = None) -> Environment:
        """An environment of this name; none has to exist."""
        return self._kept.get(name) or Environment(name=name, version=version or "1")

    def list(self, name: Optional[str] = None, **more: Any) -> "List[Environment]":
        """What this program has kept."""
        return [each for each in self._kept.values() if name is None or each.name == name]


class ComputeOperations:
    """Names for this machine."""

    def __init__(self) -> None:
        self._kept: Dict[str, AmlCompute] = {}

    def get(self, name: str) -> AmlCompute:
        """This machine under a name; none has to exist."""
        note(f"compute target {name!r} is this machine")
        return self._kept.get(name) or AmlCompute(name=name)

    def list(self, **more: Any) -> "List[AmlCompute]":
        """What this program has named."""
        return list(self._kept.values())

    def begin_create_or_update(self, compute: AmlCompute, **more: Any) -> Any:
        """Gives this machine another name."""
        from .client import Poller

        note(f"compute target {compute.name!r} is this machine")
        self._kept[compute.name] = compute
        return Poller(compute)

    create_or_update = begin_create_or_update

    def begin_delete(self, name: str, **more: Any) -> Any:
        """Forgets a name."""
        from .client import Poller

        return Poller(self._kept.pop(name, None))


class WorkspaceOperations:
    """The workspace's name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def get(self, name: Optional[str] = None, **more: Any) -> Any:
        """The workspace."""
        return SimpleNamespace(name=name or self._name, location="local", resource_group="local", description="")


def _model(record: Record) -> Model:
    return Model(
        name=str(record["name"]),
        version=str(record["version"]),
        path=str(record["path"]),
        type=record.get("type") or "custom_model",
        description=record.get("description"),
        tags=record.get("tags") or {},
        properties=record.get("properties") or {},
    )


def _fill_from_job(job: SubmittedJob, below: str, folder: str) -> None:
    files = job.files()
    # What MLflow logs lies beside what scripts keep in ./outputs.
    logged = [] if below.startswith(OUTPUTS) else _logged_models(files)
    for start in (below, f"{OUTPUTS}{below}".rstrip("/"), *logged):
        chosen = [(name, path) for name, path in files if is_below(name, start)]
        if chosen:
            for name, path in chosen:
                job.fetch(path, os.path.join(folder, os.path.relpath(name, os.path.dirname(start) or ".")))
            return
    there = ", ".join(name for name, _ in files) or "none"
    raise UserErrorException(f"path: job {job.name} has no {below!r}; it has: {there}", field="path", value=below)


def _logged_models(files: "List[Tuple[str, str]]") -> List[str]:
    """The folder of the model that MLflow 3 has logged, which keeps models apart; none if there are several."""
    found = (re.match(r"outputs/mlflow/models/[^/]+(?=/MLmodel$)", name) for name, _ in files)
    folders = [match.group() for match in found if match is not None]
    return folders if len(folders) == 1 else []
