"""``azureml.core.dataset``: data sets are files of this machine."""

from __future__ import annotations

from typing import Any, Dict

from ..data.dataset import FileDataset, read_registered, registered_names
from ..data.dataset_factory import FileDatasetFactory, TabularDatasetFactory
from .workspace import Workspace

__all__ = ["Dataset"]


class Dataset:
    """Makes and finds data sets."""

    File = FileDatasetFactory
    Tabular = TabularDatasetFactory

    @staticmethod
    def get_by_name(workspace: Workspace, name: str, version: Any = "latest") -> FileDataset:
        """A data set that was registered here.

        Raises:
            UserErrorException: if none has the name.
        """
        return read_registered(workspace, name)

    @staticmethod
    def get_by_id(workspace: Workspace, id: str, **more: Any) -> FileDataset:
        """A data set by its name."""
        return read_registered(workspace, id)

    @staticmethod
    def get_all(workspace: Workspace) -> Dict[str, Any]:
        """Registered data sets by name."""
        return {name: read_registered(workspace, name) for name in registered_names(workspace)}

    get = get_by_name
