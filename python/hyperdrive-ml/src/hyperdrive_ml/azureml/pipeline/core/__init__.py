"""``azureml.pipeline.core``: steps on this machine, one after the other."""

from __future__ import annotations

from ....azure.notes import Refused
from .pipeline import Pipeline, PipelineData, PipelineParameter, TrainingOutput
from .run import PipelineRun, StepRun

__all__ = [
    "Pipeline",
    "PipelineData",
    "PipelineParameter",
    "PipelineRun",
    "PublishedPipeline",
    "Schedule",
    "ScheduleRecurrence",
    "StepRun",
    "TrainingOutput",
]


class PublishedPipeline(Refused):
    """Refuses: pipelines are programs here."""

    instead = "run the program that submits the pipeline"


class Schedule(Refused):
    """Refuses: there are no schedules."""

    instead = "start the program with cron or your scheduler"

    @staticmethod
    def create(*given: object, **named: object) -> "Schedule":
        """Refuses."""
        return Schedule()


class ScheduleRecurrence(Refused):
    """Refuses: there are no schedules."""

    instead = "start the program with cron or your scheduler"
