"""``azureml.data.data_reference``: refused."""

from __future__ import annotations

from ...azure.notes import Refused

__all__ = ["DataReference"]


class DataReference(Refused):
    """Refuses: nothing is mounted."""

    instead = "give the local path as an argument, or Dataset.File.from_files(path=…).as_mount()"
