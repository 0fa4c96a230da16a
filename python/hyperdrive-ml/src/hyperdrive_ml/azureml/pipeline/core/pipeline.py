"""Pipelines before they run: steps and the data between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, cast

from ...exceptions import UserErrorException

if TYPE_CHECKING:
    from ...core.experiment import Experiment
    from ...core.workspace import Workspace
    from .run import PipelineRun

__all__ = ["Pipeline", "PipelineData", "PipelineParameter", "PipelineStep", "TrainingOutput"]


class TrainingOutput:
    """What of a sweep goes to later steps.

    Args:
        type: ``Metrics``: one JSON file with the metrics of all children. ``Model``: a file of the best child.
        model_file: Of the best child, such as ``outputs/model.pkl``.
    """

    def __init__(self, type: str, iteration: Any = None, metric: Any = None, model_file: Optional[str] = None) -> None:
        if type not in ("Metrics", "Model"):
            raise UserErrorException(f"type: expected Metrics or Model, got {type!r}", field="type", value=type)
        self.type = type
        self.model_file = model_file


class PipelineData:
    """Data between steps: a file or folder of the pipeline's run.

    Args:
        name: Its name.
        pipeline_output_name: The name under which ``get_pipeline_output`` finds it.
        training_output: What of a sweep it is.
    """

    def __init__(
        self,
        name: str,
        datastore: Any = None,
        output_name: Optional[str] = None,
        output_mode: str = "mount",
        output_path_on_compute: Optional[str] = None,
        output_overwrite: bool = False,
        data_type: Any = None,
        is_directory: Optional[bool] = None,
        pipeline_output_name: Optional[str] = None,
        training_output: Optional[TrainingOutput] = None,
    ) -> None:
        self.name = name
        self.datastore = datastore
        self.is_directory = is_directory
        self.pipeline_output_name = pipeline_output_name or name
        self.training_output = training_output
        self._folder: Optional[Path] = None

    def local_path(self) -> str:
        """Its path, once its pipeline runs."""
        if self._folder is None:
            raise UserErrorException(f"PipelineData {self.name!r}: expected a step of the pipeline to make it")
        return str(self._folder / self.name)

    def place(self, folder: Path) -> None:
        """Puts it into the folder of a pipeline's run."""
        self._folder = folder

    def as_download(self, *given: Any, **named: Any) -> "PipelineData":
        """Itself: the files are here."""
        return self

    as_mount = as_download
    as_input = as_download
    as_dataset = as_download


class PipelineParameter:
    """A value of a pipeline, which ``submit(pipeline_parameters={…})`` may change."""

    def __init__(self, name: str, default_value: Any) -> None:
        self.name = name
        self.default_value = default_value

    def __str__(self) -> str:
        return str(self.default_value)


class PipelineStep:
    """A step. Steps are in ``azureml.pipeline.steps``.

    Attributes:
        name: Its name.
    """

    def __init__(self, name: str, inputs: Optional[Sequence[Any]], outputs: Optional[Sequence[Any]]) -> None:
        self.name = name
        self.inputs: List[Any] = list(inputs or [])
        self.outputs: List[Any] = list(outputs or [])
        self._after: List[PipelineStep] = []

    def run_after(self, step: "PipelineStep") -> None:
        """Runs after another step, even without data of it."""
        self._after.append(step)

    def before(self, others: "Sequence[PipelineStep]") -> "List[PipelineStep]":
        """Steps that end before it starts."""
        makers = {id(data): step for step in others for data in step.data_out()}
        needed = [makers[id(data)] for data in self.data_in() if id(data) in makers]
        return [step for step in [*self._after, *needed] if step is not self]

    def data_in(self) -> "List[PipelineData]":
        """Data that it reads."""
        return [each for each in self.inputs if isinstance(each, PipelineData)]

    def data_out(self) -> "List[PipelineData]":
        """Data that it makes."""
        return [each for each in self.outputs if isinstance(each, PipelineData)]

    def submit(self, experiment: "Experiment") -> Any:
        """Starts it. Returns its run."""
        raise NotImplementedError

    def collect(self, run: Any) -> None:
        """Puts what its run made where later steps find it."""


class Pipeline:
    """Steps that run one after the other, each when those before it have ended.

    Args:
        workspace: Where its runs are kept.
        steps: Steps, or lists of steps. Steps that these need are added.
    """

    def __init__(self, workspace: "Workspace", steps: Any, description: Optional[str] = None, **more: Any) -> None:
        self.workspace = workspace
        self.description = description
        self.steps = _ordered(_flat(steps))

    def validate(self) -> List[str]:
        """Nothing: a pipeline is checked when it is made."""
        return []

    def submit(self, experiment_name: str, **more: Any) -> "PipelineRun":
        """Runs it under the name of an experiment."""
        from ...core.experiment import Experiment

        return self.submit_to(Experiment(self.workspace, experiment_name))

    def submit_to(self, experiment: "Experiment") -> "PipelineRun":
        """Runs it. Returns at once; the steps go on while this program runs."""
        from .run import PipelineRun

        return PipelineRun.start(experiment, self.steps)


def _flat(steps: Any) -> List[PipelineStep]:
    if isinstance(steps, (list, tuple)):
        return [step for each in cast("Sequence[Any]", steps) for step in _flat(each)]
    return [steps]


def _ordered(steps: List[PipelineStep]) -> List[PipelineStep]:
    """Every step after those it needs."""
    marks: Dict[int, str] = {}
    ordered: List[PipelineStep] = []

    def visit(step: PipelineStep) -> None:
        if marks.get(id(step)) == "done":
            return
        if marks.get(id(step)) == "open":
            raise UserErrorException(f"steps: {step.name} needs itself through other steps", field="steps")
        marks[id(step)] = "open"
        for other in step.before(steps):
            visit(other)
        marks[id(step)] = "done"
        ordered.append(step)

    for step in steps:
        visit(step)
    return ordered
