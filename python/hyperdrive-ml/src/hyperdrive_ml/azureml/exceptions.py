"""Exceptions of Azure ML's SDK v1. All are ``HyperDriveError``: they have a code and a fix."""

from __future__ import annotations

from typing import Any, Optional

from ..azure.failures import AzureError


class AzureMLException(AzureError):
    """The base of the exceptions below.

    Args:
        exception_message: What went wrong, and what to do.
        inner_exception: What caused it.
        more: ``error_code``, and what else ``AzureError`` takes.
    """

    def __init__(
        self,
        exception_message: str = "",
        inner_exception: Optional[BaseException] = None,
        **more: Any,
    ) -> None:
        super().__init__(str(exception_message), **more)
        self.inner_exception = inner_exception

    @property
    def error_code(self) -> str:
        """The stable code."""
        return self.code


class UserErrorException(AzureMLException):
    """A wrong argument, or something that does not exist."""


class ComputeTargetException(AzureMLException):
    """A compute target cannot be had."""


class ActivityFailedException(AzureMLException):
    """A run failed."""


class ExperimentExecutionException(AzureMLException):
    """A run could not be submitted."""


class TrainingException(AzureMLException):
    """A training could not be submitted."""


class ServiceException(AzureMLException):
    """The engine refused a request."""


class ProjectSystemException(AzureMLException):
    """A workspace cannot be opened."""


class RunEnvironmentException(AzureMLException):
    """No run is there to take the context from."""


class WebserviceException(AzureMLException):
    """A deployment was asked for."""


class ModelNotFoundException(AzureMLException):
    """No model has the name."""


class DatastoreNotFoundException(AzureMLException):
    """No datastore has the name."""
