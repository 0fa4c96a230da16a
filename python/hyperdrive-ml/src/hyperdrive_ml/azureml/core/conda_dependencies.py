"""``azureml.core.conda_dependencies``: recorded, not installed."""

from __future__ import annotations

import os
from typing import Any, List, Optional

__all__ = ["CondaDependencies"]


class CondaDependencies:
    """Packages that an environment would have had. Install what your script needs in the Python that submits it."""

    def __init__(self, conda_dependencies_file_path: Optional[str] = None, **more: Any) -> None:
        self.conda_packages: List[str] = []
        self.pip_packages: List[str] = []

    @staticmethod
    def create(
        pip_indexurl: Optional[str] = None,
        pip_packages: Optional[List[str]] = None,
        conda_packages: Optional[List[str]] = None,
        *given: Any,
        **named: Any,
    ) -> "CondaDependencies":
        """Records packages."""
        made = CondaDependencies()
        made.pip_packages = list(pip_packages or [])
        made.conda_packages = list(conda_packages or [])
        return made

    def add_pip_package(self, pip_package: str) -> None:
        """Records a package."""
        self.pip_packages.append(pip_package)

    def add_conda_package(self, conda_package: str) -> None:
        """Records a package."""
        self.conda_packages.append(conda_package)

    def add_channel(self, channel: str) -> None:
        """Does nothing."""

    def set_python_version(self, version: str) -> None:
        """Does nothing."""

    def set_pip_option(self, pip_option: str) -> None:
        """Does nothing."""

    def save_to_file(self, base_directory: str, conda_file_path: Optional[str] = None) -> str:
        """Writes a conda file and returns its path."""
        name = conda_file_path or "conda_dependencies.yml"
        with open(os.path.join(base_directory, name), "w", encoding="utf-8") as file:
            file.write(self.serialize_to_string())
        return name

    def serialize_to_string(self) -> str:
        """The packages as a conda file."""
        lines = ["dependencies:", *(f"- {each}" for each in self.conda_packages)]
        return "\n".join([*lines, "- pip:", *(f"  - {each}" for each in self.pip_packages)]) + "\n"
