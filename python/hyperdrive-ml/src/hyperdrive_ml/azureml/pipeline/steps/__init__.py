"""``azureml.pipeline.steps``: steps that are scripts, and steps that are sweeps."""

from .steps import HyperDriveStep, HyperDriveStepRun, PythonScriptStep

__all__ = ["HyperDriveStep", "HyperDriveStepRun", "PythonScriptStep"]
