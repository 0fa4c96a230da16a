"""``azureml.core.environment``: recorded, not built. Trials use the Python that submits them."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any, Dict, Optional

from ...azure.notes import note

__all__ = ["DockerSection", "Environment", "PythonSection"]


class DockerSection(SimpleNamespace):
    """What an image would have been made of."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            **{"enabled": False, "base_image": None, "base_dockerfile": None, "shm_size": None, "arguments": [], **more}
        )


class PythonSection(SimpleNamespace):
    """What a Python would have been made of."""

    def __init__(self, **more: Any) -> None:
        known = {"user_managed_dependencies": False, "interpreter_path": "python", "conda_dependencies": None}
        super().__init__(**{**known, **more})


class Environment:
    """A name for the Python that submits the run. Its variables are given to trials; everything else is only recorded.

    Attributes:
        name: Its name.
        version: As given.
        environment_variables: Given to trials.
        docker: Recorded.
        python: Recorded.
    """

    def __init__(self, name: str = "local", **more: Any) -> None:
        self.name = name
        self.version: Optional[str] = more.get("version")
        self.environment_variables: Dict[str, str] = dict(more.get("environment_variables") or {})
        self.docker = DockerSection()
        self.python = PythonSection()
        self.spark = SimpleNamespace(packages=[], repositories=[])
        self.r: Any = None
        self.inferencing_stack_version: Optional[str] = None

    @staticmethod
    def get(workspace: Any, name: str, version: Optional[str] = None, label: Optional[str] = None) -> "Environment":
        """An environment of this name; none has to exist."""
        return _noted(Environment(name, version=version))

    @staticmethod
    def list(workspace: Any) -> "Dict[str, Environment]":
        """Environments are not kept: none."""
        return {}

    @staticmethod
    def from_conda_specification(name: str, file_path: str) -> "Environment":
        """An environment of this name. The packages of the file are not installed."""
        return _noted(Environment(name), file_path)

    @staticmethod
    def from_pip_requirements(name: str, file_path: str, pip_version: Optional[str] = None) -> "Environment":
        """An environment of this name. The packages of the file are not installed."""
        return _noted(Environment(name), file_path)

    @staticmethod
    def from_existing_conda_environment(name: str, conda_environment_name: str) -> "Environment":
        """An environment of this name."""
        return _noted(Environment(name))

    @staticmethod
    def from_docker_image(name: str, image: str, *given: Any, **named: Any) -> "Environment":
        """An environment of this name; the image is recorded."""
        environment = _noted(Environment(name))
        environment.docker.base_image = image
        return environment

    @staticmethod
    def from_dockerfile(name: str, dockerfile: str, *given: Any, **named: Any) -> "Environment":
        """An environment of this name; the file is recorded."""
        environment = _noted(Environment(name))
        environment.docker.base_dockerfile = dockerfile
        return environment

    def clone(self, new_name: str) -> "Environment":
        """A copy under another name."""
        other = copy.deepcopy(self)
        other.name = new_name
        return other

    def register(self, workspace: Any) -> "Environment":
        """Does nothing."""
        return self

    def build(self, workspace: Any, *given: Any, **named: Any) -> "Environment":
        """Does nothing."""
        return self

    def wait_for_completion(self, *given: Any, **named: Any) -> None:
        """Returns at once."""

    def __repr__(self) -> str:
        return f"Environment(Name: {self.name}, Version: {self.version})"


def _noted(environment: Environment, file: Optional[str] = None) -> Environment:
    more = f"; install the packages of {file} there" if file else ""
    note(f"environment {environment.name!r} is the Python that submits the run{more}")
    return environment
