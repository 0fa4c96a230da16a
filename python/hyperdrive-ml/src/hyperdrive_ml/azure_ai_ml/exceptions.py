"""``azure.ai.ml.exceptions``. All are ``HyperDriveError``: they have a code and a fix."""

from __future__ import annotations

from ..azure.failures import AzureError

__all__ = ["JobException", "MlException", "UserErrorException", "ValidationException"]


class MlException(AzureError):
    """The base of the exceptions below."""


class ValidationException(MlException):
    """A job is wrong."""


class UserErrorException(MlException):
    """A wrong argument, or something that does not exist."""


class JobException(MlException):
    """A job failed."""


class ResourceNotFoundError(MlException):
    """No job, model or data has the name."""
