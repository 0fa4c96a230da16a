"""``azureml.data.dataset_factory``: makes data sets of local files."""

from __future__ import annotations

from typing import Any

from .dataset import FileDataset, Paths, TabularDataset, local_paths

__all__ = ["FileDatasetFactory", "TabularDatasetFactory"]


class FileDatasetFactory:
    """Makes data sets of files."""

    @staticmethod
    def from_files(path: Paths, validate: bool = True, *given: Any, **named: Any) -> FileDataset:
        """A data set of local files or folders; ``*`` matches names.

        Raises:
            UserErrorException: for an address, with the local form.
        """
        return FileDataset(local_paths(path))

    @staticmethod
    def upload_directory(src_dir: str, target: Any, *given: Any, **named: Any) -> FileDataset:
        """A data set of a local folder, which stays where it is."""
        return FileDataset(local_paths(src_dir))


class TabularDatasetFactory:
    """Makes data sets of tables."""

    @staticmethod
    def from_delimited_files(
        path: Paths, validate: bool = True, include_path: bool = False, *given: Any, separator: str = ",", **named: Any
    ) -> TabularDataset:
        """A table of text files, local or at an ``https`` address."""
        return TabularDataset(local_paths(path, allow_web=True), sep=separator)

    @staticmethod
    def from_parquet_files(path: Paths, *given: Any, **named: Any) -> TabularDataset:
        """A table of Parquet files."""
        return TabularDataset(local_paths(path, allow_web=True), reader="parquet")

    @staticmethod
    def from_json_lines_files(path: Paths, *given: Any, **named: Any) -> TabularDataset:
        """A table of files with one JSON object per line."""
        return TabularDataset(local_paths(path, allow_web=True), reader="json")
