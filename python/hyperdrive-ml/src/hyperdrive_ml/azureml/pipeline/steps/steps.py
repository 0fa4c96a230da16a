"""Steps of pipelines."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, List, Optional, Sequence, cast

from ....azure.notes import refused
from ...core.experiment import Experiment
from ...core.run import Run
from ...core.runconfig import RunConfiguration
from ...core.script_run_config import ScriptRunConfig
from ...exceptions import UserErrorException
from ...train.hyperdrive.run import HyperDriveRun
from ...train.hyperdrive.runconfig import HyperDriveConfig
from ..core.pipeline import PipelineData, PipelineStep
from ..core.run import StepRun

__all__ = ["HyperDriveStep", "HyperDriveStepRun", "PythonScriptStep"]


class PythonScriptStep(PipelineStep):
    """A script as a step. Data among its arguments become paths.

    Args:
        script_name: Relative to ``source_directory``.
        arguments: Of its command line.
        inputs: Data that it reads.
        outputs: Data that it makes: at the paths that it gets.
    """

    def __init__(
        self,
        script_name: str,
        name: Optional[str] = None,
        arguments: Optional[Sequence[Any]] = None,
        compute_target: Any = None,
        runconfig: Optional[RunConfiguration] = None,
        runconfig_pipeline_params: Any = None,
        inputs: Optional[Sequence[Any]] = None,
        outputs: Optional[Sequence[Any]] = None,
        params: Any = None,
        source_directory: Optional[str] = None,
        allow_reuse: bool = True,
        version: Optional[str] = None,
        **more: Any,
    ) -> None:
        super().__init__(name or script_name, inputs, outputs)
        self._script = ScriptRunConfig(
            source_directory, script_name, arguments, runconfig, compute_target=compute_target
        )

    def data_in(self) -> List[PipelineData]:
        made = {id(data) for data in self.data_out()}
        given = [*self.inputs, *self._script.arguments]
        return [each for each in given if isinstance(each, PipelineData) and id(each) not in made]

    def submit(self, experiment: Experiment) -> Run:
        for data in self.data_out():
            if data.is_directory:
                os.makedirs(data.local_path(), exist_ok=True)
        run: Run = experiment.submit(self._script)
        return run


class HyperDriveStep(PipelineStep):
    """A sweep as a step.

    Args:
        hyperdrive_config: The sweep.
        outputs: Data with a ``TrainingOutput``: its metrics, or a file of its best child.
        metrics_output: Data that becomes one JSON file with the metrics of all children.
    """

    def __init__(
        self,
        name: str,
        hyperdrive_config: HyperDriveConfig,
        estimator_entry_script_arguments: Optional[Sequence[Any]] = None,
        inputs: Optional[Sequence[Any]] = None,
        outputs: Optional[Sequence[Any]] = None,
        metrics_output: Optional[PipelineData] = None,
        allow_reuse: bool = True,
        version: Optional[str] = None,
    ) -> None:
        if estimator_entry_script_arguments:
            raise refused("estimator_entry_script_arguments", "give them to ScriptRunConfig(arguments=[…])")
        super().__init__(name, inputs, [*(outputs or []), *([metrics_output] if metrics_output is not None else [])])
        self._config = hyperdrive_config
        self._metrics = metrics_output

    def data_in(self) -> List[PipelineData]:
        given = [*self.inputs, *self._config.run_config.arguments]
        return [each for each in given if isinstance(each, PipelineData)]

    def submit(self, experiment: Experiment) -> HyperDriveRun:
        run: HyperDriveRun = experiment.submit(self._config)
        return run

    def collect(self, run: Any) -> None:
        for data in self.data_out():
            output = data.training_output
            if data is self._metrics or (output is not None and output.type == "Metrics"):
                with open(data.local_path(), "w", encoding="utf-8") as file:
                    json.dump({child: _lists(metrics) for child, metrics in run.get_metrics().items()}, file)
            elif output is not None:
                best = run.get_best_run_by_primary_metric()
                if best is None or output.model_file is None:
                    raise UserErrorException(f"{data.name}: expected a model_file, and a child with the primary metric")
                best.download_file(output.model_file, data.local_path())


class HyperDriveStepRun(HyperDriveRun):
    """The sweep of a step.

    Args:
        step_run: What ``find_step_run`` gives.
    """

    def __init__(self, step_run: StepRun, **more: Any) -> None:
        super().__init__(step_run.run.experiment, step_run.run.id)


def _lists(metrics: Dict[str, Any]) -> Dict[str, List[Any]]:
    return {name: cast("List[Any]", value) if isinstance(value, list) else [value] for name, value in metrics.items()}
