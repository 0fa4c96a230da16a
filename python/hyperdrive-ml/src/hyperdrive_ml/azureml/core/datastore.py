"""``azureml.core.datastore``: the default datastore is a folder of the state folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any, List, Optional

from ...azure.notes import refused
from .workspace import Workspace

__all__ = ["Datastore"]


class DatastorePath:
    """A folder or file of a datastore."""

    def __init__(self, datastore: "Datastore", below: Optional[str]) -> None:
        self.datastore = datastore
        self.path_on_datastore = below or ""

    def local_path(self) -> str:
        """Its path on this machine."""
        return str(self.datastore.folder / self.path_on_datastore)

    def as_mount(self) -> "DatastorePath":
        """Itself: the files are here."""
        return self

    as_download = as_mount

    def __str__(self) -> str:
        return self.local_path()


class Datastore:
    """The default datastore.

    Args:
        workspace: Whose state folder holds it.
        name: Any name: all are the same folder.

    Attributes:
        folder: The folder.
    """

    def __init__(self, workspace: Workspace, name: str = "workspaceblobstore") -> None:
        self.workspace = workspace
        self.name = name
        self.datastore_type = "Local"
        self.folder = Path(workspace.state) / "azure" / "datastore"

    @staticmethod
    def get(workspace: Workspace, datastore_name: str) -> "Datastore":
        """The folder, under this name."""
        return Datastore(workspace, datastore_name)

    @staticmethod
    def get_default(workspace: Workspace) -> "Datastore":
        """The folder."""
        return Datastore(workspace)

    @staticmethod
    def register_azure_blob_container(*given: Any, **named: Any) -> "Datastore":
        """Refuses: storage elsewhere cannot be mounted."""
        raise refused("a remote datastore", "copy the data to this machine and give the local path")

    register_azure_file_share = register_azure_blob_container
    register_azure_data_lake_gen2 = register_azure_blob_container

    def path(self, path: Optional[str] = None, data_reference_name: Optional[str] = None) -> DatastorePath:
        """A place in the datastore."""
        return DatastorePath(self, path)

    def upload(
        self,
        src_dir: str,
        target_path: Optional[str] = None,
        overwrite: bool = False,
        show_progress: bool = True,
        **more: Any,
    ) -> DatastorePath:
        """Copies the files of a folder into the datastore."""
        files = [str(file) for file in sorted(Path(src_dir).rglob("*")) if file.is_file()]
        return self.upload_files(files, src_dir, target_path, overwrite)

    def upload_files(
        self,
        files: List[str],
        relative_root: Optional[str] = None,
        target_path: Optional[str] = None,
        overwrite: bool = False,
        show_progress: bool = True,
    ) -> DatastorePath:
        """Copies files into the datastore."""
        for file in files:
            below = os.path.relpath(file, relative_root) if relative_root else os.path.basename(file)
            target = self.folder / (target_path or "") / below
            if overwrite or not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
        return DatastorePath(self, target_path)

    def download(self, target_path: str, prefix: Optional[str] = None, overwrite: bool = False, **more: Any) -> int:
        """Copies files from the datastore to a folder. Returns how many."""
        start = self.folder / (prefix or "")
        files = [file for file in sorted(start.rglob("*")) if file.is_file()] if start.is_dir() else []
        for file in files:
            target = Path(target_path) / file.relative_to(self.folder)
            if overwrite or not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
        return len(files)

    def __repr__(self) -> str:
        return f"Datastore(name={self.name!r}, folder={str(self.folder)!r})"
