"""Data sets: files and folders of this machine under the names of Azure ML's data sets."""

from __future__ import annotations

import glob
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Union, cast

from ...azure.notes import Refused, refused
from ...packages import package
from ..exceptions import UserErrorException

if TYPE_CHECKING:
    from ..core.workspace import Workspace

#: Variables of a run that name its inputs: their paths, and what else a data set is.
INPUT, RECORD = "AZUREML_DATAREFERENCE_", "HYPERDRIVE_DATASET_"

Paths = Union[str, "os.PathLike[str]", Sequence[Any], Any]


class DatasetConsumption:
    """A data set as an argument of a script: its local path.

    Attributes:
        input_name: The name that ``as_named_input`` gave it; the run has the path in ``input_datasets``.
    """

    def __init__(self, dataset: "FileDataset", input_name: Optional[str]) -> None:
        self.dataset = dataset
        self.input_name = input_name

    def local_path(self) -> str:
        """The path that the script gets."""
        return self.dataset.local_path()

    def variables(self) -> Dict[str, str]:
        """Variables of a run that has the input."""
        if self.input_name is None:
            return {}
        record = json.dumps(self.dataset.record())
        return {f"{INPUT}{self.input_name}": self.local_path(), f"{RECORD}{self.input_name}": record}

    def as_mount(self, path_on_compute: Optional[str] = None) -> "DatasetConsumption":
        """Itself: the files are here."""
        return self

    def as_download(self, path_on_compute: Optional[str] = None) -> "DatasetConsumption":
        """Itself: the files are here."""
        return self

    def as_hdfs(self) -> "DatasetConsumption":
        """Itself: the files are here."""
        return self


class FileDataset:
    """Files or a folder of this machine.

    Attributes:
        name: The name under which it was registered.
        paths: Local paths.
    """

    kind = "file"

    def __init__(self, paths: Sequence[str], name: Optional[str] = None) -> None:
        self.paths = list(paths)
        self.name = name
        self.id = name or ";".join(self.paths)
        self.version = 1
        self.description: Optional[str] = None
        self.tags: Dict[str, str] = {}

    def local_path(self) -> str:
        """The path of the files, or of the folder that holds them all."""
        if len(self.paths) == 1 and not glob.has_magic(self.paths[0]):
            return self.paths[0]
        files = self.to_path_absolute()
        return os.path.commonpath(files) if len(files) > 1 else files[0]

    def to_path(self) -> List[str]:
        """Names of its files below its folder, as ``/name``."""
        start = self.local_path()
        return [
            f"/{os.path.relpath(file, start if os.path.isdir(start) else os.path.dirname(start))}"
            for file in self.to_path_absolute()
        ]

    def to_path_absolute(self) -> List[str]:
        """Paths of its files.

        Raises:
            UserErrorException: if there is none.
        """
        found: List[str] = []
        for path in self.paths:
            for each in sorted(glob.glob(path, recursive=True)) if glob.has_magic(path) else [path]:
                if os.path.isdir(each):
                    found += sorted(str(file) for file in Path(each).rglob("*") if file.is_file())
                elif os.path.isfile(each):
                    found.append(each)
        if not found:
            raise UserErrorException(f"no file at {', '.join(self.paths)}", field="path", value=self.paths)
        return found

    def download(
        self, target_path: Optional[str] = None, overwrite: bool = False, *given: Any, **named: Any
    ) -> List[str]:
        """Copies its files to a folder. Returns their paths there."""
        target = target_path or "."
        os.makedirs(target, exist_ok=True)
        copies: List[str] = []
        for file in self.to_path_absolute():
            copy = os.path.join(target, os.path.basename(file))
            if overwrite or not os.path.exists(copy):
                shutil.copyfile(file, copy)
            copies.append(os.path.abspath(copy))
        return copies

    def mount(self, mount_point: Optional[str] = None, **more: Any) -> "Mounted":
        """Its folder, as a context: nothing is mounted, since the files are here."""
        return Mounted(self.local_path())

    def as_named_input(self, name: str) -> DatasetConsumption:
        """Itself as an input of a run, which finds it under this name in ``input_datasets``."""
        return DatasetConsumption(self, name)

    def as_mount(self, path_on_compute: Optional[str] = None) -> DatasetConsumption:
        """Itself as an argument of a script: its path."""
        return DatasetConsumption(self, None)

    as_download = as_mount

    def register(
        self, workspace: "Workspace", name: str, description: Optional[str] = None, tags: Any = None, **more: Any
    ) -> "FileDataset":
        """Keeps it under a name in the state folder."""
        self.name = name
        self.description = description
        file = _registered(workspace, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self.record()) + "\n", encoding="utf-8")
        return self

    def record(self) -> Dict[str, Any]:
        """What is kept of it."""
        return {"kind": self.kind, "paths": self.paths}

    def unregister_all_versions(self) -> None:
        """Refuses: what is recorded stays."""
        raise refused("unregister_all_versions", "register other files under the name")

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name!r}, paths={self.paths!r})"


class TabularDataset(FileDataset):
    """A table in files of this machine, or at an address. Needs pandas."""

    kind = "tabular"

    def __init__(self, paths: Sequence[str], name: Optional[str] = None, reader: str = "csv", **options: Any) -> None:
        super().__init__(paths, name)
        self._reader = reader
        self._options = options

    def local_path(self) -> str:
        """The path of its file, or its address."""
        is_address = len(self.paths) == 1 and "://" in self.paths[0]
        return self.paths[0] if is_address else super().local_path()

    def record(self) -> Dict[str, Any]:
        """What is kept of it."""
        return {**super().record(), "reader": self._reader, "options": self._options}

    def to_pandas_dataframe(self, *given: Any, **named: Any) -> Any:
        """The table as a data frame of pandas."""
        pandas: Any = package("pandas")
        read: Any = {"csv": pandas.read_csv, "parquet": pandas.read_parquet, "json": _json_lines(pandas)}[self._reader]
        sources = [path for path in self.paths if "://" in path] or self.to_path_absolute()
        return pandas.concat([read(source, **self._options) for source in sources], ignore_index=True)


class Mounted:
    """A folder as a context: nothing has to be mounted."""

    def __init__(self, path: str) -> None:
        self.mount_point = path

    def start(self) -> None:
        """Does nothing."""

    def stop(self) -> None:
        """Does nothing."""

    def __enter__(self) -> "Mounted":
        return self

    def __exit__(self, *given: Any) -> None:
        return None


class OutputFileDatasetConfig(Refused):
    """Refuses: scripts keep files under ``./outputs``."""

    instead = "write to ./outputs, which is kept with the run, or pass a local path"


def local_paths(path: Paths, *, allow_web: bool = False) -> List[str]:
    """Local paths of a data set.

    Args:
        path: A path, a path of a datastore, or a list of such.
        allow_web: Also take ``https`` addresses.

    Raises:
        UserErrorException: for an address of a cloud's storage.
    """
    listed: List[Any] = (
        list(cast("Sequence[Any]", path)) if isinstance(path, (list, tuple)) and not _is_place(path) else [path]
    )
    return [_local(each, allow_web) for each in listed]


class InputPath(str):
    """The path of an input of this process, which is also the data set that it was."""

    dataset: FileDataset

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.dataset, name)


def named_inputs(environment: Mapping[str, str]) -> Dict[str, InputPath]:
    """Inputs of this process by name."""
    found: Dict[str, InputPath] = {}
    for variable, path in environment.items():
        if variable.startswith(INPUT):
            name = variable[len(INPUT) :]
            found[name] = InputPath(path)
            found[name].dataset = _dataset(json.loads(environment.get(f"{RECORD}{name}") or "{}"), path, name)
    return found


def read_registered(workspace: "Workspace", name: str) -> FileDataset:
    """A data set that was registered.

    Raises:
        UserErrorException: if none has the name.
    """
    if os.path.isabs(name) and os.path.exists(name):
        # What a script got as its argument.
        return TabularDataset([name])
    try:
        record: Dict[str, Any] = json.loads(_registered(workspace, name).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UserErrorException(
            f"no data set is registered as {name!r} here: Dataset.File.from_files(local folder).register(ws, {name!r})",
            field="name",
            value=name,
        ) from error
    return _dataset(record, name, name)


def registered_names(workspace: "Workspace") -> List[str]:
    """Names of registered data sets."""
    return sorted(file.stem for file in (Path(workspace.state) / "azure" / "datasets").glob("*.json"))


def _dataset(record: Mapping[str, Any], path: str, name: str) -> FileDataset:
    if record.get("kind") == "tabular":
        return TabularDataset(record["paths"], name, record.get("reader", "csv"), **record.get("options", {}))
    return FileDataset(record.get("paths", [path]), name)


def _registered(workspace: "Workspace", name: str) -> Path:
    if not name or "/" in name or os.sep in name or name.startswith("."):
        raise UserErrorException(f"name: expected a name without slashes, got {name!r}", field="name", value=name)
    return Path(workspace.state) / "azure" / "datasets" / f"{name}.json"


def _is_place(path: Any) -> bool:
    """Whether it is (datastore, path)."""
    return len(path) == 2 and hasattr(path[0], "folder")


def _local(path: Any, allow_web: bool) -> str:
    if isinstance(path, (list, tuple)):
        store, below = cast("Sequence[Any]", path)
        return os.path.join(str(store.folder), str(below).lstrip("/"))
    inside = getattr(path, "local_path", None)
    if inside is not None:
        return str(inside())
    text: str = os.fspath(cast("str", path))
    if "://" in text and not (allow_web and text.startswith(("http://", "https://"))):
        raise UserErrorException(
            f"path: {text!r} cannot be read here; copy the data to this machine and give the local path",
            field="path",
            value=text,
            fix="give a local path",
        )
    return text if "://" in text else os.path.abspath(text)


def _json_lines(pandas: Any) -> Any:
    def read(path: str, **options: Any) -> Any:
        return pandas.read_json(path, lines=True, **options)

    return read
