"""``azure.ai.ml.dsl``: functions that make pipelines."""

from __future__ import annotations

import functools
from typing import Any, Callable, Dict, List, Optional, cast, overload

from . import job
from .exceptions import ValidationException
from .job import Job, OutputOf
from .pipelines import PipelineJob

__all__ = ["pipeline"]


@overload
def pipeline(function: Callable[..., Any]) -> Callable[..., PipelineJob]: ...


@overload
def pipeline(function: None = None, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., PipelineJob]]: ...


def pipeline(function: Optional[Callable[..., Any]] = None, **options: Any) -> Any:
    """Makes a function whose call is a pipeline: the components that it calls are its steps.

    Steps run one after the other on this machine, in the order of their calls.

    Args:
        options: ``display_name``, ``description``, ``experiment_name``, ``tags``, ``name``; others are recorded.

    Example:
        >>> @pipeline()
        ... def train_and_predict(data):
        ...     train = train_component(data=data, rate=Uniform(0.1, 0.9))
        ...     best = train.sweep(primary_metric="accuracy", goal="maximize", max_total_trials=4)
        ...     predict = predict_component(model=best.outputs.model)
        ...     return {"predictions": predict.outputs.result}
    """

    def made(inner: Callable[..., Any]) -> Callable[..., PipelineJob]:
        @functools.wraps(inner)
        def build(*given: Any, **named: Any) -> PipelineJob:
            steps: List[Job] = []
            before, job.recording = job.recording, steps
            try:
                returned: Any = inner(*given, **named)
            finally:
                job.recording = before
            outputs: Dict[str, OutputOf] = cast("Dict[str, OutputOf]", returned or {})
            if not steps:
                raise ValidationException(f"{inner.__name__}: expected calls of components, got none")
            known = ("name", "display_name", "description", "experiment_name", "tags")
            labels = {"display_name": inner.__name__, **{name: options[name] for name in known if options.get(name)}}
            return PipelineJob(steps, outputs, **labels)

        return build

    return made if function is None else made(function)
