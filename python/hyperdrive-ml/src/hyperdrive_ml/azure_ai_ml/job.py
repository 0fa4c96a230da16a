"""What jobs have in common."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

from ..azure.submit import tag_texts
from .exceptions import ValidationException

__all__ = ["Job", "OutputOf", "Outputs"]

#: Steps of the pipeline that is being made, in order; None outside of one.
recording: "Optional[List[Job]]" = None


class OutputOf:
    """An output of a step, as the input of a later one.

    Args:
        step: Whose output it is.
        name: Its name.
    """

    def __init__(self, step: "Job", name: str) -> None:
        self.step = step
        self.name = name

    def local_path(self) -> str:
        """The folder, once the step has ended: of its run, or of the best trial of its sweep."""
        submitted = self.step.submitted
        if submitted is None:
            raise ValidationException(f"{self.name}: expected a step that ran before", field=self.name)
        return str(submitted.output(self.name))


class Outputs(Dict[str, Any]):
    """Outputs by name. ``outputs.x`` is output x as the input of a later step."""

    def __init__(self, step: "Job", outputs: Mapping[str, Any]) -> None:
        super().__init__(outputs)
        self._step = step

    def __getattr__(self, name: str) -> OutputOf:
        if name.startswith("_") or name not in self:
            raise AttributeError(f"no output {name!r}; there are: {', '.join(self) or 'none'}")
        return OutputOf(self._step, name)


class Job:
    """What jobs have in common. ``name`` is how people call it; the id is given when it is submitted."""

    type = "job"

    def __init__(self, **more: Any) -> None:
        self.name: Optional[str] = more.get("name")
        self.description: Optional[str] = more.get("description")
        self.tags: Dict[str, Any] = dict(more.get("tags") or {})
        self.properties: Dict[str, Any] = dict(more.get("properties") or {})
        self.display_name: Optional[str] = more.get("display_name")
        self.experiment_name: Optional[str] = more.get("experiment_name")
        self.compute: Any = more.get("compute")
        self.identity: Any = more.get("identity")
        self.services: Any = more.get("services")
        #: The job that it became, as a step of a pipeline.
        self.submitted: Any = None

    def labels(self) -> Dict[str, Any]:
        """What people call it, in the form of a sweep file."""
        given = {
            "name": self.name,
            "display_name": self.display_name,
            "experiment_name": self.experiment_name,
            "description": self.description,
            "tags": tag_texts(self.tags) or None,
        }
        return {name: value for name, value in given.items() if value is not None}

    def sweep_file(self, state: str) -> Dict[str, Any]:
        """The job in the form of a sweep file."""
        raise NotImplementedError
