"""The exceptions that an Optuna program raises and catches."""

from __future__ import annotations


class OptunaError(Exception):
    """What all exceptions here have in common."""


class TrialPruned(OptunaError):
    """Raise it in an objective to end the trial early: what it reported counts."""


class DuplicatedStudyError(OptunaError):
    """A study of this name exists already."""


class StorageInternalError(OptunaError):
    """A storage cannot be read or written."""


class UpdateFinishedTrialError(OptunaError, RuntimeError):
    """The trial has ended, so nothing can be added to it."""


class CLIUsageError(OptunaError):
    """A command is used wrongly."""


class ExperimentalWarning(Warning):
    """A function may change; nothing here gives this warning."""
