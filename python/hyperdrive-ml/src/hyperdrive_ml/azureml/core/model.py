"""``azureml.core.model``: registered models are in the state folder."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional

from ...azure.book import is_below
from ...azure.models import RECORD, Models, Record, copy_into, facts_of
from ...azure.notes import Refused
from ...engine.process import absolute_state
from ..exceptions import ModelNotFoundException, UserErrorException, WebserviceException

if TYPE_CHECKING:
    from .run import Run
    from .workspace import Workspace

__all__ = ["InferenceConfig", "Model"]

_DEPLOY = "load the file that Model.get_model_path names, in a server of your own"


class Model:
    """A version of a registered model.

    Args:
        workspace: Where it is.
        name: Its name.
        id: ``NAME:VERSION`` instead.
        version: Default: the latest.

    Attributes:
        name: Its name.
        version: 1, 2, 3 …
        id: ``NAME:VERSION``.
        run_id: The run that it comes from, or None.
        tags: As registered.
        properties: As registered.
        description: As registered.

    Raises:
        ModelNotFoundException: if there is none.
    """

    def __init__(
        self,
        workspace: "Workspace",
        name: Optional[str] = None,
        id: Optional[str] = None,
        tags: Any = None,
        properties: Any = None,
        version: Optional[int] = None,
        run_id: Optional[str] = None,
        **more: Any,
    ) -> None:
        if id is not None:
            name, _, number = id.partition(":")
            version = int(number) if number else version
        self.workspace = workspace
        self._record = _read(workspace.state, name or "", version)
        self.name = str(self._record["name"])
        self.version = int(self._record["version"])
        self.run_id: Optional[str] = self._record.get("runId")
        self.tags: Dict[str, str] = dict(self._record.get("tags") or {})
        self.properties: Dict[str, str] = dict(self._record.get("properties") or {})
        self.description: Optional[str] = self._record.get("description")

    @property
    def id(self) -> str:
        """``NAME:VERSION``."""
        return f"{self.name}:{self.version}"

    @property
    def url(self) -> str:
        """The folder of the version."""
        return str(self._record["path"])

    @staticmethod
    def register(
        workspace: "Workspace",
        model_path: str,
        model_name: str,
        tags: Optional[Mapping[str, Any]] = None,
        properties: Optional[Mapping[str, Any]] = None,
        description: Optional[str] = None,
        *given: Any,
        **named: Any,
    ) -> "Model":
        """Registers a local file or folder as the next version of a model."""
        if not os.path.exists(model_path):
            raise UserErrorException(f"model_path: {model_path!r} does not exist", field="model_path", value=model_path)
        facts = facts_of(tags or {}, properties or {}, description)
        record = Models(workspace.state).register(model_name, lambda folder: copy_into(model_path, folder), facts)
        return Model(workspace, model_name, version=int(record["version"]))

    @staticmethod
    def get_model_path(model_name: str, version: Optional[int] = None, _workspace: Optional["Workspace"] = None) -> str:
        """The path of a registered model: its file, or its folder if it has several.

        Raises:
            ModelNotFoundException: if there is none.
        """
        state = absolute_state(None) if _workspace is None else _workspace.state
        folder = str(_read(state, model_name, version)["path"])
        there = [name for name in sorted(os.listdir(folder)) if name != RECORD]
        return os.path.join(folder, there[0]) if len(there) == 1 else folder

    @staticmethod
    def list(
        workspace: "Workspace", name: Optional[str] = None, tags: Any = None, latest: bool = False, **more: Any
    ) -> "List[Model]":
        """Registered models, newest version first. ``latest``: only the latest version of each."""
        models = Models(workspace.state)
        found: List[Model] = []
        for each in models.names() if name is None else [name]:
            versions = models.versions(each)[::-1]
            found += [Model(workspace, each, version=version) for version in (versions[:1] if latest else versions)]
        return found

    def download(self, target_dir: str = ".", exist_ok: bool = False, **more: Any) -> str:
        """Copies its files to a folder and returns the path of its file, or of its folder if it has several."""
        source = Model.get_model_path(self.name, self.version, self.workspace)
        target = os.path.join(target_dir, os.path.basename(source))
        if os.path.exists(target) and not exist_ok:
            raise UserErrorException(f"target_dir: {target} exists; exist_ok=True overwrites it", field="target_dir")
        os.makedirs(target_dir, exist_ok=True)
        if os.path.isdir(source):
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)
        return os.path.abspath(target)

    def delete(self) -> None:
        """Removes the version."""
        Models(self.workspace.state).delete(self.name, self.version)

    @staticmethod
    def deploy(*given: Any, **named: Any) -> Any:
        """Refuses: HyperDrive serves no models."""
        raise WebserviceException(f"Model.deploy is not part of HyperDrive: {_DEPLOY}", fix=_DEPLOY)

    package = deploy

    def __repr__(self) -> str:
        return f"Model(workspace={self.workspace!r}, name={self.name!r}, id={self.id!r}, version={self.version})"


class InferenceConfig(Refused):
    """Refuses: HyperDrive serves no models."""

    instead = _DEPLOY


def register_run_files(
    run: "Run",
    name: str,
    model_path: Optional[str],
    tags: Mapping[str, Any],
    properties: Mapping[str, Any],
    description: Optional[str],
) -> Model:
    """Registers files of a run; see ``Run.register_model``."""
    start = os.path.normpath(model_path).replace(os.sep, "/") if model_path else "outputs"
    names = run.get_file_names()
    # The part outputs/ may be left out.
    start = next((each for each in (start, f"outputs/{start}") if _below(names, each)), start)
    chosen = _below(names, start)
    if not chosen:
        raise UserErrorException(
            f"model_path: run {run.id} has no {start!r}; it has: {', '.join(names)}",
            field="model_path",
            value=model_path,
        )

    def fill(folder: str) -> None:
        above = os.path.dirname(start) if model_path else start
        for each in chosen:
            run.download_file(each, os.path.join(folder, os.path.relpath(each, above) if above else each))

    facts = {**facts_of(tags, properties, description), "runId": run.id, "modelPath": start}
    workspace = run.experiment.workspace
    record = Models(workspace.state).register(name, fill, facts)
    return Model(workspace, name, version=int(record["version"]))


def _below(names: List[str], start: str) -> List[str]:
    return [each for each in names if is_below(each, start)]


def _read(state: str, name: str, version: Optional[int]) -> Record:
    try:
        return Models(state).read(name, version)
    except KeyError as error:
        wanted = name if version is None else f"{name}:{version}"
        there = ", ".join(Models(state).names()) or "none"
        raise ModelNotFoundException(f"no model {wanted!r} is registered; there are: {there}", field="name") from error
